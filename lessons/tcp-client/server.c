// A server that thanks two clients, and waits until each hangs up.
#define _POSIX_C_SOURCE 200809L

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

static void send_all(int connection, const char *rest, size_t left)
{
    while (left > 0) {
        int sent = check((int)send(connection, rest, left, MSG_NOSIGNAL), "send"); // @served
        rest += sent;
        left -= (size_t)sent;
    }
}

int main(void)
{
    static const char thanks[] = "Thank you for connecting\r\n";
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };
    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @server
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @server
    check(listen(listener, 5), "listen"); // @server

    static const char *clients[] = {"the patient one", "the restless one"};
    for (size_t client = 0; client < 2; client++) {
        int connection = check(accept(listener, NULL, NULL), "accept"); // @served @in-progress
        send_all(connection, thanks, sizeof thanks - 1);
        char buffer[1024];
        while (check((int)recv(connection, buffer, sizeof buffer, 0), "recv") > 0) {
        }
        printf("%s has closed\n", clients[client]);
        check(close(connection), "close");
    }

    check(close(listener), "close");
    return EXIT_SUCCESS;
}
