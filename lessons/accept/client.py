"""Three clients in one: two come early, and one of them leaves early."""

import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"

first = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @first
first.connect((host, 8088))  # @first
first.sendall(b"first")  # @data

second = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @second
second.connect((host, 8088))  # @second
second.sendall(b"second")  # @second
second.close()  # @goodbye
print("two have sent")

time.sleep(2)  # the server finds nobody for a while

third = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @third
third.connect((host, 8088))  # @third
third.sendall(b"third")  # @data-third
print("three have sent")

first.close()
third.close()
