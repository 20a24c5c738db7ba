// A UDP server: answers greetings, and shows what becomes of messages that do not fit.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char data[2048];
static struct sockaddr_in peer;

static int check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return result;
}

static int receive(int server, size_t room)
{
    socklen_t size = sizeof peer;
    return check((int)recvfrom(server, data, room, 0, (struct sockaddr *)&peer, &size), "recvfrom"); // @recvfrom @arrives @one @cut @rest @empty @reconnect
}

static void answer(int server, int length)
{
    for (int place = 0; place < length; place++) {
        data[place] = (char)toupper((unsigned char)data[place]);
    }
    check((int)sendto(server, data, (size_t)length, 0, (struct sockaddr *)&peer, sizeof peer), "sendto"); // @answer
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8088)};
    inet_pton(AF_INET, "10.0.0.1", &address.sin_addr);
    int server = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"); // @server
    check(bind(server, (struct sockaddr *)&address, sizeof address), "bind"); // @server

    int length = receive(server, sizeof data); // @recvfrom @arrives
    printf("%.*s from %s:%d\n", length, data, inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
    while (length == 5 && memcmp(data, "hello", 5) == 0) { // The client repeats itself until it has an answer.
        answer(server, length); // @answer
        length = receive(server, sizeof data); // @one
    }

    printf("message: %.*s\n", length, data);
    length = receive(server, 3); // @cut
    printf("cut: %.*s\n", length, data);
    printf("length of the next: %d\n", receive(server, sizeof data)); // @rest

    length = receive(server, sizeof data); // @empty
    printf("empty: %d bytes from %s:%d\n", length, inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));

    length = receive(server, sizeof data); // @reconnect
    printf("last: %.*s\n", length, data);
    check(close(server), "close");
    return EXIT_SUCCESS;
}
