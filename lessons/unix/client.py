"""A client that fills the queue of a Unix listener."""

import socket
import sys
import time

path = sys.argv[1] if len(sys.argv) > 1 else "/tmp/echo.sock"


def unix_socket():
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)


first = unix_socket()  # @no-file
while True:
    try:
        first.connect(path)  # @no-file @no-listener @connect
        break
    except (FileNotFoundError, ConnectionRefusedError):
        time.sleep(0.05)  # no file yet, or nobody behind it

first.sendall(b"hello")  # @send
print("echo:", first.recv(1024).decode())  # @echo

second = unix_socket()  # @fill
second.connect(path)  # @fill
third = unix_socket()  # @fill
third.connect(path)  # @fill

fourth = unix_socket()  # @again-later
fourth.setblocking(False)  # @again-later
try:
    fourth.connect(path)  # @again-later
except BlockingIOError as error:
    print("fourth:", error.strerror)
first.sendall(b"full")
fourth.setblocking(True)  # @full
fourth.connect(path)  # @full @room
print("fourth: connected")

first.recv(1024)
second.recv(1024)  # b"": the server has closed it
try:
    second.send(b"hello?")  # @hang-up
except BrokenPipeError as error:
    print("second:", error.strerror)

first.sendall(b"close")
first.recv(1024)
late = unix_socket()  # @server-ends
try:
    late.connect(path)  # @server-ends
except ConnectionRefusedError as error:
    print("late:", error.strerror)
try:
    third.recv(1024)  # @waited-in-vain
except ConnectionResetError as error:
    print("third:", error.strerror)
first.sendall(b"start")
first.recv(1024)
late.connect(path)  # @unlink
late.sendall(b"hello again")

for each in (late, fourth, third, second, first):
    each.close()
