// Connects, says hello, and leaves.
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
    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    inet_pton(AF_INET, "10.0.0.1", &server.sin_addr);
    check(connect(client, (struct sockaddr *)&server, sizeof server), "connect"); // @connect @syn-ack
    check((int)send(client, "hello", 5, 0), "send"); // @hello
    check(close(client), "close");
    return EXIT_SUCCESS;
}
