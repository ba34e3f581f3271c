"""NukeViet: identity, traps, numbers, the pace, and what its pages say wrongly."""

from pathlib import Path

import pytest

from portals import Section
from scraper.errors import ArticleGone, ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

NUKEVIET = PLATFORMS["nukeviet"]
HOME = "https://thu.gov.vn"
PAGES = Path(__file__).resolve().parent.parent / "pages"


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="nukeviet", home=HOME, sections=[{"name": "Tin", "path": "/Tin-tuc/"}])


def article(body="", head="", url=f"{HOME}/Tin-tuc/hop-dan-112.html", meta='<span class="h5">Thứ tư - 28/10/2026 20:17</span>'):
    return Page(
        url,
        f'<html><head>{head}</head><body><div class="news_column"><div class="panel-body"><h1 itemprop="headline">Họp dân</h1>'
        f'<div class="row newsdetailmetatop">{meta}</div><div id="news-bodyhtml"><p>Hơn 120 hộ dân dự họp.</p></div>{body}</div></div></body></html>',
    )


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/Tin-tuc/hop-dan-112.html", "112"),
        ("/vi/Tin-tuc/hop-dan-112.html", "112"),
        ("/vi/news/Tin-tuc/hop-dan-112.html", "112"),
        ("/news/Tin-tuc/hop-dan-112.html", "112"),
        ("/vi/news/Tin-tuc/ke-hoach-nam-2025-7.html", "7"),
        ("/index.php?language=vi&nv=news&op=Tin-tuc/hop-dan-112.html", "112"),
        ("/vi/thong-bao/Lich/lich-truc-112.html", "thong-bao:112"),
        ("/en/news/News/meeting-112.html", "en:112"),
        ("/Tin-tuc/", None),
        ("/Tin-tuc/page-2/", None),
        ("/vi/news/Nam-2025/", None),
        ("/vi/news/rss/Tin-tuc/", None),
        ("/gioi-thieu-12.html", None),
        ("/vi/about/gioi-thieu-12.html", None),
        ("/vi/laws/detail/quyet-dinh-12.html", None),
        ("/", None),
    ],
)
def test_identity_is_the_number_at_the_end_within_its_module_and_language(path, native_id):
    assert NUKEVIET.native_id(HOME + path) == native_id


@pytest.mark.parametrize(
    "path",
    [
        "/?nvvithemever=m&nv_redirect=Vq3xk91",
        "/Tin-tuc/hop-dan-112.html?download=1&id=0",
        "/Tin-tuc/hop-dan-112.html?pdf=1&id=0",
        "/print/Tin-tuc/hop-dan-112.html",
        "/vi/news/print/Tin-tuc/hop-dan-112.html",
        "/vi/news/savefile/Tin-tuc/hop-dan-112.html",
        "/sendmail/Tin-tuc/hop-dan-112.html",
        "javascript:void(0)",
    ],
)
def test_traps_and_variants_are_no_addresses(portal, path):
    assert NUKEVIET.link(portal, HOME, path) is None


def test_the_theme_switch_is_never_part_of_an_address(portal):
    link = NUKEVIET.link(portal, HOME, "/Tin-tuc/hop-dan-112.html?nvvithemever=t&nv_redirect=Zq7")
    assert link is None or link.url == f"{HOME}/Tin-tuc/hop-dan-112.html"
    assert NUKEVIET.native_id(f"{HOME}/Tin-tuc/hop-dan-112.html?nvvithemever=t&nv_redirect=Zq7") is None


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}/Tin-tuc/hop-dan-112.html",
        f"{HOME}/Doan-the/ten-cu-112.html",
        f"{HOME}/vi/news/Tin-tuc/hop-dan-112.html",
        f"{HOME}/Tin-tuc/hop-dan-112.html?utm_source=zalo#comment",
        f"{HOME}/index.php?language=vi&nv=news&op=Tin-tuc/hop-dan-112.html",
        "http://thu.gov.vn/Tin-tuc/hop-dan-112.html",
        "https://WWW.THU.gov.vn/Tin-tuc/hop-dan-112.html",
    ],
)
def test_every_address_of_an_article_is_one_article(portal, url):
    link = NUKEVIET.link(portal, HOME, url)
    assert (link.native_id, link.canonical) == ("112", f"{HOME}/index.php?language=vi&nv=news&op=tin/tin-112.html")
    again = NUKEVIET.link(portal, HOME, link.canonical)
    assert again.canonical == link.canonical, "the canonical form is itself an address of the article"


def test_the_article_is_known_by_the_address_that_its_page_states(portal):
    stated = f'<link rel="canonical" href="{HOME}/Tin-tuc/hop-dan-112.html">'
    shown = article(head=stated, url=f"{HOME}/Doan-the/ten-cu-112.html")
    assert read_article(shown, portal).url == f"{HOME}/Tin-tuc/hop-dan-112.html"
    assert read_article(article(url=f"{HOME}/Tin-tuc/hop-dan-112.html?utm=1"), portal).url == f"{HOME}/Tin-tuc/hop-dan-112.html"


def test_another_site_s_canonical_link_is_not_believed(portal):
    stated = '<link rel="canonical" href="https://ban-sao.vn/Tin-tuc/hop-dan-999.html">'
    assert read_article(article(head=stated), portal).url == f"{HOME}/Tin-tuc/hop-dan-112.html"


@pytest.mark.fault("F34")
@pytest.mark.parametrize(
    ("shown", "views"),
    [("376.741", 376741), ("6604", 6604), ("0", 0), ("6\u00a0605", 6605), ("", None), ("1.2", None)],
)
def test_the_bare_counter_behind_the_eye(portal, shown, views):
    meta = f'<span class="h5">Thứ tư - 28/10/2026 20:17</span><span class="h5"><i class="fa fa-eye"></i>{shown}</span><span class="h5"><i class="fa fa-comment-o"></i>77</span>'
    assert read_article(article(meta=meta), portal).views == views


def test_the_number_of_comments_is_no_counter(portal):
    meta = '<span class="h5">Thứ tư - 28/10/2026 20:17</span><span class="h5"><i class="fa fa-comment-o"></i>77</span>'
    assert read_article(article(meta=meta), portal).views is None


def test_what_is_visible_goes_before_the_edit_time_and_the_malformed_meta_date(portal):
    head = '<meta property="article:published_time" content="2026-10-30+0720:17:10">'
    told = '<span class="hidden" itemprop="datePublished">2026-11-02T09:09:09+07:00</span>'
    read = read_article(article(head=head, body=told), portal)
    assert (read.published_at.isoformat(), read.found_by["published_at"]) == ("2026-10-28T20:17:00+07:00", "platform")


def test_a_file_behind_the_article_s_own_address_is_known_by_its_name(portal):
    files = '<div class="news-download-file"><a href="/Tin-tuc/hop-dan-112.html?download=1&amp;id=0">Tải về: <strong>ke-hoach.pdf</strong></a></div>'
    (file,) = read_article(article(body=files), portal).attachments
    assert (file.label, file.media_type) == ("ke-hoach.pdf", "application/pdf")


@pytest.mark.fault("F35")
def test_the_flood_guard_is_refused_and_not_gone():
    page = Page(f"{HOME}/Tin-tuc/hop-dan-112.html", "<html><head><title>Hãy đợi...</title></head><body><p>57 giây</p></body></html>")
    assert "flood guard" in NUKEVIET.refusal(page, None)
    assert NUKEVIET.gone(page, None) is None


def test_an_article_called_wait_is_an_article(portal):
    assert read_article(article(head="<title>Hãy đợi tin vui</title>"), portal).native_id == "112"


def test_an_article_that_is_not_public_is_gone(portal):
    with pytest.raises(ArticleGone, match="not public: Bài viết này chưa được xuất bản"):
        read_article(article(body='<div class="alert alert-warning">Bài viết này chưa được xuất bản</div>'), portal)


def test_a_copyright_notice_says_nothing_of_that(portal):
    assert read_article(article(body='<div class="alert alert-info">Ghi rõ nguồn khi đăng lại</div>'), portal).native_id == "112"


def test_a_page_of_another_article_is_refused(portal):
    with pytest.raises(NotAnArticle, match="another article: 999"):
        read_article(article(head=f'<link rel="canonical" href="{HOME}/Tin-tuc/khac-999.html">'), portal)


def test_the_pace_stays_below_the_flood_guard():
    assert 300 / NUKEVIET.delay < 150
    assert 60 / NUKEVIET.delay < 40


def read(portal, text, asked="/Tin-tuc/", answered=None, number=1):
    return NUKEVIET.read_listing(Page(HOME + (answered or asked), text), ListRequest(HOME + asked, number), portal)


ENTRY = '<div class="news_column"><div class="panel-body"><h3><a href="/Tin-tuc/hop-dan-112.html">Họp dân</a></h3></div></div>'


def test_past_the_end_leads_to_page_1_and_is_the_end(portal):
    listing = read(portal, ENTRY, "/Tin-tuc/page-20/", "/Tin-tuc/", 20)
    assert (listing.links, listing.next) == ((), None)


@pytest.mark.parametrize(("asked", "answered"), [("/Da-bo/", "/"), ("/vi/news/Da-bo/", "/vi/news/")])
def test_a_category_that_is_gone_leads_up_and_is_no_list(portal, asked, answered):
    with pytest.raises(ListingUnreadable, match="no category any more"):
        read(portal, ENTRY, asked, answered)


def test_the_module_s_own_page_may_be_the_home_page(portal):
    assert len(read(portal, ENTRY, "/vi/news/", "/vi/").links) == 1


def test_every_number_of_the_paginator_is_called_next(portal):
    pages = "".join(f'<li><a rel="next" href="/Tin-tuc/page-{number}/">{number}</a></li>' for number in (7, 8, 5, 19))
    listing = read(portal, f'{ENTRY}<ul class="pagination">{pages}</ul>', "/Tin-tuc/page-6/", number=6)
    assert (listing.next.url, listing.total_pages) == (f"{HOME}/Tin-tuc/page-7/", 19)


def test_a_page_without_a_list_says_so(portal):
    with pytest.raises(ListingUnreadable, match="no entry"):
        read(portal, "<p>Đang nâng cấp</p>")


@pytest.mark.parametrize(
    ("path", "lists"),
    [
        ("/Tin-tuc/", ["/rss/Tin-tuc/"]),
        ("/vi/news/Tin-tuc/", ["/vi/news/rss/Tin-tuc/"]),
        ("/vi/news/", ["/vi/news/rss/", "/sitemap-vi.news.xml"]),
        ("/", ["/rss/", "/sitemap-vi.news.xml"]),
    ],
)
def test_feed_and_sitemap_of_a_section(portal, path, lists):
    assert [fetch.url for fetch in NUKEVIET.further_lists(Section(name="Tin", path=path), portal)] == [HOME + part for part in lists]


def test_a_page_in_the_place_of_the_feed_says_so(portal):
    (feed,) = NUKEVIET.further_lists(Section(name="Tin", path="/Tin-tuc/"), portal)
    with pytest.raises(ListingUnreadable, match="neither a feed nor a sitemap"):
        NUKEVIET.read_listing(Page(feed.url, "<html><body><p>404</p></body></html>"), feed, portal)


def test_lists_of_the_phone_theme_have_bare_counters_and_days(portal):
    entry = """<div class="news_column"><div class="panel-body"><h3><a href="/Tin-tuc/hop-dan-112.html">Họp dân</a></h3><ul>
    <li><em class="fa fa-clock-o"></em> 28/10/2026</li><li><em class="fa fa-eye"></em> 6604</li><li><em class="fa fa-comment-o"></em> 7</li></ul></div></div>"""
    (link,) = read(portal, entry).links
    assert (link.title, link.views, link.published_at.isoformat()) == ("Họp dân", 6604, "2026-10-28T00:00:00+07:00")
