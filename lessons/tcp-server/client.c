// A TCP client that reads until the server has finished.
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

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @client-socket
    check(connect(client, (struct sockaddr *)&server, sizeof server), "connect"); // @connect

    char buffer[1024];
    ssize_t got;
    while ((got = recv(client, buffer, sizeof buffer, 0)) > 0) { // @recv @end-of-stream
        if (fwrite(buffer, 1, (size_t)got, stdout) != (size_t)got) {
            perror("fwrite");
            return EXIT_FAILURE;
        }
    }
    if (got == -1) {
        perror("recv");
        return EXIT_FAILURE;
    }

    check(close(client), "close"); // @client-close
    return EXIT_SUCCESS;
}
