"""Which addresses are one, and which never lead to an article."""

import pytest

from scraper.extract.urls import absolute, one_form, plain, trap
from scraper.platforms import PLATFORMS

HOME = "https://thu.bacninh.gov.vn"
ARTICLE = f"{HOME}/news/-/details/22332/hoi-nghi-81095830"


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "variant",
    [
        f"{ARTICLE}?utm_source=zalo&utm_medium=x",
        f"{ARTICLE}?fbclid=IwAR0abc",
        f"{ARTICLE}#binh-luan",
        f"{ARTICLE}?tmpl=component&print=1",
        f"{ARTICLE}?p_p_state=pop_up",
        f"{ARTICLE};jsessionid=0A1B2C3D.node1",
        f"{ARTICLE}?PHPSESSID=abc123",
        f"{ARTICLE}?sid=0123456789abcdef0123456789abcdef",
        ARTICLE.replace("thu.bacninh", "THU.BacNinh"),
        ARTICLE.replace("https:", "http:"),
        ARTICLE.replace(".vn/", ".vn:443/"),
        ARTICLE.replace("https://", "https://www."),
    ],
)
def test_variants_of_an_address_are_one_article(make_portal, variant):
    link = PLATFORMS["bacninh"].link(make_portal(), HOME, variant)
    assert link is not None
    assert (link.canonical, link.native_id) == (ARTICLE, "81095830")


@pytest.mark.fault("F29")
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/-/view_content/123-tin.html/en/en/vi", "languages in a row"),
        ("/en/vi/tin-tuc/bai-1", "languages in a row"),
        ("/tin/bai-123.html/en", "a language behind the end of the path"),
        ("/a/b/a/b/bai-123", "repeated segments in the path"),
        ("/tin/tin/tin/bai-123", "repeated segments in the path"),
        ("/" + "/".join(f"s{number}" for number in range(21)), "a path of 21 segments"),
        ("/lich/2026/11", "a calendar"),
        ("/su-kien?month=11&year=2026", "a calendar"),
        ("/calendar/x", "a calendar"),
        ("/c/portal/login", "a login or account page"),
        ("/dang-nhap.aspx", "a login or account page"),
        ("/trang-chu?p_p_id=58&p_p_lifecycle=0", "a login or account page"),
        ("/print/Tin/bai-123.html", "a print or mail variant"),
        ("/tin/bai-123?sendmail=1", "a print or mail variant"),
        ("/tim-kiem/abc", "a search page"),
        ("/?s=tu+son", "a search page"),
        ("/index.php?nv=news&op=search", "a search page"),
    ],
)
def test_a_trap_is_never_an_address(path, reason):
    assert trap(HOME + path) == reason


@pytest.mark.parametrize(
    "path",
    [
        "/vi/web/tx-tu-son/news/-/details/22332/x-81095830",
        "/en/news/-/details/22332/x-81095830",
        "/tin-tuc/tin-tuc/bai-viet-123.html",
        "/2026/11/ten-bai-viet/",
        "/portal/Pages/2026-1-5/tim-kiem-cuu-nan-abc12.aspx",
        "/index.php?language=vi&nv=news&op=Tin/bai-123",
        "/article.php?sid=1234",
        "/?p=123",
    ],
)
def test_what_only_resembles_a_trap_is_none(path):
    assert trap(HOME + path) is None
    assert absolute(HOME, path) == HOME + path


def test_links_into_traps_are_not_taken(make_portal):
    link = PLATFORMS["bacninh"].link
    assert link(make_portal(), HOME, "/en/en/vi/news/-/details/22332/x-81095830") is None
    assert link(make_portal(), HOME, "/en/news/-/details/22332/x-81095830") is not None


def test_the_path_keeps_its_letters():
    decomposed = "/tai-lieu/ba\u0309ng.pdf"
    composed = "/tai-lieu/b\u1ea3ng.pdf"
    assert absolute(HOME, decomposed) == f"{HOME}/tai-lieu/ba%CC%89ng.pdf"
    assert absolute(HOME, decomposed) != absolute(HOME, composed)


def test_one_form_takes_scheme_and_host_of_home_only_where_they_are_its_own():
    assert one_form("http://WWW.thu.bacninh.gov.vn:80/a?b=1", HOME) == f"{HOME}/a?b=1"
    assert one_form("http://khac.gov.vn/a", HOME) == "http://khac.gov.vn/a"
    assert plain("https://a.vn:8443/x") == "https://a.vn:8443/x"


@pytest.mark.parametrize("href", ["javascript:void(0)", "#", "", None, "mailto:a@b.vn", "http://[bad", "ftp://a.vn/x"])
def test_what_leads_to_no_page(href):
    assert absolute(HOME, href) is None
