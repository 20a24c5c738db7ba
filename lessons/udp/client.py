"""A UDP client: it has to notice by itself when a message was lost."""

import errno
import socket

SERVER = ("10.0.0.1", 8088)
NOBODY = ("10.0.0.1", 8089)

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # @client
client.bind(("10.0.0.2", 5000))  # @client

client.settimeout(0.2)
while True:
    client.sendto(b"hello", SERVER)  # @sendto
    try:
        data, peer = client.recvfrom(2048)  # @answer
        break
    except TimeoutError:  # Lost, or the server is not there yet: nobody tells.
        pass  # @lost
print(data.decode(), "from %s:%d" % peer)

client.sendto(b"one", SERVER)  # @three
client.sendto(b"two, and more", SERVER)  # @three
client.sendto(b"x" * 1000, SERVER)  # @three
client.sendto(b"", SERVER)  # @empty
try:
    client.sendto(b"x" * 65508, SERVER)  # @too-long
except OSError as error:
    print("65508 bytes:", errno.errorcode[error.errno])

talker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
talker.sendto(b"hey", NOBODY)  # @wrong-port
talker.sendto(b"hey", NOBODY)  # @wrong-port
print("unconnected: nobody complains")

talker.connect(NOBODY)  # @connect
talker.send(b"hey")  # @send
try:
    talker.recv(1024)  # @refused
except ConnectionRefusedError as error:
    print("connected:", errno.errorcode[error.errno])

talker.connect(SERVER)  # @reconnect
talker.send(b"found")  # @reconnect
talker.close()
client.close()
