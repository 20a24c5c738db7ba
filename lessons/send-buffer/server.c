// A TCP server that is slow to read: it lets its clients' buffers fill up.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
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
    static char buffer[65536];
    size_t total = 0;
    ssize_t got;
    while ((got = recv(connection, buffer, sizeof buffer, 0)) > 0) { // @read @writable
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
    int connection = check(accept(listener, NULL, NULL), "accept"); // @connect
    printf("first connection: %zu bytes\n", read_all(connection));

    int size = 16384;
    check(setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), "SO_RCVBUF"); // @small
    int slow = check(accept(listener, NULL, NULL), "accept"); // @small
    struct timespec busy = {.tv_sec = 1}; // something else to do: the client's bytes pile up
    nanosleep(&busy, NULL);
    printf("slow connection: %zu bytes\n", read_all(slow));

    check(close(listener), "close");
    return EXIT_SUCCESS;
}
