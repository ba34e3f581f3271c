"""Getting to know a site from its pages alone."""

import pytest

from scraper.discovery import recognise, section_candidates, section_from_page, site_name
from scraper.extract.page import Page

HOME = "https://thu.bacninh.gov.vn"


def page(body, title="", url=f"{HOME}/"):
    return Page(url, f"<html><head><title>{title}</title></head><body>{body}</body></html>")


def test_the_menu_says_where_the_news_are(make_portal):
    names = {
        "/gioi-thieu": "Giới thiệu tin tức", "/tin-tuc": "TIN TỨC - SỰ KIỆN", "/kt": "Kinh tế", "/tb": "Thông báo", "/lh": "Liên hệ",
        "/tin.pdf": "Tin tức dạng tệp", "/en/en/vi/tin": "Tin tức", "https://khac.vn/tin": "Tin tức nơi khác", "/": "Tin tức", "/sau/kt": "Xã hội",
    }  # fmt: skip
    links = "".join(f"<a href='{path}'>{name}</a>" for path, name in names.items())
    assert [candidate.path for candidate in section_candidates(page(links), make_portal())] == ["/tin-tuc", "/tb", "/kt", "/sau/kt"]


def test_a_link_said_twice_is_one_candidate(make_portal):
    assert len(section_candidates(page("<a href='/tin?x=1'>Tin tức</a><a href='/tin?x=1#a'>Tin tức</a>"), make_portal())) == 1


def test_the_page_given_is_named_by_its_heading_or_title():
    assert section_from_page(page("<h1>Thông báo</h1>", "Cổng", f"{HOME}/tb?trang=1")).path == "/tb?trang=1"
    assert section_from_page(page("<h1>Thông báo</h1>", "Cổng")).name == "Thông báo"
    assert section_from_page(page("", "Tin xã - Cổng thông tin")).name == "Tin xã"
    assert section_from_page(page("")).name == "Tin tức"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Trang chủ - Cổng thông tin điện tử phường Thử", "Cổng thông tin điện tử phường Thử"),
        ("Phường Thử | Trang chủ", "Phường Thử"),
        ("Chào mừng", "Chào mừng"),
        ("", None),
    ],
)
def test_what_a_site_calls_itself(title, name):
    assert site_name(page("", title)) == name


def test_the_generic_reader_comes_last():
    assert [one.platform for one in recognise([page("")])] == ["generic"]
    known = recognise(
        [page("<div class='x' id='p_newsbycategory_WAR_bacninhportlet_INSTANCE_a'></div>"), page("<a href='/-/details/1/x'></a>")]
    )
    assert [one.platform for one in known][-1] == "generic"
    assert (known[0].platform, len(known[0].marks) > 0) == ("bacninh", True)
