"""Feeds of edits, removals, what is read most, and keywords."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from feed_making import SITE, MemoryStore, article, articles, crawls, portal, revision
from feed_rules import conforms

from feeds import Keyword, SiteSettings, publish
from feeds.change_entries import Content, passages
from storage.model import Attachment

NIGHT = datetime(2021, 1, 1, 15, 0, tzinfo=UTC)
SETTINGS = SiteSettings(SITE)


def entries(out: Path, key: str) -> list[feedparser.FeedParserDict]:
    for kind in ("rss", "atom", "json", "html"):
        conforms(f"x.{kind}", (out / f"feeds/{key}.{kind}").read_bytes())
    return list(feedparser.parse((out / f"feeds/{key}.rss").read_bytes()).entries)


def edited_store(change: str = "major") -> MemoryStore:
    store = MemoryStore(articles(3))
    old = article(2)
    store.kept = [revision(7, old, NIGHT, article=2, change=change)]
    new_text = old.body_text.replace("25/11", "26/11")
    store.change(2, title="Tiêu đề mới", body_text=new_text, body_html=f"<p>{new_text}</p>", changed_at=NIGHT, attachments=())
    return store


def test_an_edit_is_an_entry_of_its_own_that_says_what_was_and_what_is(tmp_path: Path) -> None:
    publish(edited_store(), [portal()], tmp_path, SETTINGS)
    [entry] = entries(tmp_path, "edited")
    assert entry.title == "Đã sửa: Tiêu đề mới"
    assert entry.id == f"tag:congtin,2026:edited/bacninh-tuson/81095832/{int(NIGHT.timestamp())}"
    assert entry.published == "Fri, 01 Jan 2021 22:00:00 +0700"
    text = re.sub(r"<[^>]+>", "", entry.content[0].value)
    assert "Trước: UBND thị xã họp phiên thường kỳ lần 2" in text
    assert "Sau: Tiêu đề mới" in text
    assert "Trước: Chiều ngày 25/11, UBND" in text
    assert "Sau: Chiều ngày 26/11, UBND" in text
    assert "Tệp đính kèm bị bỏ: Báo cáo tháng 11" in text
    assert "Toàn văn hiện nay" in text
    assert "<del>25/11,</del>" in entry.content[0].value
    page = (tmp_path / "feeds/edited.html").read_text(encoding="utf-8")
    assert "<ins>26/11,</ins>" in page
    assert "Toàn văn hiện nay" not in page


def test_minor_edits_are_left_out_unless_they_are_wanted(tmp_path: Path) -> None:
    publish(edited_store("minor"), [portal()], tmp_path / "without", SETTINGS)
    publish(edited_store("minor"), [portal()], tmp_path / "with", SiteSettings(SITE, publish_minor_edits=True))
    assert entries(tmp_path / "without", "edited") == []
    assert len(entries(tmp_path / "with", "edited")) == 1


def test_of_two_edits_each_shows_its_own_difference(tmp_path: Path) -> None:
    store = MemoryStore([article(1, title="Ba", changed_at=NIGHT + timedelta(days=1))])
    rest = {"byline": None, "summary": None, "body_html": "<p>x</p>"}
    store.kept = [
        revision(1, article(1), NIGHT, title="Một", **rest),
        revision(2, article(1), NIGHT + timedelta(days=1), title="Hai", **rest),
    ]
    publish(store, [portal()], tmp_path, SETTINGS)
    latest, first = entries(tmp_path, "edited")
    assert latest.title == "Đã sửa: Ba"
    assert first.title == "Đã sửa: Hai"
    assert "Sau: <ins>Hai</ins>" in first.content[0].value
    assert latest.id != first.id


def test_a_removed_article_is_an_entry_with_its_last_text(tmp_path: Path) -> None:
    store = MemoryStore(articles(3))
    store.change(2, removed_at=NIGHT)
    publish(store, [portal()], tmp_path, SETTINGS)
    [entry] = entries(tmp_path, "removed")
    assert entry.title == "Đã gỡ: UBND thị xã họp phiên thường kỳ lần 2"
    assert "22:00 ngày 01/01/2021" in entry.content[0].value
    assert "phiên họp thứ 2" in entry.content[0].value
    store.change(2, removed_at=None)
    publish(store, [portal()], tmp_path, SETTINGS)
    assert entries(tmp_path, "removed") == []


def test_most_read_shows_how_much_the_counter_rose_and_keeps_the_guid(tmp_path: Path) -> None:
    store = MemoryStore([article(1, views=12345), article(2, views=99)])
    store.crawls = crawls("oo")[::-1]
    publish(store, [portal()], tmp_path, SETTINGS)
    first, second = entries(tmp_path, "most-read")
    assert (first.id, second.id) == (article(1).guid, article(2).guid)
    assert "Thêm 12.345 lượt xem trong bảy ngày (tổng cộng 12.345)" in first.content[0].value


def test_a_store_that_was_never_crawled_has_nothing_most_read(tmp_path: Path) -> None:
    publish(MemoryStore([article(1, views=5)]), [portal()], tmp_path, SETTINGS)
    assert entries(tmp_path, "most-read") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("giống nhau", "giống nhau", []),
        ("họp ngày 25 tháng 11", "họp ngày 26 tháng 11", [("họp ngày <del>25</del> tháng 11", "họp ngày <ins>26</ins> tháng 11")]),
        ("", "thêm mới", [("", "<ins>thêm mới</ins>")]),
        ("bỏ đi", "", [("<del>bỏ đi</del>", "")]),
        ("a <b> c", "a <i> c", [("a <del>&lt;b&gt;</del> c", "a <ins>&lt;i&gt;</ins> c")]),
    ],
)
def test_passages_show_before_and_after(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert passages(old, new) == expected


def test_passages_far_apart_are_shown_apart_with_some_words_around() -> None:
    words = [f"từ{number}" for number in range(200)]
    changed = [*words]
    changed[50], changed[150] = "MỘT", "HAI"
    first, second = passages(" ".join(words), " ".join(changed))
    assert first[1].startswith("… từ38")
    assert "<ins>MỘT</ins>" in first[1]
    assert first[1].endswith("từ62 …")
    assert "<del>từ150</del>" in second[0]
    assert second[0].endswith("từ162 …")


def test_the_content_of_a_revision_is_what_it_said() -> None:
    said = {"title": "T", "byline": "B", "body_text": "x", "attachments": (Attachment("https://a.vn/a.pdf", "A"),)}
    old = revision(1, article(1), NIGHT, **said)
    assert Content.of(old) == Content("T", "B", "x", (Attachment("https://a.vn/a.pdf", "A"),))


# Keywords


@pytest.mark.parametrize(
    ("phrases", "title", "expected"),
    [
        (["đại hội"], "Đại hội Đảng bộ phường", True),
        (["dai hoi"], "Đại hội Đảng bộ phường", True),
        (["dai hoi"], "Đại học Bắc Ninh", False),
        (["đại hội"], "Dai hoi viet khong dau", False),
        (["hội"], "xã hội", True),
        (["hội"], "hộibàn", False),
        (["đất đai", "quy hoạch"], "Công khai QUY HOẠCH sử dụng đất", True),
        (["C++ (bản 2)"], "học C++ (bản 2) nhé", True),
    ],
)
def test_a_phrase_is_found_as_whole_words_with_or_without_marks(phrases: list[str], title: str, expected: bool) -> None:
    assert Keyword("Từ khóa", tuple(phrases)).mentioned_in(article(title=title, summary=None, body_text="")) is expected


def test_a_keyword_has_a_feed(tmp_path: Path) -> None:
    settings = SiteSettings(SITE, keywords=(Keyword("Quy hoạch đất", ("quy hoạch",)),))
    store = MemoryStore([*articles(3), article(9, title="Quy hoạch sử dụng đất năm 2027")])
    publish(store, [portal()], tmp_path, settings)
    [entry] = entries(tmp_path, "keyword/quy-hoach-dat")
    assert entry.title == "Quy hoạch sử dụng đất năm 2027"
    assert "keyword/quy-hoach-dat.html" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "phrases"), [("", ("x",)), ("…", ("x",)), ("Tên", ()), ("Tên", (" ",))])
def test_a_keyword_without_name_or_phrase_is_refused(name: str, phrases: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="keyword"):
        Keyword(name, phrases)


def test_two_keywords_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="keywords"):
        SiteSettings(SITE, keywords=(Keyword("Đất", ("đất",)), Keyword("đất", ("ruộng",))))
