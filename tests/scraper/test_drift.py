"""A redesign degrades loudly: articles are kept, the crawl is marked, a person is told, feeds stay as they were."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug import Request, Response

from scraper.crawl.drift import DriftWatch, drifted_fields, usual_fields
from scraper.crawl.runner import crawl
from scraper.store_worker import StoreWorker
from storage import Store
from storage.model import FieldSource, Verdict

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
RESOURCE = "/load?p_p_resource_id=loadPage"
TEXT = "".join(
    f"<p>Đoạn {number} của tin {{0}}: UBND phường triển khai nhiệm vụ phát triển kinh tế - xã hội, bảo đảm an sinh cho người dân.</p>"
    for number in range(6)
)
OLD = (
    '<h1 id="contentDetailTitleId">Tin số {0} của phường</h1><p>04/12/2020 10:46 Lượt xem: 5</p><div id="contentDetail">' + TEXT + "</div>"
)
NEW = '<main><h1>Tin số {0} của phường</h1><p>04/12/2020 10:46 Lượt xem: 5</p><div class="moi">' + TEXT + "</div></main>"
UNDATED = OLD.replace("04/12/2020 10:46 ", "")
BY_SELECTOR = {"title": FieldSource.PLATFORM, "body": FieldSource.PLATFORM, "published_at": FieldSource.VISIBLE}


def test_what_is_usual_needs_a_past():
    assert usual_fields([BY_SELECTOR] * 2) == frozenset()
    assert usual_fields([BY_SELECTOR] * 3) == {"title", "body"}
    assert usual_fields([BY_SELECTOR] * 6 + [{"title": FieldSource.VISIBLE}] * 4) == frozenset()


def test_a_field_falls_or_goes():
    past = [BY_SELECTOR] * 5
    assert drifted_fields(past, BY_SELECTOR) == {}
    assert drifted_fields(past, BY_SELECTOR | {"body": FieldSource.PROFILE}) == {}
    assert drifted_fields(past, BY_SELECTOR | {"body": FieldSource.EXTRACTION}) == {"body": FieldSource.EXTRACTION}
    assert drifted_fields(past, {"title": FieldSource.PLATFORM, "body": FieldSource.PLATFORM}) == {"published_at": None}
    assert drifted_fields([], {"title": FieldSource.VISIBLE}) == {}


def test_one_odd_article_does_not_mark_a_crawl():
    watch = DriftWatch([BY_SELECTOR] * 5)
    for found_by in [BY_SELECTOR] * 3 + [BY_SELECTOR | {"body": FieldSource.EXTRACTION}]:
        watch.record(found_by)
    assert watch.drifted() == []
    assert [message.text("en") for message in watch.drifted(share=0)] == [
        "body used to be found by its selector and is now found by extraction: has the layout changed? (1 of 4 articles)"
    ]


class Portal:
    """A portal of one page of articles, whose layout and articles a test may change."""

    def __init__(self, server) -> None:
        self.home = server.url_for("").rstrip("/")
        self.numbers = [1, 2, 3, 4]
        self.layout = OLD
        server.expect_request(re.compile(".*")).respond_with_handler(self.respond)

    def respond(self, request: Request) -> Response:
        if request.path == "/news":
            return html(f"<script>var d = {{ loadPageURL: '{RESOURCE}', recordPerPage: 9, totalPageNum: 1 }};</script>")
        if request.path == "/load":
            items = [{"title": f"Tin {number}", "urlDetail": f"/news/-/details/1/tin-8109580{number}"} for number in self.numbers]
            return Response(json.dumps({"items": items, "totalPageNum": 1}), content_type="application/json")
        found = re.search(r"-8109580(\d)$", request.path)
        return html(self.layout.format(found[1])) if found else Response("", 404)


def html(body: str) -> Response:
    return Response(f"<html><body>{body}</body></html>", content_type="text/html; charset=utf-8")


@pytest.fixture
def site(httpserver):
    return Portal(httpserver)


@pytest.fixture
def night(site, make_portal, tmp_path):
    """Crawls the site on a day; gives the report."""

    def run(day: int, **facts):
        worker = StoreWorker.open(tmp_path, "test")
        try:
            (report,) = crawl([make_portal(home=site.home, delay=0, **facts)], worker, clock=lambda: NOW + timedelta(days=day))
        finally:
            worker.close()
        return report

    return run


def problems(folder):
    with Store.read(folder) as store:
        return [problem for problem in store.open_problems() if problem.kind == "drift"]


@pytest.mark.fault("F31")
def test_a_redesign_makes_the_crawl_suspect_and_keeps_the_articles(site, night, tmp_path):
    assert night(0).verdict is Verdict.OK
    site.numbers, site.layout = [7, 6, 5, 1, 2, 3, 4], NEW
    report = night(1)
    assert report.verdict is Verdict.SUSPECT
    assert any("body used to be found by its selector and is now found by extraction" in reason.text("en") for reason in report.reasons)
    assert report.tally.new == 3
    (problem,) = problems(tmp_path)
    assert (problem.url, problem.portal) == (None, "bacninh-thu")
    assert "title used to be found by its selector and is now found by visible" in problem.message.text("en")


@pytest.mark.fault("F31")
def test_drift_does_not_become_the_habit(site, night):
    night(0)
    site.layout = NEW
    for day, number in enumerate((5, 6, 7, 8), start=1):
        site.numbers = [number, *site.numbers]
        assert night(day).verdict is Verdict.SUSPECT


def test_drift_is_over_when_selectors_find_the_fields_again(site, night, tmp_path):
    night(0)
    site.numbers, site.layout = [5, 1, 2, 3, 4], NEW
    night(1)
    assert problems(tmp_path)
    site.numbers = [6, *site.numbers]
    report = night(2, selectors={"body": ".moi", "title": "main h1"})
    assert report.verdict is Verdict.OK
    assert problems(tmp_path) == []


def test_a_person_may_say_that_it_is_right_so(site, night, tmp_path):
    night(0)
    site.numbers, site.layout = [5, 1, 2, 3, 4], NEW
    assert night(1).verdict is Verdict.SUSPECT
    site.numbers = [6, *site.numbers]
    assert night(3, verified_on=(NOW + timedelta(days=3)).date().isoformat()).verdict is Verdict.OK


@pytest.mark.fault("F32")
def test_dates_that_were_there_and_are_gone_make_it_suspect(site, night, tmp_path):
    night(0)
    site.numbers, site.layout = [6, 5, 1, 2, 3, 4], UNDATED
    report = night(1)
    assert report.verdict is Verdict.SUSPECT
    assert "published_at used to be there and is now not found: has the layout changed? (2 of 2 articles)" in [
        reason.text("en") for reason in report.reasons
    ]
    with Store.read(tmp_path) as store:
        assert len(store.newest(portal="bacninh-thu")) == 6
