"""Old layouts of tables have no headings: a title is what is set larger above a date and the text."""

import pytest

from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.platforms import read_article

TEXT = "".join(
    f"<p>Đoạn {number}: Ủy ban nhân dân xã triển khai nhiệm vụ phát triển kinh tế - xã hội, bảo đảm an sinh cho người dân.</p>"
    for number in range(5)
)
BANNER = "<table><tr><td style='font-size: 26px'>Ủy ban nhân dân xã Suối Ngàn</td></tr></table>"
TITLE = "Hội nghị tổng kết công tác năm"
DATE = "<tr><td><i>Ngày đăng: 04/12/2020  -  Lượt đọc: 133</i></td></tr>"


@pytest.fixture
def portal(make_portal):
    return make_portal(platform="generic", home="https://thu.vn")


def article(title, date=DATE):
    rows = f"<tr><td>{title}</td></tr>{date}<tr><td>{TEXT}</td></tr>"
    return Page(
        "https://thu.vn/tin/hoi-nghi-tong-ket-12.html",
        f"<html><title>Xã Suối Ngàn</title><body>{BANNER}<table>{rows}</table></body></html>",
    )


@pytest.mark.parametrize(
    "title",
    [
        f"<b><font size='4'>{TITLE}</font></b>",
        f"<font size=+2>{TITLE}</font>",
        f"<span style='color:red;font-size:14pt'>{TITLE}</span>",
        f"<p style='FONT-SIZE: x-large'>{TITLE}</p>",
        f"<b style='font-size: 1.5em'>{TITLE}</b>",
    ],
)
def test_a_title_is_what_is_set_larger(portal, title):
    read = read_article(article(title), portal)
    assert (read.title, read.found_by["title"]) == (TITLE, "visible")
    assert (f"{read.published_at:%d/%m/%Y}", read.views) == ("04/12/2020", 133)


PLAIN = [f"<font size=2>{TITLE}</font>", f"<b style='font-size:12px'>{TITLE}</b>", TITLE]


@pytest.mark.parametrize("title", PLAIN)
def test_a_title_that_nothing_marks_is_what_stands_above_the_date(portal, title):
    read = read_article(article(title), portal)
    assert (read.title, read.views) == (TITLE, 133)


@pytest.mark.parametrize("title", PLAIN)
def test_a_banner_is_no_title_and_what_is_not_larger_neither(portal, title):
    with pytest.raises(NotAnArticle, match="no title"):
        read_article(article(title, ""), portal)
