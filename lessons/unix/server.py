"""An echo server at a path, which is stopped and started again."""

import os
import socket
import sys

path = sys.argv[1] if len(sys.argv) > 1 else "/tmp/echo.sock"

listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # @socket
listener.bind(path)  # @bind
listener.listen(1)  # @listen

served, peer = listener.accept()  # @accept
print("peer's name:", repr(peer))
while message := served.recv(1024):  # @echo
    served.sendall(message)  # @echo
    if message == b"full":
        break  # the client says that the queue is full

second, _ = listener.accept()  # @room
second.close()  # @hang-up
served.recv(1024)  # the client is done with this part
listener.close()  # @server-ends
served.sendall(b"closed")

new = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # @restart
new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # @restart
served.recv(1024)  # the client has seen that nobody is behind the file
try:
    new.bind(path)  # @restart
except OSError as error:
    print("bind:", error.strerror)
os.unlink(path)  # @unlink
new.bind(path)  # @unlink
new.listen(1)  # @unlink
served.sendall(b"listening")

late, _ = new.accept()
print("late:", late.recv(1024).decode())

for each in (late, new, served):
    each.close()
os.unlink(path)
