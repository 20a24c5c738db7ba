// Knocks at the server's door until it is open.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
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

int main(void)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    inet_pton(AF_INET, "10.0.0.1", &server.sin_addr);

    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @other-host @any-far @one-far @by-name-far
    while (connect(client, (struct sockaddr *)&server, sizeof server) == -1) { // @other-host @any-far @one-far @by-name-far
        if (errno != ECONNREFUSED) {
            perror("connect");
            return EXIT_FAILURE;
        }
        // Nobody is bound to that address and port (yet).
        check(close(client), "close");
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        client = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    }

    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    check(getpeername(client, (struct sockaddr *)&peer, &size), "getpeername");
    printf("reached %s:%d\n", inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
    check(close(client), "close");
    return EXIT_SUCCESS;
}
