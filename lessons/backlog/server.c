// A server with room for few, and a program that comes late.
#include <arpa/inet.h>
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

static int listen_at(in_port_t port, int backlog)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(port),
    };
    int on = 1;

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready @somaxconn @zero
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready @somaxconn @zero
    check(listen(listener, backlog), "listen"); // @ready @somaxconn @zero
    return listener;
}

int main(void)
{
    int served[5];
    int count = 0;

    int listener = listen_at(8088, 2);
    sleep(4); // busy elsewhere: meanwhile the queue fills

    served[count++] = check(accept(listener, NULL, NULL), "accept"); // @accept
    int greedy = listen_at(8089, 100000); // no error: the kernel takes less, and says nothing
    int zero = listen_at(8090, 0);

    while (count < 4) {
        served[count++] = check(accept(listener, NULL, NULL), "accept");
    }
    served[count++] = check(accept(zero, NULL, NULL), "accept");
    printf("served %d\n", count);

    while (count > 0) {
        check(close(served[--count]), "close");
    }
    check(close(listener), "close");
    check(close(greedy), "close");
    check(close(zero), "close");
    return EXIT_SUCCESS;
}
