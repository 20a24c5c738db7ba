"""A TCP client that writes, writes and reads, without and with TCP_NODELAY."""

import select
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "10.0.0.1"
answers = 0


def answer(client):
    global answers
    if client.recv(2, socket.MSG_WAITALL) == b"OK":  # @reply @reply-again
        answers += 1


def write_write_read(client):
    client.sendall(b"HEAD")  # @round-one @round-two @round-three
    client.sendall(b"body")  # @round-one @round-two @round-three
    answer(client)


def talk(client):
    for _ in range(3):
        client.sendall(b"ask")  # @talk @talk-again
        answer(client)


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connect
client.connect((host, 8088))  # @connect
write_write_read(client)
talk(client)
write_write_read(client)

client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # @nodelay
talk(client)
write_write_read(client)
print(answers, "answers")

client.sendall(b"note")  # @late-ack
poller = select.poll()
poller.register(client, select.POLLIN)
poller.poll(120)  # @late-ack
client.close()
