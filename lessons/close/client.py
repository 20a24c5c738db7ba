"""A client that learns in four ways that a connection has ended."""

import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

asker = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
asker.connect((host, 8088))  # @ready
asker.shutdown(socket.SHUT_WR)  # @half-close
print("after my FIN:", asker.recv(1024).decode())  # @answer
asker.close()  # @client-close

talker = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @second
talker.connect((host, 8088))  # @second
time.sleep(1)  # the server closes meanwhile
print("first send:", talker.send(b"hello"))  # @send
time.sleep(1)  # its RST arrives meanwhile
try:
    talker.send(b"hello")  # @send-again
except BrokenPipeError:
    print("second send: EPIPE")

writer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @third
writer.connect((host, 8088))  # @third
leaver = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @third
leaver.connect((host, 8088))  # @third
writer.sendall(b"read me")  # @third
try:
    writer.recv(1024)  # @recv
except ConnectionResetError:
    print("recv: ECONNRESET")

leaver.close()  # @goodbye

talker.close()
writer.close()
