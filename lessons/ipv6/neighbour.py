"""A client on the server's own host, which knows two localhosts."""

import socket
import time

inside = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)  # @inside
while True:
    try:
        inside.connect(("::1", 8087))  # @inside
        break
    except ConnectionRefusedError:
        time.sleep(0.05)  # the server does not listen yet
print("::1: connected")

inside4 = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @other-localhost
try:
    inside4.connect(("127.0.0.1", 8087))  # @other-localhost
except ConnectionRefusedError as error:
    print("127.0.0.1:", error.strerror)

inside.sendall(b"done")
inside4.close()  # @any
inside.recv(1024)  # b"" when the server ends
inside.close()  # @any
