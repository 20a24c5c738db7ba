"""A server with room for few, and a program that comes late."""

import socket
import time


def listen_at(port, backlog):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready @somaxconn @zero
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", port))  # @ready @somaxconn @zero
    listener.listen(backlog)  # @ready @somaxconn @zero
    return listener


listener = listen_at(8088, 2)
time.sleep(4)  # busy elsewhere: meanwhile the queue fills

served = [listener.accept()[0]]  # @accept
greedy = listen_at(8089, 100000)  # no error: the kernel takes less, and says nothing
zero = listen_at(8090, 0)

served += [listener.accept()[0] for _ in range(3)]
served += [zero.accept()[0]]
print("served", len(served))

for connection in served:
    connection.close()
for each in (listener, greedy, zero):
    each.close()
