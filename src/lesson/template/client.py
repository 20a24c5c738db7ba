"""Connects, says hello, and leaves."""

import socket

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:  # @ready
    client.connect(("10.0.0.1", 8088))  # @connect @syn-ack
    client.sendall(b"hello")  # @hello
