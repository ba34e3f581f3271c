"""The list of feeds and the pages for people."""

from pathlib import Path
from typing import Any

import pytest
from feed_making import SITE, MemoryStore, article, articles, portal
from lxml import etree, html

from feeds import SiteSettings, publish
from feeds.model import FORMATS

PORTALS = [
    portal(),
    portal(
        "bacninh-phuong-namson",
        name="Cổng thông tin điện tử phường Nam Sơn",
        unit={"province": "Bắc Ninh", "name": "Nam Sơn", "level": "ward"},
    ),
    portal("danang", name="Cổng thông tin điện tử Đà Nẵng", unit={"province": "Đà Nẵng", "name": "Đà Nẵng", "level": "province"}),
    portal("angiang", name="Cổng thông tin điện tử An Giang", unit={"province": "An Giang", "name": "An Giang", "level": "province"}),
]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    publish(MemoryStore([*articles(30), article(99, portal="danang")]), PORTALS, tmp_path, SiteSettings(SITE, title="Cổng tin"))
    return tmp_path


def test_the_list_of_feeds_is_grouped_by_province_without_regard_to_marks(out: Path) -> None:
    body = etree.fromstring((out / "feeds.opml").read_bytes()).find("body")
    assert [outline.get("text") for outline in body][2:] == ["An Giang", "Bắc Ninh", "Đà Nẵng"]
    assert body[0].get("xmlUrl") == f"{SITE}/feeds/all.rss"
    assert [outline.get("text") for outline in body[3]] == [
        "Bắc Ninh | Cổng tin",
        "Cổng thông tin điện tử phường Nam Sơn",
        "Cổng thông tin điện tử thành phố Từ Sơn",
    ]
    assert [outline.get("xmlUrl") for outline in body[3][2]] == [
        f"{SITE}/feeds/bacninh-tuson.rss",
        f"{SITE}/feeds/bacninh-tuson/tin-tuc-su-kien.rss",
        f"{SITE}/feeds/bacninh-tuson/thong-bao.rss",
    ]


def test_every_address_of_the_list_is_a_file(out: Path) -> None:
    for outline in etree.fromstring((out / "feeds.opml").read_bytes()).iter("outline"):
        for name in ("xmlUrl", "htmlUrl"):
            if outline.get(name):
                assert (out / outline.get(name).removeprefix(f"{SITE}/")).is_file()


def test_every_link_within_the_site_leads_to_a_file(out: Path) -> None:
    pages = list(out.rglob("*.html"))
    assert len(pages) == 1 + 1 + 4 * 3 + 3 + 4
    for page in pages:
        for _, _, link, _ in links(page):
            if not link.startswith(("http://", "https://", "data:", "#")):
                assert (page.parent / link).resolve().is_file(), (page, link)


def test_the_index_discovers_feeds_and_lists_every_one(out: Path) -> None:
    root = html.document_fromstring((out / "index.html").read_bytes())
    discovered = set(root.xpath("//link[@rel='alternate']/@href"))
    assert {f"feeds/all.{kind}" for kind in FORMATS} <= discovered
    assert {f"feeds/{one.id}.rss" for one in PORTALS} <= discovered
    listed = set(root.xpath("//main//a/@href"))
    for one in PORTALS:
        for kind in FORMATS:
            assert f"feeds/{one.id}.{kind}" in listed
            assert {f"feeds/{one.id}/{section.slug}.{kind}" for section in one.sections} <= listed


def test_the_index_shows_the_newest_posts_with_dates(out: Path) -> None:
    root = html.document_fromstring((out / "index.html").read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    posts = root.xpath("//ul[@class='posts']/li")
    assert len(posts) == 10
    assert posts[0].xpath(".//time/@datetime") == ["2020-12-08T12:46:00+07:00"]
    assert "08/12/2020, 12:46" in posts[0].text_content()
    assert "Cổng thông tin điện tử Đà Nẵng" in posts[0].text_content()


def test_a_day_without_time_is_shown_as_a_day(tmp_path: Path) -> None:
    publish(MemoryStore([article(published_precision="day")]), [portal()], tmp_path, SiteSettings(SITE))
    root = html.document_fromstring((tmp_path / "index.html").read_bytes())
    [moment, *_] = root.xpath("//ul[@class='posts']//time")
    assert (moment.get("datetime"), moment.text) == ("2020-12-04", "04/12/2020")


def test_every_page_of_a_feed_discovers_it(out: Path) -> None:
    root = html.document_fromstring((out / "feeds/bacninh-tuson/thong-bao.html").read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    assert root.xpath("//link[@rel='alternate']/@href") == [f"../../feeds/bacninh-tuson/thong-bao.{kind}" for kind in FORMATS]
    assert root.findtext(".//h1") == "Thông báo"
    assert "Chưa có gì trong nguồn này." in root.text_content()


def test_pages_without_any_article_or_portal(tmp_path: Path) -> None:
    done = publish(MemoryStore(), [], tmp_path, SiteSettings(SITE))
    assert not done.faults
    assert "Chưa có tin nào được lưu" in (tmp_path / "index.html").read_text(encoding="utf-8")


def links(page: Path) -> Any:
    return html.document_fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8")).iterlinks()
