"""Calls right.py while that calls back, hangs up at once, and serves a listener whose first caller gives up."""

import errno
import socket

HERE, THERE = "10.0.0.1", "10.0.0.2"


def bound(port):
    end = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @bound @hasty
    end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    end.bind((HERE, port))  # @bound @hasty
    return end


def met(port, peer):
    """Two SYNs seldom cross by themselves. So the port is listened on as well, for a peer that is faster."""
    with bound(port) as listener:
        listener.listen(1)
        end = bound(port)
        try:
            end.connect((THERE, peer))  # @left-connect
            return end
        except OSError as error:
            end.close()
            # Nobody is there yet, or the peer's connection is in our queue already.
            if error.errno not in (errno.ECONNREFUSED, errno.EADDRNOTAVAIL):
                raise
            return listener.accept()[0]


end = met(7001, 7002)
print("connected to %s:%d" % end.getpeername())
end.close()  # @left-close

hasty = bound(7003)  # @hasty
hasty.setblocking(False)  # @hasty
print("connect:", errno.errorcode[hasty.connect_ex((THERE, 7004))])  # @hasty-connect
hasty.close()  # @hasty-close

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @listener
listener.bind((HERE, 8088))  # @listener
listener.listen(5)  # @listener
word = b""
while not word:  # who gave up may have been connected before: then there is nothing to read
    connection, _ = listener.accept()  # @listener
    word = connection.recv(1024)
    connection.close()
print("the caller who stayed:", word.decode())
listener.close()
