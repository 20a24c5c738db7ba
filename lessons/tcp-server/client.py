"""A TCP client that reads until the server has finished."""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @client-socket
client.connect((host, 8088))  # @connect

message = b""
while chunk := client.recv(1024):  # @recv @end-of-stream
    message += chunk
print(message.decode(), end="")

client.close()  # @client-close
