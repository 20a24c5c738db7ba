// A TCP server that reads two connections to their end and says how much came.
#define _POSIX_C_SOURCE 200809L

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

static size_t read_all(int connection)
{
    char buffer[1024];
    size_t total = 0;
    ssize_t got;
    while ((got = recv(connection, buffer, sizeof buffer, 0)) > 0) { // @recv @measure @mend
        total += (size_t)got;
    }
    check((int)got, "recv");
    check(close(connection), "close");
    return total;
}

int main(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connect
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @connect
    check(listen(listener, 5), "listen"); // @connect

    int first = check(accept(listener, NULL, NULL), "accept"); // @connect
    printf("first connection: %zu bytes\n", read_all(first));

    int second = check(accept(listener, NULL, NULL), "accept"); // @fresh
    printf("second connection: %zu bytes\n", read_all(second));

    check(close(listener), "close");
    return EXIT_SUCCESS;
}
