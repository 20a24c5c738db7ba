// An echo server at a path, which is stopped and started again.
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int check(long result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return (int)result;
}

int main(int argc, char *argv[])
{
    const char *path = argc > 1 ? argv[1] : "/tmp/echo.sock";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "%s is longer than a Unix address may be\n", path);
        return EXIT_FAILURE;
    }
    strcpy(address.sun_path, path);
    const struct sockaddr *name = (const struct sockaddr *)&address;

    int listener = check(socket(AF_UNIX, SOCK_STREAM, 0), "socket"); // @socket
    check(bind(listener, name, sizeof address), "bind"); // @bind
    check(listen(listener, 1), "listen"); // @listen

    struct sockaddr_un peer = {.sun_family = AF_UNIX};
    socklen_t length = sizeof peer;
    int served = check(accept(listener, (struct sockaddr *)&peer, &length), "accept"); // @accept
    printf("peer's name: '%s'\n", peer.sun_path);

    char message[1024];
    int got;
    while ((got = check(recv(served, message, sizeof message, 0), "recv")) > 0) { // @echo
        check(send(served, message, (size_t)got, MSG_NOSIGNAL), "send"); // @echo
        if (got == 4 && memcmp(message, "full", 4) == 0)
            break; // the client says that the queue is full
    }

    int second = check(accept(listener, NULL, NULL), "accept"); // @room
    check(close(second), "close"); // @hang-up
    check(recv(served, message, sizeof message, 0), "recv"); // the client is done with this part
    check(close(listener), "close"); // @server-ends
    check(send(served, "closed", 6, MSG_NOSIGNAL), "send");

    int on = 1;
    int new = check(socket(AF_UNIX, SOCK_STREAM, 0), "socket"); // @restart
    check(setsockopt(new, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt"); // @restart
    check(recv(served, message, sizeof message, 0), "recv"); // it has seen that nobody is there
    if (bind(new, name, sizeof address) == -1) // @restart
        printf("bind: %s\n", strerror(errno));
    check(unlink(path), "unlink"); // @unlink
    check(bind(new, name, sizeof address), "bind"); // @unlink
    check(listen(new, 1), "listen"); // @unlink
    check(send(served, "listening", 9, MSG_NOSIGNAL), "send");

    int late = check(accept(new, NULL, NULL), "accept");
    got = check(recv(late, message, sizeof message, 0), "recv");
    printf("late: %.*s\n", got, message);

    check(close(late), "close");
    check(close(new), "close");
    check(close(served), "close");
    check(unlink(path), "unlink");
    return EXIT_SUCCESS;
}
