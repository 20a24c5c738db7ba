"""A server that is busy first, and then serves whoever has come meanwhile."""

import select
import socket
import time

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8088))  # @ready
listener.listen(5)  # @ready

time.sleep(1)  # busy elsewhere: two clients connect and send meanwhile

served, _ = listener.accept()  # @accept
print("got", served.recv(1024).decode())  # @recv

late, _ = listener.accept()  # @accept-second
while chunk := late.recv(1024):  # @recv-second @end
    print("got", chunk.decode())
print("the second has left")

listener.setblocking(False)  # @nonblock
try:
    listener.accept()  # @empty
except BlockingIOError:
    print("nobody waits")

select.select([listener], [], [])  # sleep until somebody does
new, _ = listener.accept()  # @accept-third
new.setblocking(True)  # Linux would do without, other systems would not
print("got", new.recv(1024).decode())  # @recv-third

for connection in (served, late, new, listener):
    connection.close()
