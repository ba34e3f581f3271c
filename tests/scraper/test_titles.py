"""The title on which the sources of a page agree: a heading, JSON-LD, OpenGraph and the title element."""

import json

import pytest

from scraper.extract.metadata import read_structured
from scraper.extract.page import Page
from scraper.extract.titles import agreed_title

A = "Ủy ban nhân dân xã Đông Mây họp phiên thường kỳ tháng mười hai"
SITE = "Cổng thông tin điện tử xã Đông Mây"


def page(body: str, *, named: str = "", shared: str = "", stated: str = "", site: str = "") -> Page:
    head = f"<title>{named}</title>" if named else ""
    head += f'<meta property="og:title" content="{shared}">' if shared else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    if stated:
        head += f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": stated})}</script>'
    return Page("https://thu.example.vn/tin/a-12.html", f"<html><head>{head}</head><body>{body}</body></html>")


def title(whole: Page) -> str | None:
    agreed = agreed_title(whole, read_structured(whole))
    return agreed[1] if agreed else None


@pytest.mark.parametrize(
    "whole",
    [
        page(f"<h1>{A}</h1>", named=f"{A} | Xã Đông Mây"),
        page(f"<header><h1>{A}</h1></header>", shared=f"{A} | Xã Đông Mây"),
        page(f"<h1>{A}</h1><h2>Những điểm cần lưu ý trong kỳ họp</h2>", named=f"{A} - Tin tức - Xã Đông Mây", shared=A),
        page(f"<div class=logo><h1>{SITE}</h1></div><h2>{A}</h2>", named=f"{A} - {SITE}", shared=f"{A} - {SITE}"),
        page(f"<h1>{SITE}</h1><h2>{A}</h2>", named=f"{A} » {SITE}"),
        page(f"<h1><span>HỘI NGHỊ</span> <span>{A}</span></h1>", named=f"{A} – Xã Đông Mây", shared=A),
        page("<p>x</p>", stated=A, shared=f"{A}-Tin tứcㅣXã Đông Mây", site="Xã Đông Mây"),
        page(f"<h1>{A.upper()}</h1>", stated=A, named="Khác hẳn: một tên cho máy tìm kiếm").remade(lambda root: None),
    ],
)
def test_the_title_is_what_two_sources_say_without_the_sites_name(whole):
    found = title(whole)
    assert found is not None
    assert found.casefold() == A.casefold()


@pytest.mark.parametrize(
    "whole",
    [
        page(f"<h1>{SITE}</h1>", named=SITE, shared=SITE),
        page(f"<h1>{A}</h1>"),
        page("<h1>Một tên khác</h1>", named=f"{SITE}", shared="Tin tức - Sự kiện"),
        page(f"<h2><a href='/a'>{A}</a></h2>", named=A),
        page("<p>x</p>", named=A, shared=A),
    ],
)
def test_the_sites_name_and_a_lone_source_are_no_agreement(whole):
    assert title(whole) is None


def test_the_heading_is_given_with_it_and_a_glued_line_above_is_cut():
    whole = page(f"<h1><b>Chính trị</b>{A}</h1>", shared=A, named=f"{A} | Xã")
    agreed = agreed_title(whole, read_structured(whole))
    assert agreed is not None
    assert agreed[0] is not None
    assert agreed[0].tag == "h1"
    assert agreed[1] == A


def test_what_a_person_sees_wins_over_what_machines_are_told():
    whole = page(f"<h1>{A}</h1>", shared=A, stated="Tên ngắn cho máy tìm kiếm", named="Tên ngắn cho máy tìm kiếm | Xã")
    assert title(whole) == A
