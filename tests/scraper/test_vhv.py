"""VHV's CMS: date lines with a clock or a counter behind the bar, a date that every page states, paginators of two kinds."""

import base64
import json

import pytest

from scraper.errors import ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

VHV = PLATFORMS["vhv"]
HOME = "https://thu.gov.vn"
STATED = '<meta itemprop="datePublished" content="2018-08-07T17:23:45+07:00">'
ENTRY = '<article class="item-block"><h4 class="entry-title"><a href="/tin/khoi-cong.html">Khởi công cầu</a></h4><time class="post-date" datetime="2025-10-30T10:31:51+07:00">30/10/2025</time></article>'


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="vhv", home=HOME, sections=[{"name": "Tin", "path": "/chuyen-muc-tin-c12-1.html"}])


def article(date="", foot="", meta=STATED):
    shown = f'<span class="post-date left">{date}</span>' if date else ""
    return Page(
        f"{HOME}/tin/khoi-cong.html",
        f'<html><body><article class="news-detail-layout-type-2">{meta}<header>{shown}</header><h1 class="title-detail">Khởi công cầu</h1>'
        f'<div class="content-detail" itemprop="articleBody"><p>Công trình dài 1.200 mét.</p></div>{foot}</article></body></html>',
    )


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/tin/khoi-cong.html", "tin/khoi-cong"),
        ("/khoi-cong.html?x=1", "khoi-cong"),
        ("/chuyen-muc-tin-c12-1.html", None),
        ("/tin-tuc-c12-3.html", None),
        ("/tin", None),
        ("/", None),
    ],
)
def test_identity_is_the_path(path, native_id):
    assert VHV.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url", ["/tin/khoi-cong.html", "/tin/khoi-cong.html?utm_source=zalo#x", "http://www.thu.gov.vn/tin/khoi-cong.html"]
)
def test_every_address_of_an_article_is_one_article(portal, url):
    assert VHV.link(portal, HOME, url).canonical == f"{HOME}/tin/khoi-cong.html"


@pytest.mark.fault("F34")
@pytest.mark.parametrize(
    ("date", "moment", "views"),
    [
        ('Thứ năm, 30/10/2025<span class="drash"> | </span>10:31', "2025-10-30T10:31:00+07:00", None),
        ("Ngày đăng: 30/10/2025 | 1.533", "2025-10-30T00:00:00+07:00", 1533),
        ("Ngày đăng: 30/10/2025 | 15", "2025-10-30T00:00:00+07:00", 15),
        ("10:31:51 | 30/10/2025", "2025-10-30T10:31:51+07:00", None),
        ("10:31:51 30/10/2025", "2025-10-30T10:31:51+07:00", None),
        ("Thứ năm, 30/10/2025 | 10:31 | 88", "2025-10-30T10:31:00+07:00", 88),
    ],
)
def test_what_stands_behind_the_bar(portal, date, moment, views):
    read = read_article(article(date), portal)
    assert (read.published_at.isoformat(), read.views) == (moment, views)


@pytest.mark.parametrize(
    ("foot", "views", "byline"),
    [
        ("Lượt xem: 1.204 | Tác giả: Phan Văn Mẫu", 1204, "Phan Văn Mẫu"),
        ("Tác giả: Phan Văn Mẫu Lượt xem: 1.204", 1204, "Phan Văn Mẫu"),
        ("Tác giả: Phan Văn Mẫu - Nguồn: Báo tỉnh", None, "Phan Văn Mẫu"),
        ("Tác giả: admin", None, None),
        ("Lượt xem: 7", 7, None),
    ],
)
def test_counter_and_author_share_a_line(portal, foot, views, byline):
    read = read_article(article("30/10/2025", f'<div class="author">{foot}</div>'), portal)
    assert (read.views, read.byline) == (views, byline)


@pytest.mark.fault("F32")
def test_the_date_that_every_page_states_is_not_believed(portal):
    read = read_article(article(), portal)
    assert (read.published_at, read.published_precision, "published_at" in read.found_by) == (None, None, False)


def test_a_stated_date_of_the_page_s_own_is(portal):
    read = read_article(article(meta='<meta itemprop="datePublished" content="2025-10-30T10:31:51+07:00">'), portal)
    assert (read.published_at.isoformat(), read.found_by["published_at"]) == ("2025-10-30T10:31:51+07:00", "structured")


def read(portal, paginator, asked="/chuyen-muc-tin-c12-1.html", number=1):
    return VHV.read_listing(Page(HOME + asked, f"<html><body>{ENTRY}{paginator}</body></html>"), ListRequest(HOME + asked, number), portal)


def test_an_entry_has_the_time_of_its_attribute(portal):
    (link,) = read(portal, "").links
    assert (link.native_id, link.title, link.published_at.isoformat()) == ("tin/khoi-cong", "Khởi công cầu", "2025-10-30T10:31:51+07:00")


@pytest.mark.parametrize(
    ("paginator", "following"),
    [
        (
            '<div class="wrapper-pagination"><a class="next-pages" href="/chuyen-muc-tin-c12-2.html">Sau</a></div>',
            "/chuyen-muc-tin-c12-2.html",
        ),
        ('<div class="pagination"><a class="next" href="/tin?trang=2">Sau</a></div>', "/tin?trang=2"),
        ('<div class="wrapper-pagination"><a href="/chuyen-muc-tin-c12-9.html">9</a></div>', "/chuyen-muc-tin-c12-2.html"),
        ('<a href="/chuyen-muc-tin-c12-2.html">2</a><span class="current next">Sau</span>', None),
        ("", None),
    ],
)
def test_the_next_page(portal, paginator, following):
    listing = read(portal, paginator)
    assert (listing.next and listing.next.url.removeprefix(HOME), listing.skipped) == (following, ())


def test_a_page_that_only_a_script_reaches_is_said(portal):
    listing = read(portal, '<div class="wrapper-pagination"><a class="next-pages" href="javascript:void(0)">Sau</a></div>')
    assert listing.next is None
    assert "by a script only" in listing.skipped[0]


def test_a_page_without_entries_says_so_unless_it_is_a_further_one(portal):
    page = Page(f"{HOME}/x.html", "<html><body><h1>Tin trong tỉnh</h1></body></html>")
    assert VHV.read_listing(page, ListRequest(page.url, 2), portal).links == ()
    with pytest.raises(ListingUnreadable):
        VHV.read_listing(page, ListRequest(page.url), portal)


@pytest.mark.fault("F35")
def test_a_list_in_the_place_of_an_article_is_refused(portal):
    with pytest.raises(NotAnArticle, match="no article"):
        read_article(Page(f"{HOME}/tin/da-xoa.html", f'<html><body><section class="section-list">{ENTRY}</section></body></html>'), portal)


SCRIPTED = '<div class="wrapper-pagination"><a class="next-pages" href="javascript:void(0)">Sau</a></div>'


def module(**told):
    config = {"service": "Content.Article.selectAll", "categoryId": "5238202", "itemsPerPage": 12, "totalItems": 25, "layout": "x", **told}
    text = base64.b64encode(json.dumps(config).encode()).decode()
    return f"<script>VHV.using($.extend($.parseJSON(decode64('{text}')),{{}}));</script>"


def test_where_a_script_pages_the_list_s_own_service_is_asked(portal):
    first = read(
        portal, SCRIPTED + module(itemsPerPage=3, categoryId="1") + module() + module(service="Project.Other.selectAll", itemsPerPage=99)
    )
    assert (first.total_pages, first.skipped, first.next.method, first.next.url) == (3, (), "POST", f"{HOME}/api/Content/Article/selectAll")
    assert dict(first.next.form) == {
        "categoryId": "5238202",
        "itemsPerPage": "12",
        "orderBy": "publishTime DESC",
        "type": "Article.News",
        "pageNo": "2",
    }


@pytest.mark.parametrize(
    "told",
    [
        {"service": "Other"},
        {"categoryId": "x"},
        {"categoryId": None},
        {"itemsPerPage": 0},
        {"totalItems": "٣"},
        {"totalItems": None},
        {"itemsPerPage": [1]},
    ],
)
def test_a_configuration_that_is_not_understood_is_not_used(portal, told):
    listing = read(portal, SCRIPTED + module(**told))
    assert (listing.next, "by a script only" in listing.skipped[0]) == (None, True)


def answer(portal, items, number=2):
    fetch = read(portal, SCRIPTED + module()).next
    for _ in range(number - 2):
        fetch = VHV.read_listing(Page(fetch.url, json.dumps({"items": items})), fetch, portal).next
    return VHV.read_listing(Page(fetch.url, json.dumps({"items": items, "totalItems": 25})), fetch, portal)


@pytest.mark.parametrize("wrap", [list, lambda items: {str(number): item for number, item in enumerate(items)}])
def test_answers_of_the_service(portal, wrap):
    items = [
        {"title": "Tập huấn &amp; thi", "rewriteURL": "tin/tap-huan.html", "publishTime": 1759200000},
        {"title": "Không rõ ngày", "rewriteURL": "/tin/khong-ngay.html", "publishTime": "hôm qua"},
        {"title": "Không có địa chỉ"},
        "?",
    ]
    listing = answer(portal, wrap(items))
    assert [(link.url, link.title, link.published_at and link.published_at.isoformat()) for link in listing.links] == [
        (f"{HOME}/tin/tap-huan.html", "Tập huấn & thi", "2025-09-30T09:40:00+07:00"),
        (f"{HOME}/tin/khong-ngay.html", "Không rõ ngày", None),
    ]
    assert len(listing.skipped) == 2
    assert dict(listing.next.form)["pageNo"] == "3"


def test_the_service_ends_with_its_last_page_or_an_empty_one(portal):
    items = [{"title": "A", "rewriteURL": "tin/a.html"}]
    assert answer(portal, items, number=3).next is None
    assert answer(portal, []).next is None


@pytest.mark.parametrize("text", ["", "<html>", "[]", '{"status": "error"}', '{"items": 5}', "[" * 50_000])
def test_an_answer_that_is_none_says_so(portal, text):
    fetch = read(portal, SCRIPTED + module()).next
    with pytest.raises(ListingUnreadable, match="service gives no items"):
        VHV.read_listing(Page(fetch.url, text), fetch, portal)
