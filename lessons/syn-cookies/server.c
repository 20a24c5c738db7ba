// A TCP server with a tiny backlog that takes three clients.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 3 };

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

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @listen
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @listen
    check(listen(listener, 1), "listen"); // @listen

    int connections[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        connections[i] = check(accept(listener, NULL, NULL), "accept"); // @alive
    }
    printf("%d connections\n", CLIENTS);

    size_t total = 0;
    for (int i = 0; i < CLIENTS; i++) {
        char buffer[1024];
        ssize_t got;
        while ((got = recv(connections[i], buffer, sizeof buffer, 0)) > 0) {
            total += (size_t)got;
        }
        check((int)got, "recv");
        check(close(connections[i]), "close");
    }
    printf("%zu bytes\n", total);

    check(close(listener), "close");
    return EXIT_SUCCESS;
}
