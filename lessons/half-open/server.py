"""A TCP server that does not trust silence: after half a second it says something itself."""

import select
import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
listener.bind(("0.0.0.0", 8088))  # @connect
listener.listen(5)  # @connect

connection, _ = listener.accept()  # @connect
poller = select.poll()
poller.register(connection, select.POLLIN)
if not poller.poll(500):  # @silence
    print("half a second of silence")
connection.sendall(b"anybody there?")  # @send
try:
    if connection.recv(1024) == b"":  # @reset-seen
        print("the client has closed")
except ConnectionResetError:
    print("the client has forgotten this connection")
connection.close()  # @again

connection, _ = listener.accept()  # @again
print("got", connection.recv(1024).decode())
connection.close()

listener.close()
