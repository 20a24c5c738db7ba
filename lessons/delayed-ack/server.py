"""A TCP server that answers each request with OK, and takes a note without an answer."""

import socket


def read_exactly(connection, size):
    message = b""
    while len(message) < size and (chunk := connection.recv(size - len(message))):  # @round-two @round-three @late-ack
        message += chunk
    return message


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
listener.bind(("0.0.0.0", 8088))  # @connect
listener.listen(5)  # @connect
connection, _ = listener.accept()  # @connect

answers = 0
for size in (8, 3, 3, 3, 8, 3, 3, 3, 8):
    read_exactly(connection, size)
    connection.sendall(b"OK")  # @round-one @talk @reply @talk-again @reply-again
    answers += 1
print("answered", answers, "requests")
print("read a", read_exactly(connection, 4).decode())

connection.close()
listener.close()
