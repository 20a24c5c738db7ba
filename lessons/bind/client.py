"""Knocks at the server's door until it is open."""

import socket
import time

while True:
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @other-host @any-far @one-far @by-name-far
    try:
        client.connect(("10.0.0.1", 8088))  # @other-host @any-far @one-far @by-name-far
        break
    except ConnectionRefusedError:  # Nobody is bound to that address and port (yet).
        client.close()
        time.sleep(0.01)

print("reached %s:%d" % client.getpeername())
client.close()
