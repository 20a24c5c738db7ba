// A client with two connections; it sends on the second.
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

    int first = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    int second = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready

    check(connect(first, (struct sockaddr *)&server, sizeof server), "connect"); // @connect
    check(connect(second, (struct sockaddr *)&server, sizeof server), "connect"); // @second-connect
    puts("both connected");

    check((int)send(second, "hello", 5, MSG_NOSIGNAL), "send"); // @send

    check(close(first), "close");
    check(close(second), "close");
    return EXIT_SUCCESS;
}
