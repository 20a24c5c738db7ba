"""Seven clients in one program: two speak, one leaves, five more come."""

import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"


def come():
    while True:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @anna @ben @not-accepted @five @sixth
        try:
            client.connect((host, 8088))  # @anna @ben @not-accepted @five @sixth
            return client
        except ConnectionRefusedError:
            client.close()
            time.sleep(0.05)  # the server does not listen yet


anna = come()  # @anna
ben = come()  # @ben
ben.sendall(b"hello")  # @both-speak
anna.sendall(b"hi")  # @both-speak
print("anna:", anna.recv(4096).decode())  # @echo
print("ben:", ben.recv(4096).decode())  # @echo
anna.close()  # @leaves

carl = come()  # @not-accepted
dora, emil, fred = come(), come(), come()  # @five
gina = come()  # @sixth
gina.sendall(b"hey")  # @last-round
print("gina:", gina.recv(4096).decode())

for each in (gina, fred, emil, dora, carl, ben):
    each.close()
