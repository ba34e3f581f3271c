"""Whole crawls of small portals that behave as their platform does: redirects, floods, fragments by POST, odd ends of lists."""

import re
from datetime import UTC, datetime

import pytest
from werkzeug import Request, Response

from scraper.crawl.runner import crawl
from scraper.store_worker import StoreWorker
from storage import Store
from storage.model import Verdict

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
LONG_TEXT = "<p>Hội nghị đánh giá kết quả công tác chín tháng và bàn nhiệm vụ ba tháng cuối năm.</p>"


def html(body: str, status: int = 200, head: str = "") -> Response:
    return Response(f"<html><head>{head}</head><body>{body}</body></html>", status, content_type="text/html; charset=utf-8")


@pytest.fixture
def site(httpserver):
    """A server whose answers a test gives by path, with query; anything else is 404. `asked` is what was asked of it."""
    answers: dict[str, Response] = {}
    asked: list[str] = []

    def respond(request: Request) -> Response:
        path = request.full_path.rstrip("?")
        asked.append(path if request.method == "GET" else f"{path} page={request.form['page']}")
        return answers.get(asked[-1], Response("", 404))

    httpserver.expect_request(re.compile(".*")).respond_with_handler(respond)
    httpserver.answers, httpserver.asked, httpserver.home = answers, asked, httpserver.url_for("").rstrip("/")
    return httpserver


@pytest.fixture
def run(site, make_portal, tmp_path):
    def crawl_it(platform, path, **facts):
        portal = make_portal(platform=platform, home=site.home, sections=[{"name": "Tin", "path": path}], delay=0, **facts)
        worker = StoreWorker.open(tmp_path, "test")
        try:
            (report,) = crawl([portal], worker, settings={"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 5}, clock=lambda: NOW)
        finally:
            worker.close()
        return report

    return crawl_it


def titles(tmp_path):
    with Store.read(tmp_path) as store:
        return {article.native_id: article.title for article in store.newest(limit=100)}


def entry(url, title, views=1):
    return f"""<div class="panel-body"><h3><a href="{url}">{title}</a></h3><ul><li><em class="fa fa-clock-o"></em> 28/10/2026 20:17:10</li>
    <li><em class="fa fa-eye"></em> Đã xem: {views}</li></ul></div>"""


def news(number, title, head=""):
    body = f"""<div class="news_column"><div class="panel-body"><h1 itemprop="headline">{title}</h1><div class="row"><span class="h5">Thứ tư - 28/10/2026 20:17</span></div>
    <div id="news-bodyhtml"><p>Tin số {number}.</p>{LONG_TEXT}</div></div></div>"""
    return html(body, head=head or f'<link rel="canonical" href="/Tin/tin-{number}.html">')


FLOOD = html("<p>Bạn vui lòng đợi thêm 57 giây.</p>", head="<title>Hãy đợi...</title>")


@pytest.fixture
def nukeviet(site):
    def listing(*entries, pages=""):
        return html(f'<div class="news_column">{"".join(entries)}</div><ul class="pagination">{pages}</ul>')

    site.answers |= {
        "/Tin/": listing(
            entry("/Tin/tin-9.html", "Tin chín", 90), entry("/Tin/tin-8.html", "Tin tám"), pages='<a rel="next" href="/Tin/page-2/">2</a>'
        ),
        "/Tin/page-2/": listing(
            entry("/Tin/tin-7.html", "Tin bảy"),
            entry("/Tin/tin-9.html", "Tin chín"),
            pages='<a rel="prev" href="/Tin/">1</a><a rel="next" href="/Tin/page-3/">3</a>',
        ),
        "/Tin/page-3/": Response("", 301, {"Location": "/Tin/"}),
        "/Tin/tin-9.html": news(9, "Tin chín"),
        "/Tin/tin-8.html": news(8, "Tin tám"),
        "/Tin/tin-7.html": Response("", 301, {"Location": "/Doan-the/ten-moi-7.html"}),
        "/Doan-the/ten-moi-7.html": news(7, "Tin bảy"),
    }
    return site


def test_nukeviet_leads_back_to_page_1_and_to_the_address_of_the_day(nukeviet, run, tmp_path):
    report = run("nukeviet", "/Tin/")
    assert (report.verdict, report.tally.new, report.tally.problems) == (Verdict.OK, 3, [])
    assert titles(tmp_path) == {"9": "Tin chín", "8": "Tin tám", "7": "Tin bảy"}
    assert nukeviet.asked.count("/Tin/page-3/") == 1
    assert "/rss/Tin/" in nukeviet.asked, "asked for, and no harm that there is none"


def test_nukeviet_s_lists_give_the_counter_that_its_pages_do_not_show(nukeviet, run, tmp_path):
    run("nukeviet", "/Tin/")
    run("nukeviet", "/Tin/")
    with Store.read(tmp_path) as store:
        assert {article.native_id: article.views for article in store.newest(limit=9)}["9"] == 90


def test_nukeviet_s_feed_adds_what_the_lists_do_not_show(nukeviet, run, tmp_path):
    rss = "<rss><channel><item><title>Tin mười</title><link>{0}/Tin/tin-10.html</link><pubDate>Wed, 28 Oct 2026 13:10:10 GMT</pubDate></item></channel></rss>"
    nukeviet.answers["/rss/Tin/"] = Response(rss.format(nukeviet.home), content_type="text/xml; charset=utf-8")
    nukeviet.answers["/Tin/tin-10.html"] = news(10, "Tin mười")
    run("nukeviet", "/Tin/")
    assert titles(tmp_path)["10"] == "Tin mười"


@pytest.mark.fault("F35")
def test_the_flood_guard_is_never_an_article_and_nothing_is_gone(nukeviet, run, tmp_path):
    nukeviet.answers["/Tin/tin-8.html"] = FLOOD
    report = run("nukeviet", "/Tin/")
    assert (report.tally.new, report.tally.refused, report.tally.gone) == (2, 1, 0)
    assert "8" not in titles(tmp_path)
    assert any("flood guard" in problem.text("en") for problem in report.tally.problems)


def test_the_flood_guard_in_the_place_of_a_list_is_no_end_of_the_list(nukeviet, run):
    nukeviet.answers["/Tin/page-2/"] = FLOOD
    report = run("nukeviet", "/Tin/")
    assert report.verdict not in (Verdict.OK, Verdict.QUIET)
    assert any("flood guard" in reason.text("en") for reason in report.tally.lists_failed)


def test_an_article_that_is_not_public_is_gone_as_a_404_would_be(nukeviet, run, tmp_path):
    nukeviet.answers["/Tin/tin-8.html"] = html(
        '<div class="news_column"><div class="panel-body"><h1 itemprop="headline">Tin tám</h1><div class="alert alert-warning">Chưa xuất bản</div></div></div>'
    )
    report = run("nukeviet", "/Tin/")
    assert (report.tally.gone, report.tally.new) == (1, 2)


def test_an_article_that_leads_to_another_site_is_refused(nukeviet, run, tmp_path):
    nukeviet.answers["/Tin/tin-8.html"] = Response(
        "", 302, {"Location": nukeviet.home.replace("localhost", "127.0.0.1") + "/bao-khac.html"}
    )
    nukeviet.answers["/bao-khac.html"] = html(f"<h1>Bài của báo khác, đủ dài</h1>{LONG_TEXT * 5}")
    report = run("nukeviet", "/Tin/")
    assert (report.tally.refused, report.tally.new) == (1, 2)
    assert "leads to another site" in report.tally.problems[0].text("en")


def test_vnpt_s_further_pages_are_answered_to_a_post(site, run, tmp_path):
    def item(number):
        return f'<li class="row"><h2 class="Title"><a href="/tin/bai-{number}">Bài {number}</a></h2><div class="Ngaydang">16/11/2026 08:05</div></li>'

    api = "/DesktopModule/UIArticleInMenu/ArticleInMenuPagination.aspx/LoadArticle"
    script = '<script>var maxPage = parseInt(2); data: { article_category_id: 5, categoryIds: "5", site_id: 105, page: page, page_size: 1 }</script>'
    site.answers |= {
        "/tin": html(f'<ul class="ArticleList">{item(354001)}</ul>{script}'),
        f"{api} page=2": Response(f'<ul class="ArticleList">{item(354000)}</ul>', content_type="text/html; charset=utf-8"),
    }
    for number in (354000, 354001):
        site.answers[f"/tin/bai-{number}"] = html(
            f'<div class="ArticleDetailControl"><div class="ArticleHeader">Bài {number}</div><div class="PostDate">16/11/2026 08:05</div>'
            f'<div class="ArticleContent">{LONG_TEXT}</div></div>'
        )
    report = run("vnpt", "/tin")
    assert (report.verdict, report.tally.problems) == (Verdict.OK, [])
    assert titles(tmp_path) == {"354001": "Bài 354001", "354000": "Bài 354000"}


def test_joomla_s_list_ends_with_an_empty_page(site, run, tmp_path):
    def item(slug):
        return f'<div class="com-content-category-blog__item"><div class="page-header"><h2><a href="/tin/{slug}">Bài {slug}</a></h2></div></div>'

    site.answers |= {
        "/tin": html(item("mot") + '<ul class="pagination"><a href="/tin?start=1">2</a></ul>'),
        "/tin?start=1": html(item("hai") + '<ul class="pagination"><a href="/tin">1</a><a href="/tin?start=2">3</a></ul>'),
        "/tin?start=2": html('<div class="com-content-category-blog"></div>'),
    }
    for slug in ("mot", "hai"):
        site.answers[f"/tin/{slug}"] = html(
            f'<div class="com-content-article"><div class="page-header"><h1>Tin tức</h1></div><div class="page-header"><h2>Bài {slug}</h2></div>'
            f'<dd class="published"><time datetime="2026-11-16T08:00:00+07:00">16/11/2026</time></dd><div class="com-content-article__body">{LONG_TEXT}</div></div>'
        )
    report = run("joomla", "/tin")
    assert (report.verdict, report.tally.problems) == (Verdict.OK, [])
    assert titles(tmp_path) == {"tin/mot": "Bài mot", "tin/hai": "Bài hai"}
