"""Connects to five servers one after the other; only from the last it parts first."""

import socket
import time


def connect(port):
    """The server may not listen yet: then its kernel refuses, and we try again."""
    while True:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connected @another-client
        try:
            client.connect(("10.0.0.1", port))  # @connected @another-client @new-start @old-has-it @both-have-it @plain-server
            return client
        except ConnectionRefusedError:
            client.close()
            time.sleep(0.01)


for port in (8088, 8089, 8090, 8091):
    client = connect(port)
    client.recv(1024)
    client.close()  # @client-closes @neither @new-only @old-only @both
    print("closed second:", port)

connect(8092).close()  # @client-first
print("closed first: 8092")
