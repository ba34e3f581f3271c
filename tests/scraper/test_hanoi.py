"""The platform of Hà Nội: real saved pages of one department, identity, and the traps that were measured there."""

import re
from datetime import UTC, datetime

import pytest
from werkzeug import Request, Response

from scraper.crawl.runner import crawl
from scraper.errors import ArticleGone, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article
from scraper.store_worker import StoreWorker
from storage import Store

HANOI = PLATFORMS["hanoi"]
HOME = "https://sotttt.hanoi.gov.vn"
ARTICLE = f"{HOME}/chien-luoc-quy-hoach/-/view_content/708168-huong-dan-xay-dung-ke-hoach.html"


@pytest.fixture
def portal(make_portal):
    return make_portal(id="hanoi-thu", platform="hanoi", home=HOME)


@pytest.fixture
def sample(shared):
    def saved(name, url):
        body = (shared / "samples" / "hanoi-sotttt" / f"{name}.html").read_bytes()
        return Page.from_bytes(url, body, "text/html; charset=UTF-8")

    return saved


def test_the_real_article(sample, portal):
    article = read_article(sample("article", ARTICLE), portal)
    assert article.title == ("Hướng dẫn xây dựng Kế hoạch ứng dụng CNTT trong hoạt động của cơ quan nhà nước thành phố Hà Nội năm 2012")
    assert (article.published_at.isoformat(), article.published_precision) == ("2012-12-21T00:00:00+07:00", "day")
    assert article.published_raw == "21/12/2012 | 12:00 AM"
    assert (article.views, article.byline, article.summary) == (None, None, None)
    assert [file.label for file in article.attachments] == ["Phần 1", "Phần 2"]
    assert article.attachments[0].url.endswith("/Bieu%207-%20Danh%20gia%20hien%20trang%20(Huong%20dan%20KH%202010).doc")
    assert {article.found_by[field] for field in ("title", "published_at", "body")} == {"platform"}
    assert "admin admin" not in article.body_text
    assert "Chiến lược phát triển lĩnh vực" not in article.body_text


def test_the_real_list_and_its_last_page(sample, portal):
    first = HANOI.read_listing(sample("list-page1", f"{HOME}/dssdt"), ListRequest(f"{HOME}/dssdt"), portal)
    assert (len(first.links), first.skipped) == (20, ())
    link = first.links[0]
    assert (link.native_id, link.published_at.isoformat(), link.views) == ("2397883", "2018-03-27T15:47:00+07:00", None)
    assert link.title == "Đề nghị tạm ngừng cung cấp dịch vụ đối với các số điện thoại QCRV sai quy định (lần 04/2018)"
    assert (first.next.page, first.next.method) == (2, "GET")
    assert first.next.url.endswith("&_101_cur=2")
    second = HANOI.read_listing(sample("list-page2", first.next.url), first.next, portal)
    assert (len(second.links), second.next) == (9, None)
    assert (second.links[0].native_id, second.links[-1].native_id) == ("706062", "707034")
    assert not {link.native_id for link in first.links} & {link.native_id for link in second.links}


def test_the_real_list_with_counters(sample, portal):
    url = f"{HOME}/phong-chong-dich-benh-covid-19"
    listing = HANOI.read_listing(sample("list-with-views", url), ListRequest(url), portal)
    assert [link.views for link in listing.links[:4]] == [842, 556, 548, 2768]
    assert all(link.views is not None and link.published_at is not None for link in listing.links)
    assert listing.links[3].canonical.endswith("-khong-chap-hanh-chi-dao-cua-thanh")  # cut at a length, without an ending


def test_the_real_home_page_is_a_list_of_each_article_once(sample, portal):
    listing = HANOI.read_listing(sample("home", f"{HOME}/"), ListRequest(f"{HOME}/"), portal)
    ids = [link.native_id for link in listing.links]
    assert len(ids) == len(set(ids)) > 30
    assert listing.links[1].title == "Thông báo lịch tổ chức thi tuyển công chức năm 2022"


@pytest.mark.fault("F35")
@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("soft404-a", ArticleGone, "answers with a list"),
        ("soft404-b", ArticleGone, "answers with a list"),
        ("list-page1", ArticleGone, "answers with a list"),
        ("login", NotAnArticle, "login form"),
        ("home", NotAnArticle, "no body"),
    ],
)
def test_real_pages_in_an_article_s_place_are_refused(sample, portal, name, error, reason):
    with pytest.raises(error, match=reason) as caught:
        read_article(sample(name, ARTICLE), portal)
    assert type(caught.value) is error


@pytest.mark.fault("F35")
@pytest.mark.parametrize("name", ["soft404-a", "soft404-b"])
def test_the_trap_s_own_address_is_none_of_an_article_so_nothing_is_gone(sample, portal, name):
    with pytest.raises(NotAnArticle) as caught:
        read_article(sample(name, f"{HOME}/web/sotttt-eng/hot-news/-/view_content/2625972-x.html/en"), portal)
    assert type(caught.value) is NotAnArticle


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}/dssdt/-/view_content/2397883-de-nghi.html",
        f"{HOME}/vi/dssdt/-/view_content/2397883-de-nghi.html",
        f"{HOME}/en_US/dssdt/-/view_content/2397883-de-nghi.html/",
        f"{HOME}/dssdt/-/view_content/2397883-de-nghi.html?p_p_id=101&_101_cur=3#top",
        f"{HOME}/dssdt/-/view_content/2397883-de-nghi.html;jsessionid=0A1B2C",
        "http://SOTTTT.hanoi.gov.vn/dssdt/-/view_content/2397883-de-nghi.html",
    ],
)
def test_every_address_of_an_article_is_one_article(portal, url):
    link = HANOI.link(portal, HOME, url)
    assert (link.native_id, link.canonical) == ("2397883", f"{HOME}/dssdt/-/view_content/2397883-de-nghi.html")


@pytest.mark.parametrize(
    "path",
    [
        "/dssdt/-/view_content/2397883-de-nghi.html/en",
        "/dssdt/-/view_content/2397883-de-nghi.html/en/en/vi/dssdt",
        "/dssdt/-/view_content/2397883",
        "/dssdt",
        "/documents/554897/2397883/x.pdf",
        "/dssdt/-/view_content/2397883-de-nghi.html?p_p_id=101&p_p_state=pop_up&_101_viewMode=print",
    ],
)
def test_traps_and_print_views_are_no_addresses_of_articles(portal, path):
    assert HANOI.native_id(HOME + path) is None
    assert HANOI.link(portal, HOME, path) is None


def test_an_article_under_another_s_address_is_refused(sample, portal):
    with pytest.raises(NotAnArticle, match="names 1234567, and it shows 708168"):
        read_article(sample("article", f"{HOME}/x/-/view_content/1234567-x.html"), portal)


def test_the_platform_is_known_by_its_markup(sample):
    for name in ("article", "list-page1", "home", "soft404-a"):
        seen = sample(name, "https://example.org/")
        assert {key for key, platform in PLATFORMS.items() if platform.recognised(seen)} - {"generic"} == {"hanoi"}, name
    assert not HANOI.recognised(Page("https://sotttt.hanoi.gov.vn/", "<h1>Bảo trì</h1>"))


class Department:
    """A department's portal: two list pages with counters; whatever stands behind an article's address answers with the list."""

    def __init__(self, server):
        self.home = server.url_for("").rstrip("/")
        self.requests: list[str] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self.respond)

    def respond(self, request: Request) -> Response:
        self.requests.append(request.full_path.rstrip("?"))
        if request.path == "/robots.txt":
            return Response("", 404)
        found = re.fullmatch(r"/tin/-/view_content/(\d+)-tin\.html", request.path)
        body = self.article(found[1]) if found and found[1] != "102" else self.list_page(int(request.args.get("_101_cur", 1)))
        return Response(f'<html lang="en-US"><body>{body}</body></html>', content_type="text/html; charset=utf-8")

    def article(self, number: str) -> str:
        meta = f'<div class="asset-full-content-title">Tin số {number}</div><div class="assetPublishDate">24/11/2026 | 04:10 PM</div>'
        trap = '<a href="en/vi/en">Tiếng Việt</a>'
        body = f'<div class="asset-content" id="_101_{number}"><div class="journal-content-article"><p>Nội dung.</p></div></div>'
        return f'{meta}<div class="asset-full-content">{body}</div>{trap}'

    def list_page(self, page: int) -> str:
        entries = "".join(
            f'<div class="asset-bounddary"><h3><a href="/tin/-/view_content/{number}-tin.html">Tin số {number}</a></h3>'
            f'<div class="assetPublishDate">Publish date 24/11/2026 | 04:10 PM \xa0|\xa0View count: {number}</div>'
            f'<a href="/tin/-/view_content/{number}-tin.html/en/vi">Tiếng Việt</a></div>'
            for number in ((104, 103), (102, 101))[page - 1]
        )
        other = 3 - page
        return f'{entries}<ul class="pager lfr-pagination-buttons"><li><a href="/tin?p_p_id=101&amp;_101_cur={other}">{other}</a></li></ul>'


def test_a_whole_crawl_never_walks_into_the_trap_and_the_next_one_takes_counters_from_the_list(httpserver, make_portal, tmp_path):
    site = Department(httpserver)
    portal = make_portal(id="hanoi-thu", platform="hanoi", home=site.home, sections=[{"name": "Tin", "path": "/tin"}], delay=0)

    def night(day):
        worker = StoreWorker.open(tmp_path, "test")
        try:
            (report,) = crawl([portal], worker, settings={"RETRY_TIMES": 0}, clock=lambda: datetime(2026, 11, day, 1, 0, tzinfo=UTC))
        finally:
            worker.close()
        return report.tally

    tally = night(25)
    assert (tally.new, tally.gone, tally.refused, tally.failed) == (3, 1, 0, 0)
    assert len(site.requests) == len(set(site.requests)) == 7, "robots.txt, two list pages, four articles, each once"
    assert not [path for path in site.requests if path.endswith(("/en/vi", "/en"))]
    night(26)
    with Store.read(tmp_path) as store:
        assert {article.native_id: article.views for article in store.newest(limit=10)} == {"101": 101, "103": 103, "104": 104}
