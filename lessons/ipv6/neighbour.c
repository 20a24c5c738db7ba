// A client on the server's own host, which knows two localhosts.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int check(long result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return (int)result;
}

int main(void)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(8087)};
    struct sockaddr_in four = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
        .sin_port = htons(8087),
    };

    int inside = check(socket(AF_INET6, SOCK_STREAM, 0), "socket"); // @inside
    while (connect(inside, (struct sockaddr *)&six, sizeof six) == -1) { // @inside
        if (errno != ECONNREFUSED)
            check(-1, "connect");
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); // the server does not listen yet
    }
    printf("::1: connected\n");

    int inside4 = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @other-localhost
    if (connect(inside4, (struct sockaddr *)&four, sizeof four) == -1) // @other-localhost
        printf("127.0.0.1: %s\n", strerror(errno));

    char message[1024];
    check(send(inside, "done", 4, MSG_NOSIGNAL), "send");
    check(close(inside4), "close"); // @any
    check(recv(inside, message, sizeof message, 0), "recv"); // 0 when the server ends
    check(close(inside), "close"); // @any
    return EXIT_SUCCESS;
}
