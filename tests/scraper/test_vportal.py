"""vportal and Hòa Bình's descendant of it: articles by number, wherever the number stands."""

import pytest

from scraper.extract.page import Page
from scraper.platforms import PLATFORMS
from scraper.platforms.html_base import move_parts

HOME = "https://tinhthu.gov.vn"
PORTLET = "vcms_INSTANCE_a1"


@pytest.fixture
def portal(make_portal):
    return make_portal(id="tinhthu", platform="hoabinh", home=HOME)


@pytest.mark.fault("F38")
@pytest.mark.parametrize("name", ["hoabinh", "vportal"])
@pytest.mark.parametrize(
    "query",
    [
        f"p_p_id={PORTLET}&_{PORTLET}_articleId=15203",
        f"p_p_id={PORTLET}&p_p_lifecycle=0&p_p_state=normal&p_p_mode=view&_{PORTLET}_articleId=15203&_{PORTLET}_categoryId=4",
        f"_{PORTLET}_categoryId=9&_{PORTLET}_articleId=15203&_{PORTLET}_cat_parent=1&p_p_id={PORTLET}",
    ],
)
def test_order_and_category_do_not_make_another_article(portal, name, query):
    link = PLATFORMS[name].link(portal, HOME, f"/vi/web/guest/tin-tuc?{query}")
    assert link.native_id == "15203"
    assert link.canonical == f"{HOME}/web/guest/tin-tuc?p_p_id={PORTLET}&_{PORTLET}_articleId=15203"


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/tin/-/vcmsviewcontent/GbkG/2010/30412/khoi-phuc.html", "30412"),
        ("/web/guest/tin/-/vcmsviewcontent/GbkG/2010/30412", "30412"),
        ("/chi-tiet?articleId=30412", "30412"),
        ("/chi-tiet?articleId=0", None),
        ("/chi-tiet?articleId=", None),
        ("/chi-tiet?articleId=abc", None),
        ("/chi-tiet?articleId=١٢", None),
        ("/chi-tiet?articleId=30412&p_p_state=pop_up", None),
        ("/VCMS-portlet/html/print_article.jsp?printArticleId=30412", None),
        ("/tin/-/vcmsviewcontent/GbkG/2010", None),
        ("/tin?categoryId=30412", None),
    ],
)
def test_numbers(path, native_id):
    assert PLATFORMS["hoabinh"].native_id(HOME + path) == PLATFORMS["vportal"].native_id(HOME + path) == native_id


def test_a_window_that_fills_the_page_stays_since_the_portlet_may_stand_on_no_page(portal):
    url = f"{HOME}/tin?p_p_id=x&p_p_state=maximized&_x_articleId=5"
    assert PLATFORMS["hoabinh"].canonical(url, portal) == url


def test_parts_are_moved_before_their_container_and_the_text_behind_them_stays():
    page = Page(HOME, "<div id=c>Đầu <b class=d>ngày</b> giữa <i class=x>bỏ</i> cuối</div><div id=c><b class=d>khác</b></div>")
    seen = move_parts(page, "#c", before=".d", dropped=".x")
    assert [element.text_content() for element in seen.all(".d, #c")] == ["ngày", "Đầu  giữa  cuối", "khác", "khác"]
    assert page.first("#c").text_content() == "Đầu ngày giữa bỏ cuối", "the page itself is left alone"
    assert move_parts(page, "#none", before=".d", dropped=".x") is page
