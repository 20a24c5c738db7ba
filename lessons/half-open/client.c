// A TCP client that lets its kernel find out about a dead peer.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // TCP_KEEPIDLE and TCP_USER_TIMEOUT are not POSIX
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return result;
}

static void set(int client, int level, int option, int value)
{
    check(setsockopt(client, level, option, &value, sizeof value), "setsockopt");
}

static void receive(int client)
{
    char buffer[1024];
    ssize_t got = recv(client, buffer, sizeof buffer, 0); // @timed-out @given-up
    if (got == -1 && errno == ETIMEDOUT) {
        puts("no answer: timed out");
    } else if (check((int)got, "recv") == 0) {
        puts("the server has closed");
    } else {
        printf("%.*s\n", (int)got, buffer);
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect
    check(connect(client, (struct sockaddr *)&server, sizeof server), "connect"); // @connect
    set(client, IPPROTO_TCP, TCP_KEEPIDLE, 1); // @keepalive
    set(client, IPPROTO_TCP, TCP_KEEPINTVL, 1); // @keepalive
    set(client, IPPROTO_TCP, TCP_KEEPCNT, 1); // @keepalive
    set(client, SOL_SOCKET, SO_KEEPALIVE, 1); // @keepalive
    receive(client);
    check(close(client), "close"); // @again

    client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @again
    check(connect(client, (struct sockaddr *)&server, sizeof server), "connect"); // @again
    set(client, IPPROTO_TCP, TCP_USER_TIMEOUT, 500); // @user-timeout
    check((int)send(client, "hello", 5, MSG_NOSIGNAL), "send"); // @send-into-nothing
    receive(client);
    check(close(client), "close");
    return EXIT_SUCCESS;
}
