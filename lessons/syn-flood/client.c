// A TCP client that does not knock for longer than it must, and tries again.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // TCP_USER_TIMEOUT is not POSIX
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

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    unsigned int patience = 1500;
    for (;;) {
        int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect @gets-in
        check(setsockopt(client, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience), "setsockopt"); // @connect
        if (connect(client, (struct sockaddr *)&server, sizeof server) == 0) { // @connect @gets-in
            puts("connected");
            check(close(client), "close");
            return EXIT_SUCCESS;
        }
        if (errno != ETIMEDOUT) { // @gives-up
            perror("connect");
            return EXIT_FAILURE;
        }
        puts("nobody answered, once more");
        check(close(client), "close"); // @gets-in
    }
}
