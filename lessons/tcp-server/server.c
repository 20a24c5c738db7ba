// A TCP server that thanks one client and ends.
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
    static const char thanks[] = "Thank you for connecting\r\n";
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @socket
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @bind
    check(listen(listener, 5), "listen"); // @listen

    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    int connection = check(accept(listener, (struct sockaddr *)&peer, &length), "accept"); // @accept
    printf("connection from %s:%d\n", inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));

    const char *rest = thanks;
    size_t left = sizeof thanks - 1;
    while (left > 0) {
        ssize_t sent = send(connection, rest, left, MSG_NOSIGNAL); // @send
        if (sent == -1) {
            perror("send");
            return EXIT_FAILURE;
        }
        rest += sent;
        left -= (size_t)sent;
    }
    check(close(connection), "close"); // @close

    check(close(listener), "close"); // @close-listener
    return EXIT_SUCCESS;
}
