"""Connects, and fails to connect, in every way."""

import errno
import select
import socket
import time


def new_socket():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @socket @new-socket @timed-out @nobody @no-route @in-progress


def outcome(host, port, milliseconds=0):
    """connect_ex() returns the errno that connect() would raise as an exception."""
    with new_socket() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)  # @timed-out
        error = client.connect_ex((host, port))  # @wrong-port @refused @timed-out @nobody @unreachable @no-route
        return errno.errorcode.get(error, "connected")


def read_thanks(client):
    """A line; whoever closes with unread bytes resets the connection."""
    line = b""
    while not line.endswith(b"\r\n"):
        line += client.recv(1024)  # @recv @served
    return line.decode().rstrip()


while True:
    client = new_socket()  # @socket
    try:
        client.connect(("10.0.0.1", 8088))  # @connect @syn-ack
        break
    except ConnectionRefusedError:  # The server does not listen yet.
        client.close()
        time.sleep(0.01)

print("connected to %s:%d" % client.getpeername())  # @peer
print("once more:", errno.errorcode[client.connect_ex(("10.0.0.1", 8088))])  # @again

print(read_thanks(client))
client.close()  # @close

print("wrong port:", outcome("10.0.0.1", 8089))  # @wrong-port @refused
print("nobody, 300 ms:", outcome("10.0.0.9", 8089, milliseconds=300))  # @timed-out
print("nobody:", outcome("10.0.0.9", 8089))  # @nobody @unreachable
print("no route:", outcome("192.0.2.1", 8088))  # @no-route

with new_socket() as restless:
    restless.setblocking(False)  # @in-progress
    print("at once:", errno.errorcode[restless.connect_ex(("10.0.0.1", 8088))])  # @in-progress
    select.select([], [restless], [])
    error = restless.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    print("in the end:", errno.errorcode.get(error, "connected"))
    restless.setblocking(True)
    read_thanks(restless)
