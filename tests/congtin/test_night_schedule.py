"""Which portals are due, in which order, until when; the summary that fits a mail. All of it without a network."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from congtin.nightly import MOST_NAMED, WIDTH, SummaryLine, due_portals, is_open, seconds_until, summary
from portals.messages import Message
from scraper.crawl.recorder import CrawlStats
from scraper.crawl.verdict import CrawlReport
from storage import LastCrawl, Verdict

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT = timedelta(hours=20)


@pytest.fixture
def due(make_portal):
    def choose(last, now=NOW, not_before=None, **facts):
        names = [f"bacninh-{letter}" for letter in "abcd"]
        portals = [make_portal(id=name, **facts) for name in names]
        crawls = {f"bacninh-{letter}": LastCrawl(*told) for letter, told in last.items()}
        rests = {f"bacninh-{letter}": until for letter, until in (not_before or {}).items()}
        return "".join(portal.id[-1] for portal in due_portals(portals, crawls, now, NIGHT, rests))

    return choose


def test_those_that_waited_longest_come_first_and_new_ones_before_them(due):
    assert due({"a": (NOW - 30 * HOUR, True), "b": (NOW - 90 * HOUR, True), "c": (NOW - 22 * HOUR, True)}) == "dbac"


def test_a_portal_that_was_crawled_is_left_alone_and_one_that_was_cut_short_is_not(due):
    assert due({"a": (NOW - HOUR, True), "b": (NOW - HOUR, False), "c": (NOW - HOUR, True), "d": (NOW - 19 * HOUR, True)}) == "b"


def test_a_portal_that_asked_for_rest_is_left_alone(due):
    assert due({}, not_before={"b": NOW + HOUR, "c": NOW - HOUR}) == "acd"


@pytest.mark.fault("F44")
def test_a_clock_that_was_wrong_keeps_no_portal_from_its_turn(due):
    ahead = {letter: (NOW + timedelta(days=400), True) for letter in "abcd"}
    assert due(ahead) == "abcd", "the last crawls lie a year in the future: the clock was wrong, then or now"


@pytest.mark.parametrize(("until", "is_in_use"), [("2026-11-25", True), ("2026-11-24", False)])
def test_a_closed_portal_is_not_crawled(make_portal, until, is_in_use):
    assert is_open(make_portal(until=until), NOW) is is_in_use
    assert is_open(make_portal(until="2026-11-25"), datetime(2026, 11, 25, 18, tzinfo=UTC)) is False, "in Vietnam it is the 26th"


@pytest.mark.parametrize(
    ("deadline", "seconds"), [("23:30", 3.5 * 3600), ("19:30", 23.5 * 3600), ("20:00", 86400), ("6h", 21600), ("1.5h", 5400), ("90m", 5400)]
)
def test_deadlines(deadline, seconds):
    assert seconds_until(deadline, datetime(2026, 11, 25, 20, 0, tzinfo=ZoneInfo("Europe/Berlin"))) == seconds


def report(number, verdict=Verdict.OK, reasons=(), **counts):
    return CrawlReport(f"bacninh-xa-{number:03}", verdict, reasons, CrawlStats(**counts), 1.0)


def test_the_summary_adds_up_and_names_what_is_wrong():
    reports = [
        report(1, new=3, failed=1),
        report(2, new=2),
        report(3, Verdict.QUIET),
        report(4, Verdict.BROKEN, (Message.of("no-list", first=Message.of("status", status=500)),)),
    ]
    lines = [SummaryLine("backup", Message.of("backup-made", file="x.db", size=1.0))]
    faults = [Message.of("step-failed", step=Message("step-publish"), detail="no room")]
    assert summary(reports, 6, "en", lines=lines, faults=faults) == (
        "Portals   6 due, 4 crawled, 2 left for the next night\n"
        "          2 ok, 1 quiet, 0 suspect, 1 broken\n"
        "Articles  5 new, 0 changed, 0 removed\n"
        "          1 page failed\n"
        "Backup    x.db, 1.0 MB, checked\n"
        "\nFaults (1)\n  publish: no room\n"
        "\nBroken (1)\n  bacninh-xa-004: no list could be read: status 500"
    )
    assert summary(reports, 6, "vi", lines=lines, faults=faults).splitlines()[:6] == [
        "Cổng      đến hạn 6, đã thu thập 4, để đêm sau 2",
        "          2 bình thường, 1 không có bài mới, 0 cần kiểm tra, 1 không truy",
        "          cập được",
        "Bài viết  5 mới, 0 đã sửa, 0 bị gỡ",
        "          1 trang tải lỗi",
        "Sao lưu   x.db, 1,0 MB, đã kiểm tra",
    ]


def test_the_summary_of_a_bad_night_still_fits_a_mail():
    reason = (Message.of("crawl-failed", detail="a reason with many words that goes on and on " * 20),)
    text = summary([report(n, Verdict.BROKEN, reason) for n in range(500)], 500, "en")
    assert max(map(len, text.splitlines())) <= WIDTH
    assert len(text) < 12_000
    assert f"… and {500 - MOST_NAMED} more: congtin status" in text
