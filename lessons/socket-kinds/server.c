// A UDP server: a bound socket that receives. It answers one datagram and ends.
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

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8088)};
    inet_pton(AF_INET, "10.0.0.1", &address.sin_addr);

    int ear = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"); // @first-packet
    check(bind(ear, (struct sockaddr *)&address, sizeof address), "bind"); // @first-packet

    char data[100];
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    int length = check((int)recvfrom(ear, data, sizeof data, 0, (struct sockaddr *)&peer, &size), "recvfrom");
    printf("%.*s from %s:%d\n", length, data, inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
    check((int)sendto(ear, "heard", 5, 0, (struct sockaddr *)&peer, size), "sendto");
    check(close(ear), "close");
    return EXIT_SUCCESS;
}
