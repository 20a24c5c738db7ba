"""A TCP client with three connections, one of them made without waiting."""

import select
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
client.connect((host, 8088))  # @third @one-sided

slow = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @two-more
slow.setblocking(False)  # @two-more
quick = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @two-more

slow.connect_ex((host, 8088))  # @slow
quick.connect((host, 8088))  # @quick

select.select([], [slow], [])
print("connected, it says:", "no error" if slow.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 else "error")
slow.sendall(b"hello?")  # @alive

for connection in (client, slow, quick):
    connection.close()
