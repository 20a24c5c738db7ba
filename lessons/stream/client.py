"""A client that writes one stream in many ways."""

import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

writer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
writer.connect((host, 8088))  # @ready

writer.sendall(b"one")  # @three-sends
writer.sendall(b"two")  # @three-sends
writer.sendall(b"three")  # @three-sends

time.sleep(2)  # pauses are no boundaries: they only make the pieces here the same each time
writer.sendall(b"0123456789")  # @ten

time.sleep(1)
writer.send(b"")  # @send-nothing
writer.sendall("你好".encode())  # @cut

time.sleep(1)
first = "你好".encode()
message = bytes([len(first)]) + first
writer.sendall(message[:4])  # @begin

time.sleep(1)
second = b"hello"
writer.sendall(message[4:] + bytes([len(second)]) + second)  # @more
print("sent")

writer.close()  # @end
