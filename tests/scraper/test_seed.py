"""The article that this project began with, in a page of the platform's shape written from its text."""

import html
from pathlib import Path

import pytest

from portals import load_catalogue
from scraper.extract.page import Page
from scraper.platforms import read_article

URL = "https://tuson.bacninh.gov.vn/news/-/details/22332/ubnd-thi-xa-hop-phien-thuong-ky-thang-11-2020"

PAGE = """<!DOCTYPE html><html lang="vi"><head><title>Tin tức</title></head><body>
<header><div class="clock">Thứ hai, ngày 16/11/2026</div><h1>Thực đơn</h1><ul class="menu"><li><a href="/">Trang chủ</a></li></ul></header>
<div class="portlet"><h1 id="contentDetailTitleId">{title}</h1>
<div class="info"><span>{date_line}</span></div><div id="sapoDetailId"></div>
<div id="contentDetail">{body}</div>
<div class="others"><h3>Tin liên quan</h3><ul><li><a href="/news/-/details/22332/tin-khac-81095830">Tin khác</a> <span>01/02/2019 08:00</span></li></ul></div></div>
<footer>Đang truy cập: 12 Tổng lượt truy cập: 1.234.567</footer></body></html>"""


def blocks(shared: Path) -> list[str]:
    text = (shared / "seed" / "tuson-article.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


def pages(lines: list[str]) -> dict[str, str]:
    title, date_line, *paragraphs, byline = (html.escape(line) for line in lines)
    as_paragraphs = "".join(f'<p class="MsoNormal" style="text-align:justify">&nbsp;&nbsp;{line}</p>' for line in paragraphs)
    return {
        "paragraphs": PAGE.format(title=title, date_line=date_line, body=f'{as_paragraphs}<p align="right"><strong>{byline}</strong></p>'),
        "breaks": PAGE.format(title=title, date_line=date_line, body="<br><br>".join([*paragraphs, byline])),
        "blocks": PAGE.format(
            title=title,
            date_line=date_line.replace(" Số", "</span>\u00a0<span>Số"),
            body="".join(f"<div><span>{line}</span></div>" for line in [*paragraphs, byline]),
        ),
    }


@pytest.mark.parametrize("shape", ["paragraphs", "breaks", "blocks"])
def test_the_first_article(shared, shape):
    lines = blocks(shared)
    article = read_article(Page(URL, pages(lines)[shape]), load_catalogue().require("bacninh-tuson"))
    assert article.title == "UBND thị xã họp phiên thường kỳ tháng 11/2020"
    assert article.published_at.isoformat() == "2020-12-04T10:46:00+07:00"
    assert article.published_precision == "minute"
    assert article.views == 133
    assert article.byline == "Thanh Mai, Nam Phong"
    read = [line for line in article.body_text.split("\n") if line]
    assert [line.split() for line in read] == [line.split() for line in lines[2:-1]]
    assert "Thanh Mai, Nam Phong" not in article.body_html
    assert article.native_id == "ubnd-thi-xa-hop-phien-thuong-ky-thang-11-2020"
