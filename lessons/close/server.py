"""A server that ends its connections in four ways."""

import os
import socket
import time

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8088))  # @ready
listener.listen(5)  # @ready

# A worker for the first client: parent and child close what is not theirs.
answerer, _ = listener.accept()  # @ready
worker = os.fork()  # @fork
if worker == 0:
    listener.close()  # @fork
    while answerer.recv(1024):  # @end
        pass
    answerer.sendall(b"answer")  # @answer
    answerer.close()  # @worker-close
    os._exit(0)
answerer.close()  # @parent-close
os.waitpid(worker, 0)
print("the worker has answered")

# The second client is turned away, the third is not listened to.
hasty, _ = listener.accept()  # @second
hasty.close()  # @second

deaf, _ = listener.accept()  # @third
polite, _ = listener.accept()  # @third
time.sleep(1)  # busy elsewhere: meanwhile bytes arrive
deaf.close()  # @unread
print("closed without reading")

# The fourth is closed as soon as it has said goodbye, so that ACK and FIN may share a segment.
while polite.recv(1024):
    pass
polite.close()  # @both
print("the last one has gone")

listener.close()
