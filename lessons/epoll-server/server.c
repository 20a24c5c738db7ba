// The echo server on epoll: the first client level-, all others edge-triggered.
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
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

static int add(int poll, int fd, unsigned events)
{
    struct epoll_event interest = {.events = events, .data.fd = fd};
    return epoll_ctl(poll, EPOLL_CTL_ADD, fd, &interest); // @add @twice @level-anna @edge-ben
}

static int take(int poll, int listener, bool level)
{
    int connection = check(accept(listener, NULL, NULL), "accept"); // @level-anna @edge-ben
    if (level) {
        check(add(poll, connection, EPOLLIN), "epoll_ctl"); // @level-anna
    } else {
        check(fcntl(connection, F_SETFL, O_RDWR | O_NONBLOCK), "fcntl"); // @edge-ben
        check(add(poll, connection, EPOLLIN | EPOLLET), "epoll_ctl"); // @edge-ben
    }
    return connection;
}

// Reads once (level) or until EAGAIN (edge); false at the end of the stream.
static bool echo(int connection, bool level)
{
    char message[5];
    for (;;) {
        ssize_t got = recv(connection, message, sizeof message, 0); // @five-bytes @anna-done @drain @eagain @ends
        if (got == -1 && errno == EAGAIN) // @eagain
            return true;
        if (check(got, "recv") == 0)
            return false;
        check(send(connection, message, (size_t)got, MSG_NOSIGNAL), "send");
        if (level)
            return true; // what is left is told again
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
    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @listener
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @listener
    check(listen(listener, 5), "listen"); // @listener

    int poll = check(epoll_create1(0), "epoll_create1"); // @create
    check(add(poll, listener, EPOLLIN), "epoll_ctl"); // @add
    if (add(poll, listener, EPOLLIN) == -1) // @twice
        printf("register: %s\n", strerror(errno));

    int first = -1, now = 0, served = 0;
    while (now > 0 || served == 0) {
        struct epoll_event events[16];
        int ready = check(epoll_wait(poll, events, 16, -1), "epoll_wait"); // @wait @knock @first-wait @second-wait @level-again @stuck @new-edge @ends
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int connection = take(poll, listener, served == 0);
                if (served == 0)
                    first = connection;
                now++;
                served++;
            } else if (!echo(fd, fd == first)) {
                check(close(fd), "close"); // @close
                if (fd == first)
                    first = -1; // the number may get another owner
                now--;
            }
        }
    }

    printf("served %d\n", served);
    check(close(poll), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
