// Makes sockets of every kind, and some that there are not.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return result;
}

static const char *outcome(int result)
{
    return result == -1 ? strerror(errno) : "fine";
}

static const char *kind(int family, int type, int protocol)
{
    int made = socket(family, type, protocol);
    const char *name = outcome(made);
    if (made != -1) {
        check(close(made), "close");
    }
    return name;
}

static struct sockaddr_in address_of(const char *host)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8088)};
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

static void pair(int type)
{
    int ends[2];
    char data[100];
    check(socketpair(AF_UNIX, type, 0, ends), "socketpair"); // @streams @datagrams
    check((int)send(ends[0], "one", 3, 0), "send"); // @streams @datagrams
    check((int)send(ends[0], "two", 3, 0), "send"); // @streams @datagrams
    int length = check((int)recv(ends[1], data, sizeof data, 0), "recv"); // @streams @datagrams
    printf("%.*s\n", length, data);
    check(close(ends[0]), "close");
    check(close(ends[1]), "close");
}

int main(void)
{
    int tcp = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @tcp
    int udp = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"); // @udp
    int tcp6 = check(socket(AF_INET6, SOCK_STREAM, 0), "socket"); // @tcp6
    int local = check(socket(AF_UNIX, SOCK_STREAM, 0), "socket"); // @local
    int named = check(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), "socket"); // @named
    printf("numbers: %d %d %d %d %d\n", tcp, udp, tcp6, local, named);

    check(close(udp), "close"); // @closed
    int again = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"); // @lowest
    printf("again: %d\n", again);

    printf("stream, UDP: %s\n", kind(AF_INET, SOCK_STREAM, IPPROTO_UDP)); // @stream-udp
    printf("datagram, TCP: %s\n", kind(AF_INET, SOCK_DGRAM, IPPROTO_TCP)); // @datagram-tcp
    printf("AF_UNIX, TCP: %s\n", kind(AF_UNIX, SOCK_STREAM, IPPROTO_TCP)); // @unix-tcp
    printf("datagram, ICMP: %s\n", kind(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)); // @icmp

    struct sockaddr_in6 wrong = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback, .sin6_port = htons(8088)};
    if (bind(tcp, (struct sockaddr *)&wrong, sizeof wrong) == -1) { // @wrong-address
        printf("an IPv6 address: refused\n"); // EAFNOSUPPORT
    }
    struct sockaddr_in own = address_of("10.0.0.2");
    check(bind(tcp, (struct sockaddr *)&own, sizeof own), "bind"); // @one-number
    check(bind(again, (struct sockaddr *)&own, sizeof own), "bind"); // @one-number
    printf("both on port 8088\n");

    char data[1024];
    printf("recv without a peer: %s\n", outcome((int)recv(named, data, sizeof data, 0))); // @unconnected
    printf("listen on UDP: %s\n", outcome(listen(again, 5))); // @no-queue

    struct sockaddr_in server = address_of("10.0.0.1");
    struct timeval patience = {.tv_usec = 100000};
    check(setsockopt(again, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "setsockopt");
    int length;
    do { // A datagram may be lost, or the server not be there yet.
        check((int)sendto(again, "hello", 5, 0, (struct sockaddr *)&server, sizeof server), "sendto"); // @first-packet
        length = (int)recv(again, data, sizeof data, 0);
    } while (length == -1 && errno == EAGAIN);
    printf("%.*s\n", check(length, "recv"), data);

    pair(SOCK_STREAM); // @streams
    pair(SOCK_DGRAM); // @datagrams

    const int all[] = {tcp, tcp6, local, named, again};
    for (size_t each = 0; each < sizeof all / sizeof all[0]; each++) {
        check(close(all[each]), "close");
    }
    return EXIT_SUCCESS;
}
