"""Hà Tĩnh's portal: what stands below the text in the same element, and nothing of the text with it."""

import pytest

from scraper.errors import ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

HATINH = PLATFORMS["hatinh"]
HOME = "https://thu.gov.vn"
TEXT = "<p>Lượng mưa từ 150 đến 250 mm.</p><p>Người dân cần đề phòng lũ quét.</p>"


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="hatinh", home=HOME, sections=[{"name": "Tin", "path": "/vi/chuyen-muc/tin"}])


def article(content, url=f"{HOME}/vi/bai-viet/mua-lon"):
    return Page(
        url,
        '<html><body><div class="top"><span class="time">Thứ ba, 17/11/2026</span></div><h1 class="detail-title">Mưa lớn</h1>'
        f'<div class="time">Đăng tải: 16/11/2026 06:30</div><div class="detail-content">{content}</div></body></html>',
    )


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/bai-viet/mua-lon", "mua-lon"),
        ("/vi/bai-viet/mua-lon/", "mua-lon"),
        ("/vi/vi/bai-viet/mua-lon", None),
        ("/vi/chuyen-muc/tin?page=2", None),
        ("/bai-viet/", None),
    ],
)
def test_identity_is_the_slug(path, native_id):
    assert HATINH.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url", ["/bai-viet/mua-lon", "/vi/bai-viet/mua-lon", "/en/bai-viet/mua-lon/?x=1#y", "http://www.thu.gov.vn/bai-viet/mua-lon"]
)
def test_every_address_of_an_article_is_one_article(portal, url):
    assert HATINH.link(portal, HOME, url).canonical == f"{HOME}/bai-viet/mua-lon"


@pytest.mark.fault("F34")
@pytest.mark.parametrize(
    ("below", "views", "byline", "files"),
    [
        ("<p>Lượt xem: 1.204</p><p>Tác giả: Hồ Thị Mẫu</p>", 1204, "Hồ Thị Mẫu", 0),
        ("<p>Tác giả: Hồ Thị Mẫu</p><p>Lượt xem: 12</p>", 12, "Hồ Thị Mẫu", 0),
        ("<p><b>Lượt xem:</b>&nbsp;6&nbsp;605</p>", 6605, None, 0),
        ("Lượt xem: 88 | Tác giả: Hồ Thị Mẫu", 88, "Hồ Thị Mẫu", 0),
        ('<p>Tệp đính kèm:</p><p><a href="/a.pdf">Công điện</a> <a href="/b.zip">Bản đồ</a></p><p>Lượt xem: 7</p>', 7, None, 2),
        ('<div>Tệp đính kèm: <a href="/a.pdf">Công điện</a></div><div><br></div><div>Lượt xem: 7</div>', 7, None, 1),
        ("", None, None, 0),
    ],
)
def test_what_stands_below_the_text_is_read_and_not_in_it(portal, below, views, byline, files):
    read = read_article(article(TEXT + below), portal)
    assert (read.views, read.byline, len(read.attachments)) == (views, byline, files)
    assert read.body_text == "Lượng mưa từ 150 đến 250 mm.\n\nNgười dân cần đề phòng lũ quét."


@pytest.mark.parametrize("wrapped", ["<div>{}</div>", "<div><section>{}</section></div>"])
def test_a_wrapper_around_the_text_changes_nothing(portal, wrapped):
    read = read_article(article(wrapped.format(TEXT + "<p>Lượt xem: 5</p>")), portal)
    assert (read.views, "Lượt xem" in read.body_text) == (5, False)


def test_the_same_words_inside_the_text_stay(portal):
    text = "<p>Lượt xem: đó là câu hỏi.</p><p>Tác giả: ai?</p><p>Hết phần một.</p>"
    assert read_article(article(text + "<p>Lượt xem: 5</p>"), portal).body_text.count("\n\n") == 2


def test_a_picture_at_the_end_stays(portal):
    read = read_article(article(TEXT + '<p><img src="/mua.jpg"></p><p>Lượt xem: 5</p>'), portal)
    assert read.image == f"{HOME}/mua.jpg"


def test_the_page_s_clock_is_not_the_article_s_date(portal):
    assert read_article(article(TEXT), portal).published_at.isoformat() == "2026-11-16T06:30:00+07:00"


def test_a_page_is_read_the_same_twice(portal):
    page = article(TEXT + "<p>Lượt xem: 5</p><p>Tác giả: Hồ Thị Mẫu</p>")
    assert read_article(page, portal) == read_article(page, portal)


@pytest.mark.fault("F35")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<ul><li><a href="/bai-viet/a">Bài A</a></li></ul>', "a list of articles"),
        ('<h1 class="detail-title">Mưa lớn</h1><div class="detail-content"><p>Lượt xem: 12</p></div>', "no body"),
    ],
)
def test_pages_that_are_no_articles_are_refused(portal, body, reason):
    with pytest.raises(NotAnArticle, match=reason):
        read_article(Page(f"{HOME}/bai-viet/mua-lon", f"<html><body>{body}</body></html>"), portal)


def read(portal, body, asked="/vi/chuyen-muc/tin"):
    return HATINH.read_listing(Page(HOME + asked, f"<html><body>{body}</body></html>"), ListRequest(HOME + asked), portal)


def test_a_picture_s_link_and_the_title_s_are_one_entry(portal):
    body = '<div><a href="/vi/bai-viet/a"><img></a><h3><a href="/bai-viet/a">Bài A</a></h3><span class="time">16/11/2026 06:30</span></div>'
    (link,) = read(portal, body).links
    assert (link.native_id, link.title, link.published_at.isoformat()) == ("a", "Bài A", "2026-11-16T06:30:00+07:00")


def test_pages_by_number(portal):
    body = '<a href="/bai-viet/a">Bài A</a><ul class="pagination"><a href="/vi/chuyen-muc/tin?page={}">x</a></ul>'
    assert read(portal, body.format(2)).next.url == f"{HOME}/vi/chuyen-muc/tin?page=2"
    assert read(portal, body.format(2), "/vi/chuyen-muc/tin?page=3").next is None


def test_a_page_without_articles_says_so_unless_it_is_a_further_one(portal):
    assert read(portal, "<p>Không có bài</p>", "/vi/chuyen-muc/tin?page=9").links == ()
    with pytest.raises(ListingUnreadable):
        read(portal, "<p>Không có bài</p>")
