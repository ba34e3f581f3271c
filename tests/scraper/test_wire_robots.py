"""robots.txt by RFC 9309, each way in which a server can answer for it; asked of a whole crawl, and seen at the server."""

import itertools
from datetime import timedelta

import pytest

from portals.backoff import HOST_LONGEST_DELAY
from scraper.downloader.throttle import HostThrottle
from storage.model import Verdict
from tests.scraper.conftest import NOW
from tests.scraper.wire_server import WireServer, answer

TEXT = {"Content-Type": "text/plain"}
CLOSED = "User-agent: *\nDisallow: /news/-/details/1/tin-81095802\n"


def robots(text, **facts):
    return answer(text, TEXT, **facts)


def hang(connection, asked):
    while not connection.recv(1):  # nothing comes but the end
        return


def drop(connection, asked):
    return


def cut(connection, asked):
    connection.sendall(answer("User-agent: *\n", TEXT, length=500))


UNREADABLE = {
    "500": robots("", status=500),
    "503": robots("", status=503),
    "429": robots("", status=429),
    "hangs": hang,
    "drops": drop,
    "cut short": cut,
    "redirects to an unreachable host": answer("", {"Location": "http://127.0.0.1:9/robots.txt"}, 301),
}


@pytest.mark.fault("F24")
@pytest.mark.parametrize("mode", UNREADABLE)
def test_robots_that_cannot_be_read_mean_that_no_page_is_requested(wire, crawl_wire, mode):
    wire.answers["/robots.txt"] = UNREADABLE[mode]
    report = crawl_wire(wire, settings={"DOWNLOAD_TIMEOUT": 0.5})
    assert set(wire.paths()) == {"/robots.txt"}
    assert report.verdict is Verdict.BROKEN
    assert "robots.txt could not be read (" in report.reasons[0].text("en")


@pytest.mark.fault("F24")
def test_a_copy_of_a_day_stands_in_also_for_another_process(wire, crawl_wire, wire_store):
    wire.answers["/robots.txt"] = robots(CLOSED)
    assert crawl_wire(wire).tally.refused == 1
    wire.answers["/robots.txt"] = robots("", status=503)
    wire.articles = 3
    report = crawl_wire(wire, now=NOW + timedelta(hours=23))
    assert (report.tally.new, wire.paths().count(wire.path(2))) == (1, 0)
    with wire_store() as store:
        assert store.last_crawl("bacninh-thu").requests["robots from a copy"] == 1
    wire.articles = 4
    late = crawl_wire(wire, now=NOW + timedelta(hours=25))
    assert (late.verdict, late.tally.new) == (Verdict.BROKEN, 0)


@pytest.mark.fault("F24")
def test_a_host_without_robots_is_remembered_as_such(wire, crawl_wire):
    crawl_wire(wire)
    wire.answers["/robots.txt"] = hang
    wire.articles = 3
    assert crawl_wire(wire, now=NOW + timedelta(hours=20), settings={"DOWNLOAD_TIMEOUT": 0.5}).tally.new == 1


READABLE = {
    "404": (robots("", status=404), True),
    "403": (robots(CLOSED, status=403), True),
    "401": (robots(CLOSED, status=401), True),
    "400": (robots(CLOSED, status=400), True),
    "closed": (robots(CLOSED), False),
    "byte order mark": (robots("\ufeff" + CLOSED), False),
    "carriage returns": (robots(CLOSED.replace("\n", "\r")), False),
    "wildcard and end": (robots("User-agent: *\nDisallow: /*/tin-*02$\n"), False),
    "longest rule wins": (robots("User-agent: *\nDisallow: /news\nAllow: /news/-/details/1/tin\nAllow: /news$\n"), True),
    "our own group": (robots("User-agent: *\nDisallow:\n\nUser-agent: Congtin\nDisallow: /news/-/details/1/tin-81095802\n"), False),
    "another robot's group": (robots("User-agent: other\nDisallow: /\n"), True),
    "a page of HTML": (answer("<html>Không tìm thấy</html>"), True),
    "binary": (robots(bytes(range(256)) * 4), True),
    "big, rule within 500 KiB": (robots("# dòng\n" * 60_000 + CLOSED), False),
    "big, rule behind 500 KiB": (robots("# dòng\n" * 70_000 + CLOSED), True),
    "twenty megabytes": (robots(CLOSED + "# dòng\n" * 2_600_000), False),
    "no length, no final newline": (robots(CLOSED.rstrip(), length=None), False),
}


@pytest.mark.fault("F25")
@pytest.mark.parametrize("mode", READABLE)
def test_robots_that_can_be_read_are_obeyed(wire, crawl_wire, mode):
    wire.answers["/robots.txt"], allowed = READABLE[mode]
    report = crawl_wire(wire)
    assert wire.paths().count(wire.path(2)) == int(allowed)
    assert (report.tally.new, report.tally.refused) == ((2, 0) if allowed else (1, 1))
    if not allowed:
        assert report.tally.problems[0].text("en").endswith("robots.txt forbids it")


@pytest.mark.fault("F25")
@pytest.mark.parametrize(("redirects", "obeyed"), [(1, True), (5, True), (6, False)])
def test_five_redirects_are_followed_more_count_as_no_robots(wire, crawl_wire, redirects, obeyed):
    wire.answers["/robots.txt"] = answer("", {"Location": "/r1"}, 302)
    for number in range(1, redirects):
        wire.answers[f"/r{number}"] = answer("", {"Location": f"/r{number + 1}"}, 302)
    wire.answers[f"/r{redirects}"] = robots(CLOSED)
    assert crawl_wire(wire).tally.refused == int(obeyed)


@pytest.mark.fault("F25")
def test_robots_of_another_host_hold_for_the_one_that_leads_there(wire, crawl_wire):
    with WireServer(host="127.0.0.5") as other:
        other.answers["/robots.txt"] = robots(CLOSED)
        wire.answers["/robots.txt"] = answer("", {"Location": f"{other.home}/robots.txt"}, 301)
        report = crawl_wire(wire, settings={"CONGTIN_ALLOW_PRIVATE": True})
        assert other.paths() == ["/robots.txt"]
    assert report.tally.refused == 1


@pytest.mark.fault("F25")
def test_robots_that_close_everything_leave_no_request(wire, crawl_wire):
    wire.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
    report = crawl_wire(wire)
    assert wire.paths() == ["/robots.txt"]
    assert report.verdict is Verdict.BROKEN
    assert "robots.txt forbids it" in report.reasons[0].text("en")


@pytest.mark.fault("F26")
@pytest.mark.parametrize("rule", ["Crawl-delay: 0.25", "Request-rate: 4/1"])
def test_a_crawl_delay_is_kept_between_all_requests(wire, crawl_wire, rule):
    wire.answers["/robots.txt"] = robots(f"User-agent: *\n{rule}\n")
    assert crawl_wire(wire).tally.new == 2
    times = wire.times()
    assert len(times) == 5
    assert all(after - before >= 0.25 for before, after in itertools.pairwise(times))


@pytest.mark.long
@pytest.mark.fault("F26")
def test_a_crawl_delay_of_five_seconds(wire, crawl_wire, observed):
    wire.answers["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 5\n")
    wire.articles = 1
    assert crawl_wire(wire).tally.new == 1
    gaps = [after - before for before, after in zip(wire.times(), wire.times()[1:], strict=False)]
    assert min(gaps) >= 5
    observed(f"{len(gaps)} gaps, the shortest {min(gaps):.2f} s")


@pytest.mark.fault("F26")
def test_a_crawl_delay_that_makes_no_crawl_is_cut():
    paces = HostThrottle()
    paces.set_crawl_delay("https://cong.example.vn/", 86_400.0)
    assert paces._host("https://cong.example.vn/").crawl_delay == HOST_LONGEST_DELAY
