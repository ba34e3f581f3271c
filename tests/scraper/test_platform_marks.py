"""Which platform a page is on is told by its marks, never by its host: each saved page by its own platform's, and by no other of these."""

import json
from pathlib import Path

import pytest

from scraper.extract.page import Page
from scraper.fixtures import portal_of
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parent.parent / "pages"
MINE = ("nukeviet", "nukeviet-5", "nukeviet-egov", "wordpress", "joomla", "vnpt", "vhv", "hatinh")
ARTICLES = [
    file
    for folder in MINE
    for file in sorted((PAGES / folder).glob("*.html"))
    if file.name.startswith(("article-", "list-first", "list-blog"))
]
NAMES = sorted({portal_of(PAGES / folder).platform for folder in MINE})


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_is_recognised_by_its_own_platform_alone(file):
    url = json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))["page"]
    page = Page.from_bytes(url, file.read_bytes())
    own = portal_of(file.parent).platform
    assert [name for name in NAMES if PLATFORMS[name].recognised(page)] == [own]
    marks = {name: len(platform.recognised(page)) for name, platform in PLATFORMS.items() if name != "generic"}
    assert [name for name, count in marks.items() if count >= marks[own]] == [own], marks


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("url", ["https://nukeviet.vn/", "https://wordpress.joomla.vnpt.vn/", "https://hatinh.gov.vn/", "https://vhv.vn/"])
def test_a_host_s_name_is_no_mark(name, url):
    page = Page(url, f"<html><head><link rel=canonical href={url}></head><body><h1>Trang chủ</h1><p>Xin chào</p></body></html>")
    assert PLATFORMS[name].recognised(page) == ()


def test_the_real_pages_of_another_platform_are_not_taken(shared):
    pages = sorted((shared / "samples" / "hanoi-sotttt").rglob("*.html"))
    assert pages
    for file in pages:
        page = Page.from_bytes("https://khac.gov.vn/", file.read_bytes())
        assert [name for name in NAMES if PLATFORMS[name].recognised(page)] == [], file.name
