// A TCP client that writes faster than its peer reads: first blocking, then not.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
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

static bool send_without_sleeping(int socket, const char *rest, size_t left)
{
    bool whole_at_once = true;
    while (left > 0) {
        ssize_t taken = send(socket, rest, left, MSG_NOSIGNAL); // @partial @full
        if (taken == -1 && errno == EAGAIN) {
            fd_set writable;
            FD_ZERO(&writable);
            FD_SET(socket, &writable);
            check(select(socket + 1, NULL, &writable, NULL, NULL), "select"); // @select @writable
            continue;
        }
        check((int)taken, "send");
        rest += taken;
        left -= (size_t)taken;
        whole_at_once = whole_at_once && left == 0;
    }
    return whole_at_once;
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
    check((int)send(client, "hello", 5, MSG_NOSIGNAL), "send"); // @send
    check((int)send(client, " world", 6, MSG_NOSIGNAL), "send"); // @send-more
    check(close(client), "close");
    struct timespec pause = {.tv_nsec = 300000000}; // the server shrinks its buffer for the next one
    nanosleep(&pause, NULL);

    static char bytes[200000];
    memset(bytes, 'x', sizeof bytes);
    int size = 16384;
    int second = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @small
    check(setsockopt(second, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), "SO_SNDBUF"); // @small
    check(connect(second, (struct sockaddr *)&server, sizeof server), "connect"); // @small
    printf("blocking send took %zd bytes\n", send(second, bytes, 64000, MSG_NOSIGNAL)); // @fill @read

    int flags = check(fcntl(second, F_GETFL), "F_GETFL");
    check(fcntl(second, F_SETFL, flags | O_NONBLOCK), "F_SETFL"); // @nonblocking
    memset(bytes, 'y', sizeof bytes);
    bool whole_at_once = send_without_sleeping(second, bytes, sizeof bytes);
    printf("non-blocking send took all at once: %s\n", whole_at_once ? "yes" : "no");
    check(close(second), "close");
    return EXIT_SUCCESS;
}
