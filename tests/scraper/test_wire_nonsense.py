"""Answers that are no HTTP, or lie in it: the page is accounted for, the next one is read, and nothing of ours breaks."""

import logging

import pytest

from tests.scraper.wire_server import ARTICLE, answer

PAGE = ARTICLE.format(2)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def flood_of_informational_answers(connection, asked):
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)


def headers_without_end(connection, asked):
    connection.sendall(OK)
    while True:
        connection.sendall(b"X-A: " + b"a" * 4000 + b"\r\n")


def one_header_without_end(connection, asked):
    connection.sendall(OK + b"X-A: ")
    while True:
        connection.sendall(b"a" * 65536)


NONSENSE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "an old protocol": PAGE.encode(),
    "a wrong version": b"HTTP/9.9 200 OK\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "status 999": answer(PAGE, status=999),
    "a length below nothing": OK + b"Content-Length: -5\r\n\r\n" + PAGE.encode(),
    "a length of letters": OK + b"Content-Length: nam\r\n\r\n" + PAGE.encode(),
    "two lengths": OK + b"Content-Length: 5\r\nContent-Length: 500\r\n\r\n" + PAGE.encode(),
    "a length beyond all measure": OK + b"Content-Length: 999999999999999999999999\r\n\r\n",
    "chunks of no size": OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc",
    "a chunk that is larger than memory": OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc",
    "a chunk below nothing": OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc",
    "a zero in a header": OK + b"X-A: a\0b\r\n\r\n",
    "a header of a megabyte": OK + b"X-A: " + b"a" * (1 << 20) + b"\r\n\r\n",
    "gzip that is none": OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "an unknown encoding": OK + b"Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
    "a redirect to nowhere": answer("", {"Location": ""}, 302),
    "a redirect to nonsense": answer("", {"Location": "http://[::1/"}, 302),
    "a redirect to a port of letters": answer("", {"Location": "http://127.0.0.1:abc/"}, 302),
    "a rest of nonsense": answer("", {"Retry-After": "thứ hai".encode().decode("latin-1")}, 503),
    "a cookie of nonsense": answer("", {"Set-Cookie": "=;;=;\x7f=\xff; expires=never; path"}, 404),
    "informational answers without end": flood_of_informational_answers,
    "headers without end": headers_without_end,
    "one header without end": one_header_without_end,
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_costs_the_page_that_it_came_for(wire, crawl_wire, kind, caplog):
    caplog.set_level(logging.ERROR)
    given = NONSENSE[kind]
    wire.answers[wire.path(2)] = given if callable(given) else lambda connection, asked: connection.sendall(given)
    report = crawl_wire(wire, settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0})
    tally = report.tally
    assert tally.new == 1, "the other article"
    assert tally.refused + tally.failed + tally.gone == 1
    assert "congtin's own" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("nothing", "the connection failed (Server disconnected)"),
        ("noise", "the connection failed (the answer is no HTTP: Bad status line)"),
        ("two lengths", "the connection failed (the answer is no HTTP: Duplicate Content-Length)"),
        ("a zero in a header", "the connection failed (the answer is no HTTP: Invalid HTTP header)"),
        ("gzip that is none", "the answer is damaged: it is no whole gzip"),
        ("an unknown encoding", "the answer has an encoding that was not asked for: br"),
        ("a redirect to nonsense", "it leads to an address that is none"),
    ],
)
def test_its_words_are_for_people(wire, crawl_wire, kind, words):
    wire.answers[wire.path(2)] = lambda connection, asked: connection.sendall(NONSENSE[kind])
    report = crawl_wire(wire, settings={"RETRY_TIMES": 0})
    assert [problem.text("en") for problem in report.tally.problems] == [f"portal=bacninh-thu url={wire.home}{wire.path(2)}: {words}"]


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_for_a_list_is_a_list_that_failed(wire, crawl_wire, kind, caplog):
    caplog.set_level(logging.ERROR)
    given = NONSENSE[kind]
    wire.answers["/load"] = given if callable(given) else lambda connection, asked: connection.sendall(given)
    report = crawl_wire(wire, settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0})
    assert len(report.tally.lists_failed) == 1
    assert report.tally.problems[0].text("en").startswith(f"portal=bacninh-thu url={wire.home}/load?")
    assert "congtin's own" not in caplog.text


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_for_robots_ends_in_a_report(wire, crawl_wire, kind, caplog):
    caplog.set_level(logging.ERROR)
    given = NONSENSE[kind]
    wire.answers["/robots.txt"] = given if callable(given) else lambda connection, asked: connection.sendall(given)
    report = crawl_wire(wire, settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0})
    assert report.tally.new in (0, 2), "all of it or nothing"
    assert "congtin's own" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_long_header_is_let_through(wire, crawl_wire):
    wire.answers[wire.path(2)] = answer(PAGE, {"Set-Cookie": "trang-thai=" + "a" * 20_000})
    assert crawl_wire(wire).tally.new == 2
