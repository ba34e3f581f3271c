"""Whole crawls in this process against a small portal that misbehaves: each fault has its words, and the rest is stored."""

import json
import re
from datetime import UTC, datetime

import pytest
from werkzeug import Request, Response

from scraper.crawl.runner import crawl
from scraper.store_worker import StoreWorker
from storage import Store
from storage.model import AddressState, Verdict

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
RESOURCE = "/load?p_p_resource_id=loadPage"
SECTION = f"<script>var d = {{ loadPageURL: '{RESOURCE}', recordPerPage: 2, totalPageNum: 9 }};</script>"
ARTICLE = """<h1 id="contentDetailTitleId">Tin số {0}</h1><p>04/12/2020 10:46 Số lượt xem: {0}</p>
<div id="contentDetail"><p>Nội dung của tin số {0}.</p></div>"""


class Portal:
    """A portal of the platform's shape with three pages of two articles, whose answers a test may replace."""

    def __init__(self, server):
        self.server = server
        self.home = server.url_for("").rstrip("/")
        self.answers: dict[str, Response] = {"/robots.txt": Response("", 404), "/news": html(SECTION)}
        self.requests: list[str] = []
        self.pages = [[81095806, 81095805], [81095804, 81095803], [81095802, 81095801]]
        server.expect_request(re.compile(".*")).respond_with_handler(self.respond)

    def respond(self, request: Request) -> Response:
        self.requests.append(request.full_path.rstrip("?"))
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == "/load":
            number = int(request.args["pageNum"])
            named = self.answers.get(f"/load {number}")
            return named or self.list_page(number)
        if found := re.search(r"-(\d{8})$", request.path):
            return html(ARTICLE.format(int(found[1]) - 81095800))
        return Response("", 404)

    def list_page(self, number: int) -> Response:
        items = [{"title": f"Tin {tail}", "urlDetail": f"/news/-/details/1/tin-{tail}"} for tail in self.pages[number - 1]]
        return Response(json.dumps({"items": items, "totalPageNum": len(self.pages)}), content_type="application/json")

    def articles_fetched(self) -> list[int]:
        return [int(found[1]) - 81095800 for path in self.requests if (found := re.search(r"-(\d{8})$", path))]


def html(body: str, status: int = 200) -> Response:
    return Response(f"<html><body>{body}</body></html>", status, content_type="text/html; charset=utf-8")


@pytest.fixture
def site(httpserver):
    return Portal(httpserver)


@pytest.fixture
def run(site, make_portal, tmp_path):
    """Crawls the site into the store of the test; gives report and store."""

    def crawl_it(*, now=NOW, deep=False, settings=None, **facts):
        portal = make_portal(home=site.home, delay=0, **facts)
        worker = StoreWorker.open(tmp_path, "test")
        try:
            quick = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 2, **(settings or {})}
            (report,) = crawl([portal], worker, settings=quick, clock=lambda: now, deep=deep)
        finally:
            worker.close()
        return report

    return crawl_it


@pytest.fixture
def store(tmp_path):
    def read():
        return Store.read(tmp_path)

    return read


def ids(store):
    with store() as opened:
        return sorted(int(article.native_id) - 81095800 for article in opened.newest(limit=100))


def test_a_whole_crawl(run, site, store):
    report = run()
    assert (report.verdict, report.tally.new, report.tally.problems) == (Verdict.OK, 6, [])
    assert ids(store) == [1, 2, 3, 4, 5, 6]
    assert site.articles_fetched() == [6, 5, 4, 3, 2, 1], "newest first"


def test_every_link_is_written_down_before_anything_is_fetched(run, site, store):
    run()
    kinds = ["article" if "/-/details/" in path else "list" for path in site.requests[1:]]
    assert kinds == sorted(kinds, reverse=True)


def test_a_second_crawl_reads_one_list_page_and_no_article(run, site, store):
    run()
    site.requests.clear()
    report = run()
    assert report.verdict is Verdict.QUIET
    assert [path.partition("?")[0] for path in site.requests] == ["/robots.txt", "/load"]
    assert site.articles_fetched() == []


def test_deep_reads_every_list_page(run, site, store):
    run()
    site.requests.clear()
    run(deep=True)
    assert sum(path.startswith("/load") for path in site.requests) == 3


def test_new_articles_are_found_and_known_ones_left_alone(run, site, store):
    run()
    site.requests.clear()
    site.pages = [[81095808, 81095807], [81095806, 81095805], [81095804, 81095803], [81095802, 81095801]]
    assert run().tally.new == 2
    assert site.articles_fetched() == [8, 7]


def test_one_article_without_body_costs_that_article(run, site, store):
    site.answers["/news/-/details/1/tin-81095804"] = html('<h1 id="contentDetailTitleId">Tin số 4</h1><div id="contentDetail"> </div>')
    report = run()
    assert (report.verdict, report.tally.new, report.tally.refused) == (Verdict.OK, 5, 1)
    assert [problem.text("en") for problem in report.tally.problems] == [
        f"portal=bacninh-thu url={site.home}/news/-/details/1/tin-81095804: the article has no body: its element is there but holds no text, image or file"
    ]
    with store() as opened:
        (problem,) = opened.open_problems("bacninh-thu")
        assert (problem.kind, problem.url) == ("refused", f"{site.home}/news/-/details/1/tin-81095804")


def test_a_problem_is_over_when_its_page_reads_well(run, site, store):
    site.answers["/news/-/details/1/tin-81095804"] = html("Lỗi", 500)
    report = run()
    assert (report.tally.failed, report.tally.new) == (1, 5)
    del site.answers["/news/-/details/1/tin-81095804"]
    assert run(now=datetime(2026, 11, 18, 15, 0, tzinfo=UTC)).tally.new == 1
    with store() as opened:
        assert opened.open_problems() == []


@pytest.mark.fault("F35")
def test_a_login_page_with_status_200_is_not_stored(run, site, store):
    site.answers["/news/-/details/1/tin-81095804"] = html("<h2>Đăng nhập hệ thống</h2><form><input type=password></form>")
    assert run().tally.refused == 1
    assert 4 not in ids(store)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (html("Hệ thống đang bảo trì"), "the list is not JSON"),
        (html("", 500), "status 500"),
        (Response('{"items": 5}', content_type="application/json"), "no items that can be read"),
    ],
)
def test_a_list_that_breaks_off_keeps_what_was_read_and_is_read_again(run, site, store, answer, reason):
    site.answers["/load 2"] = answer
    report = run()
    assert report.tally.new == 2
    assert report.verdict is Verdict.BROKEN, "the portal's only list could not be read to its end"
    assert any(reason in problem.text("en") and f"url={site.home}/load?" in problem.text("en") for problem in report.tally.problems)
    del site.answers["/load 2"]
    assert run().tally.new == 4, "what lay behind the fault is found: the section was never taken for complete"
    assert ids(store) == [1, 2, 3, 4, 5, 6]


def test_one_broken_section_does_not_cost_the_other(run, site, store):
    sections = [{"name": "Tin tức", "path": "/news"}, {"name": "Thông báo", "path": "/thong-bao"}]
    report = run(sections=sections)
    assert (report.verdict, report.tally.new) == (Verdict.SUSPECT, 6)
    assert "Thông báo, page 1: the list answered with status 404" in report.reasons[0].text("en")


def test_an_unreachable_portal(run, site, store, make_portal, tmp_path):
    worker = StoreWorker.open(tmp_path, "test")
    try:
        (report,) = crawl([make_portal(home="http://127.0.0.1:9", delay=0)], worker, settings={"RETRY_TIMES": 0})
    finally:
        worker.close()
    assert report.verdict is Verdict.BROKEN
    assert [problem.text("en") for problem in report.tally.problems] == [
        "portal=bacninh-thu url=http://127.0.0.1:9/news: robots.txt could not be read (the connection was refused), so nothing is fetched"
    ]


def test_one_broken_portal_does_not_cost_the_others(site, store, make_portal, tmp_path):
    worker = StoreWorker.open(tmp_path, "test")
    portals = [
        make_portal(id="bacninh-xa", home="http://127.0.0.1:9", delay=0),
        make_portal(home=site.home, delay=0),
        make_portal(id="bacninh-la", home=site.home, platform="no-such-platform"),
    ]
    try:
        reports = {report.portal: report for report in crawl(portals, worker, settings={"RETRY_TIMES": 0})}
    finally:
        worker.close()
    assert {name: report.verdict.value for name, report in reports.items()} == {
        "bacninh-xa": "broken", "bacninh-thu": "ok", "bacninh-la": "broken",
    }  # fmt: skip
    assert "there is no platform 'no-such-platform'" in reports["bacninh-la"].reasons[0].text("en")
    assert ids(store) == [1, 2, 3, 4, 5, 6]


@pytest.mark.fault("F24")
@pytest.mark.parametrize("status", [500, 503])
def test_robots_that_cannot_be_read_mean_no(run, site, store, status):
    site.answers["/robots.txt"] = Response("", status)
    report = run()
    assert report.verdict is Verdict.BROKEN
    assert site.requests == ["/robots.txt"]
    assert f"robots.txt could not be read (status {status})" in report.reasons[0].text("en")


@pytest.mark.fault("F25")
def test_robots_that_forbid_are_obeyed(run, site, store):
    site.answers["/robots.txt"] = Response("User-agent: *\nDisallow: /news/-/details/1/tin-81095804\n", content_type="text/plain")
    report = run()
    assert (report.tally.new, report.tally.refused) == (5, 1)
    assert 4 not in site.articles_fetched()


def test_robots_that_are_forbidden_themselves_allow(run, site, store):
    site.answers["/robots.txt"] = Response("", 403)
    assert run().tally.new == 6


@pytest.mark.fault("F37")
def test_an_article_that_is_gone_is_kept(run, site, store):
    run()
    site.answers["/news/-/details/1/tin-81095806"] = Response("", 404)
    site.pages[0] = [81095807, 81095805]
    for day in (17, 18, 19):
        run(now=datetime(2026, 11, day, 15, 0, tzinfo=UTC))
    with store() as opened:
        article = opened.article("81095806")
        assert article is not None
        assert article.body_text == "Nội dung của tin số 6."


@pytest.mark.fault("F28")
def test_a_redirect_loop_is_counted_as_failed(run, site, store):
    path = "/news/-/details/1/tin-81095804"
    site.answers[path] = Response("", 302, {"Location": path})
    report = run()
    assert (report.tally.new, report.tally.failed + report.tally.refused) == (5, 1)


def test_a_redirect_to_another_article_is_refused(run, site, store):
    site.answers["/news/-/details/1/tin-81095804"] = Response("", 302, {"Location": "/news/-/details/1/tin-81095801"})
    report = run()
    assert report.tally.refused == 1
    assert "it leads to another article, 81095801" in report.tally.problems[0].text("en")


@pytest.mark.fault("F18")
def test_an_answer_that_is_too_large_is_not_let_through(run, site, store):
    site.answers["/news/-/details/1/tin-81095804"] = html("x" * 300_000)
    report = run(settings={"DOWNLOAD_MAXSIZE": 100_000})
    assert (report.tally.new, report.tally.failed) == (5, 1)
    assert "larger than is let through" in report.tally.problems[0].text("en")


def test_a_list_without_end_is_left_when_it_repeats_itself(run, site, store):
    site.list_page = lambda number: Response(
        json.dumps({"items": [{"urlDetail": "/news/-/details/1/tin-81095801"}], "totalPageNum": 9_999}), content_type="application/json"
    )
    report = run()
    assert report.tally.new == 1
    assert sum(path.startswith("/load") for path in site.requests) == 2


def test_a_cap_on_pages_is_reported_and_leaves_the_section_open(run, site, store):
    report = run(max_list_pages=2)
    assert "stopped after 2 list pages" in report.tally.problems[0].text("en")
    assert report.tally.new == 2  # the section's own page counts as one
    assert run(max_list_pages=10).tally.new == 4


def test_sums_add_up(run, site, store):
    site.answers["/news/-/details/1/tin-81095804"] = html("", 500)
    site.answers["/news/-/details/1/tin-81095803"] = html("không phải bài viết")
    site.answers["/news/-/details/1/tin-81095802"] = Response("", 410)
    report = run()
    tally = report.tally
    assert tally.read + tally.refused + tally.failed + tally.gone == 6 == tally.listed
    with store() as opened:
        (row,) = opened.portal_rows()
        assert row.addresses == {AddressState.STORED: 3, AddressState.FAILED: 1, AddressState.REFUSED: 1, AddressState.GONE: 1}
        assert row.last_crawl.requests == {
            "robots 404": 1, "list 200": 4, "article 200": 4, "article 500": 1, "article 410": 1
        }  # fmt: skip


def test_the_user_agent_and_the_language(run, site, store):
    run(settings={"USER_AGENT": "congtin/1 (+mailto:a@example.org)"})
    headers = site.server.log[0][0].headers
    assert headers["User-Agent"] == "congtin/1 (+mailto:a@example.org)"
    assert headers["Accept-Language"].startswith("vi")


@pytest.mark.fault("F36")
def test_an_edit_is_a_revision_and_keeps_the_guid(run, site, store):
    site.answers["/news/-/details/1/tin-81095806"] = html(ARTICLE.format(6).replace("04/12/2020", "16/11/2026"))
    run()
    site.answers["/news/-/details/1/tin-81095806"] = html(
        ARTICLE.format(6).replace("04/12/2020", "16/11/2026").replace("Nội dung", "Toàn bộ nội dung mới")
    )
    assert run(now=datetime(2026, 11, 17, 15, 0, tzinfo=UTC)).tally.changed == 1
    with store() as opened:
        article = opened.article("81095806")
        assert article.guid == "tag:congtin,2026:bacninh-thu/81095806"
        (revision,) = opened.revisions(article.id)
        assert revision.body_text == "Nội dung của tin số 6."
        assert article.body_text == "Toàn bộ nội dung mới của tin số 6."


@pytest.mark.parametrize(("listed", "doubtful"), [("04/12/2020 22:46", True), ("04/12/2020 10:46", False), ("04/12/2020", False)])
def test_a_twelve_hour_clock_without_am_or_pm_is_noticed(run, site, store, listed, doubtful):
    items = [{"urlDetail": "/news/-/details/1/tin-81095801", "createdDate": listed}]
    site.list_page = lambda number: Response(json.dumps({"items": items, "totalPageNum": 1}), content_type="application/json")
    problems = run().tally.problems
    assert len(problems) == doubtful
    assert all("twelve hours off" in problem.text("en") for problem in problems)


@pytest.mark.fault("F30")
def test_a_text_that_is_doubtful_is_stored_and_on_record(run, site, store):
    body = ARTICLE.format(3).replace("Nội dung", "Nội \ufffdung").encode() + b"<footer>\xc4</footer>"
    site.answers["/news/-/details/1/tin-81095803"] = Response(body, 200, content_type="text/html; charset=utf-8")
    labelled = ARTICLE.format(4).encode()
    site.answers["/news/-/details/1/tin-81095804"] = Response(labelled, 200, content_type="text/html; charset=iso-8859-1")
    report = run()
    assert (report.tally.new, len(report.tally.problems)) == (6, 1), "a wrong label is no problem: the text is right"
    with store() as opened:
        (problem,) = opened.open_problems("bacninh-thu")
    assert (problem.kind, problem.url) == ("text", f"{site.home}/news/-/details/1/tin-81095803")
    assert report.tally.problems[0].text("en").endswith(": bytes that are no UTF-8: 1, each became U+FFFD; lost characters (U+FFFD): 1")
