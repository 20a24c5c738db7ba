"""A server that reads one stream in many ways."""

import socket
import time


def receive_exactly(connection, size):
    """Reads on until all of it is there: recv() gives what has arrived."""
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))  # @length @too-few @whole @next
        if not piece:  # @end
            raise EOFError("the stream ended within a message")
        data += piece
    return data


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8088))  # @ready
listener.listen(5)  # @ready
reader, _ = listener.accept()  # @ready
listener.close()  # @ready

time.sleep(1)  # busy elsewhere: three sends arrive meanwhile
print(reader.recv(1024).decode())  # @one-recv

for _ in range(3):
    print(reader.recv(4).decode())  # @four @four-more @two

text = reader.recv(4)  # @recv-waits @cut
print(len(text), "bytes, too few to decode")
text += reader.recv(4)  # @rest
print(len(text), "bytes:", text.decode())

for _ in range(2):
    size = receive_exactly(reader, 1)[0]  # @length @next
    print("message:", receive_exactly(reader, size).decode())  # @too-few @whole @next

if reader.recv(1) == b"":  # @end
    print("end of the stream")

reader.close()
