"""A client with two connections; it sends on the second."""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

first = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
second = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready

first.connect((host, 8088))  # @connect
second.connect((host, 8088))  # @second-connect
print("both connected")

second.sendall(b"hello")  # @send

first.close()
second.close()
