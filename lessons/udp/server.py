"""A UDP server: answers greetings, and shows what becomes of messages that do not fit."""

import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # @server
server.bind(("10.0.0.1", 8088))  # @server

data, peer = server.recvfrom(2048)  # @recvfrom @arrives
print(data.decode(), "from %s:%d" % peer)
while data == b"hello":  # The client repeats itself until it has an answer.
    server.sendto(data.upper(), peer)  # @answer
    data, peer = server.recvfrom(2048)  # @one

print("message:", data.decode())
print("cut:", server.recv(3).decode())  # @cut
print("length of the next:", len(server.recv(2048)))  # @rest

data, peer = server.recvfrom(2048)  # @empty
print("empty:", len(data), "bytes from %s:%d" % peer)

print("last:", server.recv(2048).decode())  # @reconnect
server.close()
