// A TCP client that writes, writes and reads, without and with TCP_NODELAY.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
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

static int answer(int client)
{
    char ok[2];
    return check((int)recv(client, ok, sizeof ok, MSG_WAITALL), "recv") == 2; // @reply @reply-again
}

static int write_write_read(int client)
{
    check((int)send(client, "HEAD", 4, MSG_NOSIGNAL), "send"); // @round-one @round-two @round-three
    check((int)send(client, "body", 4, MSG_NOSIGNAL), "send"); // @round-one @round-two @round-three
    return answer(client);
}

static int talk(int client)
{
    int answers = 0;
    for (int i = 0; i < 3; i++) {
        check((int)send(client, "ask", 3, MSG_NOSIGNAL), "send"); // @talk @talk-again
        answers += answer(client);
    }
    return answers;
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect
    check(connect(client, (struct sockaddr *)&server, sizeof server), "connect"); // @connect
    int answers = write_write_read(client);
    answers += talk(client);
    answers += write_write_read(client);

    int on = 1;
    check(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY"); // @nodelay
    answers += talk(client);
    answers += write_write_read(client);
    printf("%d answers\n", answers);

    check((int)send(client, "note", 4, MSG_NOSIGNAL), "send"); // @late-ack
    struct pollfd news = {.fd = client, .events = POLLIN};
    check(poll(&news, 1, 120), "poll"); // @late-ack
    check(close(client), "close");
    return EXIT_SUCCESS;
}
