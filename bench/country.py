"""A country of portals on loopback addresses, each with a host of its own: 127.1.0.1, 127.1.0.2 and so on. Run as a process of its own.

What a portal is like follows from its number: its platform, how fast it answers, and whether something is wrong with it. A new
platform is a class with `answer`, listed in PLATFORMS. The server keeps account of every request, so that pace and counts are
measured where they are felt; GET /__account gives it, and /__forget begins a new one.
"""

import asyncio
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

FAULTS = ("down", "errors", "hangs", "floods", "lies", "trickles")
"""Nobody answers; 500 for everything; an answer never comes; list pages without end; a login page as everything; a byte a second."""
ONE_IN = 25
"""Portals of which one has a fault."""
PAGES = 3
FIRST = 10_000_000
"""What is added to the number of an article, so that it looks like the id of a CMS."""
PADDING = "".join(f'<li><a href="/chuyen-muc/{n}">Chuyên mục số {n} của cổng thông tin điện tử</a></li>' for n in range(300))
SENTENCE = "Sáng ngày hôm nay, Ủy ban nhân dân xã tổ chức hội nghị triển khai nhiệm vụ trọng tâm và lấy ý kiến đóng góp của nhân dân. "
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Site:
    """What portal number `n` is like."""

    n: int

    @property
    def host(self) -> str:
        return f"127.1.{self.n // 200}.{self.n % 200 + 1}"

    @property
    def fault(self) -> str | None:
        return FAULTS[self.n // ONE_IN % len(FAULTS)] if self.n % ONE_IN == 7 else None

    @property
    def articles(self) -> int:
        """Articles on its lists: three to five, on three pages."""
        return 3 + self.n % 3

    @property
    def latency(self) -> float:
        """Seconds until it answers: most are quick, some are slow."""
        return (0.005, 0.01, 0.02, 0.05, 0.2)[self.n % 5]

    @property
    def platform(self) -> str:
        return list(PLATFORMS)[self.n // 2 % len(PLATFORMS)]

    def listed(self, page: int) -> list[int]:
        """Numbers of the articles on a list page, newest first."""
        if self.fault == "floods":
            return [1_000_000 + page * 10 + k for k in range(10)]
        numbers = list(range(self.articles, 0, -1))
        pages = [numbers[: self.articles - 2], numbers[-2:-1], numbers[-1:]]
        return pages[page - 1] if page <= PAGES else []


def site_at(host: str) -> Site:
    """The portal at an address."""
    _, _, high, low = map(int, host.split("."))
    return Site(high * 200 + low - 1)


class BacNinh:
    """The portals of Bắc Ninh: a section page that names a JSON resource."""

    section = "/news"

    def answer(self, site: Site, path: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
        if path == "/news":
            return (
                "text/html",
                f"<html><body>{PADDING}<script>var d = {{ loadPageURL: '/load?p_p_id=tin', recordPerPage: 10 }};</script></body></html>",
            )
        if path == "/load":
            page = int(query["pageNum"][0])
            items = [{"title": f"Tin {k}", "urlDetail": f"/news/-/details/1/tin-so-{FIRST + k}"} for k in site.listed(page)]
            return "application/json", json.dumps({"items": items, "totalPageNum": 9999 if site.fault == "floods" else PAGES})
        if path.startswith("/news/-/details/"):
            return "text/html", article(site, int(path[-8:]) - FIRST, '<h1 id="contentDetailTitleId">', '<div id="contentDetail">')
        return None


def article(site: Site, number: int, title: str, body: str) -> str:
    """An article page of about 50 KB; `title` and `body` are the tags around them."""
    published = TODAY - timedelta(days=1, hours=20 + number % 100)
    text = "".join(f"<p>{SENTENCE * 3}Đoạn {n} của tin {number} ở xã {site.n}.</p>" for n in range(12))
    return (
        f"<html><body><ul>{PADDING}</ul>{title}Tin số {number} của xã số {site.n}</h1>"
        f"<p>{published:%d/%m/%Y %H:%M} Số lượt xem: {100 + number}</p>"
        f"{body}{text}</div></body></html>"
    )


class WordPress:
    """A category of a WordPress, with numbered pages."""

    section = "/chuyen-muc/tin-tuc/"

    def answer(self, site: Site, path: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
        if path.startswith("/tin-so-"):
            return "text/html", article(site, int(path.strip("/")[-8:]) - FIRST, '<h1 class="entry-title">', '<div class="entry-content">')
        if not path.startswith(self.section) or path.endswith("/feed/"):
            return None
        page = int(path.removeprefix(self.section).removeprefix("page/").strip("/") or 1)
        items = "".join(
            f'<article class="post"><h2 class="entry-title"><a href="/tin-so-{FIRST + k}/">Tin {k}</a></h2></article>'
            for k in site.listed(page)
        )
        last = 9999 if site.fault == "floods" else PAGES
        links = "".join(f'<a class="page-numbers" href="{self.section}page/{n}/">{n}</a>' for n in (page + 1, last) if n <= last)
        return ("text/html", f"<html><body>{PADDING}{items}<nav>{links}</nav></body></html>") if items else None


PLATFORMS = {"bacninh": BacNinh(), "wordpress": WordPress()}


@dataclass(slots=True)
class Account:
    """What was asked for, and how fast."""

    kinds: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    last: dict[str, float] = field(default_factory=dict)
    gaps: dict[str, float] = field(default_factory=dict)
    open: Counter[str] = field(default_factory=Counter)
    most_open: int = 0

    def begin(self, host: str, path: str) -> None:
        now = monotonic()
        kind = "robots" if path == "/robots.txt" else "article" if "details" in path or path.startswith("/tin-so-") else "list"
        self.kinds[kind] += 1
        self.hosts[host] += 1
        if host in self.last:
            self.gaps[host] = min(self.gaps.get(host, 1e9), now - self.last[host])
        self.last[host] = now
        self.open[host] += 1
        self.most_open = max(self.most_open, self.open[host])

    def facts(self) -> dict[str, object]:
        return {"kinds": self.kinds, "hosts": self.hosts, "gaps": self.gaps, "most_open": self.most_open}


class Country:
    """The server of all portals."""

    def __init__(self) -> None:
        self.account = Account()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(host, reader, writer):
                pass
        writer.close()

    async def _one(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        target = head.split(b" ", 2)[1].decode()
        if target.startswith("/__"):
            writer.write(_response(200, "application/json", self._control(target).encode()))
            return True
        site = site_at(host)
        self.account.begin(host, urlsplit(target).path)
        try:
            return await self._answer(site, target, reader, writer)
        finally:
            self.account.open[host] -= 1

    def _control(self, target: str) -> str:
        facts = json.dumps(self.account.facts())
        if target == "/__forget":
            self.account = Account()
        return facts

    async def _answer(self, site: Site, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await asyncio.sleep(site.latency)
        parts = urlsplit(target)
        match site.fault:
            case "down":
                return False
            case "hangs" if parts.path != "/robots.txt":
                await reader.read(1)  # until the other side gives up
                return False
            case "trickles" if parts.path != "/robots.txt":
                await _trickle(reader, writer)
                return False
            case "errors":
                writer.write(_response(500, "text/html", b"error"))
                return True
            case "lies" if parts.path != "/robots.txt":
                writer.write(_response(200, "text/html", "<h2>Đăng nhập</h2><form><input type=password></form>".encode()))
                return True
        answer = PLATFORMS[site.platform].answer(site, parts.path, parse_qs(parts.query))
        writer.write(_response(404, "text/html", b"") if answer is None else _response(200, answer[0], answer[1].encode()))
        await writer.drain()
        return True


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing() and not reader.at_eof():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(1)


def _response(status: int, kind: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def main(hosts: int, tell: Callable[[str], None]) -> None:
    """Serves so many portals on one free port of their addresses."""
    country = Country()
    # One socket for all of 127.0.0.0/8; what comes for another address of this machine is turned away.
    server = await asyncio.start_server(lambda r, w: country.serve(r, w) if _is_loopback(w) else _turn_away(w), "0.0.0.0", 0, backlog=4096)
    tell(f"{hosts} portals on port {server.sockets[0].getsockname()[1]}")
    await server.serve_forever()


def _is_loopback(writer: asyncio.StreamWriter) -> bool:
    return bool(writer.get_extra_info("sockname")[0].startswith("127."))


async def _turn_away(writer: asyncio.StreamWriter) -> None:
    writer.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]), lambda words: print(words, flush=True)))
