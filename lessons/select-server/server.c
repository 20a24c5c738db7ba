// An echo server for many clients in one thread, on select(); it ends when all have left.
#define _POSIX_C_SOURCE 200809L

#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static int check(long result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return (int)result;
}

static void echo(int connection, const char *message, size_t left)
{
    while (left > 0) {
        int sent = check(send(connection, message, left, MSG_NOSIGNAL), "send"); // @echo
        message += sent;
        left -= (size_t)sent;
    }
}

int main(void)
{
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };
    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready
    check(listen(listener, 5), "listen"); // @ready

    bool connected[FD_SETSIZE] = {false}; // by descriptor: as many as an fd_set can hold
    int now = 0, served = 0;
    while (now > 0 || served == 0) {
        fd_set readable;
        int highest = listener;
        FD_ZERO(&readable); // select() has overwritten it
        FD_SET(listener, &readable);
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            if (connected[fd]) {
                FD_SET(fd, &readable);
                highest = fd > highest ? fd : highest;
            }
        }
        check(select(highest + 1, &readable, NULL, NULL, NULL), "select"); // @select @round @two-ready @idle @leaves @spin @spin-on @calm @last-round

        if (FD_ISSET(listener, &readable)) {
            int connection = check(accept(listener, NULL, NULL), "accept"); // @accept @both-speak @not-accepted @lowest @five @sixth
            if (connection >= FD_SETSIZE) { // tested before anything is written
                check(close(connection), "close");
            } else {
                connected[connection] = true;
                now++;
                served++;
            }
        }
        for (int fd = 0; fd <= highest; fd++) {
            if (!connected[fd] || !FD_ISSET(fd, &readable))
                continue;
            char message[4096];
            int got = check(recv(fd, message, sizeof message, 0), "recv"); // @echo @zero @spin-on
            if (got > 0) {
                echo(fd, message, (size_t)got); // @echo
            } else {
                check(close(fd), "close"); // @close
                connected[fd] = false; // else the next select() fails
                now--;
            }
        }
    }

    printf("served %d\n", served);
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
