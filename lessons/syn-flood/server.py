"""A TCP server that begins with a tiny backlog, and makes it larger."""

import socket
import time

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @listen
listener.bind(("0.0.0.0", 8088))  # @listen
listener.listen(1)  # @listen

time.sleep(0.5)
listener.listen(128)  # @bigger

connection, _ = listener.accept()  # @accept
print("a client got in")
connection.close()
listener.close()
