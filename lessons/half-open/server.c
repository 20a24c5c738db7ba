// A TCP server that does not trust silence: after half a second it says something itself.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
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

int main(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @connect
    check(listen(listener, 5), "listen"); // @connect

    char buffer[1024];
    int connection = check(accept(listener, NULL, NULL), "accept"); // @connect
    struct pollfd news = {.fd = connection, .events = POLLIN};
    if (check(poll(&news, 1, 500), "poll") == 0) { // @silence
        puts("half a second of silence");
    }
    check((int)send(connection, "anybody there?", 14, MSG_NOSIGNAL), "send"); // @send
    ssize_t got = recv(connection, buffer, sizeof buffer, 0); // @reset-seen
    if (got == -1 && errno == ECONNRESET) {
        puts("the client has forgotten this connection");
    } else if (check((int)got, "recv") == 0) {
        puts("the client has closed");
    }
    check(close(connection), "close"); // @again

    connection = check(accept(listener, NULL, NULL), "accept"); // @again
    got = check((int)recv(connection, buffer, sizeof buffer, 0), "recv");
    printf("got %.*s\n", (int)got, buffer);
    check(close(connection), "close");

    check(close(listener), "close");
    return EXIT_SUCCESS;
}
