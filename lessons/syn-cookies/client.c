// A TCP client with three connections, one of them made without waiting.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
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
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8088)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }
    struct sockaddr *server = (struct sockaddr *)&address;

    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect
    check(connect(client, server, sizeof address), "connect"); // @third @one-sided

    int slow = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @two-more
    check(fcntl(slow, F_SETFL, O_NONBLOCK), "fcntl"); // @two-more
    int quick = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @two-more

    if (connect(slow, server, sizeof address) == -1 && errno != EINPROGRESS) { // @slow
        perror("connect");
        return EXIT_FAILURE;
    }
    check(connect(quick, server, sizeof address), "connect"); // @quick

    fd_set writable;
    FD_ZERO(&writable);
    FD_SET(slow, &writable);
    check(select(slow + 1, NULL, &writable, NULL, NULL), "select");
    int error = 0;
    socklen_t length = sizeof error;
    check(getsockopt(slow, SOL_SOCKET, SO_ERROR, &error, &length), "getsockopt");
    printf("connected, it says: %s\n", error == 0 ? "no error" : "error");
    check((int)send(slow, "hello?", 6, MSG_NOSIGNAL), "send"); // @alive

    check(close(client), "close");
    check(close(slow), "close");
    check(close(quick), "close");
    return EXIT_SUCCESS;
}
