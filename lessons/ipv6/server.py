"""A server for IPv6 and IPv4: by one dual-stack socket, then by one socket a family."""

import socket


def tcp(family):
    new = socket.socket(family, socket.SOCK_STREAM)  # @loopback @any @taken @only-six
    new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return new


def serve(listener, what):
    connection, peer = listener.accept()  # @accept6 @mapped @six-again @plain
    print(what, "from", peer[0])  # AF_INET6: host, port, flow info, scope id
    return connection


loopback = tcp(socket.AF_INET6)  # @loopback
loopback.bind(("::1", 8087))  # @loopback
loopback.listen(5)  # @loopback
neighbour = serve(loopback, "neighbour")
neighbour.recv(1024)  # the neighbour has tried 127.0.0.1
loopback.close()  # @any

listener = tcp(socket.AF_INET6)  # @any
listener.bind(("::", 8088))  # @any
listener.listen(5)  # @any
served6 = serve(listener, "six")  # @accept6
served4 = serve(listener, "four")  # @mapped
served4.sendall(b"hello")  # @send
both = serve(listener, "both")

plain = tcp(socket.AF_INET)  # @taken
try:
    plain.bind(("0.0.0.0", 8088))  # @taken
except OSError as error:
    print("bind:", error.strerror)
try:
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # @too-late
except OSError as error:
    print("setsockopt:", error.strerror)
listener.close()  # @only-six

only6 = tcp(socket.AF_INET6)  # @only-six
only6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # @only-six
only6.bind(("::", 8089))  # @only-six
only6.listen(5)  # @only-six
served6.sendall(b"only six")
served_only6 = serve(only6, "six again")  # @six-again

plain.bind(("0.0.0.0", 8089))  # @side-by-side
plain.listen(5)  # @side-by-side
served6.sendall(b"four as well")
served_plain = serve(plain, "four again")  # @plain

for each in (served_plain, served_only6, both, served4, served6, neighbour, plain, only6):
    each.close()
