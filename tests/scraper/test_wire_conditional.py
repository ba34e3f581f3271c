"""Pages that are asked for only if they changed, where a server can do that, and cookies that make many readings one visit."""

from datetime import timedelta

import pytest

from scraper.downloader.convert import validators_of
from scraper.downloader.cookies import MOST, read_cookies, write_cookies
from storage.model import AddressState, StoredCapture, Verdict
from tests.scraper.conftest import NOW
from tests.scraper.wire_server import ARTICLE, answer, zipped

NEXT = NOW + timedelta(days=2)
MODIFIED = "Mon, 02 Nov 2026 08:00:00 GMT"


def capture(headers, sha256="a", at=NOW):
    return StoredCapture(
        id=1, address=1, crawl=1, url="http://a/", fetched_at=at, status=200, outcome=AddressState.STORED,
        headers=tuple(headers.items()), sha256=sha256,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "ask"),
    [
        ({"ETag": '"x"'}, {"If-None-Match": '"x"'}),
        ({"Etag": '"x"', "Last-Modified": MODIFIED}, {"If-None-Match": '"x"', "If-Modified-Since": MODIFIED}),
        ({"Last-Modified": MODIFIED, "Date": "Mon, 16 Nov 2026 15:00:00 GMT"}, {"If-Modified-Since": MODIFIED}),
        ({"ETag": 'W/"x"'}, {"If-None-Match": 'W/"x"'}),
        ({"ETag": 'W/"x"', "Last-Modified": MODIFIED}, {"If-Modified-Since": MODIFIED}),
    ],
)
def test_what_is_asked(headers, ask):
    assert dict(validators_of([capture(headers)]).ask) == ask


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Last-Modified": "Sun, 15 Nov 2026 15:00:01 GMT", "Date": "Mon, 16 Nov 2026 15:00:00 GMT"},  # NukeViet: a day ago
        {"Last-Modified": "Mon, 16 Nov 2026 15:00:00 GMT", "Date": "Mon, 16 Nov 2026 15:00:00 GMT"},  # Joomla: now
        {"Last-Modified": "Sun, 15 Nov 2026 15:00:00 GMT"},  # the same without a date of the server
        {"Last-Modified": "hôm qua"},
        {"Last-Modified": ""},
    ],
)
def test_what_is_of_no_use_is_not_asked(headers):
    assert validators_of([capture(headers)]) is None


def test_a_validator_that_changes_where_nothing_else_does_is_useless():
    older = capture({"ETag": '"1"'}, at=NOW - timedelta(days=1))
    assert validators_of([capture({"ETag": '"2"'}), older]) is None
    assert validators_of([capture({"ETag": '"2"'}, sha256="b"), older]) is not None
    assert validators_of([capture({"ETag": '"1"'}), older]) is not None


def test_nothing_is_known_of_a_page_never_seen():
    assert validators_of([]) is None


class Conditional:
    """Pages with an ETag that answer 304 to whoever has them already."""

    def __init__(self, wire, *paths):
        self.wire, self.tag = wire, '"v1"'
        for path in paths:
            wire.answers[path] = self.respond

    def respond(self, connection, asked):
        if asked.headers.get("if-none-match") == self.tag:
            connection.sendall(f"HTTP/1.1 304 Not Modified\r\nETag: {self.tag}\r\n\r\n".encode())
            return
        connection.sendall(self.wire.usual(asked.path).replace(b"\r\n", f"\r\nETag: {self.tag}\r\n".encode(), 1))


def test_an_article_that_was_not_modified_climbs_the_ladder_without_being_read(wire, crawl_wire, wire_store):
    Conditional(wire, wire.path(2))
    crawl_wire(wire)
    report = crawl_wire(wire, now=NEXT)
    assert (report.tally.not_modified, report.tally.unchanged, report.tally.problems) == (1, 2, [])
    with wire_store() as store:
        crawl = store.last_crawl("bacninh-thu")
        assert crawl.requests["article 304"] == 1
        assert crawl.not_modified == 1
        article = store.article("81095802")
        assert article.last_seen_at == NEXT
        assert len(store.captures_of(article.id)) == 1, "what was not sent is no evidence"
        assert store.due_addresses("bacninh-thu", NEXT) == []
        assert store.due_addresses("bacninh-thu", NEXT + timedelta(days=2)), "the next rung"


def test_an_article_that_was_modified_is_read(wire, crawl_wire, wire_store):
    site = Conditional(wire, wire.path(2))
    crawl_wire(wire)
    site.tag = '"v2"'
    real, wire.usual = wire.usual, lambda path: real(path).replace("Nội dung".encode(), "Thân bài".encode())
    report = crawl_wire(wire, now=NEXT)
    assert (report.tally.not_modified, report.tally.changed) == (0, 2)


def test_an_article_never_stored_is_asked_for_without_conditions(wire, crawl_wire):
    wire.answers[wire.path(2)] = answer("<html>không phải bài viết</html>", {"ETag": '"v1"'})
    crawl_wire(wire)
    crawl_wire(wire, now=NEXT)
    assert all("if-none-match" not in one.headers for one in wire.asked)


def test_a_304_that_nobody_asked_for_is_a_failure(wire, crawl_wire):
    wire.answers[wire.path(2)] = answer("", status=304).replace(b"Content-Length: 0\r\n", b"")
    report = crawl_wire(wire)
    assert (report.tally.new, report.tally.failed) == (1, 1)


def test_a_list_that_was_not_modified_is_read_from_the_archive(wire, crawl_wire, wire_store):
    load = "/load?p_p_resource_id=loadPage&pageNum=1&recordPerPage=9&keyword="
    Conditional(wire, "/news", "/load")
    crawl_wire(wire)
    before = len(wire.asked)
    report = crawl_wire(wire)
    asked = [one.path for one in wire.asked[before:]]
    assert asked[0] == "/robots.txt"
    assert asked[-1] == load
    assert (report.verdict, report.tally.not_modified, report.tally.listed) == (Verdict.QUIET, len(asked) - 1, 2)
    with wire_store() as store:
        assert store.last_crawl("bacninh-thu").requests == {"robots 404": 1, "list 304": len(asked) - 1}


def test_a_walk_that_was_cut_off_is_walked_to_its_end_although_its_first_page_is_the_same(wire, crawl_wire):
    Conditional(wire, "/news")
    wire.answers["/load"] = answer("", status=500)
    assert crawl_wire(wire).tally.new == 0
    del wire.answers["/load"]
    assert crawl_wire(wire).tally.new == 2


def test_a_portal_without_validators_is_never_asked_conditionally(wire, crawl_wire):
    crawl_wire(wire)
    crawl_wire(wire, now=NEXT)
    assert not any({"if-none-match", "if-modified-since"} & set(one.headers) for one in wire.asked)


def test_gzip_is_asked_for_and_undone(wire, crawl_wire, wire_store):
    wire.answers[wire.path(2)] = zipped(ARTICLE.format(2))
    crawl_wire(wire)
    assert {one.headers["accept-encoding"] for one in wire.asked} == {"gzip, deflate"}
    with wire_store() as store:
        (page,) = store.captures_of(store.article("81095802").id)
        assert "content-encoding" not in {name.lower() for name, _ in page.headers}
        assert store.article("81095802").body_text == "Nội dung của tin số 2."


# Cookies


def visited(wire):
    """Answers as NukeViet does: a session for whoever has none, and one visit for each session."""
    sessions = []

    def respond(connection, asked):
        page = wire.usual(asked.path)
        if "nv4_sess=" not in asked.headers.get("cookie", ""):
            sessions.append(asked.path)
            page = page.replace(b"\r\n", f"\r\nSet-Cookie: nv4_sess=s{len(sessions)}; path=/; HttpOnly\r\n".encode(), 1)
        connection.sendall(page)

    for path in ("/news", "/load", wire.path(1), wire.path(2)):
        wire.answers[path] = respond
    return sessions


def test_a_night_is_one_visit_and_so_is_the_next(wire, crawl_wire):
    sessions = visited(wire)
    crawl_wire(wire)
    crawl_wire(wire, now=NEXT)
    assert wire.paths().count(wire.path(2)) == 2
    assert sessions == ["/news"], "one session, also for the second crawl"


def test_portals_keep_their_cookies_apart(wire, crawl_wire, make_portal):
    sessions = visited(wire)
    crawl_wire(portals=[make_portal(id=f"bacninh-{n}", home=wire.home, delay=0) for n in range(2)])
    assert len(sessions) == 2


def test_a_cookie_that_has_ended_is_not_sent(wire, crawl_wire):
    past = "Set-Cookie: a=1; path=/\r\nSet-Cookie: b=2; expires=Mon, 01 Jan 2024 00:00:00 GMT; path=/\r\n"
    wire.answers["/news"] = [wire.usual("/news").replace(b"\r\n", f"\r\n{past}".encode(), 1)]
    crawl_wire(wire)
    assert [one.headers.get("cookie") for one in wire.asked][:3] == [None, None, "a=1"]


def test_cookies_are_written_down_and_read_again(wire, crawl_wire, wire_store):
    visited(wire)
    crawl_wire(wire)
    with wire_store() as store:
        written = store.cookies("bacninh-thu")
    (cookie,) = read_cookies(written)
    assert (cookie.name, cookie.value, cookie.path, cookie.domain) == ("nv4_sess", "s1", "/", "127.0.0.1")
    assert write_cookies([cookie]) == written


def test_no_jar_grows_without_end():
    (one,) = read_cookies(
        '[{"version": 0, "name": "a", "value": "b", "port": null, "domain": "x", "path": "/", "secure": false, "expires": null, "discard": true}]'
    )
    many = []
    for number in range(3 * MOST):
        (copy,) = read_cookies(write_cookies([one]))
        copy.name = f"c{number}"
        many.append(copy)
    many[0].value = "x" * 10_000
    assert len(read_cookies(write_cookies(many))) == MOST
