"""Serves the demo portal on loopback over HTTP/1.1, for tests, benchmarks and curious people."""

import errno
import itertools
import threading
import time
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import parse_qsl

from demo_portal.site import DemoResponse, DemoSite

HOST = "127.0.0.1"


class PortTaken(OSError):
    """Another program already listens on the port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(errno.EADDRINUSE, f"port {port} on {HOST} is taken: choose another")

    def __reduce__(self) -> tuple[type["PortTaken"], tuple[int]]:
        return type(self), (self.port,)


class DemoServer:
    """A context manager that serves the portal in a background thread.

    `port` 0 takes a free one; `latency` is a pause in seconds before each answer. `requests` is
    the log of (method, target) in the order of arrival. Raises PortTaken.
    """

    def __init__(self, day: int = 1, port: int = 0, articles: int | None = None, latency: float = 0.0) -> None:
        self.site = DemoSite(day, articles)
        self.requests: list[tuple[str, str]] = []
        try:
            self._http = _Server(self.site, port, self.requests, latency)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from error
            raise
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The portal's address, without a final slash."""
        return f"http://{HOST}:{self._http.server_address[1]}"

    def serve_forever(self) -> None:
        """Serve in the calling thread, until interrupted."""
        try:
            self._http.serve_forever()
        finally:
            self._http.server_close()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        if self._thread:
            self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, site: DemoSite, port: int, requests: list[tuple[str, str]], latency: float) -> None:
        self.site = site
        self.requests = requests
        self.latency = latency
        self.sessions = itertools.count(1)
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of a host name that HTTPServer makes."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout: ClassVar[float] = 60.0

    def do_GET(self) -> None:
        self._answer({})

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        posted = self.rfile.read(length).decode("utf-8", "replace")
        self._answer(dict(parse_qsl(posted, keep_blank_values=True)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the requests are in the server's log."""

    def _answer(self, form: dict[str, str]) -> None:
        self.server.requests.append((self.command, self.path))
        if self.server.latency:
            time.sleep(self.server.latency)
        response = self.server.site.respond(self.command, self.path, form)
        self.wfile.write(self._head(response) + response.body)

    def _head(self, response: DemoResponse) -> bytes:
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if "JSESSIONID" not in self.headers.get("Cookie", ""):
            number = next(self.server.sessions)
            lines.append(f"Set-Cookie: JSESSIONID={number:032X}; Path=/; HttpOnly")
        if self.command != "HEAD":
            lines.append(f"Content-Length: {len(response.body)}")
        lines.append(f"Date: {formatdate(usegmt=True)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
