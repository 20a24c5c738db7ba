// A server that is busy while its kernel shakes hands.
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

static void print_first_bytes(const char *name, int connection)
{
    char buffer[1024];
    int got = check((int)recv(connection, buffer, sizeof buffer, 0), "recv");
    printf("%s: %.*s\n", name, got > 0 ? got : 7, got > 0 ? buffer : "nothing");
}

int main(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };
    int on = 1;

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready
    check(listen(listener, 5), "listen"); // @ready

    sleep(1); // busy elsewhere: both clients connect meanwhile

    int first = check(accept(listener, NULL, NULL), "accept"); // @accept
    int second = check(accept(listener, NULL, NULL), "accept");
    print_first_bytes("first", first);
    print_first_bytes("second", second);

    check(close(first), "close");
    check(close(second), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
