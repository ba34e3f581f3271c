"""The platform of Bắc Ninh: identity, the variants of its lists, and pages that are refused."""

import json

import pytest

from scraper.errors import ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

BACNINH = PLATFORMS["bacninh"]
HOME = "https://thu.bacninh.gov.vn"
SECTION = ListRequest(f"{HOME}/news")
RESOURCE = "/news?p_p_id=newsbycategory_WAR_bacninhportlet_INSTANCE_x&p_p_lifecycle=2&p_p_resource_id=loadPage"
PAGER = (("per_page", "10"),)


def item(slug, **more):
    return {
        "id": "1",
        "title": f"Tin {slug}",
        "summary": "",
        "createdDate": "04/12/2020 10:46",
        "urlDetail": f"/news/-/details/22332/{slug}",
        **more,
    }


def read(text, portal, fetch=SECTION):
    return BACNINH.read_listing(Page(fetch.url, text), fetch, portal)


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/news/-/details/20182/hoi-nghi-5505001", "5505001"),
        ("/news/-/details/20182/hoi-nghi-81095830", "81095830"),
        ("/news/-/details/20182/hoi-nghi-141199571?x=1#y", "141199571"),
        ("/news/-/details/20182/ke-hoach-nam-2025", "ke-hoach-nam-2025"),
        ("/news/-/details/20182/tam-nhin-en-nam-2045", "tam-nhin-en-nam-2045"),
        ("/-/details/20182/hoi-nghi-81095830", "81095830"),
        ("/vi/news/-/details/20182/hoi-nghi-81095830", "81095830"),
        ("/web/en/news/-/details/20182/hoi-nghi-81095830", "81095830"),
        ("/news", None),
        ("/news/-/details/20182/", None),
        ("/documents/20182/5505001/x.pdf", None),
    ],
)
def test_identity_is_the_tail_of_the_slug_by_length_never_the_site(path, native_id):
    assert BACNINH.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}/news/-/details/22332/hoi-nghi-81095830",
        f"{HOME}/-/details/22332/hoi-nghi-81095830",
        f"{HOME}/vi/news/-/details/22332/hoi-nghi-81095830",
        f"{HOME}/en/news/-/details/22332/hoi-nghi-81095830",
        f"{HOME}/web/thu/news/-/details/22332/hoi-nghi-81095830?p_p_auth=x",
        f"{HOME}/widget/web/thu/trang-chu/-/newsbycategory_WAR_bacninhportlet_INSTANCE_x/-/details/22332/hoi-nghi-81095830",
        "http://thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830",
        "https://THU.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830#top",
        "https://www.thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830;jsessionid=ABC",
    ],
)
def test_every_address_of_an_article_is_one_article(make_portal, url):
    portal = make_portal()
    link = BACNINH.link(portal, HOME, url)
    assert (link.native_id, link.canonical) == ("81095830", f"{HOME}/news/-/details/22332/hoi-nghi-81095830")


def test_links_to_other_hosts_are_none_of_ours(make_portal):
    portal = make_portal(hosts=["cu.bacninh.gov.vn"])
    assert BACNINH.link(portal, HOME, "https://khac.bacninh.gov.vn/news/-/details/1/x-81095830") is None
    assert BACNINH.link(portal, HOME, "https://cu.bacninh.gov.vn/news/-/details/1/x-81095830") is not None


def test_get_variant(make_portal):
    page = f"""<script>var data = {{ loadPageURL: '{RESOURCE}', recordPerPage: 10, currentPageNum: 1, totalPageNum: 3 }};</script>"""
    first = read(page, make_portal())
    assert first.links == ()
    assert first.next.url.startswith(HOME + RESOURCE)
    assert first.next.url.endswith("&pageNum=1&recordPerPage=10&keyword=")
    answer = read(json.dumps({"items": [item("a-81095830"), item("b-81095831")], "totalPageNum": 3}), make_portal(), first.next)
    assert [link.native_id for link in answer.links] == ["81095830", "81095831"]
    assert answer.links[0].published_at.isoformat() == "2020-12-04T10:46:00+07:00"
    assert (answer.next.page, answer.next.method, answer.total_pages) == (2, "GET", 3)
    assert "pageNum=2&" in answer.next.url
    assert answer.next.url.count("pageNum=") == 1


def test_post_variant_with_items_in_a_string(make_portal):
    page = f"""<script>var url={{"loadPageURL":"{RESOURCE.replace("&", "&amp;")}"}}; $.ajax({{ type: "POST", data: {{ pageNum: n, numPerPage: 15 }} }});</script>"""
    first = read(page, make_portal())
    assert (first.next.method, first.next.url) == ("POST", HOME + RESOURCE)
    assert first.next.form == (("pageNum", "1"), ("numPerPage", "15"))
    answer = read(json.dumps({"items": json.dumps([item("a-81095830")]), "numOfPage": "2"}), make_portal(), first.next)
    assert (len(answer.links), answer.next.form[0], answer.next.method) == (1, ("pageNum", "2"), "POST")
    last = read(json.dumps({"items": json.dumps([item("b-81095831")]), "numOfPage": "2"}), make_portal(), answer.next)
    assert last.next is None


@pytest.mark.parametrize("escape", [True, False])
def test_inline_variant(make_portal, escape):
    data = json.dumps({"items": [item("a-81095830", title="Tin <b> & 'khác'")], "totalPageNum": 2}, ensure_ascii=escape)
    data = data.replace("=", r"\u003d").replace("&", r"\u0026").replace("<", r"\u003c").replace("'", r"\u0027")
    load = RESOURCE.replace("=", r"\u003d").replace("&", r"\u0026")
    page = read(f"""<script>var data='{data}'; var loadPageURL = "{load}";</script>""", make_portal())
    assert [link.title for link in page.links] == ["Tin <b> & 'khác'"]
    assert page.next.url.startswith(HOME + RESOURCE)
    assert page.next.page == 2


def test_plain_links_are_the_fallback(make_portal):
    page = read(
        """<ul><li><a href="/news/-/details/22332/a-81095830"><img></a><a href="/news/-/details/22332/a-81095830">Tin A</a></li>
        <li><a href="/vi/news/-/details/22332/b-81095831" title="Tin B đủ chữ">Tin B…</a></li><li><a href="/gioi-thieu">Giới thiệu</a></li></ul>""",
        make_portal(),
    )
    assert [(link.native_id, link.title) for link in page.links] == [("81095830", "Tin A"), ("81095831", "Tin B đủ chữ")]
    assert page.next is None


def test_items_that_lead_nowhere_are_said_not_dropped(make_portal):
    fetch = ListRequest(HOME + RESOURCE, 1, pager=PAGER)
    answer = read(
        json.dumps({"items": [item("a-81095830"), {"title": "x"}, None, item("b", urlDetail="https://khac.vn/")], "totalPageNum": 1}),
        make_portal(),
        fetch,
    )
    assert len(answer.links) == 1
    assert len(answer.skipped) == 3


def test_the_list_ends_with_an_empty_page_where_no_total_is_given(make_portal):
    fetch = ListRequest(HOME + RESOURCE, 4, pager=PAGER)
    assert read(json.dumps({"items": [item("a-81095830")]}), make_portal(), fetch).next.page == 5
    assert read(json.dumps({"items": []}), make_portal(), fetch).next is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html>Bảo trì</html>", "the list is not JSON"),
        ("[]", "no object"),
        ('{"totalPageNum": 3}', "no items"),
        ('{"items": "<b>"}', "no items"),
        ("[" * 100_000, "the list is not JSON"),
        ("", "the list is not JSON"),
    ],
)
def test_a_list_that_is_none_says_so_with_portal_and_address(make_portal, text, reason):
    fetch = ListRequest(HOME + RESOURCE, 1, pager=PAGER)
    with pytest.raises(ListingUnreadable, match=reason) as caught:
        read(text, make_portal(), fetch)
    assert str(caught.value).startswith(f"portal=bacninh-thu url={HOME}/news?")


def test_a_section_page_without_any_article_says_so(make_portal):
    with pytest.raises(ListingUnreadable, match="neither loadPageURL nor a link"):
        read("<html><body><p>Đang cập nhật</p></body></html>", make_portal())


@pytest.mark.fault("F35")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<h1>Thực đơn</h1><ul><li><a href='/news/-/details/1/a-81095830'>Tin A</a> 01/02/2020</li></ul>", "no article"),
        ("<h2>Đăng nhập hệ thống</h2><form><input name=u><input type=password></form>", "no article"),
        ("<h1 id=contentDetailTitleId>Có tên bài</h1><div id=contentDetail><p>&nbsp;</p></div>", "has no body"),
        ("<div id=contentDetail><p>Có nội dung nhưng không có tiêu đề.</p></div>", "no title"),
        ("", "no article"),
    ],
)
def test_pages_that_are_no_articles_are_refused(make_portal, body, reason):
    url = f"{HOME}/news/-/details/22332/a-81095830"
    with pytest.raises(NotAnArticle, match=reason) as caught:
        read_article(Page(url, f"<html><body>{body}</body></html>"), make_portal())
    assert str(caught.value).startswith(f"portal=bacninh-thu url={url}: ")


def test_an_address_that_is_none_of_an_article_is_refused(make_portal):
    with pytest.raises(NotAnArticle, match="address is not one of an article"):
        read_article(Page(f"{HOME}/news", "<h1 id=contentDetailTitleId>Tên</h1>"), make_portal())
