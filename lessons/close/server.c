// A server that ends its connections in four ways.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
        exit(EXIT_FAILURE);
    }
    return result;
}

static void read_all(int connection)
{
    char buffer[1024];
    while (check((int)recv(connection, buffer, sizeof buffer, 0), "recv") > 0) { // @end
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

    int listener = check(socket(AF_INET, SOCK_STREAM, 0), "socket"); // @ready
    check(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind"); // @ready
    check(listen(listener, 5), "listen"); // @ready

    // A worker for the first client: parent and child close what is not theirs.
    int answerer = check(accept(listener, NULL, NULL), "accept"); // @ready
    pid_t worker = check(fork(), "fork"); // @fork
    if (worker == 0) {
        check(close(listener), "close"); // @fork
        read_all(answerer); // @end
        check((int)send(answerer, "answer", 6, MSG_NOSIGNAL), "send"); // @answer
        check(close(answerer), "close"); // @worker-close
        _exit(EXIT_SUCCESS);
    }
    check(close(answerer), "close"); // @parent-close
    check(waitpid(worker, NULL, 0), "waitpid");
    puts("the worker has answered");

    // The second client is turned away, the third is not listened to.
    int hasty = check(accept(listener, NULL, NULL), "accept"); // @second
    check(close(hasty), "close"); // @second

    int deaf = check(accept(listener, NULL, NULL), "accept"); // @third
    int polite = check(accept(listener, NULL, NULL), "accept"); // @third
    sleep(1); // busy elsewhere: meanwhile bytes arrive
    check(close(deaf), "close"); // @unread
    puts("closed without reading");

    // The fourth is closed as soon as it has said goodbye, so that ACK and FIN may share a segment.
    read_all(polite);
    check(close(polite), "close"); // @both
    puts("the last one has gone");

    check(close(listener), "close");
    return EXIT_SUCCESS;
}
