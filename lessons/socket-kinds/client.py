"""Makes sockets of every kind, and some that there are not."""

import socket


def outcome(call, *arguments):
    try:
        result = call(*arguments)
    except OSError as error:
        return error.strerror
    if isinstance(result, socket.socket):
        result.close()
    return "fine"


def kind(family, type, protocol=0):
    return outcome(socket.socket, family, type, protocol)


tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @tcp
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # @udp
tcp6 = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)  # @tcp6
local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # @local
named = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # @named
print("numbers:", *(each.fileno() for each in (tcp, udp, tcp6, local, named)))

udp.close()  # @closed
again = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # @lowest
print("again:", again.fileno())

print("stream, UDP:", kind(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_UDP))  # @stream-udp
print("datagram, TCP:", kind(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_TCP))  # @datagram-tcp
print("AF_UNIX, TCP:", kind(socket.AF_UNIX, socket.SOCK_STREAM, socket.IPPROTO_TCP))  # @unix-tcp
print("datagram, ICMP:", kind(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP))  # @icmp

# Python looks a name up in the socket's own family: "::1" fails there, before any bind(2).
try:
    tcp.bind(("::1", 8088))  # @wrong-address
except OSError:
    print("an IPv6 address: refused")
tcp.bind(("10.0.0.2", 8088))  # @one-number
again.bind(("10.0.0.2", 8088))  # @one-number
print("both on port 8088")

print("recv without a peer:", outcome(named.recv, 1024))  # @unconnected
print("listen on UDP:", outcome(again.listen, 5))  # @no-queue

again.settimeout(0.1)
while True:  # A datagram may be lost, or the server not be there yet.
    again.sendto(b"hello", ("10.0.0.1", 8088))  # @first-packet
    try:
        print(again.recv(100).decode())
        break
    except TimeoutError:
        pass

for type in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    left, right = socket.socketpair(socket.AF_UNIX, type)  # @streams @datagrams
    left.send(b"one")  # @streams @datagrams
    left.send(b"two")  # @streams @datagrams
    print(right.recv(100).decode())  # @streams @datagrams
    left.close()
    right.close()

for each in (tcp, tcp6, local, named, again):
    each.close()
