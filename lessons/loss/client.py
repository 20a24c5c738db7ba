"""A TCP client that sends small and large pieces; loss and repair are the kernel's affair."""

import select
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
client.connect((host, 8088))  # @connect
client.sendall(b"hello")  # @send
client.sendall(b"ping")  # @measure

client.sendall(b"late")  # @doubling
poller = select.poll()
poller.register(client, select.POLLIN)
if not poller.poll(1200):  # @doubling
    print("no answer within 1.2 s")
client.close()

second = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @fresh
second.connect((host, 8088))  # @fresh
second.sendall(b"x" * 4380)  # @segments
second.close()
