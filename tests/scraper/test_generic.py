"""The generic reader on sites of shapes that nobody described: lists, the page after them, the names of articles."""

import pytest

from scraper.errors import ListingUnreadable
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.lists.next_link import next_address
from scraper.platforms import PLATFORMS

GENERIC = PLATFORMS["generic"]
HOME = "https://thu.example.vn"
TITLES = (
    "Hội nghị tổng kết công tác năm",
    "Ra quân tổng vệ sinh môi trường",
    "Tập huấn kỹ năng số cộng đồng",
    "Khai mạc hội thao các khu phố",
)


def listing(body, number=1, **facts):
    from portals import Portal

    portal = Portal.model_validate(
        {
            "id": "thu",
            "name": "Thử",
            "unit": {"province": "Ví Dụ", "name": "Thử", "level": "ward"},
            "platform": "generic",
            "home": HOME,
            "sections": [{"name": "Tin tức", "path": "/tin"}],
            **facts,
        }
    )
    page = Page(f"{HOME}/tin", f"<html><body>{body}</body></html>")
    return GENERIC.read_listing(page, ListRequest(page.url, number), portal)


def items(make, count=4):
    return "".join(make(f"/tin/bai-viet-so-{number}", TITLES[number]) for number in range(count))


@pytest.mark.parametrize(
    "body",
    [
        "<ul>" + items(lambda url, title: f"<li><a href='{url}'>{title}</a> (15/11/2026)</li>") + "</ul>",
        "<table>" + items(lambda url, title: f"<tr><td>15/11/2026</td><td><a href='{url}'>{title}</a></td></tr>") + "</table>",
        "<div>" + items(lambda url, title: f"<a href='{url}'><img src='x.jpg'><h4>{title}</h4><i>15/11/2026</i></a>") + "</div>",
        "<div>"
        + items(
            lambda url, title: (
                f"<div class='item-{url[-1]}'><a href='{url}'><img src='x.jpg'></a><h3><a href='{url}'>{title}</a></h3>"
                f"<span>15/11/2026</span><a href='{url}'>Xem thêm</a></div>"
            )
        )
        + "</div>",
    ],
    ids=["items", "rows", "link around all", "three links each"],
)
def test_a_list_of_any_shape(body):
    furniture = "<nav><a href='/gioi-thieu-chung-ve-phuong'>Giới thiệu chung về phường</a></nav>"
    links = listing(f"{furniture}{body}<footer><a href='/chinh-sach-bao-mat-thong-tin'>Chính sách bảo mật thông tin</a></footer>").links
    assert [link.title for link in links] == list(TITLES)
    assert {link.published_at.day for link in links if link.published_at} == {15}


def test_the_first_of_a_list_may_stand_apart():
    first = f"<div class='noi-bat'><h2><a href='/tin/bai-viet-so-9'>{TITLES[0]} lần thứ chín</a></h2></div>"
    rest = "<ul>" + items(lambda url, title: f"<li><h3><a href='{url}'>{title}</a></h3></li>") + "</ul>"
    assert [link.native_id[-1] for link in listing(f"<div class='khung'>{first}{rest}</div>").links] == ["9", "0", "1", "2", "3"]


def test_the_box_at_the_side_is_not_the_list():
    side = (
        "<div class='sidebar'><ul>"
        + "".join(f"<li><a href='/tin/tin-doc-nhieu-{n}'>Tin đọc nhiều số {n}</a></li>" for n in range(9))
        + "</ul></div>"
    )
    main = "<div><ul>" + items(lambda url, title: f"<li><a href='{url}'>{title}</a> 15/11/2026</li>") + "</ul></div>"
    assert len(listing(f"<div>{main}{side}</div>").links) == 4
    assert listing(f"<div><p>Chưa có tin.</p>{side}</div>", number=7).links == ()


def test_cut_titles_are_taken_from_their_attribute():
    body = items(lambda url, title: f"<p><a href='{url}' title='{title} tại nhà văn hóa'>{title[:20]}...</a> 15/11/2026</p>")
    assert [link.title for link in listing(body).links] == [f"{title} tại nhà văn hóa" for title in TITLES]


def test_a_profile_names_the_links():
    body = (
        "<div class='a'>"
        + items(lambda url, title: f"<a href='{url}'>{title}</a>")
        + "</div><b class='tin'><a href='/tin/x-y-z-77'>Tin duy nhất</a></b>"
    )
    assert [link.native_id for link in listing(body, selectors={"links": ".tin"}).links] == ["tin/x-y-z-77"]


@pytest.mark.parametrize("body", ["", "<p>Xin chào</p>", "<a href='/tin/bai-viet-so-1'>Một liên kết lẻ loi</a>"])
def test_no_list_is_said(body):
    with pytest.raises(ListingUnreadable):
        listing(body)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("/tin-tuc/hoi-nghi-tong-ket.html", "tin-tuc/hoi-nghi-tong-ket.html"),
        ("/vi/tin-tuc/hoi-nghi-tong-ket/", "tin-tuc/hoi-nghi-tong-ket"),
        ("/node/7", "node/7"),
        ("/default.aspx?tabid=5&ItemID=1234", "default.aspx?ItemID=1234"),
        ("/index.php?option=com_content&view=article&id=9", "index.php?id=9&option=com_content&view=article"),
        ("/tin-tuc/hoi-nghi-tong-ket?from=home", "tin-tuc/hoi-nghi-tong-ket"),
        ("/2026/11/hoi-nghi", None),
        ("/", None),
        ("/tin-tuc", None),
        ("/tin-tuc/page/2", None),
        ("/category/van-hoa-xa-hoi", None),
        ("/tin-tuc/trang-2.html", None),
        ("/upload/ke-hoach-so-118.pdf", None),
        ("/rss/tin-moi-nhat-trong-ngay.rss/feed", None),
    ],
)
def test_the_name_of_an_article_is_its_path(url, named):
    assert GENERIC.native_id(HOME + url) == named


@pytest.mark.fault("F38")
def test_an_article_has_one_address(make_portal):
    portal = make_portal(platform="generic", home=HOME)
    variants = (
        "/tin/bai-viet-so-5?utm_source=x",
        "http://THU.example.vn/tin/bai-viet-so-5#a",
        "/tin/bai-viet-so-5?redirect=%2Fhome&print=0",
    )
    links = [GENERIC.link(portal, HOME, url) for url in variants]
    assert {(link.canonical, link.native_id) for link in links} == {(f"{HOME}/tin/bai-viet-so-5", "tin/bai-viet-so-5")}


@pytest.mark.parametrize(
    ("paginator", "number", "expected"),
    [
        ("<a href='?page=2'>2</a><a href='?page=9'>9</a><a href='?page=9'>»</a>", 1, "?page=2"),
        (
            "<a href='/tin/page-2/' rel=next>2</a><a href='/tin/page-3/' rel=next>3</a><a href='/tin/page-3/' rel=next>»</a>",
            2,
            "/tin/page-3/",
        ),
        ("<a href='?start=20'>2</a><a href='?start=40'>3</a>", 2, "?start=40"),
        ("<a href='?p=1'>Trang trước</a><a href='?p=3'>Trang tiếp theo »</a>", 2, "?p=3"),
        ("<a href='?p=3'>›</a><a href='?p=12'>»</a>", 2, "?p=3"),
        ("<ul class='pagination'><li class='next'><a href='?p=3'><i></i></a></li></ul>", 2, "?p=3"),
        ("<a href='/tin/page/2/'>Older Posts</a>", 1, "/tin/page/2/"),
        ("<a href='?p=2' aria-label='Tiếp'><i class='icon'></i></a>", 1, "?p=2"),
        ("<a href='?p=1'>1</a><a href='?p=2'>2</a><a class='disabled' href='?p=4'>Tiếp</a>", 3, None),
        ("<a href='?p=1'>1</a><a href='javascript:void(0)'>Tiếp</a>", 2, None),
        ("<a href='?p=1'>1</a><a href='?p=2'>2</a><a href='?p=1'>»</a>", 3, None),
        ("".join(f"<a href='/lich?ngay={day}'>{day}</a>" for day in range(1, 31)), 1, None),
        ("<a href='/khac/123.html'>2</a>", 1, None),
        ("<a href='https://khac.vn/?page=2'>2</a>", 1, None),
        ("<a href='/en/en/vi?page=2'>2</a>", 1, None),
    ],
)
def test_the_page_after(paginator, number, expected):
    page = Page(f"{HOME}/tin", f"<html><body>{paginator}</body></html>")
    found = next_address(page, number)
    assert found == (None if expected is None else HOME + (expected if expected.startswith("/") else f"/tin{expected}"))


def test_the_head_may_say_what_comes_next():
    page = Page(f"{HOME}/tin", "<html><head><link rel=next href='/tin?page=2'></head><body></body></html>")
    assert next_address(page, 1) == f"{HOME}/tin?page=2"


def test_real_lists_are_read_by_shape(shared, make_portal):
    """A portal whose platform is known elsewhere; here nothing of it is."""
    portal = make_portal(platform="generic", home="http://sotttt.hanoi.gov.vn")

    def read(name, number=1):
        body = (shared / "samples" / "hanoi-sotttt" / f"{name}.html").read_bytes()
        page = Page.from_bytes("http://sotttt.hanoi.gov.vn/danh-sach.html", body, "text/html")
        return GENERIC.read_listing(page, ListRequest(page.url, number), portal)

    first, second, counted = read("list-page1"), read("list-page2", 2), read("list-with-views")
    assert (len(first.links), len(second.links), len(counted.links)) == (20, 9, 20)
    assert all(link.published_at for listing in (first, second, counted) for link in listing.links)
    assert [link.views for link in counted.links][:4] == [842, 556, 548, 2768]
    assert first.next is not None
    assert first.next.url.endswith("_101_cur=2")
    assert second.next is None
