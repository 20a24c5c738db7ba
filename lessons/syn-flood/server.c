// A TCP server that begins with a tiny backlog, and makes it larger.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
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
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @listen
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @listen
    check(listen(listener, 1), "listen"); // @listen

    struct timespec pause = {.tv_nsec = 500000000};
    nanosleep(&pause, NULL);
    check(listen(listener, 128), "listen"); // @bigger

    int connection = check(accept(listener, NULL, NULL), "accept"); // @accept
    puts("a client got in");
    check(close(connection), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
