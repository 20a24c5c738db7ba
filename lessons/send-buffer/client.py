"""A TCP client that writes faster than its peer reads: first blocking, then not."""

import select
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
client.connect((host, 8088))  # @connect
client.sendall(b"hello")  # @send
client.sendall(b" world")  # @send-more
client.close()
time.sleep(0.3)  # the server shrinks its buffer for the next one

second = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @small
second.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)  # @small
second.connect((host, 8088))  # @small
print("blocking send took", second.send(b"x" * 64000), "bytes")  # @fill @read

second.setblocking(False)  # @nonblocking
rest = b"y" * 200000
whole_at_once = True
while rest:
    try:
        taken = second.send(rest)  # @partial @full
        rest = rest[taken:]
        whole_at_once = whole_at_once and not rest
    except BlockingIOError:
        select.select([], [second], [])  # @select @writable
print("non-blocking send took all at once:", "yes" if whole_at_once else "no")
second.close()
