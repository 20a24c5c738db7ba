"""Takes one connection and prints what it brings."""

import socket

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:  # @ready
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("10.0.0.1", 8088))  # @ready
    listener.listen(5)  # @ready @syn @ack
    connection, peer = listener.accept()  # @hello
    with connection:
        while data := connection.recv(1024):  # @hello
            print(data.decode(), "from %s:%d" % peer)
