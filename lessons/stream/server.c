// A server that reads one stream in many ways.
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

// Reads on until all of it is there: recv() gives what has arrived.
static void receive_exactly(int connection, char *data, int size)
{
    for (int have = 0; have < size;) {
        int got = check((int)recv(connection, data + have, (size_t)(size - have), 0), "recv"); // @length @too-few @whole @next
        if (got == 0) { // @end
            fputs("the stream ended within a message\n", stderr);
            exit(EXIT_FAILURE);
        }
        have += got;
    }
}

int main(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(8088),
    };
    int on = 1;
    char buffer[1024];
    int got;

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready
    check(listen(listener, 5), "listen"); // @ready
    int reader = check(accept(listener, NULL, NULL), "accept"); // @ready
    check(close(listener), "close"); // @ready

    sleep(1); // busy elsewhere: three sends arrive meanwhile
    got = check((int)recv(reader, buffer, sizeof buffer, 0), "recv"); // @one-recv
    printf("%.*s\n", got, buffer);

    for (int turn = 0; turn < 3; turn++) {
        got = check((int)recv(reader, buffer, 4, 0), "recv"); // @four @four-more @two
        printf("%.*s\n", got, buffer);
    }

    got = check((int)recv(reader, buffer, 4, 0), "recv"); // @recv-waits @cut
    printf("%d bytes, too few to decode\n", got);
    got += check((int)recv(reader, buffer + got, 4, 0), "recv"); // @rest
    printf("%d bytes: %.*s\n", got, got, buffer);

    for (int turn = 0; turn < 2; turn++) {
        unsigned char size;
        receive_exactly(reader, (char *)&size, 1); // @length @next
        receive_exactly(reader, buffer, size); // @too-few @whole @next
        printf("message: %.*s\n", size, buffer);
    }

    if (check((int)recv(reader, buffer, 1, 0), "recv") == 0) { // @end
        puts("end of the stream");
    }

    check(close(reader), "close");
    return EXIT_SUCCESS;
}
