// Calls left.c while that calls back, hangs up at once, and then calls a listener and gives up.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HERE "10.0.0.2"
#define THERE "10.0.0.1"

static int check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return result;
}

static struct sockaddr_in at(const char *host, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    check(inet_pton(AF_INET, host, &address.sin_addr) - 1, "inet_pton");
    return address;
}

static int bound(int port)
{
    struct sockaddr_in here = at(HERE, port);
    int on = 1;
    int end = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @bound @hasty
    check(setsockopt(end, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on), "setsockopt");
    check(bind(end, (struct sockaddr *)&here, sizeof here), "bind"); // @bound @hasty
    return end;
}

// Two SYNs seldom cross by themselves. So the port is listened on as well, for a peer that is faster.
static int met(int port, int peer)
{
    struct sockaddr_in there = at(THERE, peer);
    int listener = bound(port);
    check(listen(listener, 1), "listen");
    int end = bound(port);
    if (connect(end, (struct sockaddr *)&there, sizeof there) == -1) { // @right-connect
        // Nobody is there yet, or the peer's connection is in our queue already.
        check(errno == ECONNREFUSED || errno == EADDRNOTAVAIL ? 0 : -1, "connect");
        check(close(end), "close");
        end = check(accept(listener, NULL, NULL), "accept");
    }
    check(close(listener), "close");
    return end;
}

int main(void)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    char text[INET_ADDRSTRLEN];
    int end = met(7002, 7001);
    check(getpeername(end, (struct sockaddr *)&peer, &length), "getpeername");
    inet_ntop(AF_INET, &peer.sin_addr, text, sizeof text);
    printf("connected to %s:%d\n", text, ntohs(peer.sin_port));
    check(close(end), "close"); // @right-close

    struct sockaddr_in there = at(THERE, 7003);
    int patient = bound(7004); // @hasty
    if (connect(patient, (struct sockaddr *)&there, sizeof there) == -1) { // @patient-connect
        // The other has hung up before: only a wire that is held shows how it would go.
        check(errno == ECONNREFUSED ? 0 : -1, "connect");
    }
    check(close(patient), "close"); // @listener

    there = at(THERE, 8088);
    int quitter = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @listener
    check(fcntl(quitter, F_SETFL, O_NONBLOCK), "fcntl"); // @listener
    if (connect(quitter, (struct sockaddr *)&there, sizeof there) == -1 && errno == EINPROGRESS) { // @quitter-connect
        puts("connect: EINPROGRESS");
    }
    check(close(quitter), "close"); // @quitter-close

    int stayer = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    while (connect(stayer, (struct sockaddr *)&there, sizeof there) == -1) {
        check(errno == ECONNREFUSED ? 0 : -1, "connect"); // it does not listen yet
        check(close(stayer), "close");
        check(usleep(10000), "usleep");
        stayer = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    }
    check((int)send(stayer, "hello", 5, MSG_NOSIGNAL), "send");
    check(close(stayer), "close");
    return EXIT_SUCCESS;
}
