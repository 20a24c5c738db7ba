"""A client that comes over IPv6 and over IPv4, from known ports."""

import socket
import time


def tcp(family, address=None):
    new = socket.socket(family, socket.SOCK_STREAM)  # @outside @client6 @four @six-calls-four @refused @six-again
    new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if address:
        new.bind(address)  # @client6 @four @refused @six-again
    return new


stranger = tcp(socket.AF_INET6)  # @outside
try:
    stranger.connect(("fd00::1", 8087))  # @outside
except ConnectionRefusedError as error:
    print("outside:", error.strerror)
stranger.close()  # @any

six = tcp(socket.AF_INET6, ("fd00::2", 5006))  # @client6
while True:
    try:
        six.connect(("fd00::1", 8088))  # @connect6 @handshake6
        break
    except ConnectionRefusedError:
        time.sleep(0.05)  # the server does not listen yet
four = tcp(socket.AF_INET, ("10.0.0.2", 5004))  # @four
four.connect(("10.0.0.1", 8088))  # @four
print("four:", four.recv(1024).decode())  # @send
both = tcp(socket.AF_INET6)  # @six-calls-four
both.connect(("::ffff:10.0.0.1", 8088))  # @six-calls-four
print("both:", both.getpeername()[0])

six.recv(1024)  # the server is IPv6 only now
four_again = tcp(socket.AF_INET, ("10.0.0.2", 5005))  # @refused
try:
    four_again.connect(("10.0.0.1", 8089))  # @refused
except ConnectionRefusedError as error:
    print("four again:", error.strerror)
six_again = tcp(socket.AF_INET6, ("fd00::2", 5007))  # @six-again
six_again.connect(("fd00::1", 8089))  # @six-again
print("six again: connected")

six.recv(1024)  # IPv4 is served as well
four_again.connect(("10.0.0.1", 8089))  # @plain
print("four again: connected")

for each in (four_again, six_again, both, four, six):
    each.recv(1024)  # b"": the server closes first
    each.close()
