"""A server that is busy while its kernel shakes hands."""

import socket
import time

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8088))  # @ready
listener.listen(5)  # @ready

time.sleep(1)  # busy elsewhere: both clients connect meanwhile

first, _ = listener.accept()  # @accept
second, _ = listener.accept()
print("first:", first.recv(1024).decode() or "nothing")
print("second:", second.recv(1024).decode() or "nothing")

first.close()
second.close()
listener.close()
