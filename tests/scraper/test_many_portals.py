"""Many portals side by side: what is wrong with one costs the others nothing; spiders are made as they are due."""

import asyncio
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from multiprocessing import active_children

import pytest
from werkzeug import Response

from portals.messages import Message
from scraper import platforms
from scraper.crawl.multiprocess import SPAWN, RemoteStore, RemoteWorker, StoreCall, bound_to, crawl_in_processes, reply_to
from scraper.crawl.runner import CrawlOptions, crawl
from scraper.crawl.spider import PortalSpider
from scraper.platforms.bacninh import BacNinh
from scraper.store_worker import StoreWorker
from storage import Store, StoreError, StoreLocked, Verdict

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
QUICK = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 1}
DATE = "16/11/2026 10:46"


class Site:
    """One server for many portals: each lies below a path of its own host name, which is what its port answers for all alike."""

    def __init__(self, server):
        self.home = server.url_for("").rstrip("/")
        self.dates = DATE
        self.body = "Nội dung của tin số {0}, mỗi tin một khác."
        self.numbers = [6, 5, 4, 3, 2, 1]
        server.expect_request(re.compile(".*")).respond_with_handler(lambda request: self.respond(request))

    def respond(self, request):
        if request.path == "/robots.txt":
            return Response("", 404)
        if request.path == "/news":
            return Response("<script>var d = { loadPageURL: '/load' };</script>", content_type="text/html")
        if request.path == "/load":
            items = [{"urlDetail": f"/news/-/details/1/tin-{81000000 + n}"} for n in self.numbers]
            return Response(json.dumps({"items": items, "totalPageNum": 1}), content_type="application/json")
        n = int(request.path[-8:]) - 81000000
        page = f'<h1 id="contentDetailTitleId">Tin số {n}</h1><p>{self.dates}</p><div id="contentDetail"><p>{self.body.format(n)}</p></div>'
        return Response(page, content_type="text/html; charset=utf-8")


@pytest.fixture
def site(httpserver):
    return Site(httpserver)


@pytest.fixture
def portals(site, make_portal):
    def make(count, **facts):
        return [make_portal(id=f"bacninh-xa{n}", home=site.home, delay=0, **facts) for n in range(count)]

    return make


@pytest.fixture
def worker(tmp_path):
    opened = StoreWorker.open(tmp_path, "test")
    yield opened
    opened.close()


def run(portals, worker, **ways):
    return {report.portal: report for report in crawl(portals, worker, settings=QUICK, clock=lambda: NOW, **ways)}


class Crashing(BacNinh):
    """A platform with a fault in it."""

    name = "crashing"

    def read_article(self, page, portal):
        raise RecursionError("a parser that does not come back")


class CrashingEarly(BacNinh):
    """A platform that does not get as far as its first list."""

    name = "crashing-early"

    def first_page(self, section, portal):
        raise ZeroDivisionError("a fault")


def test_a_parser_that_crashes_costs_its_portal_only(site, portals, worker, make_portal, monkeypatch):
    known = {**platforms.PLATFORMS, "crashing": Crashing(), "crashing-early": CrashingEarly()}
    monkeypatch.setattr(platforms, "PLATFORMS", known)
    odd = [make_portal(id=f"bacninh-{name}", home=site.home, delay=0, platform=name) for name in ("crashing", "crashing-early")]
    reports = run([*odd, *portals(3)], worker)
    assert {name: report.verdict.value for name, report in reports.items()} == {
        "bacninh-crashing": "broken", "bacninh-crashing-early": "broken", "bacninh-xa0": "ok", "bacninh-xa1": "ok", "bacninh-xa2": "ok",
    }  # fmt: skip
    assert "none of 6 article pages could be read" in reports["bacninh-crashing"].reasons[0].text("en")
    assert "a fault of congtin's own: ZeroDivisionError: a fault" in reports["bacninh-crashing-early"].reasons[0].text("en")
    assert reports["bacninh-xa2"].tally.new == 6


def test_spiders_are_made_as_they_are_due(portals, worker, monkeypatch):
    alive, most = 0, []

    def made(self, *args, **kwargs):
        nonlocal alive
        alive += 1
        most.append(alive)
        original(self, *args, **kwargs)

    def done(report):
        nonlocal alive
        alive -= 1

    original = PortalSpider.__init__
    monkeypatch.setattr(PortalSpider, "__init__", made)
    reports = crawl(portals(9), worker, settings=QUICK, clock=lambda: NOW, concurrent_portals=3, finished=done)
    assert len(reports) == 9
    assert max(most) == 3


def test_profiles_are_taken_one_by_one(portals, worker):
    taken = []

    def one_by_one():
        for portal in portals(6):
            taken.append(portal.id)
            yield portal

    crawl(one_by_one(), worker, settings=QUICK, clock=lambda: NOW, concurrent_portals=2, should_stop=lambda: len(taken) >= 3)
    assert len(taken) <= 4, "once it should stop, nothing more is begun"


@pytest.mark.fault("F32")
def test_dates_that_vanish_keep_a_portal_suspect_until_pages_show_them(site, portals, worker):
    (portal,) = portals(1)
    run([portal], worker)
    site.dates, site.numbers = "", [16, 15, 14, 13, 12, 11, *site.numbers]
    (report,) = run([portal], worker).values()
    assert report.verdict is Verdict.SUSPECT
    assert "none of 6 articles has a date" in [reason.text("en") for reason in report.reasons]
    (report,) = run([portal], worker).values()
    assert report.verdict is Verdict.SUSPECT, "nothing new is no proof that it is well again"
    site.dates, site.numbers = DATE, [26, 25, 24, 23, 22, 21, *site.numbers]
    (report,) = run([portal], worker).values()
    assert (report.verdict, report.reasons) == (Verdict.OK, ())
    assert "fields" not in {problem.kind for problem in worker.store.open_problems(portal.id)}


@pytest.mark.fault("F31")
def test_a_layout_without_its_body_is_broken(site, portals, worker):
    (portal,) = portals(1)
    run([portal], worker)
    site.body, site.numbers = "", [16, 15, 14, 13, 12, 11]
    (report,) = run([portal], worker).values()
    assert report.verdict is Verdict.BROKEN
    assert len(worker.store.newest(limit=100)) == 6


@pytest.mark.fault("F35")
def test_one_page_in_the_place_of_every_article_is_suspect(site, portals, worker):
    site.body = "Vui lòng đăng nhập để xem nội dung này."
    (report,) = run(portals(1), worker).values()
    assert (report.verdict, report.reasons) == (Verdict.SUSPECT, (Message.of("same-text", same=6, pages=6),))


@pytest.mark.fault("F44")
def test_a_clock_that_jumps_back_changes_no_date_and_no_order(site, portals, worker):
    (portal,) = portals(1)
    moments = iter([NOW + timedelta(seconds=n) if n % 2 else NOW - timedelta(days=3, seconds=n) for n in range(10_000)])
    first = crawl([portal], worker, settings=QUICK, clock=lambda: next(moments))
    before = [(article.native_id, article.published_at) for article in worker.store.newest(limit=100)]
    site.numbers = [7, *site.numbers]
    back = NOW - timedelta(days=400)
    (second,) = crawl([portal], worker, settings=QUICK, clock=lambda: back)
    after = [(article.native_id, article.published_at) for article in worker.store.newest(limit=100)]
    assert (first[0].tally.new, second.tally.new) == (6, 1)
    assert [one for one in after if one[0] != "81000007"] == before
    assert worker.store.integrity_check() == []
    assert all(article.last_seen_at >= article.first_seen_at for article in worker.store.newest(limit=100))


def test_a_store_method_travels_as_its_name(tmp_path):
    with Store.open(tmp_path) as store:
        assert bound_to(store, RemoteStore().recent_nights)() == []
        assert bound_to(store, StoreCall("recent_nights")) == store.recent_nights
        for wrong in (StoreCall("_rows"), print):
            with pytest.raises(TypeError, match="no method of the store"):
                bound_to(store, wrong)
        with pytest.raises(TypeError, match="has no store"):
            StoreCall("recent_nights")()


def test_errors_of_the_store_arrive_as_such(tmp_path):
    def fails():
        raise StoreLocked(tmp_path, "another")

    class Child(threading.Thread):
        def run(self):
            remote = RemoteWorker(theirs)
            with pytest.raises(StoreLocked) as self.met:
                asyncio.run(remote.run(remote.store.recent_nights))
            with pytest.raises(RuntimeError, match="ZeroDivisionError: division by zero"):
                asyncio.run(remote.run(remote.store.recent_nights))
            remote.close()

    ours, theirs = SPAWN.Pipe()
    child = Child()
    child.start()
    for work in (fails, lambda: 1 / 0):
        assert ours.poll(10)
        assert ours.recv()[0] == "store"
        ours.send(reply_to(work))
    child.join(10)
    assert not child.is_alive()
    assert (child.met.value.path, child.met.value.holder) == (tmp_path, "another")
    assert str(child.met.value) == f"{tmp_path}: another run holds the lock: another"


def test_portals_of_one_host_stay_in_one_process(site, portals, worker, make_portal):
    other = make_portal(id="bacninh-khac", home=site.home.replace("127.0.0.1", "localhost"), delay=0)
    reports = crawl_in_processes([*portals(4), other], worker, 2, CrawlOptions(settings=QUICK, concurrent_portals=4))
    assert {report.portal: report.verdict.value for report in reports} == {
        **{f"bacninh-xa{n}": "ok" for n in range(4)}, "bacninh-khac": "ok",
    }  # fmt: skip
    assert len(worker.store.newest(limit=100)) == 30


def test_a_process_that_dies_costs_what_it_was_crawling(site, portals, worker):
    stall, reached = threading.Event(), threading.Event()
    respond = site.respond

    def slow(request):
        if request.path == "/load" and not reached.is_set():
            reached.set()
            stall.wait(20)
        return respond(request)

    site.respond = slow

    def kill():
        reached.wait(30)
        for child in active_children():
            child.kill()
        stall.set()

    killer = threading.Thread(target=kill)
    killer.start()
    reports = crawl_in_processes(portals(1), worker, 1, CrawlOptions(settings=QUICK))
    killer.join()
    (report,) = reports
    assert report.verdict is Verdict.BROKEN
    assert "its process ended in the middle of it (exit code -9)" in report.reasons[0].text("en")
    assert not worker.store.latest_crawls()["bacninh-xa0"].finished, "so it is due at once"


def test_a_store_that_cannot_be_written_ends_the_night(portals, worker, monkeypatch):
    def full(*args):
        raise StoreError(worker.store.path, "no room left on the disk")

    monkeypatch.setattr(worker.store, "save_list_page", full)
    reports = crawl(portals(5), worker, settings=QUICK, clock=lambda: NOW, concurrent_portals=1)
    assert [report.store_failed for report in reports] == [True]
