"""A TCP client that lets its kernel find out about a dead peer."""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"


def receive(client):
    try:
        return client.recv(1024).decode() or "the server has closed"  # @timed-out @given-up
    except TimeoutError:
        return "no answer: timed out"


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
client.connect((host, 8088))  # @connect
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)  # @keepalive
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)  # @keepalive
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 1)  # @keepalive
client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # @keepalive
print(receive(client))
client.close()  # @again

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @again
client.connect((host, 8088))  # @again
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 500)  # @user-timeout
client.sendall(b"hello")  # @send-into-nothing
print(receive(client))
client.close()
