// A client that fills the queue of a Unix listener.
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int check(long result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return (int)result;
}

static int unix_socket(void)
{
    return check(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
}

static int try_connect(int client)
{
    return connect(client, (const struct sockaddr *)&address, sizeof address);
}

static int hear(int client, char *message, size_t room)
{
    return check(recv(client, message, room, 0), "recv");
}

static void say(int client, const char *message)
{
    check(send(client, message, strlen(message), MSG_NOSIGNAL), "send");
}

int main(int argc, char *argv[])
{
    const char *path = argc > 1 ? argv[1] : "/tmp/echo.sock";
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "%s is longer than a Unix address may be\n", path);
        return EXIT_FAILURE;
    }
    strcpy(address.sun_path, path);
    char message[1024];

    int first = unix_socket(); // @no-file
    while (try_connect(first) == -1) { // @no-file @no-listener @connect
        if (errno != ENOENT && errno != ECONNREFUSED)
            check(-1, "connect");
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); // no file yet, or nobody behind it
    }

    say(first, "hello"); // @send
    int got = hear(first, message, sizeof message); // @echo
    printf("echo: %.*s\n", got, message);

    int second = unix_socket(); // @fill
    check(try_connect(second), "connect"); // @fill
    int third = unix_socket(); // @fill
    check(try_connect(third), "connect"); // @fill

    int fourth = unix_socket(); // @again-later
    check(fcntl(fourth, F_SETFL, O_RDWR | O_NONBLOCK), "fcntl"); // @again-later
    if (try_connect(fourth) == -1) // @again-later
        printf("fourth: %s\n", strerror(errno));
    say(first, "full");
    check(fcntl(fourth, F_SETFL, O_RDWR), "fcntl"); // @full
    check(try_connect(fourth), "connect"); // @full @room
    printf("fourth: connected\n");

    hear(first, message, sizeof message);
    hear(second, message, sizeof message); // 0: the server has closed it
    if (send(second, "hello?", 6, MSG_NOSIGNAL) == -1) // @hang-up
        printf("second: %s\n", strerror(errno));

    say(first, "close");
    hear(first, message, sizeof message);
    int late = unix_socket(); // @server-ends
    if (try_connect(late) == -1) // @server-ends
        printf("late: %s\n", strerror(errno));
    if (recv(third, message, sizeof message, 0) == -1) // @waited-in-vain
        printf("third: %s\n", strerror(errno));
    say(first, "start");
    hear(first, message, sizeof message);
    check(try_connect(late), "connect"); // @unlink
    say(late, "hello again");

    const int all[] = {late, fourth, third, second, first};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check(close(all[i]), "close");
    return EXIT_SUCCESS;
}
