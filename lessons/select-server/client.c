// Seven clients in one program: two speak, one leaves, five more come.
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
        int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @anna @ben @not-accepted @five @sixth
        if (connect(client, (struct sockaddr *)&server, sizeof server) == 0) // @anna @ben @not-accepted @five @sixth
            return client;
        if (errno != ECONNREFUSED)
            check(-1, "connect");
        check(close(client), "close");
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); // the server does not listen yet
    }
}

static void say(int client, const char *message)
{
    check(send(client, message, strlen(message), MSG_NOSIGNAL), "send"); // @both-speak @last-round
}

static void hear(int client, const char *name)
{
    char message[4096];
    int got = check(recv(client, message, sizeof message, 0), "recv"); // @echo
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

    int anna = come(); // @anna
    int ben = come(); // @ben
    say(ben, "hello"); // @both-speak
    say(anna, "hi"); // @both-speak
    hear(anna, "anna"); // @echo
    hear(ben, "ben"); // @echo
    check(close(anna), "close"); // @leaves

    int carl = come(); // @not-accepted
    int dora = come(), emil = come(), fred = come(); // @five
    int gina = come(); // @sixth
    say(gina, "hey"); // @last-round
    hear(gina, "gina");

    const int all[] = {gina, fred, emil, dora, carl, ben};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check(close(all[i]), "close");
    return EXIT_SUCCESS;
}
