"""Bodies that no decent server sends: bombs, endless ones, cut ones, and ones that never come. The rest of the portal is read."""

import asyncio
import gzip
import json
import subprocess
import sys
import zlib
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import settings
from scraper.downloader.content_encoding import STEP, codings_of, decoded
from scraper.errors import BodyDamaged
from storage.model import Verdict
from tests.scraper.conftest import NOW
from tests.scraper.wire_server import ARTICLE, WireServer, answer, zipped

ROOT = Path(__file__).resolve().parents[2]
PAGE = ARTICLE.format(2)
LATER = NOW + timedelta(days=2)


def decode(chunks, *codings):
    async def arriving():
        for chunk in chunks:
            yield chunk

    async def gathered():
        return [piece async for piece in decoded(arriving(), codings)]

    return asyncio.run(gathered())


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@given(st.binary(max_size=300_000), st.sampled_from(["gzip", "deflate", "raw", "gzip twice"]), st.integers(1, 50_000))
def test_every_body_comes_out_as_it_went_in_however_it_arrives(data, how, size):
    packed, codings = {
        "gzip": lambda: (gzip.compress(data), ["gzip"]),
        "deflate": lambda: (zlib.compress(data), ["deflate"]),
        "raw": lambda: (raw_deflate(data), ["deflate"]),
        "gzip twice": lambda: (gzip.compress(gzip.compress(data)), ["gzip", "gzip"]),
    }[how]()
    pieces = decode([packed[at : at + size] for at in range(0, len(packed), size)], *codings)
    assert b"".join(pieces) == data
    assert all(len(piece) <= STEP for piece in pieces)


@pytest.mark.fault("F19")
@given(st.binary(min_size=1, max_size=5_000), st.sampled_from(["gzip", "deflate"]), st.data())
def test_every_cut_is_noticed(data, coding, draw):
    packed = gzip.compress(data) if coding == "gzip" else zlib.compress(data)
    kept = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(BodyDamaged):
        decode([packed[:kept]], coding)


def test_what_is_no_gzip_is_said_to_be_damaged():
    with pytest.raises(BodyDamaged, match="no whole gzip"):
        decode([b"<html>plain</html>"], "gzip")


def test_an_encoding_that_was_not_asked_for():
    with pytest.raises(BodyDamaged, match="not asked for: br"):
        decode([b"x"], "br")


def test_no_body_at_all_is_whole():
    assert decode([], "gzip") == []


def test_two_members_and_padding():
    assert b"".join(decode([gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0\0"], "gzip")) == b"ab"


@pytest.mark.parametrize(
    ("header", "codings"), [("gzip", ("gzip",)), ("x-gzip, GZIP", ("gzip", "gzip")), ("identity", ()), ("", ()), ("br", ("br",))]
)
def test_codings_of_a_header(header, codings):
    assert codings_of(header) == codings


CHILD = """
import json, sys
from pathlib import Path
from portals import Portal
from scraper.crawl.runner import crawl
from scraper.store_worker import StoreWorker

def peak():
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) // 1024

import scrapy.core.engine, scraper.downloader.handler, aiohttp, lxml.html, trafilatura, protego  # loaded before the measure begins
portal = Portal.model_validate(json.loads(sys.argv[1]))
worker = StoreWorker.open(Path(sys.argv[2]), "test")
settings = {"RETRY_TIMES": 0, "CONGTIN_FIRST_PAUSE": 0.0}
crawl([portal], worker, settings=settings)
before = peak()
(report,) = crawl([portal], worker, settings=settings)
print(json.dumps({"grown": peak() - before, "failed": report.tally.failed, "problems": [problem.text("en") for problem in report.tally.problems]}))
worker.close()
"""


@cache
def bomb(twice):
    """A gibibyte of zeros in a megabyte; twice packed, in a few kilobytes."""
    if twice:
        return gzip.compress(bomb(twice=False)[0], 9), "gzip, gzip"
    packer = zlib.compressobj(6, wbits=31)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(1024)), packer.flush()]), "gzip"


@pytest.mark.fault("F17")
@pytest.mark.parametrize("twice", [False, True])
def test_a_bomb_is_refused_in_little_memory(wire, make_portal, tmp_path, observed, twice):
    packed, coding = bomb(twice=twice)
    wire.articles = 1
    wire.answers["/load"] = [wire.usual("/load")]  # the first crawl warms everything up; the bomb is new to the second
    wire.articles = 2
    wire.answers[wire.path(2)] = answer(packed, {"Content-Encoding": coding})
    profile = make_portal(home=wire.home, delay=0).model_dump_json(exclude_defaults=True)
    done = subprocess.run([sys.executable, "-c", CHILD, profile, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["failed"] == 1
    assert "larger than is let through" in seen["problems"][0]
    assert seen["grown"] < 50
    observed(f"{len(packed):,} bytes of {coding} that hold 1 GiB: refused, {seen['grown']} MB more memory")


@pytest.mark.fault("F18")
def test_an_endless_body_is_stopped_at_the_limit(wire, crawl_wire, observed):
    sent = []

    def endless(connection, asked):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
        block = b"x" * 65536
        while True:
            connection.sendall(b"10000\r\n" + block + b"\r\n")
            sent.append(len(block))

    wire.answers[wire.path(2)] = endless
    report = crawl_wire(wire)
    assert (report.tally.new, report.tally.failed) == (1, 1)
    assert "larger than is let through" in report.tally.problems[0].text("en")
    assert sum(sent) < 30 * 1024 * 1024
    observed(f"stopped after {sum(sent) / 2**20:.0f} MiB were sent")


@pytest.mark.fault("F19")
def test_truncated_gzip_is_tried_again_and_the_old_text_kept(wire, crawl_wire, wire_store):
    whole = gzip.compress(PAGE.encode())
    cut = answer(whole[: len(whole) // 2], {"Content-Encoding": "gzip"})
    crawl_wire(wire)
    wire.answers[wire.path(2)] = cut
    report = crawl_wire(wire, now=LATER)
    assert wire.paths().count(wire.path(2)) == 3, "once well, then cut, then cut again"
    assert (report.tally.changed, report.tally.failed) == (0, 1)
    assert "cut short" in report.tally.problems[0].text("en")
    with wire_store() as store:
        assert store.article("81095802").body_text == "Nội dung của tin số 2."
        assert store.revisions(store.article("81095802").id) == []


@pytest.mark.fault("F19")
def test_truncated_gzip_that_is_whole_the_second_time_is_stored(wire, crawl_wire):
    whole = gzip.compress(PAGE.encode())
    wire.answers[wire.path(2)] = [answer(whole[:-20], {"Content-Encoding": "gzip"}), zipped(PAGE)]
    report = crawl_wire(wire)
    assert (report.verdict, report.tally.new, report.tally.failed) == (Verdict.OK, 2, 0)


def close_after(data):
    def respond(connection, asked):
        connection.sendall(data)

    return respond


@pytest.mark.fault("F20")
def test_a_short_content_length_is_tried_again_then_failed(wire, crawl_wire):
    wire.answers[wire.path(2)] = close_after(answer(PAGE, length=len(PAGE.encode()) + 500))
    report = crawl_wire(wire)
    assert wire.paths().count(wire.path(2)) == 2
    assert (report.tally.new, report.tally.failed) == (1, 1)
    assert "the answer was cut short" in report.tally.problems[0].text("en")


@pytest.mark.fault("F20")
def test_a_chunked_body_without_its_end_is_cut_short(wire, crawl_wire):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = PAGE.encode()
    wire.answers[wire.path(2)] = close_after(head + f"{len(body):x}\r\n".encode() + body + b"\r\n")
    report = crawl_wire(wire)
    assert (report.tally.new, report.tally.failed) == (1, 1)


def test_a_body_until_the_connection_closes_never_overwrites_a_whole_one(wire, crawl_wire, wire_store):
    crawl_wire(wire)
    wire.answers[wire.path(2)] = close_after(
        answer(PAGE.partition("của")[0], {"Content-Length": None}, length=0).replace(b"Content-Length: 0\r\n", b"")
    )
    report = crawl_wire(wire, now=LATER)
    assert report.tally.failed == 1
    assert "the page has no end, and had one before" in report.tally.problems[0].text("en")
    with wire_store() as store:
        assert store.article("81095802").body_text == "Nội dung của tin số 2."


def test_a_body_until_the_connection_closes_is_stored_with_a_doubt(wire, crawl_wire):
    wire.answers[wire.path(2)] = close_after(answer(PAGE.removesuffix("</body></html>")).replace(b"Content-Length", b"X-Length"))
    report = crawl_wire(wire)
    assert report.tally.new == 2
    assert "may have been cut short" in report.tally.problems[0].text("en")


@pytest.mark.fault("F21")
def test_a_slow_loris_is_left_in_time_and_costs_others_nothing(wire, crawl_wire, make_portal, observed):
    def drip(connection, asked):
        for byte in answer(PAGE):
            connection.sendall(bytes([byte]))
            if wire.wait(0.1):
                return

    wire.answers[wire.path(2)] = drip
    with WireServer(articles=9) as other:
        portals = [make_portal(home=wire.home, delay=0), make_portal(id="bacninh-hai", home=other.home, delay=0)]
        reports = crawl_wire(portals=portals, settings={"DOWNLOAD_TIMEOUT": 1.5, "RETRY_TIMES": 0})
    slow, other_one = reports["bacninh-thu"], reports["bacninh-hai"]
    assert 1.5 <= slow.seconds < 20, "a page of 500 bytes would have taken a minute"
    assert other_one.seconds < slow.seconds
    assert (slow.tally.new, slow.tally.failed) == (1, 1)
    assert "no answer came in time" in slow.tally.problems[0].text("en")
    assert (other_one.verdict, other_one.tally.new) == (Verdict.OK, 9)
    observed(f"left after {slow.seconds:.1f} s where 1.5 s were let; the other portal took {other_one.seconds:.1f} s")


def test_headers_of_no_encoding_at_all_cost_nothing(wire, crawl_wire, wire_store):
    wire.answers[wire.path(2)] = answer(PAGE).replace(b"\r\n", b"\r\nX-Tieu-De: \xb8\xff\xe1\xbb\xa9\r\n", 1)
    assert crawl_wire(wire).tally.new == 2
    with wire_store() as store:
        (page,) = store.captures_of(store.article("81095802").id)
        assert dict(page.headers)["X-Tieu-De"].encode("latin-1") == b"\xb8\xff\xe1\xbb\xa9"


def test_the_time_that_a_request_may_take_is_half_a_minute():
    assert settings.DOWNLOAD_TIMEOUT == 30
    assert settings.DOWNLOAD_MAXSIZE == 10 * 1024 * 1024
