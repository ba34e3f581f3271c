"""A portal on a raw socket, for what no decent server does: each path answers with the bytes, or by the function, that a test gives."""

import contextlib
import gzip
import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field

ARTICLE = """<html><body><h1 id="contentDetailTitleId">Tin số {0}</h1><p>16/11/2026 10:46 Số lượt xem: {0}</p>
<div id="contentDetail"><p>Nội dung của tin số {0}.</p></div></body></html>"""
LIST = """<html><body><script>var d = {{ loadPageURL: '/load?p_p_resource_id=loadPage', recordPerPage: 9, totalPageNum: 1 }};</script>
</body></html>"""
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Asked:
    """A request as the server saw it; `at` and `answered_at` on a monotonic clock."""

    path: str
    headers: dict[str, str]
    connection: int
    at: float
    answered_at: float = 0.0


@dataclass
class WireServer:
    """A portal with the articles 1 to `articles`; `answers` maps a path to bytes, or to a function of connection and request."""

    articles: int = 2
    host: str = "127.0.0.1"
    context: object = None
    answers: dict = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0

    def __enter__(self):
        self._at_once = 0
        self._guard = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server((self.host, 0), backlog=64, family=socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        self._threads = []
        self._connections = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *error):
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._guard:
            open_now = list(self._connections)
        for connection in open_now:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        for thread in self._threads:
            thread.join(5)

    @property
    def port(self):
        return self._listener.getsockname()[1]

    @property
    def home(self):
        scheme = "https" if self.context else "http"
        return f"{scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def path(self, number):
        return f"/news/-/details/1/tin-{81095800 + number}"

    def paths(self):
        return [one.path for one in self.asked]

    def times(self, prefix="/"):
        return [one.at for one in self.asked if one.path.startswith(prefix)]

    def wait(self, seconds):
        """Sleeps, but no longer than the server lives."""
        return self._closing.wait(seconds)

    def _accept(self):
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            with self._guard:
                self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, number), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, raw, number):
        connection = raw
        try:
            if self.context:
                connection = self.context.wrap_socket(raw, server_side=True)
            reader = connection.makefile("rb")
            while (asked := self._read(reader, number)) is not None:
                self._answer(connection, asked)
                if asked.headers.get("connection") == "close":
                    break
        except OSError:
            pass
        finally:
            with self._guard:
                self._connections.remove(raw)
            with contextlib.suppress(OSError, UnboundLocalError):
                reader.close()
            connection.close()
            raw.close()

    def _read(self, reader, number):
        line = reader.readline().split()
        if len(line) < 2:
            return None
        headers = {}
        while (header := reader.readline().strip()) not in (b"", None):
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        asked = Asked(line[1].decode(), headers, number, time.monotonic())
        with self._guard:
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        return asked

    def _answer(self, connection, asked):
        try:
            answer = self.answers.get(asked.path.partition("?")[0])
            if isinstance(answer, list):
                answer = answer.pop(0) if answer else None
            if callable(answer):
                answer(connection, asked)
                raise ConnectionAbortedError
            connection.sendall(answer if answer is not None else self.usual(asked.path))
        finally:
            asked.answered_at = time.monotonic()
            with self._guard:
                self._at_once -= 1

    def usual(self, path):
        """What the portal answers where a test says nothing else."""
        if path.startswith("/load"):
            items = [{"title": f"Tin {n}", "urlDetail": self.path(n)} for n in range(self.articles, 0, -1)]
            return answer(json.dumps({"items": items, "totalPageNum": 1}), {"Content-Type": "application/json"})
        if found := re.search(r"-(\d{8})$", path.partition("?")[0]):
            return answer(ARTICLE.format(int(found[1]) - 81095800))
        return answer(LIST.format()) if path == "/news" else answer("", status=404)


def answer(body="", headers=None, status=200, *, length=None):
    """The bytes of an answer; `length` is what it says of itself."""
    body = body.encode() if isinstance(body, str) else body
    lines = {**HTML, **(headers or {}), "Content-Length": len(body) if length is None else length}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} Word\r\n{head}\r\n".encode("latin-1") + body


def zipped(body, **facts):
    """An answer in gzip."""
    return answer(gzip.compress(body.encode()), {"Content-Encoding": "gzip"}, **facts)
