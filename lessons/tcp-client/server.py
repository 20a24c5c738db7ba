"""A server that thanks two clients, and waits until each hangs up."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @server
listener.bind(("0.0.0.0", 8088))  # @server
listener.listen(5)  # @server

for client in ("the patient one", "the restless one"):
    connection, peer = listener.accept()  # @served @in-progress
    connection.sendall(b"Thank you for connecting\r\n")  # @served
    while connection.recv(1024):
        pass
    print(client, "has closed")
    connection.close()

listener.close()
