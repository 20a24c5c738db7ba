"""Rebinds a port after its connection went into TIME-WAIT, with SO_REUSEADDR in all four ways."""

import socket


def bound(port, reuse):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # @connected @new-start @old-has-it @both-have-it @plain-server @neither @new-only @old-only @both @free-restart
    try:
        if reuse:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # @new-only @old-has-it @both-have-it @both @two-listeners
        listener.bind(("10.0.0.1", port))  # @connected @neither @new-only @old-only @both @free-restart
    except OSError:
        listener.close()
        raise
    return listener


def serve_one(port, reuse, client_first=False):
    with bound(port, reuse) as listener:
        listener.listen(5)  # @connected @new-start @old-has-it @both-have-it @plain-server
        connection, peer = listener.accept()  # @connected @another-client
        if client_first:
            connection.recv(1024)  # @client-first
        connection.close()  # @server-closes @client-first
    # The listener is closed here: the program might have ended.


def restart(port, reuse):
    try:
        bound(port, reuse).close()
        return "bound"
    except OSError as error:
        return error.strerror


def flag(is_set):
    return "set" if is_set else "not set"


port = 8088
for old, new in [(False, False), (False, True), (True, False), (True, True)]:
    serve_one(port, old)
    print(f"old {flag(old)}, new {flag(new)}: {restart(port, new)}")
    port += 1

serve_one(port, False, client_first=True)
print("the client closed first:", restart(port, False))  # @free-restart
