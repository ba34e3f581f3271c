"""VNPT's vnPortal: identity, the POST for further pages, files in handlers and frames beside the text."""

import json

import pytest

from scraper.errors import ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

VNPT = PLATFORMS["vnpt"]
HOME = "https://thu.gov.vn"
API = f"{HOME}/DesktopModule/UIArticleInMenu/ArticleInMenuPagination.aspx/LoadArticle"
ITEM = '<ul class="ArticleList"><li class="row"><h2 class="Title"><a href="/tin/bai-354001">Bài một</a></h2><div class="Ngaydang">16/11/2026</div></li></ul>'
SCRIPT = """<script>var maxPage = parseInt(3); $.ajax({ data: { article_category_id: 54442, categoryIds: "54442,54443", site_id: 105,
 page: page, page_size: 20, keyword: $('#k').val(), date_begin: '', num_of_text: 0, show_no: "False" } });</script>"""


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="vnpt", home=HOME, sections=[{"name": "Tin", "path": "/tin"}])


def read(portal, text, fetch=None):
    fetch = fetch or ListRequest(f"{HOME}/tin")
    return VNPT.read_listing(Page(fetch.url, text), fetch, portal)


def article(content="<p>Nội dung bài viết.</p>", beside="", date="Thứ hai, 16/11/2026 08:05"):
    return Page(
        f"{HOME}/tin/bai-354001",
        f'<html><body><div class="ArticleDetailControl"><div class="ArticleHeader">Bài một</div><div class="PostDate">{date}</div>'
        f'<div class="ArticleContent">{content}</div>{beside}</div></body></html>',
    )


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/tin/bai-354001", "354001"),
        ("/tin-hoat-dong/ke-hoach-nam-2026-354001?x=1", "354001"),
        ("/tin/bai-354001.html", "354001"),
        ("/tin/ke-hoach-nam-2026", None),
        ("/quy-hoach/giai-doan-2021-2030", None),
        ("/tin", None),
        ("/tin-354001", None),
        ("/tin/page/4", None),
        ("/", None),
    ],
)
def test_identity_is_the_number_at_the_end_never_a_year(path, native_id):
    assert VNPT.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url", ["/tin/bai-354001", "/tin/bai-354001/?zarsrc=30#a", "http://www.thu.gov.vn/tin/bai-354001", "HTTPS://THU.GOV.VN/tin/bai-354001"]
)
def test_every_address_of_an_article_is_one_article(portal, url):
    assert VNPT.link(portal, HOME, url).canonical == f"{HOME}/tin/bai-354001"


def test_the_first_page_tells_how_to_ask_for_the_second(portal):
    first = read(portal, ITEM + SCRIPT)
    assert [(link.native_id, link.title) for link in first.links] == [("354001", "Bài một")]
    assert (first.next.method, first.next.url, first.next.page, first.total_pages) == ("POST", API, 2, 3)
    form = dict(first.next.form)
    told = {name: form[name] for name in ("article_category_id", "categoryIds", "site_id", "page", "page_size", "no")}
    assert told == {
        "article_category_id": "54442",
        "categoryIds": "54442,54443",
        "site_id": "105",
        "page": "2",
        "page_size": "20",
        "no": "-20",
    }
    assert form["keyword"] == "", "an expression is no value"
    assert form["show_view_count"] == "True", "counters without a visit"


@pytest.mark.parametrize("wrap", [str, lambda text: json.dumps({"d": text})])
def test_fragments_go_on_to_the_last(portal, wrap):
    second = read(portal, wrap(ITEM), read(portal, ITEM + SCRIPT).next)
    assert (dict(second.next.form)["page"], second.links[0].url) == ("3", f"{HOME}/tin/bai-354001")
    assert read(portal, wrap(ITEM), second.next).next is None


def test_relative_links_of_a_fragment_count_from_the_list(portal):
    second = read(portal, ITEM.replace('"/tin/', '"/tin/../tin/'), read(portal, ITEM + SCRIPT).next)
    assert second.links[0].url == f"{HOME}/tin/bai-354001"


@pytest.mark.parametrize("answer", ["", '{"d": ""}', '<ul class="ArticleList"></ul>'])
def test_an_empty_answer_is_the_end(portal, answer):
    listing = read(portal, answer, read(portal, ITEM + SCRIPT).next)
    assert (listing.links, listing.next) == ((), None)


@pytest.mark.parametrize(
    ("asked", "links", "following"),
    [
        ("/tin", ["/tin?page=2", "/tin?page=9"], "/tin?page=2"),
        ("/tin?page=2", ["/tin?page=1", "/tin?page=9"], "/tin?page=3"),
        ("/tin/page/3", ["/tin/page/2", "/tin/page/4"], "/tin/page/4"),
        ("/tin/page/4", ["/tin/page/3"], None),
    ],
)
def test_sites_that_number_their_pages(portal, asked, links, following):
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    listing = read(portal, f'{ITEM}<ul class="pagination">{anchors}</ul>', ListRequest(HOME + asked))
    assert (listing.next and listing.next.url.removeprefix(HOME)) == following


def test_a_first_page_without_articles_says_so(portal):
    with pytest.raises(ListingUnreadable, match="no entry"):
        read(portal, "<p>Đang cập nhật</p>")


FILES = [
    (
        """<a href="javascript:void(0)" onclick="downloadFile('Kế hoạch','/upload/105/ke hoach.pdf')">x</a>""",
        "/upload/105/ke%20hoach.pdf",
        "Kế hoạch",
    ),
    ('<a class="link-download" href="/upload/105/bieu.xlsx">Biểu</a>', "/upload/105/bieu.xlsx", "Biểu"),
    ('<iframe src="/viewer.html?file=%2Fupload%2F105%2Fqd.pdf"></iframe>', "/upload/105/qd.pdf", "qd.pdf"),
    ('<iframe src="/viewer.html?file=/upload/105/qd.pdf#page=1"></iframe>', "/upload/105/qd.pdf", "qd.pdf"),
]


@pytest.mark.parametrize(("markup", "path", "label"), FILES)
@pytest.mark.parametrize("inside", [True, False], ids=["in the text", "beside it"])
def test_files_of_every_kind(portal, markup, path, label, inside):
    text = "<p>Nội dung bài viết.</p>"
    read = read_article(article(text + markup) if inside else article(text, markup), portal)
    assert [(file.url, file.label) for file in read.attachments] == [(HOME + path, label)]
    assert read.body_text.startswith("Nội dung bài viết.")
    if not inside:
        assert read.body_text == "Nội dung bài viết."


def test_a_scanned_document_is_an_article_without_text(portal):
    read = read_article(article("<p></p>", FILES[2][0]), portal)
    assert (read.body_text, len(read.attachments)) == ("", 1)


def test_no_text_and_no_file_is_no_article(portal):
    with pytest.raises(NotAnArticle, match="no body"):
        read_article(article("<p></p>", '<iframe src="https://www.youtube.com/embed/x"></iframe>'), portal)


@pytest.mark.fault("F34")
@pytest.mark.parametrize(
    ("date", "beside", "views"),
    [
        ("16/11/2026 08:05&nbsp;|&nbsp;Lượt xem: 1.204", "", 1204),
        ("16/11/2026 08:05 | Lươ\u0323t xem: 12", "", 12),
        ("16/11/2026 08:05", '<div class="ViewCount">Lượt xem: 33</div>', 33),
        ("16/11/2026 08:05", "", None),
    ],
)
def test_the_counter_by_its_label(portal, date, beside, views):
    read = read_article(article(date=date, beside=beside), portal)
    assert (read.views, read.published_at.isoformat()) == (views, "2026-11-16T08:05:00+07:00")


@pytest.mark.fault("F35")
def test_a_menu_in_the_place_of_an_article_is_refused(portal):
    with pytest.raises(NotAnArticle, match="the list of a menu"):
        read_article(Page(f"{HOME}/tin/da-xoa-350001", f"<html><body>{ITEM}</body></html>"), portal)


def test_a_fragment_may_be_entries_without_a_list_around_them(portal):
    first = read(portal, ITEM + SCRIPT)
    bare = ITEM.removeprefix('<ul class="ArticleList">').removesuffix("</ul>")
    for answer in (bare, json.dumps({"d": bare})):
        assert [link.native_id for link in read(portal, answer, first.next).links] == ["354001"]
