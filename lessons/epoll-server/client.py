"""Two clients in one program, who say the same to a server on epoll."""

import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"


def come():
    while True:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @knock
        try:
            client.connect((host, 8088))  # @knock
            return client
        except ConnectionRefusedError:
            client.close()
            time.sleep(0.05)  # the server does not listen yet


def hear(client, size):
    message = b""
    while len(message) < size and (more := client.recv(4096)):
        message += more
    return message.decode()


anna = come()  # @knock
ben = come()  # @knock
anna.sendall(b"hello, server")  # @both-speak
ben.sendall(b"hello, server")  # @both-speak
print("anna:", hear(anna, 13))
print("ben:", hear(ben, 13))
ben.sendall(b"!")  # @new-edge
print("ben:", hear(ben, 1))
anna.close()  # @both-leave
ben.close()  # @both-leave
