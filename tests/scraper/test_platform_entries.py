"""What the platforms share: entries of lists, numbers of pages, native feeds and sitemaps, addresses that a page states."""

import re
from contextlib import suppress
from time import process_time

import pytest

from scraper.errors import ListingUnreadable, ReadingError
from scraper.extract.css import parts_of
from scraper.extract.page import Page, text_of
from scraper.lists.entries import EntrySelectors, any_link, numbered_listing, read_entries, title_of
from scraper.lists.feeds_and_sitemaps import FEED, SITEMAP, read_further
from scraper.lists.listing import ListRequest
from scraper.lists.numbered import Numbering, next_page_and_total
from scraper.platforms import PLATFORMS, read_article
from scraper.platforms.html_base import detach

HOME = "https://thu.gov.vn"
VHV = PLATFORMS["vhv"]
SELECTORS = (EntrySelectors("li", "a", "i", "b"),)
PAGES = Numbering(re.compile(r"[?&]page=(\d+)"), "a")


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="vhv", home=HOME)


def entries(portal, body, selectors=SELECTORS):
    return read_entries(VHV, Page(f"{HOME}/tin.html", f"<html><body>{body}</body></html>"), portal, selectors)


def test_an_entry_that_comes_twice_gives_what_the_first_lacked(portal):
    found = entries(portal, '<li><a href="/a.html"><img></a><b>12</b></li><li><a href="/a.html">Bài A</a><i>04/12/2020</i></li>')
    (link,) = found.links.values()
    assert (link.title, link.views, link.published_at.isoformat()) == ("Bài A", 12, "2020-12-04T00:00:00+07:00")


def test_the_link_with_a_title_names_the_article_and_the_attribute_what_is_cut_short(portal):
    found = entries(portal, '<li><a href="/a.html"><img></a> <a href="/a.html" title="Tên bài đầy đủ">Tên bài…</a></li>')
    assert [link.title for link in found.links.values()] == ["Tên bài đầy đủ"]


def test_an_entry_that_leads_elsewhere_is_said_and_a_box_without_link_is_not(portal):
    found = entries(portal, '<li><a href="https://khac.vn/x.html">Báo khác</a></li><li>Quảng cáo</li>')
    assert (found.links, len(found.skipped)) == ({}, 1)
    assert "'Báo khác' leads to no article of this portal: https://khac.vn/x.html" in found.skipped[0]


def test_a_profile_s_links_go_before_the_platform_s_shapes(make_portal):
    portal = make_portal(platform="vhv", home=HOME, selectors={"links": ".tin"})
    found = entries(portal, '<li><a href="/a.html">Bài A</a></li><p class="tin"><a href="/b.html">Bài B</a></p>')
    assert [link.title for link in found.links.values()] == ["Bài B"]


def test_a_picture_that_leads_elsewhere_and_a_title_without_address_are_passed_over(portal):
    found = entries(portal, '<li><a href="https://khac.vn/x.html"><img></a><a href="#">Chuyên mục</a><a href="/a.html">Bài A</a></li>')
    assert ([link.native_id for link in found.links.values()], found.skipped) == (["a"], [])


def test_two_entries_of_one_article_are_one(portal):
    found = entries(portal, '<li><a href="/a.html?x=1">Bài A</a></li><li><a href="/a.html">Bài A</a><i>04/12/2020</i></li>')
    assert [(link.url, link.published_at.day) for link in found.links.values()] == [(f"{HOME}/a.html?x=1", 4)]


@pytest.mark.parametrize(
    ("parts", "published"),
    [
        ("<i>Ngày đăng</i><i>04/12/2020</i><i>10:46</i>", "2020-12-04T10:46"),
        ("<i>04/12/2020</i><i>05/12/2020 10:46</i>", "2020-12-04T00:00"),
        ("<i>04/12/</i><i>2020</i>", "2020-12-04T00:00"),
        ('<i>04/12/2020 <b datetime="2020-12-04T10:46:00+07:00"></b></i>', "2020-12-04T10:46"),
        ('<i>04/12/2020 <b datetime="2020-04-12T10:46:00+07:00"></b></i>', "2020-12-04T00:00"),
    ],
)
def test_the_date_of_an_entry_may_stand_in_several_parts(portal, parts, published):
    (link,) = entries(portal, f'<li><a href="/a.html">A</a>{parts}</li>').links.values()
    assert link.published_at.isoformat(timespec="minutes").removesuffix("+07:00") == published


def test_the_last_resort_is_read_only_where_the_others_found_nothing_and_leaves_menus_out(portal):
    body = '<nav><a href="/b.html">B</a></nav><a href="/c.html">Bài C <i>04/12/2020</i></a><a href="https://khac.vn/">Báo khác</a>{}'
    selectors = (*SELECTORS, any_link("i"))
    alone = entries(portal, body.format(""), selectors)
    assert ([(link.native_id, link.title, link.published_at.day) for link in alone.links.values()], alone.skipped) == (
        [("c", "Bài C", 4)],
        [],
    )
    assert list(entries(portal, body.format('<li><a href="/a.html">A</a></li>'), selectors).links) == ["a"]


@pytest.mark.fault("F33")
def test_a_day_is_never_taken_for_a_month_and_an_impossible_one_is_none(portal):
    found = entries(portal, '<li><a href="/a.html">A</a><i>04/12/2020</i></li><li><a href="/b.html">B</a><i>12/13/2020</i></li>')
    assert [link.published_at and link.published_at.isoformat() for link in found.links.values()] == ["2020-12-04T00:00:00+07:00", None]


@pytest.mark.parametrize(
    ("asked", "pages", "place", "total"),
    [
        ("", [2, 9], 2, 9),
        ("?page=2", [1, 9], 3, 9),
        ("?page=9", [1, 8], None, 9),
        ("?page=12", [1, 11, 10], None, 12),
        ("?page=5", [], None, 5),
    ],
)
def test_the_next_page_is_the_next_number_whatever_the_paginator_shows(asked, pages, place, total):
    body = "".join(f'<a rel="next" href="/tin?page={page}">x</a>' for page in pages) + '<a href="javascript:void(0)">»</a>'
    after, count = next_page_and_total(Page(f"{HOME}/tin", body or "<p></p>"), ListRequest(f"{HOME}/tin{asked}", 5), PAGES)
    assert (after and after.url, count) == (place and f"{HOME}/tin?page={place}", total)
    assert after is None or after.page == 6


def test_a_page_that_is_the_one_before_it_is_a_list_unread_and_not_the_end(portal):
    page = Page(f"{HOME}/tin.html", '<li><a href="/a.html">Bài A</a></li><a href="/tin.html?page=2">2</a><a href="/tin.html?page=3">3</a>')
    first = numbered_listing(read_entries(VHV, page, portal, SELECTORS), page, ListRequest(page.url), portal, PAGES)
    assert first.next.url == f"{HOME}/tin.html?page=2"
    with pytest.raises(ListingUnreadable, match="page 2 holds what the one before it held"):
        numbered_listing(read_entries(VHV, page, portal, SELECTORS), page, first.next, portal, PAGES)


def further(portal, text, kind=FEED):
    fetch = ListRequest(f"{HOME}/feed", pager=kind)
    return read_further(VHV, Page(fetch.url, text), fetch, portal)


def test_atom_and_rss_and_sitemaps_give_addresses_and_no_dates(portal):
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link href="{HOME}/a.html"/><updated>2020-01-01T00:00:00Z</updated></entry></feed>'
    rss = f"\ufeff<rss><channel><item><title>A &amp;amp; B</title><link> {HOME}/a.html </link><pubDate>Wed, 28 Oct 2026 13:10:10 GMT</pubDate></item></channel></rss>"
    for text, title in ((atom, "A"), (rss, "A & B")):
        (link,) = further(portal, text).links
        assert (link.native_id, link.title, link.published_at) == ("a", title, None)
    sitemap = f"<urlset><url><loc>{HOME}/a.html</loc><lastmod>2020-01-01</lastmod></url></urlset>"
    assert [link.published_at for link in further(portal, sitemap, SITEMAP).links] == [None]


def test_an_ordinary_list_page_is_none_of_them(portal):
    assert read_further(VHV, Page(f"{HOME}/tin", "<p></p>"), ListRequest(f"{HOME}/tin"), portal) is None


@pytest.mark.parametrize("text", ["", "<html><body>Bảo trì</body></html>", "không phải XML", "{}"])
def test_what_is_no_feed_says_so(portal, text):
    with pytest.raises(ListingUnreadable, match="neither a feed nor a sitemap"):
        further(portal, text)


def feed_with(entities, title):
    return f"<!DOCTYPE rss [{entities}]><rss><item><title>{title}</title><link>{HOME}/a.html</link></item></rss>"


def test_a_file_named_by_an_entity_of_a_feed_is_not_read(portal):
    (link,) = further(portal, feed_with('<!ENTITY x SYSTEM "file:///etc/passwd">', "Tin &x;")).links
    assert link.title == "Tin"


def test_entities_within_entities_blow_nothing_up(portal):
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    links = further(portal, feed_with(f'<!ENTITY a0 "ha">{bomb}', "&a8;")).links
    assert sum(len(link.title or "") for link in links) < 100


FRAMES = {
    "wordpress": ("/t/a/", "<h1 class=entry-title>Tên bài</h1><div class=entry-content>{}</div>"),
    "hatinh": ("/bai-viet/a", "<h1 class=detail-title>Tên bài</h1><div class=detail-content>{}</div>"),
    "vnpt": (
        "/t/a-354001",
        "<div class=ArticleDetailControl><div class=ArticleHeader>Tên bài</div><div class=ArticleContent>{}</div></div>",
    ),
    "joomla": (
        "/t/a",
        "<div class=com-content-article><div class=page-header><h2>Tên bài</h2></div><div class=com-content-article__body>{}</div></div>",
    ),
}


@pytest.mark.fault("F16")
@pytest.mark.parametrize("levels", [1_000, 100_000])
@pytest.mark.parametrize("name", sorted(FRAMES))
def test_a_bottomless_page_keeps_its_text(make_portal, name, levels):
    path, frame = FRAMES[name]
    body = frame.format("<div>" * levels + "Chữ ở dưới cùng." + "</div>" * levels)
    article = read_article(Page(HOME + path, f"<html><body>{body}</body></html>"), make_portal(platform=name, home=HOME))
    assert "Chữ ở dưới cùng." in article.body_text


@pytest.mark.fault("F39")
@pytest.mark.parametrize(
    "line", ["Tác giả: " * 8_000, "Lượt xem" + " " * 60_000 + "x", "1 " * 30_000, "<h1 class='entry-title' " * 2_500, "/page/1" * 8_000]
)
@pytest.mark.parametrize("name", sorted(FRAMES))
def test_endless_lines_cost_no_time(make_portal, name, line):
    path, frame = FRAMES[name]
    portal = make_portal(platform=name, home=HOME)
    furniture = "".join(f"<div class='{kind}'>{line}</div>" for kind in ("author", "PostDate", "post-date", "post-views", "hits", "h5"))
    article = Page(HOME + path, f"<html><body>{frame.format(f'<p>Bài viết.</p><p>{line}</p>')}{furniture}</body></html>")
    entry = f"<li class='item-block'><div class='Title entry-title'><h3><a href='{path}'>{line}</a></h3></div></li>"
    listing = Page(
        f"{HOME}/t",
        f"<ul class='ArticleList pagination'>{entry}<a href='/t?{line[:3_000]}'>x</a></ul><script>article_category_id maxPage=2;{line}</script>",
    )
    began = process_time()
    for reading in (lambda: read_article(article, portal), lambda: PLATFORMS[name].read_listing(listing, ListRequest(listing.url), portal)):
        with suppress(ReadingError):
            reading()
    assert process_time() - began < 2, "a pattern that goes back and forth takes minutes"


def test_a_page_that_is_remade_leaves_the_first_as_it_was():
    first = Page(HOME, "<html><body><div id='a'>một</div><div id='a'>hai</div><p id='b'>ba</p></body></html>")
    second = first.remade(lambda tree: tree.cssselect("#b")[0].drop_tree())
    assert ([found.text for found in second.each("#a")], second.first("#b")) == (["một", "hai"], None)
    assert first.first("#b") is not None
    assert (second.url, second.text, second.status) == (first.url, first.text, first.status)


def test_the_links_that_a_selector_names_or_that_stand_in_what_it_names():
    page = Page(
        HOME, "<html><body><p class='tin'><a href='/1'>1</a><b><a href='/2'>2</a></b></p><a class='tin' href='/3'>3</a></body></html>"
    )
    assert [anchor.get("href") for anchor in page.anchors(".tin")] == ["/1", "/2", "/3"]


def test_parts_of_an_element_are_in_document_order_and_may_be_the_element_itself():
    box = Page(HOME, "<html><body><div class='a'><i>1</i><b class='a'>2</b></div><b class='a'>3</b></body></html>").all("div")[0]
    assert [part.tag for part in parts_of(box, "b, i")] == ["i", "b"]
    assert [part.tag for part in parts_of(box, ".a")] == ["div", "b"]


@pytest.mark.parametrize(
    ("inner", "title"),
    [
        ("Bài A <i>04/12/2020</i>", "Bài A"),
        ("Bài A<i></i>", "Bài A"),
        ("<i>04/12/2020</i>", "Tên bài đầy đủ"),
        ("Bài… <i>04/12/2020</i>", "Tên bài đầy đủ"),
    ],
)
def test_a_date_inside_a_link_is_none_of_its_title(inner, title):
    (anchor,) = Page(HOME, f"<html><body><a title='Tên bài đầy đủ'>{inner}</a></body></html>").anchors("a")
    assert title_of(anchor, "i") == title


def test_an_element_that_is_taken_out_leaves_the_text_behind_it():
    page = Page(HOME, "<html><body><p>một <b>hai</b> ba <i>bốn</i> năm</p></body></html>")
    (paragraph,) = page.all("p")
    assert [detach(part).tail for part in parts_of(paragraph, "b, i")] == [None, None]
    assert text_of(paragraph) == "một  ba  năm"
