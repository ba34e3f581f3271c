"""Walks over lists too long for one night: they are paused, go on, notice when the ground has shifted, and are swept weekly."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from werkzeug import Response

from portals.messages import Message
from scraper.crawl.list_walk import SWEEP_EVERY, from_json, sweep_is_due, to_json
from scraper.crawl.runner import crawl, never_stop
from scraper.lists.listing import ListRequest
from scraper.store_worker import StoreWorker
from storage import SectionState, Store
from storage.model import AddressState, Verdict

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ARTICLE = '<h1 id="contentDetailTitleId">Tin số {0}</h1><p>04/12/2020 10:46</p><div id="contentDetail"><p>Nội dung {0}.</p></div>'
PER_PAGE = 4


class LongList:
    """A portal whose list grows on top; `total` articles stand on it, newest first."""

    def __init__(self, server, total):
        self.home = server.url_for("").rstrip("/")
        self.numbers = list(range(total, 0, -1))
        self.requests: list[str] = []
        self.broken_pages: set[int] = set()
        self.endless = False
        server.expect_request(re.compile(".*")).respond_with_handler(self.respond)

    def respond(self, request):
        self.requests.append(request.full_path.rstrip("?"))
        if request.path == "/robots.txt":
            return Response("", 404)
        if request.path == "/news":
            return Response("<script>var d = { loadPageURL: '/load?x=1' };</script>", content_type="text/html")
        if request.path == "/load":
            return self.page(int(request.args["pageNum"]))
        return Response(ARTICLE.format(int(request.path[-8:]) - 81000000), content_type="text/html; charset=utf-8")

    def page(self, number):
        if number in self.broken_pages:
            return Response("bảo trì", 503)
        shown = self.numbers[(number - 1) * PER_PAGE : number * PER_PAGE]
        items = [{"urlDetail": f"/news/-/details/1/tin-{81000000 + n}"} for n in shown]
        total = 10**6 if self.endless else -(-len(self.numbers) // PER_PAGE)
        return Response(json.dumps({"items": items or ([{"urlDetail": "/lich"}] if self.endless else []), "totalPageNum": total}))

    def pages_read(self):
        return [int(path.partition("pageNum=")[2].partition("&")[0]) for path in self.requests if path.startswith("/load")]


@pytest.fixture
def night(httpserver, make_portal, tmp_path):
    """Crawls a long list once; gives the report. `site` is on the function."""

    def run(*, now=NOW, deep=False, should_stop=never_stop, **settings):
        quick = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 2, **settings}
        run.site.requests.clear()
        worker = StoreWorker.open(tmp_path, "test")
        try:
            portal = make_portal(home=run.site.home, delay=0)
            (report,) = crawl([portal], worker, settings=quick, clock=lambda: now, deep=deep, should_stop=should_stop)
        finally:
            worker.close()
        return report

    run.site = LongList(httpserver, 60)
    run.folder = tmp_path
    return run


def section(folder):
    with Store.read(folder) as store:
        return store.section_states("bacninh-thu")["tin-tuc-su-kien"]


def stored(folder):
    with Store.read(folder) as store:
        (row,) = store.portal_rows()
        return row.addresses.get(AddressState.STORED, 0)


def test_a_first_crawl_goes_on_over_several_nights(night):
    first = night(CONGTIN_MAX_LIST_PAGES=6, CONGTIN_MAX_ARTICLES=10)
    assert (first.verdict, first.tally.new, first.tally.remaining) == (Verdict.OK, 10, 10)
    assert "the next crawl goes on from there" in first.reasons[0].text("en")
    assert "10 articles are left for the next crawl" in [reason.text("en") for reason in first.reasons]
    assert section(night.folder).complete_at is None
    second = night(CONGTIN_MAX_LIST_PAGES=6, CONGTIN_MAX_ARTICLES=100)
    assert night.site.pages_read() == [1, 5, 6, 7, 8, 9], "the top, then on from where it stood, with one page of overlap"
    assert second.tally.new == 26
    third = night(CONGTIN_MAX_LIST_PAGES=20)
    assert night.site.pages_read() == [1, 9, 10, 11, 12, 13, 14, 15]
    assert (third.tally.new, stored(night.folder)) == (24, 60)
    assert section(night.folder).complete_at is not None
    assert section(night.folder).walk is None
    night()
    assert night.site.pages_read() == [1]


def test_new_posts_between_the_nights_of_a_first_walk_are_found_too(night):
    night(CONGTIN_MAX_LIST_PAGES=6)
    night.site.numbers = [*range(70, 60, -1), *night.site.numbers]
    night(CONGTIN_MAX_LIST_PAGES=100)
    assert night.site.pages_read()[:5] == [1, 2, 3, 4, 5]
    assert stored(night.folder) == 70


def test_a_walk_stopped_by_the_night_s_end_goes_on(night):
    report = night(should_stop=lambda: len(night.site.pages_read()) == 3)
    assert report.verdict is not Verdict.BROKEN
    assert report.reasons[-2:] == (Message.of("walk-goes-on", section="Tin tức - Sự kiện"), Message.of("left-for-next", n=12))
    assert stored(night.folder) == 0
    assert night().tally.new == 60


def test_a_page_that_fails_costs_no_second_walk_from_the_top(night):
    night.site.broken_pages = {9}
    assert night().tally.new == 32
    night.site.broken_pages = set()
    night()
    assert night.site.pages_read() == [1, 8, 9, 10, 11, 12, 13, 14, 15]
    assert stored(night.folder) == 60


def test_a_paused_walk_whose_ground_has_gone_begins_anew(night):
    night(CONGTIN_MAX_LIST_PAGES=10)
    night.site.numbers = [*night.site.numbers[:4], *night.site.numbers[24:40], *night.site.numbers[44:]]
    torn = night(CONGTIN_MAX_LIST_PAGES=6)
    assert any("it begins anew" in problem.text("en") for problem in torn.tally.problems)
    assert section(night.folder).walk is None
    night()
    assert night.site.pages_read()[:3] == [1, 2, 3]
    with Store.read(night.folder) as store:
        (row,) = store.portal_rows()
    assert row.addresses == {AddressState.STORED: 56}, "36 of the first walk, and the 20 below that it had not reached"


def test_the_list_s_own_address_is_remembered_and_given_up_when_it_fails(night):
    night()
    night()
    assert [path.partition("?")[0] for path in night.site.requests] == ["/robots.txt", "/load"]
    night.site.broken_pages = {1}
    report = night()
    assert [path.partition("?")[0] for path in night.site.requests] == ["/robots.txt", "/load", "/news", "/load"]
    assert len(report.tally.lists_failed) == 1


def test_a_weekly_sweep_finds_a_post_that_appears_late(night):
    night()
    night.site.numbers.insert(30, 99)
    night(now=NOW + DAY / 4)
    assert stored(night.folder) == 60, "the walk stops on page 1, where all is known"
    weeks_reports = [night(now=NOW + n * DAY) for n in range(1, 9)]
    assert sum(report.tally.new for report in weeks_reports) == 1
    deep = [report.tally.pages_listed for report in weeks_reports if report.tally.pages_listed > 1]
    assert deep == [16], "once a week, and no oftener"


def test_a_sweep_ends_where_it_is_deep_enough(night):
    night()
    night(now=NOW + 9 * DAY, CONGTIN_WEEKLY_SWEEP_PAGES=5)
    assert night.site.pages_read() == [1, 2, 3, 4]
    assert section(night.folder).swept_at == NOW + 9 * DAY


@pytest.mark.parametrize("number", range(5))
def test_every_section_is_swept_weekly_on_a_day_of_its_own(number):
    last, swept = NOW, []
    for hours in range(0, 24 * 60, 24):
        now = NOW + timedelta(hours=hours)
        if sweep_is_due("x", f"section-{number}", SectionState(complete_at=NOW, swept_at=last), now):
            last = now
            swept.append(now)
    assert all(DAY * 4 < later - earlier < DAY * 9 for earlier, later in pairwise(swept))
    assert 7 <= len(swept) <= 10


def test_sections_are_swept_on_different_days():
    state = SectionState(complete_at=NOW, swept_at=NOW - SWEEP_EVERY)
    due = [sweep_is_due("x", f"section-{number}", state, NOW) for number in range(700)]
    assert 60 < sum(due) < 140


@pytest.mark.fault("F29")
def test_a_calendar_without_end_is_left_and_reported(night, observed):
    night.site.endless = True
    report = night()
    assert stored(night.folder) == 60, "what the list holds is stored, once"
    assert max(night.site.pages_read()) < 25
    assert "list pages in a row held no article" in report.tally.lists_failed[0].text("en")
    observed(f"a list without end is left after {max(night.site.pages_read())} pages, 15 of them with articles")


@pytest.mark.fault("F29")
def test_a_list_that_makes_up_articles_stops_at_the_cap_with_an_alarm(night):
    night()
    night.site.numbers = list(range(9000, 5000, -1))
    report = night(now=NOW + DAY / 2, CONGTIN_MAX_LIST_PAGES=30, CONGTIN_MAX_ARTICLES=20)
    assert len(night.site.pages_read()) == 30
    assert report.verdict is Verdict.SUSPECT
    assert "30 list pages, and no way back to what was known" in report.reasons[0].text("en")
    with Store.read(night.folder) as store:
        assert {"pages", "strangers"} <= {problem.kind for problem in store.open_problems("bacninh-thu")}
    night.site.numbers = list(range(60, 0, -1))
    night(now=NOW + DAY)
    with Store.read(night.folder) as store:
        assert "strangers" not in {problem.kind for problem in store.open_problems("bacninh-thu")}


def test_a_list_that_shows_only_strangers_is_suspect(night):
    night()
    night.site.numbers = list(range(180, 170, -1))
    report = night(now=NOW + DAY / 2)
    assert report.verdict is Verdict.SUSPECT
    assert "none of 10 articles on its list was known before" in report.reasons[0].text("en")


def test_a_list_that_is_empty_now_is_noticed(night):
    night()
    night.site.numbers = []
    report = night(now=NOW + DAY / 2)
    assert report.verdict is Verdict.BROKEN
    assert report.tally.strangers == [Message.of("list-now-empty", section="Tin tức - Sự kiện")]


def test_a_request_for_a_list_page_survives_as_text():
    fetch = ListRequest("https://x.vn/danh-sách?a=1", 7, "POST", (("a", "1"), ("b", "đ")), (("per_page", "10"),))
    assert from_json(to_json(fetch)) == fetch
