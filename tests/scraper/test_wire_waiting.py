"""What a host that is busy gets: pauses, the rest it asks for, one request at a time from all portals that live on it."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response
from scrapy.settings import Settings

from portals.backoff import HOST_LONGEST_REST
from scraper.crawl.spider_loader import spider_class
from scraper.downloader.retry import retry_after
from scraper.downloader.throttle import _THROTTLES, HostThrottle, host_of
from scraper.errors import CrawlStopped, RetryLater
from storage.model import AddressState, Verdict
from tests.scraper.conftest import NOW
from tests.scraper.wire_server import answer


def busy(status, retry=None):
    return answer("", {} if retry is None else {"Retry-After": str(retry)}, status)


def gaps(times):
    return [after - before for before, after in itertools.pairwise(times)]


@pytest.mark.fault("F22")
@pytest.mark.parametrize("status", [429, 503])
def test_a_short_rest_is_waited_for_and_the_article_stored(wire, crawl_wire, status):
    wire.answers[wire.path(2)] = [busy(status, 1)]
    report = crawl_wire(wire)
    assert (report.verdict, report.tally.new) == (Verdict.OK, 2)
    asked = [one for one in wire.asked if one.path == wire.path(2)]
    assert asked[1].at - asked[0].at >= 1


@pytest.mark.long
@pytest.mark.fault("F22")
def test_five_seconds_are_five_seconds(wire, crawl_wire, observed):
    wire.answers[wire.path(2)] = [busy(429, 5)]
    assert crawl_wire(wire).tally.new == 2
    asked = [one for one in wire.asked if one.path == wire.path(2)]
    assert asked[1].at - asked[0].at >= 5
    after = [one.at for one in wire.asked if one.at > asked[0].at]
    assert min(after) - asked[0].at >= 5
    observed(f"the next request came {min(after) - asked[0].at:.2f} s later, and the article was stored")


@pytest.mark.fault("F22")
def test_a_rest_holds_for_other_pages_too_where_no_try_is_left(wire, crawl_wire):
    wire.answers[wire.path(2)] = busy(429, 1)
    report = crawl_wire(wire, settings={"RETRY_TIMES": 0})
    assert (report.tally.new, report.tally.failed) == (1, 1)
    two, one = (next(one for one in wire.asked if one.path == wire.path(number)) for number in (2, 1))
    assert one.at - two.at >= 1


@pytest.mark.fault("F22")
def test_a_long_rest_puts_the_portal_off_and_nothing_is_lost(wire, crawl_wire, wire_store):
    wire.answers[wire.path(2)] = [busy(429, 7200)]
    report = crawl_wire(wire)
    assert report.verdict is Verdict.SUSPECT
    assert "the host asks for 7200 seconds of rest (status 429): the rest is left for after 17 Nov 2026, 00:00" in report.reasons[0].text(
        "en"
    )
    assert wire.paths()[-1] == wire.path(2), "nothing was asked of it after that"
    with wire_store() as store:
        assert store.backoffs(NOW)["bacninh-thu"].until == NOW + timedelta(hours=2)
        assert store.backoffs(NOW + timedelta(hours=2)) == {}
    before = len(wire.asked)
    early = crawl_wire(wire, now=NOW + timedelta(hours=1))
    assert len(wire.asked) == before, "not even robots.txt"
    assert "so nothing is fetched before 17 Nov 2026, 00:00" in early.reasons[0].text("en")
    assert crawl_wire(wire, now=NOW + timedelta(hours=3)).tally.new == 2


@pytest.mark.fault("F22")
@pytest.mark.parametrize("path", ["/robots.txt", "/news", "/load"])
def test_a_long_rest_is_heeded_whatever_page_asks_for_it(wire, crawl_wire, wire_store, path):
    wire.answers[path] = busy(503, 3600)
    report = crawl_wire(wire)
    assert "3600 seconds of rest (status 503)" in report.reasons[0].text("en")
    assert wire.paths()[-1].startswith(path)
    with wire_store() as store:
        assert "bacninh-thu" in store.backoffs(NOW)


@pytest.mark.fault("F23")
def test_a_burst_of_503_is_sat_out(wire, crawl_wire, wire_store):
    wire.articles = 6
    for number in (6, 5):
        wire.answers[wire.path(number)] = [busy(503)]
    report = crawl_wire(wire)
    assert (report.verdict, report.tally.new) == (Verdict.OK, 6)
    with wire_store() as store:
        requests = store.last_crawl("bacninh-thu").requests
    assert requests == {"robots 404": 1, "list 200": 2, "article 200": 6, "article 503": 2, "retries": 2}


@pytest.mark.fault("F23")
def test_a_host_that_stays_busy_is_left_alone_and_nothing_is_lost(wire, crawl_wire, wire_store, observed):
    wire.articles = 30
    for number in range(1, 31):
        wire.answers[wire.path(number)] = busy(503)
    report = crawl_wire(wire)
    assert report.verdict in (Verdict.BROKEN, Verdict.SUSPECT)
    assert "the host failed 3 times in a row: status 503" in " ".join(reason.text("en") for reason in report.reasons)
    assert sum(path.startswith("/news/-/") for path in wire.paths()) == 6, "three articles, two tries each"
    wire.answers.clear()
    assert crawl_wire(wire).tally.new == 30
    with wire_store() as store:
        (row,) = store.portal_rows()
        assert row.addresses == {AddressState.STORED: 30}
    observed("30 articles behind a host that stays at 503: left after 3, all 30 stored by the next run")


def test_each_pause_is_longer_than_the_one_before(wire, crawl_wire):
    wire.answers[wire.path(2)] = [busy(503), busy(503)]
    assert crawl_wire(wire, settings={"RETRY_TIMES": 2, "CONGTIN_FIRST_PAUSE": 0.1}).tally.new == 2
    first, second = gaps([one.at for one in wire.asked if one.path == wire.path(2)])
    assert first >= 0.1
    assert second >= 0.4


def test_portals_of_one_host_take_turns_at_the_slowest_pace(wire, crawl_wire, make_portal):
    wire.articles = 3
    portals = [make_portal(id=f"bacninh-{n}", home=wire.home, delay=delay) for n, delay in enumerate((0, 0.15, 0.05))]
    reports = crawl_wire(portals=portals)
    assert {report.tally.new for report in reports.values()} == {3}
    assert wire.most_at_once == 1
    together = gaps(wire.times())[2:-8]  # when all three have begun, and before the slow one is left alone with its pace
    assert together
    assert min(together) >= 0.15
    shared = [one for one in wire.asked if one.headers.get("connection") == "close"]
    assert len(shared) >= len(wire.asked) - 5, "no crawl holds a connection of its own while others are there"
    assert len({one.connection for one in shared}) == len(shared)


def test_a_portal_that_has_its_host_alone_keeps_its_connection(wire, crawl_wire):
    crawl_wire(wire)
    assert {one.connection for one in wire.asked} == {1}


def test_a_rest_holds_for_all_portals_of_a_host(wire, crawl_wire, make_portal, wire_store):
    portals = [make_portal(id=f"bacninh-{n}", home=wire.home, delay=0.05) for n in range(3)]
    wire.answers["/news"] = [busy(429, 3600)]
    reports = crawl_wire(portals=portals)
    assert all("seconds of rest" in report.reasons[0].text("en") for report in reports.values())
    assert wire.paths().count("/news") == 1
    with wire_store() as store:
        assert set(store.backoffs(NOW)) == set(reports)


@pytest.mark.parametrize(
    ("own", "platform", "everywhere", "kept"), [(None, 2.5, 1.0, 2.5), (None, 0.5, 1.0, 1.0), (4.0, 2.5, 1.0, 4.0), (0.0, 2.5, 1.0, 0.0)]
)
def test_the_pace_is_the_profile_s_else_the_slower_of_platform_and_setting(make_portal, monkeypatch, own, platform, everywhere, kept):
    monkeypatch.setattr("scraper.platforms.base.Platform.delay", platform)
    settings = Settings({"DOWNLOAD_DELAY": everywhere, "AUTOTHROTTLE_ENABLED": True})
    spider_class(make_portal(delay=own)).update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == kept
    assert settings.getfloat("AUTOTHROTTLE_START_DELAY") == kept
    assert settings.getbool("AUTOTHROTTLE_ENABLED") is (kept > 0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        (format_datetime(datetime(2026, 11, 16, 10, 1, 30, tzinfo=UTC), usegmt=True), 90),
        (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("9" * 400, 999_999_999),
    ],
)
def test_retry_after(header, seconds):
    headers = {"Retry-After": header, "Date": "Mon, 16 Nov 2026 10:00:00 GMT"}
    assert retry_after(Response("http://a/", 429, headers=headers)) == seconds


def test_without_a_header_there_is_no_wish():
    assert retry_after(Response("http://a/", 429)) is None


def test_a_rest_has_an_end():
    async def ask():
        paces = HostThrottle()
        paces.back_off("http://a/", 10**9, "reason")
        async with paces.slot("http://a/", 1, 0, running=lambda: True):
            pass

    with pytest.raises(RetryLater) as raised:
        asyncio.run(ask())
    assert raised.value.seconds <= HOST_LONGEST_REST


def test_a_crawl_that_is_stopped_waits_no_longer():
    async def ask():
        paces = HostThrottle()
        paces.back_off("http://a/", 50, "reason")
        async with paces.slot("http://a/", 1, 0, running=lambda: False):
            pass

    with pytest.raises(CrawlStopped):
        asyncio.run(ask())


def test_who_has_left_is_waited_for_no_longer():
    async def ask():
        paces = HostThrottle()
        for crawl, delay in ((1, 600.0), (2, 0.0)):
            async with paces.slot(f"http://a/{crawl}", crawl, delay if crawl == 2 else 0.0, running=lambda: True):
                pass
        paces._host("http://a/").delays[1] = 600.0
        paces.release(1)
        async with asyncio.timeout(5):
            async with paces.slot("http://a/", 2, 0.0, running=lambda: True):
                return True

    assert asyncio.run(ask())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Cong.Example.vn/a", "cong.example.vn"),
        ("https://cong.example.vn:8443/a", "cong.example.vn"),
        ("https://www.cong.example.vn/a", "cong.example.vn"),
        ("http://127.0.0.1:8642/a", "127.0.0.1:8642"),
    ],
)
def test_http_and_https_are_one_machine(url, host):
    assert host_of(url) == host


def test_a_loop_that_has_ended_is_forgotten():
    async def ask():
        return HostThrottle.of_this_loop()

    first, second = asyncio.run(ask()), asyncio.run(ask())
    assert first is not second
    assert first not in _THROTTLES.values()
