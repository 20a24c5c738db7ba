// A server that is busy first, and then serves whoever has come meanwhile.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
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

int main(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };
    int on = 1;
    char buffer[1024];
    int got;

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready
    check(listen(listener, 5), "listen"); // @ready

    sleep(1); // busy elsewhere: two clients connect and send meanwhile

    int served = check(accept(listener, NULL, NULL), "accept"); // @accept
    got = check((int)recv(served, buffer, sizeof buffer, 0), "recv"); // @recv
    printf("got %.*s\n", got, buffer);

    int late = check(accept(listener, NULL, NULL), "accept"); // @accept-second
    while ((got = check((int)recv(late, buffer, sizeof buffer, 0), "recv")) > 0) { // @recv-second @end
        printf("got %.*s\n", got, buffer);
    }
    puts("the second has left");

    check(fcntl(listener, F_SETFL, O_NONBLOCK), "fcntl"); // @nonblock
    if (accept(listener, NULL, NULL) == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) { // @empty
        puts("nobody waits");
    }

    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    check(poll(&waiting, 1, -1), "poll"); // sleep until somebody does
    int new = check(accept(listener, NULL, NULL), "accept"); // @accept-third
    check(fcntl(new, F_SETFL, 0), "fcntl"); // Linux would do without, other systems would not
    got = check((int)recv(new, buffer, sizeof buffer, 0), "recv"); // @recv-third
    printf("got %.*s\n", got, buffer);

    check(close(served), "close");
    check(close(late), "close");
    check(close(new), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
