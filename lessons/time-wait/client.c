// Connects to five servers one after the other; only from the last it parts first.
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

// The server may not listen yet: then its kernel refuses, and we try again.
static int connected(uint16_t port)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "10.0.0.1", &server.sin_addr);
    for (;;) {
        int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connected @another-client
        if (connect(client, (struct sockaddr *)&server, sizeof server) == 0) { // @connected @another-client @new-start @old-has-it @both-have-it @plain-server
            return client;
        }
        if (errno != ECONNREFUSED) {
            perror("connect");
            exit(EXIT_FAILURE);
        }
        check(close(client), "close");
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
}

int main(void)
{
    for (uint16_t port = 8088; port <= 8091; port++) {
        int client = connected(port);
        char buffer[1024];
        check((int)recv(client, buffer, sizeof buffer, 0), "recv");
        check(close(client), "close"); // @client-closes @neither @new-only @old-only @both
        printf("closed second: %d\n", port);
    }
    int client = connected(8092);
    check(close(client), "close"); // @client-first
    printf("closed first: 8092\n");
    return EXIT_SUCCESS;
}
