// A client that comes over IPv6 and over IPv4, from known ports.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int check(long result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return (int)result;
}

// An address of either family, and its length.
struct place {
    struct sockaddr_storage address;
    socklen_t length;
};

static struct place place(const char *host, in_port_t port)
{
    struct place place = {0};
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&place.address;
    struct sockaddr_in *four = (struct sockaddr_in *)&place.address;
    if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        place.length = sizeof *six;
    } else if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        place.length = sizeof *four;
    } else {
        fprintf(stderr, "%s is not an address\n", host);
        exit(EXIT_FAILURE);
    }
    return place;
}

static int tcp(int family)
{
    int on = 1;
    int new = check(socket(family, SOCK_STREAM, 0), "socket"); // @outside @client6 @four @six-calls-four @refused @six-again
    check(setsockopt(new, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    return new;
}

static int bound(const char *host, in_port_t port)
{
    struct place own = place(host, port);
    int new = tcp(own.address.ss_family);
    check(bind(new, (struct sockaddr *)&own.address, own.length), "bind"); // @client6 @four @refused @six-again
    return new;
}

static int try_connect(int client, const char *host, in_port_t port)
{
    struct place server = place(host, port);
    return connect(client, (struct sockaddr *)&server.address, server.length);
}

int main(void)
{
    char message[1024];

    int stranger = tcp(AF_INET6); // @outside
    if (try_connect(stranger, "fd00::1", 8087) == -1) // @outside
        printf("outside: %s\n", strerror(errno));
    check(close(stranger), "close"); // @any

    int six = bound("fd00::2", 5006); // @client6
    while (try_connect(six, "fd00::1", 8088) == -1) { // @connect6 @handshake6
        if (errno != ECONNREFUSED)
            check(-1, "connect");
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); // the server does not listen yet
    }
    int four = bound("10.0.0.2", 5004); // @four
    check(try_connect(four, "10.0.0.1", 8088), "connect"); // @four
    int got = check(recv(four, message, sizeof message, 0), "recv"); // @send
    printf("four: %.*s\n", got, message);
    int both = tcp(AF_INET6); // @six-calls-four
    check(try_connect(both, "::ffff:10.0.0.1", 8088), "connect"); // @six-calls-four
    struct sockaddr_in6 peer;
    socklen_t length = sizeof peer;
    check(getpeername(both, (struct sockaddr *)&peer, &length), "getpeername");
    printf("both: %s\n", inet_ntop(AF_INET6, &peer.sin6_addr, message, sizeof message));

    check(recv(six, message, sizeof message, 0), "recv"); // the server is IPv6 only now
    int four_again = bound("10.0.0.2", 5005); // @refused
    if (try_connect(four_again, "10.0.0.1", 8089) == -1) // @refused
        printf("four again: %s\n", strerror(errno));
    int six_again = bound("fd00::2", 5007); // @six-again
    check(try_connect(six_again, "fd00::1", 8089), "connect"); // @six-again
    printf("six again: connected\n");

    check(recv(six, message, sizeof message, 0), "recv"); // IPv4 is served as well
    check(try_connect(four_again, "10.0.0.1", 8089), "connect"); // @plain
    printf("four again: connected\n");

    const int all[] = {four_again, six_again, both, four, six};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        check(recv(all[i], message, sizeof message, 0), "recv"); // 0: the server closes first
        check(close(all[i]), "close");
    }
    return EXIT_SUCCESS;
}
