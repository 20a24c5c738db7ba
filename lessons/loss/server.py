"""A TCP server that reads two connections to their end and says how much came."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
listener.bind(("0.0.0.0", 8088))  # @connect
listener.listen(5)  # @connect


def read_all(connection):
    total = 0
    while chunk := connection.recv(1024):  # @recv @measure @mend
        total += len(chunk)
    connection.close()
    return total


first, _ = listener.accept()  # @connect
print("first connection:", read_all(first), "bytes")

second, _ = listener.accept()  # @fresh
print("second connection:", read_all(second), "bytes")

listener.close()
