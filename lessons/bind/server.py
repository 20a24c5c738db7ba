"""Binds to this address and that port, says what came of it, then serves one client."""

import errno
import socket


def bound(host, port):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @loopback @any @one @not-mine @in-use @port-zero @port-70000 @host-name
    try:
        server.bind((host, port))  # @loopback @any @one @not-mine @port-80 @port-1023 @port-1024 @in-use @same-port @port-zero @host-name
    except (OSError, OverflowError):
        server.close()
        raise
    return server


def try_to_bind(host, port):
    try:
        with bound(host, port):
            return "bound"
    except OSError as error:
        return errno.errorcode[error.errno]


def reach(host):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        error = client.connect_ex((host, 8089))  # @same-host @any-near @one-near @one-near-again @by-name-near
        return errno.errorcode[error] if error else "reached"


for host in ("127.0.0.1", "", "10.0.0.1", "127.0.1.1"):  # @loopback @any @one @host-name
    with bound(host, 8089) as listener:
        listener.listen(5)  # @loopback @any @one @host-name
        ways = ", ".join(f"{way} {reach(way)}" for way in ("127.0.0.1", "10.0.0.1"))
        print(f'bound to "{host}": {ways}')

print("192.0.2.1:", try_to_bind("192.0.2.1", 8091))  # @not-mine
for port in (80, 1023, 1024):
    print(f"port {port}:", try_to_bind("", port))  # @port-80 @port-1023 @port-1024

with bound("10.0.0.1", 8090) as first:  # @in-use
    first.listen(5)  # @in-use
    print("the same port on all:", try_to_bind("", 8090))  # @in-use
    print("on another address:", try_to_bind("127.0.0.1", 8090))  # @same-port
    try:
        first.bind(("10.0.0.1", 8091))  # @bound-twice
    except OSError as error:
        print("bound twice:", errno.errorcode[error.errno])

with bound("10.0.0.1", 0) as free_port:  # @port-zero
    print("port 0 became another:", free_port.getsockname()[1] != 0)  # @port-zero

try:
    cut_off = bound("10.0.0.1", 70000)
except OverflowError:
    # Python refuses; C's htons() keeps the low 16 bits.
    cut_off = bound("10.0.0.1", 70000 & 0xFFFF)  # @port-70000
print("port 70000 became:", cut_off.getsockname()[1])  # @port-70000
cut_off.close()

with bound("", 8088) as listener:  # @any
    listener.listen(5)  # @any
    connection, peer = listener.accept()
    print("the client reached", connection.getsockname()[0])  # @any-far
    connection.close()
