"""Each of our fixes for feedgen, and the fault that it mends: where a test of a fault fails, upstream mended it and the fix can go."""

import locale
from datetime import datetime
from typing import Any

import pytest
from feed_making import ZONE
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from feedgen.util import formatRFC2822
from lxml import etree

from feeds.feedgen_fixes import ATOM, Generator, PatchedEntry, format_datetime

MOMENT = datetime(2020, 12, 4, 10, 46, tzinfo=ZONE)


def filled(entry: Any) -> Any:
    entry.id("tag:a.vn,2026:1")
    entry.title("Tiêu đề")
    entry.updated(MOMENT)
    entry.published(MOMENT)
    entry.link(href="https://a.vn/1", rel="alternate", type="text/html")
    entry.link(href="https://a.vn/1.pdf", rel="enclosure", type="application/pdf", length="10")
    entry.link(href="https://a.vn/1.doc", rel="enclosure", type="application/msword", length="20")
    entry.content("<p>Toàn văn</p>", type="html")
    return entry


def filled_feed(generator: Any) -> Any:
    generator.id("tag:a.vn,2026:feed")
    generator.title("Tin")
    generator.description("Tin mới")
    generator.updated(MOMENT)
    generator.link(href="https://a.vn/", rel="alternate")
    generator.link(href="https://a.vn/feed.rss", rel="self")
    generator.link(href="https://hub.vn/", rel="hub")
    generator.link(href="https://a.vn/feed.1.rss", rel="prev-archive")
    return generator


def links(document: Any) -> list[tuple[str | None, str | None]]:
    return [(link.get("rel"), link.get("href")) for link in document.findall(f"{ATOM}link")]


def test_upstream_still_drops_the_attributes_of_links_in_atom() -> None:
    assert all(link.get("rel") is None for link in filled(FeedEntry()).atom_entry().findall("link"))


def test_links_keep_their_attributes_in_atom() -> None:
    found = [(link.get("rel"), link.get("type"), link.get("length")) for link in filled(PatchedEntry()).atom_entry().findall("link")]
    assert found == [("alternate", "text/html", None), ("enclosure", "application/pdf", "10"), ("enclosure", "application/msword", "20")]


def test_upstream_still_keeps_only_the_last_enclosure_in_rss() -> None:
    item = filled(FeedEntry()).rss_entry()
    assert [element.get("url") for element in item.findall("enclosure")] == ["https://a.vn/1.doc"]


def test_the_first_enclosure_is_one_and_the_others_are_links_in_rss() -> None:
    item = filled(PatchedEntry()).rss_entry()
    assert [dict(element.attrib) for element in item.findall("enclosure")] == [
        {"url": "https://a.vn/1.pdf", "length": "10", "type": "application/pdf"}
    ]
    assert links(item) == [("enclosure", "https://a.vn/1.doc")]


def test_upstream_still_takes_the_last_link_for_the_channel_and_drops_hub_and_archive() -> None:
    channel = etree.fromstring(filled_feed(FeedGenerator()).rss_str())[0]
    assert channel.findtext("link") == "https://a.vn/feed.1.rss"
    assert links(channel) == [("self", "https://a.vn/feed.rss")]


def test_the_channel_links_its_page_and_keeps_self_hub_and_archive() -> None:
    channel = etree.fromstring(filled_feed(Generator()).rss_str())[0]
    assert channel.findtext("link") == "https://a.vn/"
    assert links(channel) == [
        ("self", "https://a.vn/feed.rss"),
        ("hub", "https://hub.vn/"),
        ("prev-archive", "https://a.vn/feed.1.rss"),
    ]


def test_upstream_still_turns_the_order_of_entries_around() -> None:
    generator = FeedGenerator()
    for number in (1, 2):
        generator.add_entry().title(str(number))
    assert [entry.title() for entry in generator.entry()] == ["2", "1"]


def test_entries_stay_in_the_order_in_which_they_were_added() -> None:
    generator = Generator()
    for number in (1, 2):
        entry = PatchedEntry()
        entry.title(str(number))
        generator.add(entry)
    assert [entry.title() for entry in generator.entry()] == ["1", "2"]


def test_upstream_still_switches_the_locale_for_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    switched = []
    monkeypatch.setattr(locale, "setlocale", lambda *arguments: switched.append(arguments) or "C")
    formatRFC2822(MOMENT)
    assert len(switched) > 1


def test_dates_are_written_without_touching_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = formatRFC2822(MOMENT)
    monkeypatch.setattr(locale, "setlocale", lambda *_: pytest.fail("the locale was switched"))
    assert format_datetime(MOMENT) == expected == "Fri, 04 Dec 2020 10:46:00 +0700"
    item = filled(PatchedEntry()).rss_entry()
    assert item.findtext("pubDate") == expected
