"""An echo server for many clients in one thread, on select(); it ends when all have left."""

import select
import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @ready
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 8088))  # @ready
listener.listen(5)  # @ready

connections = []
served = 0
while connections or not served:
    readable, _, _ = select.select([listener, *connections], [], [])  # @select @round @two-ready @idle @leaves @spin @spin-on @calm @last-round
    for each in readable:
        if each is listener:
            connection, peer = listener.accept()  # @accept @both-speak @not-accepted @lowest @five @sixth
            connections.append(connection)
            served += 1
        elif message := each.recv(4096):  # @echo @zero @spin-on
            each.sendall(message)  # @echo
        else:
            each.close()  # @close
            connections.remove(each)  # else the next select() fails

print("served", served)
listener.close()
