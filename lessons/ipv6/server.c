// A server for IPv6 and IPv4: by one dual-stack socket, then by one socket a family.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static int tcp(int family)
{
    int on = 1;
    int new = check(socket(family, SOCK_STREAM, 0), "socket"); // @loopback @any @taken @only-six
    check(setsockopt(new, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    return new;
}

static int bind6(int socket, struct in6_addr host, in_port_t port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = host, .sin6_port = htons(port)};
    return bind(socket, (struct sockaddr *)&address, sizeof address); // @loopback @any @only-six
}

static int bind4(int socket, in_port_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    return bind(socket, (struct sockaddr *)&address, sizeof address); // @taken @side-by-side
}

static int serve(int listener, const char *what)
{
    struct sockaddr_storage peer = {0}; // room for either family
    socklen_t length = sizeof peer;
    int connection = check(accept(listener, (struct sockaddr *)&peer, &length), "accept"); // @accept6 @mapped @six-again @plain
    char host[INET6_ADDRSTRLEN];
    const void *address = peer.ss_family == AF_INET6 ? (void *)&((struct sockaddr_in6 *)&peer)->sin6_addr
                                                     : (void *)&((struct sockaddr_in *)&peer)->sin_addr;
    if (inet_ntop(peer.ss_family, address, host, sizeof host) == NULL)
        check(-1, "inet_ntop");
    printf("%s from %s\n", what, host);
    return connection;
}

static void say(int connection, const char *message)
{
    check(send(connection, message, strlen(message), MSG_NOSIGNAL), "send");
}

int main(void)
{
    char message[1024];
    int on = 1;

    int loopback = tcp(AF_INET6); // @loopback
    check(bind6(loopback, in6addr_loopback, 8087), "bind"); // @loopback
    check(listen(loopback, 5), "listen"); // @loopback
    int neighbour = serve(loopback, "neighbour");
    check(recv(neighbour, message, sizeof message, 0), "recv"); // it has tried 127.0.0.1
    check(close(loopback), "close"); // @any

    int listener = tcp(AF_INET6); // @any
    check(bind6(listener, in6addr_any, 8088), "bind"); // @any
    check(listen(listener, 5), "listen"); // @any
    int served6 = serve(listener, "six"); // @accept6
    int served4 = serve(listener, "four"); // @mapped
    say(served4, "hello"); // @send
    int both = serve(listener, "both");

    int plain = tcp(AF_INET); // @taken
    if (bind4(plain, 8088) == -1) // @taken
        printf("bind: %s\n", strerror(errno));
    if (setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == -1) // @too-late
        printf("setsockopt: %s\n", strerror(errno));
    check(close(listener), "close"); // @only-six

    int only6 = tcp(AF_INET6); // @only-six
    check(setsockopt(only6, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), "setsockopt"); // @only-six
    check(bind6(only6, in6addr_any, 8089), "bind"); // @only-six
    check(listen(only6, 5), "listen"); // @only-six
    say(served6, "only six");
    int served_only6 = serve(only6, "six again"); // @six-again

    check(bind4(plain, 8089), "bind"); // @side-by-side
    check(listen(plain, 5), "listen"); // @side-by-side
    say(served6, "four as well");
    int served_plain = serve(plain, "four again"); // @plain

    const int all[] = {served_plain, served_only6, both, served4, served6, neighbour, plain, only6};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check(close(all[i]), "close");
    return EXIT_SUCCESS;
}
