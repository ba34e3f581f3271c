"""Joomla: identity with and without numbers, the counter told to machines, headings that are not the title."""

import pytest

from portals import Section
from scraper.errors import ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

JOOMLA = PLATFORMS["joomla"]
HOME = "https://thu.gov.vn"


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="joomla", home=HOME, sections=[{"name": "Tin", "path": "/tin-tuc"}])


def article(
    headings="<div class=page-header><h1>Tin tức</h1></div><div class=page-header><h2>Bế giảng năm học</h2></div>",
    info="",
    url=f"{HOME}/tin-tuc/be-giang",
):
    return Page(
        url,
        f'<html><body><div class="com-content-article">{headings}<dl><dd class="published"><time datetime="2026-05-28T16:45:00+07:00">28 Tháng 5 2026</time></dd>{info}</dl>'
        '<div class="com-content-article__body"><p>Lễ bế giảng có hơn 600 học sinh.</p></div></div></body></html>',
    )


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/tin-tuc/be-giang", "tin-tuc/be-giang"),
        ("/tin-tuc/be-giang.html", "tin-tuc/be-giang"),
        ("/index.php/tin-tuc/be-giang", "tin-tuc/be-giang"),
        ("/tin-tuc/12-be-giang", "12"),
        ("/component/content/article/12-be-giang", "12"),
        ("/index.php?option=com_content&view=article&id=12:be-giang&catid=8&Itemid=101", "12"),
        ("/index.php?option=com_content&view=category&id=8", None),
        ("/tin-tuc?start=10", None),
        ("/tin-tuc?format=feed&type=rss", None),
        ("/tin-tuc/be-giang?tmpl=component&print=1", None),
        ("/component/users/login", None),
        ("/administrator/index.php", None),
        ("/images/files/danh-sach.docx", None),
        ("/", None),
    ],
)
def test_identity_is_the_number_before_the_slug_else_the_path(path, native_id):
    assert JOOMLA.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    ("urls", "canonical"),
    [
        (
            ["/tin-tuc/be-giang", "/index.php/tin-tuc/be-giang", "/tin-tuc/be-giang?utm=1#x", "http://www.thu.gov.vn/tin-tuc/be-giang/"],
            "/tin-tuc/be-giang",
        ),
        (
            ["/tin-tuc/12-be-giang", "/thong-bao/12-ten-cu", "/index.php?option=com_content&view=article&id=12:x&catid=8"],
            "/index.php?option=com_content&view=article&id=12",
        ),
    ],
)
def test_every_address_of_an_article_is_one_article(portal, urls, canonical):
    assert {JOOMLA.link(portal, HOME, url).canonical for url in urls} == {HOME + canonical}


@pytest.mark.parametrize(
    "headings",
    [
        "<div class=page-header><h1>Tin tức</h1></div><div class=page-header><h2>Bế giảng năm học</h2></div>",
        "<div class=page-header><h1>Bế giảng năm học</h1></div>",
    ],
)
def test_the_first_heading_is_the_title_only_where_it_is_the_only_one(portal, headings):
    assert read_article(article(headings), portal).title == "Bế giảng năm học"


@pytest.mark.fault("F34")
@pytest.mark.parametrize("label", ["Hits: 6604", "Lượt truy cập bài: 6604", "Zugriffe: 6604", ""])
def test_the_counter_in_any_language(portal, label):
    info = f'<dd class="hits"><span class="icon-eye"></span><meta content="UserPageVisits:6604">{label}</dd>'
    read = read_article(article(info=info), portal)
    assert (read.views, read.found_by["views"]) == (6604, "platform")


def test_no_counter_is_none_and_the_super_user_is_nobody(portal):
    read = read_article(article(info='<dd class="createdby">Viết bởi <span>Super User</span></dd>'), portal)
    assert (read.views, read.byline) == (None, None)


def test_the_publishing_time_is_in_the_attribute(portal):
    read = read_article(article(), portal)
    assert (read.published_at.isoformat(), read.published_precision) == ("2026-05-28T16:45:00+07:00", "minute")


@pytest.mark.fault("F35")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<div class="com-content-category-blog"><div class="blog-item"><h2><a href="/tin-tuc/a">Bài A</a></h2></div></div>', "but a list"),
        ('<div class="com-users-login"><input type=password></div>', "but a login form"),
        ('<div class="com-finder"><input name=q></div>', "but a search page"),
    ],
)
def test_pages_that_are_no_articles_are_refused(portal, body, reason):
    with pytest.raises(NotAnArticle, match=reason):
        read_article(Page(f"{HOME}/tin-tuc/be-giang", f"<html><body>{body}</body></html>"), portal)


def test_a_print_variant_is_none(portal):
    with pytest.raises(NotAnArticle, match="address"):
        read_article(article(url=f"{HOME}/tin-tuc/be-giang?tmpl=component&print=1"), portal)


def read(portal, pages, asked):
    item = '<div class="com-content-category-blog__item"><h2><a href="/tin-tuc/a">Bài A</a></h2></div>'
    links = "".join(f'<a class="page-link" href="/tin-tuc?start={start}">x</a>' for start in pages)
    page = Page(HOME + asked, f'<html><body>{item}<ul class="pagination">{links}</ul></body></html>')
    return JOOMLA.read_listing(page, ListRequest(HOME + asked), portal)


@pytest.mark.parametrize(
    ("asked", "pages", "following", "total"),
    [
        ("/tin-tuc", [10, 50, 10, 50], "/tin-tuc?start=10", 6),
        ("/tin-tuc?start=20", [0, 10, 30, 50, 30], "/tin-tuc?start=30", 6),
        ("/tin-tuc?start=50", [0, 40], None, 6),
        ("/tin-tuc", [], None, 1),
    ],
)
def test_offsets_are_counted_by_what_the_paginator_steps(portal, asked, pages, following, total):
    listing = read(portal, pages, asked)
    assert (listing.next and listing.next.url.removeprefix(HOME), listing.total_pages) == (following, total)


def test_a_page_without_entries_says_so_unless_it_is_a_further_one(portal):
    empty = Page(f"{HOME}/tin-tuc?start=60", "<html><body><div class=com-content-category-blog></div></body></html>")
    assert JOOMLA.read_listing(empty, ListRequest(empty.url, 7), portal).links == ()
    with pytest.raises(ListingUnreadable):
        JOOMLA.read_listing(Page(f"{HOME}/tin-tuc", empty.text), ListRequest(f"{HOME}/tin-tuc"), portal)


def test_the_feed_is_the_category_s_own(portal):
    (feed,) = JOOMLA.further_lists(Section(name="Tin", path="/tin-tuc"), portal)
    assert feed.url == f"{HOME}/tin-tuc?format=feed&type=rss"
    (feed,) = JOOMLA.further_lists(Section(name="Tin", path="/index.php?option=com_content&view=category&id=8"), portal)
    assert feed.url.endswith("&id=8&format=feed&type=rss")


def test_names_of_version_3(portal):
    blog = """<div class="blog"><div class="items-leading"><div class="leading-0" itemprop="blogPost"><div class="page-header"><h2><a href="/tin-tuc/12-a">Bài A</a></h2></div>
    <dl><dd class="published"><time datetime="2016-05-28T16:45:00+07:00">28 Tháng 5 2016</time></dd><dd class="hits"><meta itemprop="interactionCount" content="UserPageVisits:12">Lượt xem: 12</dd></dl></div></div>
    <div class="items-more"><ol><li><a href="/tin-tuc/11-b">Bài B</a></li></ol></div></div>"""
    page = Page(f"{HOME}/tin-tuc", f"<html><body>{blog}</body></html>")
    links = JOOMLA.read_listing(page, ListRequest(page.url), portal).links
    assert [(link.native_id, link.title, link.views) for link in links] == [("12", "Bài A", 12), ("11", "Bài B", None)]
    assert links[0].published_at.isoformat() == "2016-05-28T16:45:00+07:00"


def test_the_labels_of_an_article_and_not_those_of_the_cloud_beside_it(portal):
    tags = '<ul class="tags list-inline"><li><a class="btn" href="/tags/dat-dai">Đất đai</a></li><li><a href="/tags/tin">Tin</a></li></ul>'
    page = article(info=f"</dl>{tags}<dl>")
    beside = Page(page.url, page.text.replace("</body>", '<div class="tagspopular tags"><a href="/tags/x">Khác</a></div></body>'))
    assert read_article(beside, portal).tags == ("Đất đai", "Tin")
