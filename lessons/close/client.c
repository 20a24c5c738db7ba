// A client that learns in four ways that a connection has ended.
#include <arpa/inet.h>
#include <errno.h>
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
    const struct sockaddr *address = (const struct sockaddr *)&server;
    char buffer[1024];
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int asker = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(connect(asker, address, sizeof server), "connect"); // @ready
    check(shutdown(asker, SHUT_WR), "shutdown"); // @half-close
    int got = check((int)recv(asker, buffer, sizeof buffer, 0), "recv"); // @answer
    printf("after my FIN: %.*s\n", got, buffer);
    check(close(asker), "close"); // @client-close

    int talker = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @second
    check(connect(talker, address, sizeof server), "connect"); // @second
    sleep(1); // the server closes meanwhile
    int sent = check((int)send(talker, "hello", 5, MSG_NOSIGNAL), "send"); // @send
    printf("first send: %d\n", sent);
    sleep(1); // its RST arrives meanwhile
    if (send(talker, "hello", 5, MSG_NOSIGNAL) == -1 && errno == EPIPE) { // @send-again
        puts("second send: EPIPE");
    }

    int writer = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @third
    check(connect(writer, address, sizeof server), "connect"); // @third
    int leaver = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @third
    check(connect(leaver, address, sizeof server), "connect"); // @third
    check((int)send(writer, "read me", 7, MSG_NOSIGNAL), "send"); // @third
    if (recv(writer, buffer, sizeof buffer, 0) == -1 && errno == ECONNRESET) { // @recv
        puts("recv: ECONNRESET");
    }

    check(close(leaver), "close"); // @goodbye

    check(close(talker), "close");
    check(close(writer), "close");
    return EXIT_SUCCESS;
}
