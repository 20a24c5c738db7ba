// Binds to this address and that port, says what came of it, then serves one client.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // strerrorname_np
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
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

// "" is an idea of Python's; C has INADDR_ANY.
static struct sockaddr_in address_of(const char *host, int port)
{
    // htons() takes 16 bits: whatever does not fit is cut off without a word.
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)}; // @port-70000
    address.sin_addr.s_addr = host[0] == '\0' ? htonl(INADDR_ANY) : inet_addr(host); // @any
    return address;
}

// The bound socket, or -1 and errno.
static int bound(const char *host, int port)
{
    struct sockaddr_in address = address_of(host, port);
    int server = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @loopback @any @one @not-mine @in-use @port-zero @port-70000 @host-name
    if (bind(server, (struct sockaddr *)&address, sizeof address) == -1) { // @loopback @any @one @not-mine @port-80 @port-1023 @port-1024 @in-use @same-port @port-zero @port-70000 @host-name
        int reason = errno;
        close(server);
        errno = reason;
        return -1;
    }
    return server;
}

static const char *try_to_bind(const char *host, int port)
{
    int server = bound(host, port);
    if (server == -1) {
        return strerrorname_np(errno);
    }
    check(close(server), "close");
    return "bound";
}

static const char *reach(const char *host)
{
    struct sockaddr_in address = address_of(host, 8089);
    int client = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    int result = connect(client, (struct sockaddr *)&address, sizeof address); // @same-host @any-near @one-near @one-near-again @by-name-near
    const char *outcome = result == -1 ? strerrorname_np(errno) : "reached";
    check(close(client), "close");
    return outcome;
}

static struct sockaddr_in name_of(int server)
{
    struct sockaddr_in name;
    socklen_t size = sizeof name;
    check(getsockname(server, (struct sockaddr *)&name, &size), "getsockname"); // @port-zero @port-70000
    return name;
}

int main(void)
{
    static const char *hosts[] = {"127.0.0.1", "", "10.0.0.1", "127.0.1.1"};
    for (size_t host = 0; host < 4; host++) {
        int listener = check(bound(hosts[host], 8089), "bind");
        check(listen(listener, 5), "listen"); // @loopback @any @one @host-name
        printf("bound to \"%s\": 127.0.0.1 %s, ", hosts[host], reach("127.0.0.1"));
        printf("10.0.0.1 %s\n", reach("10.0.0.1"));
        check(close(listener), "close");
    }

    printf("192.0.2.1: %s\n", try_to_bind("192.0.2.1", 8091)); // @not-mine
    static const int ports[] = {80, 1023, 1024};
    for (size_t port = 0; port < 3; port++) {
        printf("port %d: %s\n", ports[port], try_to_bind("", ports[port])); // @port-80 @port-1023 @port-1024
    }

    int first = check(bound("10.0.0.1", 8090), "bind"); // @in-use
    check(listen(first, 5), "listen"); // @in-use
    printf("the same port on all: %s\n", try_to_bind("", 8090)); // @in-use
    printf("on another address: %s\n", try_to_bind("127.0.0.1", 8090)); // @same-port
    struct sockaddr_in other = address_of("10.0.0.1", 8091);
    if (bind(first, (struct sockaddr *)&other, sizeof other) == -1) { // @bound-twice
        printf("bound twice: %s\n", strerrorname_np(errno));
    }
    check(close(first), "close");

    int free_port = check(bound("10.0.0.1", 0), "bind"); // @port-zero
    printf("port 0 became another: %s\n", name_of(free_port).sin_port != 0 ? "True" : "False");
    check(close(free_port), "close");

    int cut_off = check(bound("10.0.0.1", 70000), "bind"); // @port-70000
    printf("port 70000 became: %d\n", ntohs(name_of(cut_off).sin_port)); // @port-70000
    check(close(cut_off), "close");

    int listener = check(bound("", 8088), "bind"); // @any
    check(listen(listener, 5), "listen"); // @any
    int connection = check(accept(listener, NULL, NULL), "accept");
    struct sockaddr_in name = name_of(connection);
    printf("the client reached %s\n", inet_ntoa(name.sin_addr)); // @any-far
    check(close(connection), "close");
    check(close(listener), "close");
    return EXIT_SUCCESS;
}
