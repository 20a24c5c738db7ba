"""A TCP server with a tiny backlog that takes three clients."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @listen
listener.bind(("0.0.0.0", 8088))  # @listen
listener.listen(1)  # @listen

connections = [listener.accept()[0] for _ in range(3)]  # @alive
print(len(connections), "connections")

total = 0
for connection in connections:
    while chunk := connection.recv(1024):
        total += len(chunk)
    connection.close()
print(total, "bytes")

listener.close()
