// A TCP server that answers each request with OK, and takes a note without an answer.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
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

static size_t read_exactly(int connection, char *message, size_t size)
{
    size_t have = 0;
    ssize_t got = 1;
    while (have < size && got > 0) {
        got = check((int)recv(connection, message + have, size - have, 0), "recv"); // @round-two @round-three @late-ack
        have += (size_t)got;
    }
    return have;
}

int main(void)
{
    static const size_t sizes[] = {8, 3, 3, 3, 8, 3, 3, 3, 8};
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @connect
    check(listen(listener, 5), "listen"); // @connect
    int connection = check(accept(listener, NULL, NULL), "accept"); // @connect

    char message[8];
    size_t answers = 0;
    for (; answers < sizeof sizes / sizeof sizes[0]; answers++) {
        read_exactly(connection, message, sizes[answers]);
        check((int)send(connection, "OK", 2, MSG_NOSIGNAL), "send"); // @round-one @talk @reply @talk-again @reply-again
    }
    printf("answered %zu requests\n", answers);
    size_t got = read_exactly(connection, message, 4);
    printf("read a %.*s\n", (int)got, message);

    check(close(connection), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
