"""The echo server on epoll: the first client level-, all others edge-triggered."""

import select
import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @listener
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8088))  # @listener
listener.listen(5)  # @listener

poll = select.epoll()  # @create
poll.register(listener, select.EPOLLIN)  # @add
try:
    poll.register(listener, select.EPOLLIN)  # @twice
except FileExistsError as error:
    print("register:", error.strerror)

connections = {}
edge = set()
served = 0


def take():
    connection, peer = listener.accept()  # @level-anna @edge-ben
    connections[connection.fileno()] = connection
    if served == 0:
        poll.register(connection, select.EPOLLIN)  # @level-anna
    else:
        connection.setblocking(False)  # @edge-ben
        poll.register(connection, select.EPOLLIN | select.EPOLLET)  # @edge-ben
        edge.add(connection)


def leave(connection):
    del connections[connection.fileno()]
    edge.discard(connection)
    connection.close()  # @close


def read_some(connection):
    """Level: read what you like, the rest is told again."""
    message = connection.recv(5)  # @five-bytes @anna-done @ends
    if message:
        connection.sendall(message)
    else:
        leave(connection)


def read_all(connection):
    """Edge: read until EAGAIN, the rest is not told again."""
    try:
        while message := connection.recv(5):  # @five-bytes @drain @eagain @ends
            connection.sendall(message)  # short answers: the buffer has room for them
    except BlockingIOError:  # @eagain
        return
    leave(connection)


while connections or not served:
    for number, events in poll.poll():  # @wait @knock @first-wait @second-wait @level-again @stuck @new-edge @ends
        if number == listener.fileno():
            take()
            served += 1
        elif connections[number] in edge:
            read_all(connections[number])
        else:
            read_some(connections[number])

print("served", served)
poll.close()
listener.close()
