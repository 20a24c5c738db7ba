// Rebinds a port after its connection went into TIME-WAIT, with SO_REUSEADDR in all four ways.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

// The bound socket, or -1 and errno.
static int bound(uint16_t port, bool reuse)
{
    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @connected @new-start @old-has-it @both-have-it @plain-server @neither @new-only @old-only @both @free-restart
    if (reuse) {
        int on = 1;
        check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt"); // @new-only @old-has-it @both-have-it @both @two-listeners
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "10.0.0.1", &address.sin_addr);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1) { // @connected @neither @new-only @old-only @both @free-restart
        int reason = errno;
        close(listener);
        errno = reason;
        return -1;
    }
    return listener;
}

static void serve_one(uint16_t port, bool reuse, bool client_first)
{
    int listener = check(bound(port, reuse), "bind");
    check(listen(listener, 5), "listen"); // @connected @new-start @old-has-it @both-have-it @plain-server
    int connection = check(accept(listener, NULL, NULL), "accept"); // @connected @another-client
    if (client_first) {
        char buffer[1024];
        check((int)recv(connection, buffer, sizeof buffer, 0), "recv"); // @client-first
    }
    check(close(connection), "close"); // @server-closes @client-first
    check(close(listener), "close"); // @neither @new-only @old-only @both @free-restart
}

static const char *restart(uint16_t port, bool reuse)
{
    int listener = bound(port, reuse);
    if (listener == -1) {
        return strerror(errno);
    }
    check(close(listener), "close");
    return "bound";
}

static const char *flag(bool is_set)
{
    return is_set ? "set" : "not set";
}

int main(void)
{
    static const bool ways[][2] = {{false, false}, {false, true}, {true, false}, {true, true}};
    uint16_t port = 8088;
    for (size_t way = 0; way < 4; way++, port++) {
        bool old = ways[way][0], new = ways[way][1];
        serve_one(port, old, false);
        printf("old %s, new %s: %s\n", flag(old), flag(new), restart(port, new));
    }
    serve_one(port, false, true);
    printf("the client closed first: %s\n", restart(port, false)); // @free-restart
    return EXIT_SUCCESS;
}
