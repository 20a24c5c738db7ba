"""A web server on this machine, and what it was asked for."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """Serves a folder, or nothing at all, as long as it is entered."""

    def __init__(self, folder):
        self.asked = []
        handler = functools.partial(Handler, site=self, directory=folder)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments, site, directory):
        self.site = site
        self.serves = directory is not None
        super().__init__(*arguments, directory=directory)

    def do_GET(self):
        self.site.asked.append(self.path)
        if self.serves:
            super().do_GET()
        else:
            self.send_error(404)

    def do_POST(self):
        self.site.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        pass
