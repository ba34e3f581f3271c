"""Odd and hostile text: every feed stays well-formed and harmless, and one bad entry costs one entry."""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from feed_making import SITE, MemoryStore, article, articles, feed, portal
from feed_rules import conforms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import SiteSettings, publish
from feeds.json_feed import json_feed
from feeds.rss_atom import atom, rss
from feeds.text import clean, one_line, web_address
from storage.model import Attachment

BUILDERS = {"rss": rss, "atom": atom, "json": json_feed}
VECTORS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">bấm</a>',
    '<iframe src="javascript:alert(1)"></iframe>',
    "<body onload=alert(1)>",
    '<math><mtext><mglyph><style><img src=x onerror="alert(1)"></style></mglyph></mtext></math>',
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src=javascript:alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>@import'javascript:alert(1)'</style>",
    "<xanh onclick=alert(1)>bấm</xanh>",
    "<form><button formaction=javascript:alert(1)>bấm</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
)
DANGEROUS = ("\x00", "\x0b", "\x1b[31m", "\ud800", "\udfff", "\ufffe", "\uffff", "\U0001fffe", "\u0085", "\ufffd")
VIETNAMESE = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđĐbcdghklmnpqrstvx 0123456789 .,:;!?/()%\"'-–“”"
ANY_TEXT = st.text(st.characters(), max_size=60)


def published(tmp_path: Path, given: Any) -> Any:
    out = tmp_path / "public"
    done = publish(MemoryStore(given), [portal()], out, SiteSettings(SITE))
    for file in done.written:
        conforms(file.name, file.read_bytes())
    return out, done


@pytest.mark.fault("F13")
def test_a_control_character_in_titles_of_fifty(tmp_path: Path) -> None:
    given = articles(50)
    for place, code in enumerate((0x00, 0x01, 0x08, 0x0B, 0x0C, 0x0E, 0x1F, 0x7F)):
        given[place] = article(50 - place, title=f"Họp{chr(code)} phiên thường kỳ")
    out, done = published(tmp_path, given)
    assert not done.faults
    for kind in ("rss", "atom"):
        entries = feedparser.parse((out / f"feeds/all.{kind}").read_bytes()).entries
        assert len(entries) == 50
        assert [entry.title for entry in entries].count("Họp phiên thường kỳ") == 8
    assert len(json.loads((out / "feeds/all.json").read_bytes())["items"]) == 50


@pytest.mark.fault("F14")
@pytest.mark.parametrize("character", DANGEROUS)
def test_a_character_that_xml_refuses_in_any_field(tmp_path: Path, character: str) -> None:
    given = []
    for number, name in enumerate(("title", "byline", "summary", "body_html", "body_text", "section", "url", "image"), start=1):
        value = getattr(article(number), name)
        given.append(article(number, **{name: value[:5] + character + value[5:]}))
    files = (Attachment(f"https://a.vn/a{character}b.pdf", f"Báo{character} cáo", f"application/{character}pdf"),)
    out, done = published(tmp_path, [*given, article(9, attachments=files)])
    assert not done.faults
    assert len(feedparser.parse((out / "feeds/all.atom").read_bytes()).entries) == 9


@pytest.mark.fault("F15")
def test_no_vector_lives_in_a_title_a_byline_a_summary_or_a_file_name(tmp_path: Path) -> None:
    given = []
    for number, vector in enumerate(VECTORS, start=1):
        files = (Attachment("https://a.vn/a.pdf", vector), Attachment(vector, "Tệp"), Attachment(f"javascript:{vector}", "Tệp"))
        facts = {"title": f"Tin {vector}", "byline": vector, "summary": vector, "section": vector, "url": f"https://a.vn/{vector}"}
        given.append(article(number, attachments=files, **facts))
    out, done = published(tmp_path, given)
    assert not done.faults
    assert len(VECTORS) == 23
    for kind in ("rss", "atom"):
        entries = feedparser.parse((out / f"feeds/all.{kind}").read_bytes(), sanitize_html=False).entries
        assert len(entries) == 23
        for entry in entries:  # as a reader would show it that takes every text for HTML
            shown = " ".join((entry.title, entry.summary, entry.author, *(tag.term for tag in entry.tags)))
            conforms("shown.html", f"<!DOCTYPE html><html lang=vi><title>t</title><meta name=viewport><h1>t</h1><p>{shown}".encode())


@given(st.lists(ANY_TEXT, min_size=5, max_size=5), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_at_all_gives_valid_feeds(texts: list[str], native_id: str) -> None:
    title, byline, summary, label, address = texts
    files = (Attachment(f"https://a.vn/{address}", label, byline), Attachment(address, label))
    facts = {"native_id": native_id, "title": title, "byline": byline, "summary": summary}
    made = feed([article(url=f"https://a.vn/{address}", attachments=files, **facts)])
    for name, build in BUILDERS.items():
        data = build(made)
        conforms(f"feed.{name}", data)
        assert build(made) == data


@given(st.text(VIETNAMESE, min_size=1, max_size=120).filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_ordinary_titles_come_back_unchanged(title: str) -> None:
    for build in (rss, atom):
        [entry] = feedparser.parse(build(feed([article(title=title)]))).entries
        assert entry.title == " ".join(title.split())


@given(ANY_TEXT)
def test_an_address_is_ascii_or_nothing(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.vn/{text}", f"http://a.vn:{text}/?{text}#{text}"):
        found = web_address(url)
        assert found is None or (found.isascii() and found.startswith(("http://", "https://")))
        assert found is None or web_address(found) == found


def test_decomposed_letters_in_an_address_stay_decomposed() -> None:
    assert web_address("https://a.vn/\u01b0\u0309nh.jpg") == "https://a.vn/%C6%B0%CC%89nh.jpg"
    assert web_address("https://tên-miền.vn/a b") == "https://xn--tn-min-iva0322d.vn/a%20b"
    assert web_address("https://a.vn/a%20b?c=%E1%BA%A1&d=1|2") == "https://a.vn/a%20b?c=%E1%BA%A1&d=1%7C2"


def test_direction_marks_are_removed() -> None:
    assert one_line("Thông báo \u202efdp.exe\u202c") == "Thông báo fdp.exe"
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"


def test_an_entry_that_cannot_be_composed_costs_itself_only(tmp_path: Path) -> None:
    given = articles(5)
    given[2] = article(3, body_html=None)
    out, done = published(tmp_path, given)
    assert len(feedparser.parse((out / "feeds/bacninh-tuson.atom").read_bytes()).entries) == 4
    assert {fault.guid for fault in done.faults} == {article(3).guid}
    assert "left out" in str(done.faults[0])


def test_an_entry_that_cannot_be_built_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.entries._REMOVED", None, raising=False)
    monkeypatch.setattr("feeds.entries.clean", lambda text: text)  # as if a character had got past the defence
    given = articles(5)
    given[2] = article(3, body_html="<p>\x00</p>")
    out, done = published(tmp_path, given)
    for kind in ("rss", "atom"):
        assert len(feedparser.parse((out / f"feeds/all.{kind}").read_bytes()).entries) == 4
    assert {fault.guid for fault in done.faults} == {article(3).guid}
