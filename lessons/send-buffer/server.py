"""A TCP server that is slow to read: it lets its clients' buffers fill up."""

import socket
import time


def read_all(connection):
    total = 0
    while chunk := connection.recv(65536):  # @read @writable
        total += len(chunk)
    connection.close()
    return total


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
listener.bind(("0.0.0.0", 8088))  # @connect
listener.listen(5)  # @connect
connection, _ = listener.accept()  # @connect
print("first connection:", read_all(connection), "bytes")

listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)  # @small
slow, _ = listener.accept()  # @small
time.sleep(1)  # busy with something else: the client's bytes pile up
print("slow connection:", read_all(slow), "bytes")

listener.close()
