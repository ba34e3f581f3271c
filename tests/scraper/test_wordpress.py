"""WordPress: identity by slug, the counter in the body, titles that swallow words, what is no article."""

import pytest

from portals import Section
from scraper.errors import ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

WORDPRESS = PLATFORMS["wordpress"]
HOME = "https://thu.gov.vn"


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="wordpress", home=HOME, sections=[{"name": "Tin", "path": "/category/tin/"}])


def article(title="Tăng giá điện", content="", head="", url=f"{HOME}/tin/tang-gia-dien/", kind="single single-post"):
    return Page(
        url,
        f'<html><head>{head}</head><body class="{kind}"><h1 class="site-title">Cục Thử</h1><article><h1 class="entry-title">{title}</h1>'
        f'<div class="entry-content"><p>Giá điện tăng từ ngày 1 tháng 12.</p>{content}</div>'
        '<footer><time class="entry-date published updated" datetime="2026-11-06T09:30:00+07:00">06/11/2026</time></footer></article></body></html>',
    )


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/tin/tang-gia-dien/", "tang-gia-dien"),
        ("/tang-gia-dien", "tang-gia-dien"),
        ("/2026/11/06/tang-gia-dien/", "tang-gia-dien"),
        ("/tin/tang-gia-dien.html", "tang-gia-dien"),
        ("/tin/tăng-giá/", "tăng-giá"),
        ("/tin/t%C4%83ng-gi%C3%A1/", "tăng-giá"),
        ("/tin/t%c4%83ng-gi%c3%a1/", "tăng-giá"),
        ("/?p=812", "812"),
        ("/category/tin/", None),
        ("/category/tin/page/2/", None),
        ("/tin/page/2/", None),
        ("/tag/dien/", None),
        ("/author/bientap/", None),
        ("/2026/11/", None),
        ("/tin/tang-gia-dien/feed/", None),
        ("/wp-content/uploads/2026/11/bao-cao.pdf", None),
        ("/wp-login.php", None),
        ("/", None),
    ],
)
def test_identity_is_the_slug(path, native_id):
    assert WORDPRESS.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}/tin/tang-gia-dien/",
        f"{HOME}/tin/tang-gia-dien",
        f"{HOME}/kinh-te/tang-gia-dien/?utm_source=zalo#respond",
        f"{HOME}/tang-gia-dien/",
        f"{HOME}/?name=tang-gia-dien",
        "http://www.thu.gov.vn/tin/tang-gia-dien/",
    ],
)
def test_every_address_of_an_article_is_one_article(portal, url):
    link = WORDPRESS.link(portal, HOME, url)
    assert (link.native_id, link.canonical) == ("tang-gia-dien", f"{HOME}/?name=tang-gia-dien")


def test_articles_by_number_stay_by_number(portal):
    assert WORDPRESS.link(portal, HOME, "/?p=812").canonical == f"{HOME}/?p=812"


@pytest.mark.fault("F34")
@pytest.mark.parametrize(("shown", "views"), [("6\u00a0605", 6605), ("605", 605), ("1\u202f006\u202f605", 1006605), ("1,234", 1234)])
def test_the_counter_parts_thousands_with_no_break_spaces_and_is_not_in_the_text(portal, shown, views):
    counter = (
        f'<div class="post-views"><span class="post-views-label">Post Views:</span> <span class="post-views-count">{shown}</span></div>'
    )
    read = read_article(article(content=counter), portal)
    assert (read.views, read.body_text) == (views, "Giá điện tăng từ ngày 1 tháng 12.")


def test_a_file_is_one_file_and_its_button_is_not_in_the_text(portal):
    file = '<div class="wp-block-file"><a href="/a.pdf">Báo cáo</a><a href="/a.pdf" class="wp-block-file__button" download>Tải về</a> (2 trang)</div>'
    read = read_article(article(content=file), portal)
    assert [(found.url, found.label) for found in read.attachments] == [(f"{HOME}/a.pdf", "Báo cáo")]
    assert "Tải về" not in read.body_text
    assert "(2 trang)" in read.body_text


def test_reading_a_page_does_not_change_it(portal):
    page = article(content='<div class="post-views"><span class="post-views-count">12</span></div>')
    assert read_article(page, portal) == read_article(page, portal)
    assert page.first(".entry-content .post-views-count") is not None


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Phong trào &#8220;<xanh &#8211; sạch>&#8221; 2026", "Phong trào “<xanh – sạch>” 2026"),
        ("Phong trào <em>xanh</em> &#8211; sạch", "Phong trào xanh – sạch"),
        ('Số <a href="/x">liên kết</a> 5 &lt; 7', "Số liên kết 5 < 7"),
    ],
)
def test_a_word_in_angle_brackets_is_part_of_the_title(portal, written, title):
    assert read_article(article(title=written), portal).title == title


def test_an_unclosed_title_costs_no_time(portal):
    page = article(title="Tên <xanh>", content='<h1 class="entry-title">' * 500 + "x " * 30_000)
    assert read_article(page, portal).native_id == "tang-gia-dien"


@pytest.mark.fault("F35")
@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("archive category", "", "calls the page archive"),
        ("search search-results", "", "calls the page search"),
        ("error404", "", "calls the page error404"),
        ("single single-post", '<form class="post-password-form"></form>', "behind a password"),
        ("login", '<form id="loginform"></form>', "login page"),
    ],
)
def test_pages_that_are_no_articles_are_refused(portal, kind, content, reason):
    with pytest.raises(NotAnArticle, match=reason):
        read_article(article(kind=kind, content=content), portal)


def test_a_theme_s_own_class_names_make_no_list_of_an_article(portal):
    assert read_article(article(kind="single single-post blog"), portal).native_id == "tang-gia-dien"


def test_the_date_stands_behind_the_body(portal):
    read = read_article(article(), portal)
    assert (read.published_at.isoformat(), read.published_precision) == ("2026-11-06T09:30:00+07:00", "minute")


def read(portal, text, asked="/category/tin/", number=1):
    return WORDPRESS.read_listing(Page(HOME + asked, text), ListRequest(HOME + asked, number), portal)


def test_the_last_page_has_no_next(portal):
    item = '<article class="post"><h2 class="entry-title"><a href="/tin/a/">Bài A</a></h2></article>'
    paginator = '<nav class="pagination"><a class="prev page-numbers" href="/category/tin/page/5/">‹</a><span class="page-numbers current">Page 6</span></nav>'
    listing = read(portal, item + paginator, "/category/tin/page/6/", 6)
    assert (listing.next, listing.total_pages) == (None, 6)


def test_a_page_without_posts_says_so_unless_it_is_a_further_one(portal):
    with pytest.raises(ListingUnreadable, match="no entry"):
        read(portal, "<p>Đang bảo trì</p>")
    assert read(portal, "<p>Không có bài</p>", "/category/tin/page/9/", 9).links == ()


def test_feed_of_a_category_and_posts_of_the_whole_site(portal):
    def urls(path):
        return [fetch.url for fetch in WORDPRESS.further_lists(Section(name="Tin", path=path), portal)]

    assert urls("/category/tin/") == [f"{HOME}/category/tin/feed/"]
    assert urls("/") == [f"{HOME}/feed/", f"{HOME}/wp-json/wp/v2/posts?per_page=50&_fields=link,title"]


@pytest.mark.parametrize("text", ["<html></html>", '{"code": "rest_disabled"}', "[" * 50_000])
def test_a_closed_json_api_says_so(portal, text):
    fetch = WORDPRESS.further_lists(Section(name="Tin", path="/"), portal)[1]
    with pytest.raises(ListingUnreadable, match="JSON"):
        WORDPRESS.read_listing(Page(fetch.url, text), fetch, portal)


def test_another_theme_with_the_usual_class_names(portal):
    item = """<div class="col post-812 post type-post hentry"><h3 class="post-title"><a href="/tin/a/">Bài A</a></h3>
    <time datetime="2026-11-06T09:30:00+07:00">6 Tháng 11, 2026</time></div>"""
    (link,) = read(portal, item).links
    assert (link.native_id, link.title, link.published_at.isoformat()) == ("a", "Bài A", "2026-11-06T09:30:00+07:00")
    page = """<body class="single"><h1 class="post-title">Bài A</h1><div class="entry-meta"><time datetime="2026-11-06T09:30:00+07:00">6 Tháng 11, 2026</time>
    <span class="author vcard"><a href="/author/x/">Ngô Thị Mẫu</a></span></div><div class="post-content"><p>Nội dung.</p><div class="post-views">Lượt xem: 7</div></div></body>"""
    article = read_article(Page(f"{HOME}/tin/a/", page), portal)
    assert (article.title, article.byline, article.views, article.body_text) == ("Bài A", "Ngô Thị Mẫu", 7, "Nội dung.")
    assert article.published_at.isoformat() == "2026-11-06T09:30:00+07:00"
