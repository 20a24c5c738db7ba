// Connects, and fails to connect, in every way.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // strerrorname_np
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return result;
}

static int new_socket(void)
{
    return check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @socket @new-socket @timed-out @nobody @no-route @in-progress
}

static int connect_to(int client, const char *host, uint16_t port)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &server.sin_addr);
    return connect(client, (struct sockaddr *)&server, sizeof server); // @connect @syn-ack @again @wrong-port @refused @timed-out @nobody @unreachable @no-route @in-progress
}

static const char *name_of(int error)
{
    return error == 0 ? "connected" : strerrorname_np(error);
}

static const char *outcome(const char *host, uint16_t port, unsigned milliseconds)
{
    int client = new_socket();
    check(setsockopt(client, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds), "setsockopt"); // @timed-out
    const char *name = name_of(connect_to(client, host, port) == -1 ? errno : 0);
    check(close(client), "close");
    return name;
}

// A line; whoever closes with unread bytes resets the connection.
static void read_thanks(int client, char *line, size_t size)
{
    size_t length = 0;
    while (length < 2 || memcmp(line + length - 2, "\r\n", 2) != 0) {
        int got = check((int)recv(client, line + length, size - length, 0), "recv"); // @recv @served
        if (got == 0) {
            fprintf(stderr, "the server has closed, or the line is too long\n");
            exit(EXIT_FAILURE);
        }
        length += (size_t)got;
    }
    line[length - 2] = '\0';
}

int main(void)
{
    char thanks[1024];
    int client = new_socket(); // @socket
    while (connect_to(client, "10.0.0.1", 8088) == -1) { // @connect @syn-ack
        if (errno != ECONNREFUSED) {
            perror("connect");
            return EXIT_FAILURE;
        }
        check(close(client), "close"); // The server does not listen yet.
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        client = new_socket();
    }

    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    check(getpeername(client, (struct sockaddr *)&peer, &size), "getpeername"); // @peer
    printf("connected to %s:%d\n", inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
    printf("once more: %s\n", name_of(connect_to(client, "10.0.0.1", 8088) == -1 ? errno : 0)); // @again

    read_thanks(client, thanks, sizeof thanks);
    printf("%s\n", thanks);
    check(close(client), "close"); // @close

    printf("wrong port: %s\n", outcome("10.0.0.1", 8089, 0)); // @wrong-port @refused
    printf("nobody, 300 ms: %s\n", outcome("10.0.0.9", 8089, 300)); // @timed-out
    printf("nobody: %s\n", outcome("10.0.0.9", 8089, 0)); // @nobody @unreachable
    printf("no route: %s\n", outcome("192.0.2.1", 8088, 0)); // @no-route

    int restless = new_socket();
    check(fcntl(restless, F_SETFL, O_NONBLOCK), "fcntl"); // @in-progress
    printf("at once: %s\n", name_of(connect_to(restless, "10.0.0.1", 8088) == -1 ? errno : 0)); // @in-progress
    struct pollfd writable = {.fd = restless, .events = POLLOUT};
    check(poll(&writable, 1, -1), "poll");
    int error = 0;
    size = sizeof error;
    check(getsockopt(restless, SOL_SOCKET, SO_ERROR, &error, &size), "getsockopt");
    printf("in the end: %s\n", name_of(error));
    check(fcntl(restless, F_SETFL, 0), "fcntl");
    read_thanks(restless, thanks, sizeof thanks);
    check(close(restless), "close");
    return EXIT_SUCCESS;
}
