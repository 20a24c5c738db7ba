"""A TCP server that thanks one client and ends."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @socket
listener.bind(("0.0.0.0", 8088))  # @bind
listener.listen(5)  # @listen

connection, peer = listener.accept()  # @accept @ack
print("connection from %s:%d" % peer)

connection.sendall(b"Thank you for connecting\r\n")  # @send
connection.close()  # @close

listener.close()  # @close-listener
