"""A UDP server: a bound socket that receives. It answers one datagram and ends."""

import socket

ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # @first-packet
ear.bind(("10.0.0.1", 8088))  # @first-packet
data, peer = ear.recvfrom(100)
print(data.decode(), "from %s:%d" % peer)
ear.sendto(b"heard", peer)
ear.close()
