// Takes one connection and prints what it brings.
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

int main(void)
{
    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    int on = 1;
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8088)};
    inet_pton(AF_INET, "10.0.0.1", &address.sin_addr);
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready
    check(listen(listener, 5), "listen"); // @ready @syn @ack

    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    int connection = check(accept(listener, (struct sockaddr *)&peer, &size), "accept"); // @hello
    char data[1024];
    int length;
    while ((length = check((int)recv(connection, data, sizeof data, 0), "recv")) > 0) { // @hello
        printf("%.*s from %s:%d\n", length, data, inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
    }
    check(close(connection), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
