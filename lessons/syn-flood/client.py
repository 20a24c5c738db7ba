"""A TCP client that does not knock for longer than it must, and tries again."""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

while True:
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect @gets-in
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)  # @connect
    try:
        client.connect((host, 8088))  # @connect @gets-in
        break
    except TimeoutError:  # @gives-up
        print("nobody answered, once more")
        client.close()  # @gets-in

print("connected")
client.close()
