"""A client with four connections, one more than a backlog of 2 lets in."""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @one
one.connect((host, 8088))  # @one
two = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @two
two.connect((host, 8088))  # @two
three = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @two
three.connect((host, 8088))  # @three
print("three connected")

four = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @four
four.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)  # @four
try:
    four.connect((host, 8088))  # @four
except TimeoutError:  # @gives-up
    print("the fourth timed out")
four.close()  # @again

again = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @again
again.connect((host, 8088))  # @again
print("the fourth connected")

lone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @zero-one
lone.connect((host, 8090))  # @zero-one
print("one connected to a backlog of 0")

for connection in (one, two, three, again, lone):
    connection.close()
