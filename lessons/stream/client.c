// A client that writes one stream in many ways.
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

// A blocking send() of so few bytes takes them all.
static void say(int connection, const char *data, size_t size)
{
    check((int)send(connection, data, size, MSG_NOSIGNAL), "send");
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "10.0.0.1";
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(8088)};
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return EXIT_FAILURE;
    }

    int writer = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(connect(writer, (struct sockaddr *)&server, sizeof server), "connect"); // @ready

    say(writer, "one", 3); // @three-sends
    say(writer, "two", 3); // @three-sends
    say(writer, "three", 5); // @three-sends

    sleep(2); // pauses are no boundaries: they only make the pieces here the same each time
    say(writer, "0123456789", 10); // @ten

    sleep(1);
    say(writer, "", 0); // @send-nothing
    say(writer, "你好", 6); // @cut

    sleep(1);
    say(writer, "\6你", 4); // @begin

    sleep(1);
    say(writer, "好\5hello", 9); // @more
    puts("sent");

    check(close(writer), "close"); // @end
    return EXIT_SUCCESS;
}
