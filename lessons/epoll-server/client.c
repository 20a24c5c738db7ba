// Two clients in one program, who say the same to a server on epoll.
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

static struct sockaddr_in server = {.sin_family = AF_INET};

static int check(long result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return (int)result;
}

static int come(void)
{
    for (;;) {
        int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @knock
        if (connect(client, (struct sockaddr *)&server, sizeof server) == 0) // @knock
            return client;
        if (errno != ECONNREFUSED)
            check(-1, "connect");
        check(close(client), "close");
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); // the server does not listen yet
    }
}

static void say(int client, const char *message)
{
    check(send(client, message, strlen(message), MSG_NOSIGNAL), "send"); // @both-speak @new-edge
}

static void hear(int client, const char *name, int size)
{
    char message[64];
    int got = 0, more = 1;
    while (got < size && more > 0) {
        more = check(recv(client, message + got, (size_t)(size - got), 0), "recv");
        got += more;
    }
    printf("%s: %.*s\n", name, got, message);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    server.sin_port = htons(8088);
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int anna = come(); // @knock
    int ben = come(); // @knock
    say(anna, "hello, server"); // @both-speak
    say(ben, "hello, server"); // @both-speak
    hear(anna, "anna", 13);
    hear(ben, "ben", 13);
    say(ben, "!"); // @new-edge
    hear(ben, "ben", 1);
    check(close(anna), "close"); // @both-leave
    check(close(ben), "close"); // @both-leave
    return EXIT_SUCCESS;
}
