"""RSS and Atom keep every rule at every size, and a reader reads every field back."""

import html
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from feed_making import SITE, ZONE, article, articles, feed
from feed_rules import conforms
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.errors import InvalidOutput
from feeds.json_feed import json_feed
from feeds.rss_atom import atom, rss
from storage.model import Attachment

BUILDERS = {"rss": rss, "atom": atom}


@pytest.fixture(params=sorted(BUILDERS))
def kind(request: Any) -> str:
    return str(request.param)


def read(kind: str, *given: Any, **facts: Any) -> Any:
    data = BUILDERS[kind](feed(given, **facts))
    conforms(f"feed.{kind}", data)
    document = feedparser.parse(data)
    assert not document.bozo, document.get("bozo_exception")
    return document


@pytest.mark.parametrize("count", [0, 1, 50, pytest.param(1000, marks=pytest.mark.long), pytest.param(5000, marks=pytest.mark.long)])
@pytest.mark.parametrize("aggregated", [False, True])
def test_every_rule_holds_at_every_size(count: int, aggregated: bool) -> None:
    made = feed(articles(count), aggregated=aggregated, websub_hub="https://hub.example/")
    for name, build in {**BUILDERS, "json": json_feed}.items():
        conforms(f"feed.{name}", build(made))


def test_a_reader_reads_every_field_of_an_entry(kind: str) -> None:
    [entry] = read(kind, article()).entries
    assert entry.id == "tag:congtin,2026:bacninh-tuson/81095831"
    assert entry.title == "UBND thị xã họp phiên thường kỳ lần 1"
    assert entry.link == "https://tuson.bacninh.gov.vn/news/-/details/22332/ubnd-thi-xa-hop-81095831"
    assert entry.author == "Thanh Mai, Nam Phong"
    assert entry.summary == "Phiên họp lần 1 đánh giá kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội."
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == datetime(2020, 12, 4, 10, 46, tzinfo=ZONE)
    assert [(tag.term, tag.scheme) for tag in entry.tags] == [
        ("Tin tức - Sự kiện", "tag:congtin,2026:section"),
        ("Từ Sơn", "tag:congtin,2026:unit"),
        ("Bắc Ninh", "tag:congtin,2026:province"),
    ]
    assert [(file.href, file.type, file.length) for file in entry.enclosures] == [
        ("https://tuson.bacninh.gov.vn/documents/bao-cao.pdf", "application/pdf", "20480"),
        ("https://tuson.bacninh.gov.vn/documents/22332/anh-hop.jpg", "image/jpeg", "0"),
    ]
    assert "Chiều ngày 25/11, UBND thị xã Từ Sơn tổ chức phiên họp thứ 1." in entry.content[0].value
    assert f'<a href="{entry.link}">Cổng thông tin điện tử thành phố Từ Sơn</a>' in entry.content[0].value
    assert "source" not in entry


def test_the_offset_of_a_date_is_kept() -> None:
    assert b"<pubDate>Fri, 04 Dec 2020 10:46:00 +0700</pubDate>" in rss(feed([article()]))
    assert b"<published>2020-12-04T10:46:00+07:00</published>" in atom(feed([article()]))


def test_a_reader_reads_every_field_of_the_feed(kind: str) -> None:
    head = read(kind, article(), websub_hub="https://hub.example/").feed
    assert head.title == "Cổng thông tin điện tử thành phố Từ Sơn"
    assert head.subtitle == "Toàn văn tin, bài mới của Cổng thông tin điện tử thành phố Từ Sơn."
    assert head.link == f"{SITE}/feeds/bacninh-tuson.html"
    assert (head.language, head.generator) == ("vi", "congtin")
    assert {link.rel: link.href for link in head.links} == {
        "alternate": f"{SITE}/feeds/bacninh-tuson.html",
        "self": f"{SITE}/feeds/bacninh-tuson.{kind}",
        "hub": "https://hub.example/",
    }
    assert datetime(*head.updated_parsed[:6], tzinfo=UTC) == datetime(2020, 12, 4, 10, 46, tzinfo=ZONE)


def test_an_aggregated_feed_names_the_source_of_each_entry(kind: str) -> None:
    [entry] = read(kind, article(), aggregated=True).entries
    assert entry.source.title == "Cổng thông tin điện tử thành phố Từ Sơn"
    hrefs = [entry.source.get("href"), *(link.href for link in entry.source.get("links", []))]
    assert f"{SITE}/feeds/bacninh-tuson.{kind}" in hrefs


def test_entries_stay_in_their_order(kind: str) -> None:
    titles = [entry.title for entry in read(kind, *articles(3)).entries]
    assert titles == [f"UBND thị xã họp phiên thường kỳ lần {number}" for number in (3, 2, 1)]


def test_an_entry_without_byline_has_no_invented_person(kind: str) -> None:
    [entry] = read(kind, article(byline=None)).entries
    assert entry.get("author") in (None, "Cổng thông tin điện tử thành phố Từ Sơn")
    assert "Tác giả" not in entry.content[0].value


def test_an_edit_changes_updated_and_never_the_guid(kind: str) -> None:
    changed_at = datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)
    [before], after = read(kind, article()).entries, read(kind, article(changed_at=changed_at, title="Tiêu đề mới"))
    assert after.entries[0].id == before.id
    assert datetime(*after.entries[0].updated_parsed[:6], tzinfo=UTC) == changed_at
    assert datetime(*after.feed.updated_parsed[:6], tzinfo=UTC) == changed_at
    assert after.entries[0].published == before.published


def test_a_counter_or_a_later_visit_changes_no_byte(kind: str) -> None:
    build = BUILDERS[kind]
    seen_again = article(views=99999, last_seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert build(feed([article()])) == build(feed([seen_again]))


@pytest.mark.fault("F44")
def test_the_zone_and_the_locale_of_the_host_change_no_byte(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    before = BUILDERS[kind](feed(articles(3)))
    for zone in ("America/New_York", "Pacific/Kiritimati"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert BUILDERS[kind](feed(articles(3))) == before
    monkeypatch.undo()
    time.tzset()


def test_articles_of_one_moment_have_distinct_updates_in_atom() -> None:
    midnight = datetime(2020, 12, 4, tzinfo=ZONE)
    conforms("feed.atom", atom(feed([article(number, published_at=midnight, published_precision="day") for number in range(200)])))


def test_a_title_that_looks_like_markup_comes_out_as_text(kind: str) -> None:
    for title in ("Mô hình <xanh - sạch - đẹp>", "]]> kết thúc", "5 < 7 & 8 > 3", "A &nbsp; B"):
        [entry] = read(kind, article(title=title)).entries
        assert title in (entry.title, html.unescape(entry.title)) or (kind == "rss" and entry.title == html.unescape(title))


def test_a_title_with_real_elements_cannot_be_taken_for_html_in_rss() -> None:
    [entry] = read("rss", article(title="<b>Đậm</b> <img src=x onerror=alert(1)> <xanh>")).entries
    assert entry.title == "\u2039b\u203aĐậm\u2039/b\u203a \u2039img src=x onerror=alert(1)\u203a <xanh>"
    [entry] = read("atom", article(title="<b>Đậm</b>")).entries
    assert entry.title_detail.type == "text/html"
    assert entry.title == "&lt;b&gt;Đậm&lt;/b&gt;"


def test_the_rules_refuse_what_feedgen_plainly_writes() -> None:
    plain = FeedGenerator()
    plain.id("tag:a.vn,2026:feed")
    plain.title("Tin")
    plain.link(href="https://a.vn/", rel="alternate")
    plain.description("Tin")
    entry = plain.add_entry()
    entry.id("tag:a.vn,2026:1")
    entry.title("Tiêu đề")
    entry.link(href="https://a.vn/1")
    entry.enclosure("https://a.vn/1.pdf", "1", "application/pdf")
    for name, data in (("x.atom", plain.atom_str()), ("x.rss", plain.rss_str())):
        with pytest.raises((AssertionError, InvalidOutput, etree.DocumentInvalid)):
            conforms(name, data)


def test_long_titles_and_big_bodies(kind: str) -> None:
    title = "Đại hội " * 37 + "Đảng"
    body = "<p>" + "Xây dựng nông thôn mới. " * 45_000 + "</p>"
    [entry] = read(kind, article(title=title, body_html=body, body_text="Xây dựng")).entries
    assert entry.title == title
    assert len(title) == 300
    assert len(entry.content[0].value) > 1_000_000


def test_unknown_sizes_and_odd_addresses_of_files(kind: str) -> None:
    files = (
        Attachment("https://a.vn/Báo cáo [tháng 11].docx", "Báo cáo & <phụ lục>"),
        Attachment("javascript:alert(1)", "Xấu"),
        Attachment("https://a.vn/100%.pdf", "Trăm phần trăm", "không phải kiểu"),
    )
    [entry] = read(kind, article(attachments=files, image=None)).entries
    assert [(file.href, file.type, file.length) for file in entry.enclosures] == [
        (
            "https://a.vn/B%C3%A1o%20c%C3%A1o%20%5Bth%C3%A1ng%2011%5D.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "0",
        ),
        ("https://a.vn/100%25.pdf", "application/pdf", "0"),
    ]


def test_the_order_of_moments_is_that_of_the_articles() -> None:
    early = article(1, published_at=datetime(2020, 1, 1, tzinfo=ZONE))
    [entry] = feed([early]).entries
    assert entry.updated - entry.published == timedelta(0)


def test_labels_are_categories_in_every_format(kind: str) -> None:
    one = article(1, tags=("Đất đai", "Tin tức - Sự kiện"))
    made = feed([one])
    document = read(kind, one)
    terms = [(tag.term, tag.scheme) for tag in document.entries[0].tags]
    assert terms.count(("Đất đai", "tag:congtin,2026:tags")) == 1
    assert [term for term, _ in terms].count("Tin tức - Sự kiện") == 1  # the section's name already
    assert "Đất đai" in json.loads(json_feed(made))["items"][0]["tags"]
