// A UDP client: it has to notice by itself when a message was lost.
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

static struct sockaddr_in address_of(const char *host, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

static int send_to(int from, const void *data, size_t length, uint16_t port)
{
    struct sockaddr_in to = address_of("10.0.0.1", port);
    return (int)sendto(from, data, length, 0, (struct sockaddr *)&to, sizeof to); // @sendto @three @empty @too-long @wrong-port
}

static void connect_to(int socket, uint16_t port)
{
    struct sockaddr_in peer = address_of("10.0.0.1", port);
    check(connect(socket, (struct sockaddr *)&peer, sizeof peer), "connect"); // @connect @reconnect
}

int main(void)
{
    static char data[65508];
    int client = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"); // @client
    struct sockaddr_in own = address_of("10.0.0.2", 5000);
    check(bind(client, (struct sockaddr *)&own, sizeof own), "bind"); // @client

    struct timeval patience = {.tv_usec = 200000};
    check(setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "setsockopt");
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    int length;
    do { // Lost, or the server is not there yet: nobody tells.
        check(send_to(client, "hello", 5, 8088), "sendto"); // @sendto
        length = (int)recvfrom(client, data, sizeof data, 0, (struct sockaddr *)&peer, &size); // @answer
    } while (length == -1 && errno == EAGAIN); // @lost
    printf("%.*s from %s:%d\n", check(length, "recvfrom"), data, inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));

    memset(data, 'x', sizeof data);
    check(send_to(client, "one", 3, 8088), "sendto"); // @three
    check(send_to(client, "two, and more", 13, 8088), "sendto"); // @three
    check(send_to(client, data, 1000, 8088), "sendto"); // @three
    check(send_to(client, "", 0, 8088), "sendto"); // @empty
    if (send_to(client, data, sizeof data, 8088) == -1 && errno == EMSGSIZE) { // @too-long
        printf("65508 bytes: EMSGSIZE\n");
    }

    int talker = check(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    check(send_to(talker, "hey", 3, 8089), "sendto"); // @wrong-port
    check(send_to(talker, "hey", 3, 8089), "sendto"); // @wrong-port
    printf("unconnected: nobody complains\n");

    connect_to(talker, 8089); // @connect
    check((int)send(talker, "hey", 3, 0), "send"); // @send
    if (recv(talker, data, sizeof data, 0) == -1 && errno == ECONNREFUSED) { // @refused
        printf("connected: ECONNREFUSED\n");
    }

    connect_to(talker, 8088); // @reconnect
    check((int)send(talker, "found", 5, 0), "send"); // @reconnect
    check(close(talker), "close");
    check(close(client), "close");
    return EXIT_SUCCESS;
}
