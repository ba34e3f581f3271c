"""The site at a size: requests a second, slowest answers and memory, against a bare Starlette route that sends the same bytes from memory.

Bar: a feed at least 0.7 of the bare route, sent whole and as 304. `python -m bench server` takes some minutes; BENCH_ARTICLES says
how many articles (100,000 where it is not set), BENCH_STORE keeps the store in a folder for the next run. Each server is a process
of its own with one worker; the client is one more, so on two cores what is measured is the server.
"""

import asyncio
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.storage import ARTICLES, AT, BATCH, PORTAL, _store_ours, article
from feeds import SiteSettings
from server.run import listening, server
from storage import CrawlSummary, Store, Verdict

CONNECTIONS, SECONDS, ROUNDS = 16, 3.0, 3
SETTINGS = SiteSettings("http://127.0.0.1:8080")


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("BENCH_STORE", temporary))
        fill(folder)
        searches = [f"/search?q={quote(words)}&n={number}" for number, words in enumerate(words_of(folder))]
        with process("ours", str(folder)) as (ours, pid):
            print(f"memory when started {memory(pid):.0f} MB")
            file = Path(temporary) / "feed"
            file.write_bytes(asyncio.run(fetched(ours, "/feeds/all.rss")))
            with process("bare", str(file)) as (bare, bare_pid):
                compare("feed, 200", (ours, pid), (bare, bare_pid), "")
                compare("feed, 304", (ours, pid), (bare, bare_pid), asyncio.run(etag(ours)))
            show("newest page, kept", *measured(ours, ["/"]))
            show("newest page, each made anew", *measured(ours, [f"/?n={number}" for number in range(100_000)]))
            show("an article, each made anew", *measured(ours, [f"/articles/{number}" for number in range(1, ARTICLES)]))
            show(f"search at {ARTICLES:,} articles, each another", *measured(ours, searches, connections=4))
            print(f"memory after all that {memory(pid):.0f} MB")


def fill(folder: Path) -> None:
    """Stores the articles where the folder does not have them yet."""
    if (folder / "congtin.db").is_file():
        return
    with Store.open(folder) as store:
        store.save_portals([PORTAL], AT)
        crawl = store.begin_crawl(PORTAL.id, AT)
        for start in range(0, ARTICLES, BATCH):
            _store_ours(store, crawl, start, [article(number) for number in range(start, start + BATCH)])
        store.end_crawl(crawl, CrawlSummary(ended_at=AT, finish_reason="finished", verdict=Verdict.OK, new=ARTICLES))


def words_of(folder: Path) -> list[str]:
    """Pairs of words that stand side by side in some article, rare and common ones."""
    with Store.read(folder) as store:
        texts = [found.body_text.split() for found in store.newest(limit=200)]
    return [" ".join(text[place : place + 2]) for text in texts for place in range(10, 60, 10)]


@contextmanager
def process(kind: str, what: str) -> Iterator[tuple[int, int]]:
    """A server in a process of its own; gives its port and process id."""
    running = subprocess.Popen([sys.executable, "-m", "bench.server", kind, what], stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield int(running.stdout.readline()), running.pid
    finally:
        running.terminate()
        running.communicate()


def run(kind: str, what: str) -> None:
    """What such a process does."""
    listener = listening("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server(_ours(Path(what)) if kind == "ours" else _bare(Path(what))).run([listener], lambda _: print(port, flush=True))


def _ours(folder: Path):
    from server import application
    from server.rate_limit import RateLimit

    return application(folder, SETTINGS, limit=RateLimit(10**9))


def _bare(file: Path):
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    body = file.read_bytes()

    async def feed(request):
        if request.headers.get("if-none-match"):
            return Response(status_code=304)
        return Response(body, media_type="application/rss+xml")

    return Starlette(routes=[Route("/feeds/all.rss", feed)])


def compare(name: str, ours: tuple[int, int], bare: tuple[int, int], known: str) -> None:
    """Both in turn, so that whatever else the machine does slows both; each is its port and its process id.

    Where others use the machine too, the ratio of CPU time a request says more than that of requests a second.
    """
    rates, costs = [], []
    for _ in range(ROUNDS):
        (rate, slow, cost), (bare_rate, bare_slow, bare_cost) = (costed(*one, known) for one in (ours, bare))
        rates.append(rate / bare_rate)
        costs.append(bare_cost / cost)
    show(name, rate, slow)
    show("  bare route", bare_rate, bare_slow)
    print(f"  ratio {statistics.median(rates):.2f} (bar 0.7), by the servers' CPU time a request {statistics.median(costs):.2f}")


def costed(port: int, pid: int, known: str) -> tuple[float, float, float]:
    """Requests a second, the 99th percentile of their seconds, and the server's CPU ticks a request."""
    before = ticks(pid)
    rate, slow = measured(port, ["/feeds/all.rss"], known)
    return rate, slow, (ticks(pid) - before) / (rate * SECONDS)


def ticks(pid: int) -> int:
    """CPU time of a process in ticks of the clock."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def show(name: str, rate: float, slow: float) -> None:
    print(f"{name:45} {rate:8,.0f} requests/s, p99 {slow * 1000:7.1f} ms")


def measured(port: int, paths: list[str], known: str = "", connections: int = CONNECTIONS) -> tuple[float, float]:
    """Requests a second and the 99th percentile of their seconds."""
    return asyncio.run(_measured(port, paths, known, connections))


async def _measured(port: int, paths: list[str], known: str, connections: int) -> tuple[float, float]:
    times: list[float] = []
    following = itertools.cycle(paths)
    until = time.perf_counter() + SECONDS

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        while (began := time.perf_counter()) < until:
            await _answer(reader, writer, next(following), known)
            times.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    return len(times) / (time.perf_counter() - began), sorted(times)[int(len(times) * 0.99)]


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, known: str) -> tuple[bytes, bytes]:
    condition = f"If-None-Match: {known}\r\n" if known else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{condition}\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if head[9:12] not in (b"200", b"304") or (known and head[9:12] != b"304"):
        raise RuntimeError(head.decode())
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    return head, await reader.readexactly(length) if head[9:12] == b"200" else b""


async def fetched(port: int, path: str) -> bytes:
    return (await _answer(*await asyncio.open_connection("127.0.0.1", port), path, ""))[1]


async def etag(port: int) -> str:
    head, _ = await _answer(*await asyncio.open_connection("127.0.0.1", port), "/feeds/all.rss", "")
    return next(line[6:] for line in head.decode().split("\r\n") if line.startswith("etag:"))


def memory(pid: int) -> float:
    """Peak memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run(*sys.argv[1:])
    else:
        main()
