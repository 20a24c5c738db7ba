// A TCP client that sends small and large pieces; loss and repair are the kernel's affair.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void send_all(int client, const char *bytes, size_t left)
{
    while (left > 0) {
        ssize_t sent = send(client, bytes, left, MSG_NOSIGNAL);
        check((int)sent, "send");
        bytes += sent;
        left -= (size_t)sent;
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
    send_all(client, "hello", 5); // @send
    send_all(client, "ping", 4); // @measure

    send_all(client, "late", 4); // @doubling
    struct pollfd answer = {.fd = client, .events = POLLIN};
    if (check(poll(&answer, 1, 1200), "poll") == 0) { // @doubling
        puts("no answer within 1.2 s");
    }
    check(close(client), "close");

    static char much[4380];
    memset(much, 'x', sizeof much);
    int second = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @fresh
    check(connect(second, (struct sockaddr *)&server, sizeof server), "connect"); // @fresh
    send_all(second, much, sizeof much); // @segments
    check(close(second), "close");
    return EXIT_SUCCESS;
}
