"""Calls left.py while that calls back, hangs up at once, and then calls a listener and gives up."""

import errno
import socket
import time

HERE, THERE = "10.0.0.2", "10.0.0.1"


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
            end.connect((THERE, peer))  # @right-connect
            return end
        except OSError as error:
            end.close()
            # Nobody is there yet, or the peer's connection is in our queue already.
            if error.errno not in (errno.ECONNREFUSED, errno.EADDRNOTAVAIL):
                raise
            return listener.accept()[0]


end = met(7002, 7001)
print("connected to %s:%d" % end.getpeername())
end.close()  # @right-close

patient = bound(7004)  # @hasty
try:
    patient.connect((THERE, 7003))  # @patient-connect
except ConnectionRefusedError:
    pass  # the other has hung up before: only a wire that is held shows how it would go
patient.close()  # @listener

quitter = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @listener
quitter.setblocking(False)  # @listener
print("connect:", errno.errorcode[quitter.connect_ex((THERE, 8088))])  # @quitter-connect
quitter.close()  # @quitter-close

while True:
    stayer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        stayer.connect((THERE, 8088))
        break
    except ConnectionRefusedError:  # it does not listen yet
        stayer.close()
        time.sleep(0.01)
stayer.sendall(b"hello")
stayer.close()
