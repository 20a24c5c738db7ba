// Three clients in one: two come early, and one of them leaves early.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void say(int connection, const char *text)
{
    check((int)send(connection, text, strlen(text), MSG_NOSIGNAL), "send"); // @data @second @data-third
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    const struct sockaddr *address = (const struct sockaddr *)&server;
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int first = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @first
    check(connect(first, address, sizeof server), "connect"); // @first
    say(first, "first"); // @data

    int second = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @second
    check(connect(second, address, sizeof server), "connect"); // @second
    say(second, "second"); // @second
    check(close(second), "close"); // @goodbye
    puts("two have sent");

    sleep(2); // the server finds nobody for a while

    int third = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @third
    check(connect(third, address, sizeof server), "connect"); // @third
    say(third, "third"); // @data-third
    puts("three have sent");

    check(close(first), "close");
    check(close(third), "close");
    return EXIT_SUCCESS;
}
