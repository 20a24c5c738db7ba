// A client with four connections, one more than a backlog of 2 lets in.
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
    const struct sockaddr *address = (const struct sockaddr *)&server;
    unsigned int milliseconds = 1500;
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int one = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @one
    check(connect(one, address, sizeof server), "connect"); // @one
    int two = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @two
    check(connect(two, address, sizeof server), "connect"); // @two
    int three = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @two
    check(connect(three, address, sizeof server), "connect"); // @three
    puts("three connected");

    int four = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @four
    check(setsockopt(four, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds), "setsockopt"); // @four
    if (connect(four, address, sizeof server) == -1 && errno == ETIMEDOUT) { // @four @gives-up
        puts("the fourth timed out");
    }
    check(close(four), "close"); // @again

    int again = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @again
    check(connect(again, address, sizeof server), "connect"); // @again
    puts("the fourth connected");

    server.sin_port = htons(8090);
    int lone = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @zero-one
    check(connect(lone, address, sizeof server), "connect"); // @zero-one
    puts("one connected to a backlog of 0");

    check(close(one), "close");
    check(close(two), "close");
    check(close(three), "close");
    check(close(again), "close");
    check(close(lone), "close");
    return EXIT_SUCCESS;
}
