"""Publishing from a real store, night after night: only what changed is looked at, and it comes to the same as from nothing."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from feed_making import SITE, portal
from feed_rules import conforms
from feed_store import crawl, opened, page

from feeds import Keyword, SiteSettings, publish
from feeds.collect import EntryCollector
from portals import Portal
from storage import ArticleFilter, Store, Verdict

SETTINGS = SiteSettings(SITE)
PORTALS = [
    portal(),
    portal("bacninh-phuong-namson", name="Phường Nam Sơn", unit={"province": "Bắc Ninh", "name": "Nam Sơn", "level": "ward"}),
    portal("danang", name="Đà Nẵng", unit={"province": "Đà Nẵng", "name": "Đà Nẵng", "level": "province"}),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "data") as store:
        for one in PORTALS:
            crawl(store, [page(number, one.id) for number in range(1, 61)], profile=one)
        yield store


def contents(out: Path) -> dict[str, bytes]:
    return {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file() and not file.name.startswith(".")}


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[ArticleFilter]:
    seen: list[ArticleFilter] = []
    newest = EntryCollector.newest

    def watched(self: EntryCollector, scope: ArticleFilter, limit: int) -> object:
        if limit > 1:
            seen.append(scope)
        return newest(self, scope, limit)

    monkeypatch.setattr(EntryCollector, "newest", watched)
    return seen


def test_a_real_store_is_published(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert not publish(store, PORTALS, out, SETTINGS).faults
    for name, data in contents(out).items():
        conforms(name, data)
    newest = feedparser.parse((out / "feeds/all.rss").read_bytes()).entries
    assert [entry.title for entry in newest[:3]] == ["Bài số 60"] * 3
    assert len(newest) == 50


@pytest.mark.fault("F41")
def test_a_night_without_news_looks_at_the_feed_of_everything_only(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "public"
    publish(store, PORTALS, out, SETTINGS)
    before = contents(out)
    crawl(store, [page(number, views=5000) for number in range(1, 61)], night=1, verdict=Verdict.QUIET)
    seen = looked_at(monkeypatch)
    publish(store, PORTALS, out, SETTINGS)
    assert seen == [ArticleFilter()]
    changed = {name for name, data in contents(out).items() if data != before[name]}
    assert changed <= {"status.json", *(f"feeds/most-read.{kind}" for kind in ("rss", "atom", "json", "html"))}


def test_one_new_post_touches_its_section_its_portal_its_province_and_all(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "public"
    publish(store, PORTALS, out, SETTINGS)
    crawl(store, [page(61)], night=1)
    seen = looked_at(monkeypatch)
    done = publish(store, PORTALS, out, SETTINGS)
    tuson = {"portal": "bacninh-tuson"}
    assert seen == [
        ArticleFilter(),
        ArticleFilter(province="Bắc Ninh"),
        ArticleFilter(**tuson),
        ArticleFilter(**tuson, section="tin-tuc-su-kien"),
    ]
    assert f"{SITE}/feeds/bacninh-tuson/tin-tuc-su-kien.rss" in done.changed_feeds
    assert f"{SITE}/feeds/danang.rss" not in done.changed_feeds


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3, 4))])
def test_night_by_night_comes_to_the_same_as_all_at_once(store: Store, tmp_path: Path, seed: int) -> None:
    """Four nights of posts, edits, removals, moves between sections, doubtful crawls; published each night and, apart, at the end."""
    chance, nightly = random.Random(seed), tmp_path / "nightly"
    publish(store, PORTALS, nightly, SETTINGS)
    for night in range(1, 5):
        for one in chance.sample(PORTALS, 2):
            _one_night(store, one, night, chance)
        publish(store, PORTALS, nightly, SETTINGS)
    publish(store, PORTALS, tmp_path / "at-once", SETTINGS)
    left, right = contents(nightly), contents(tmp_path / "at-once")
    assert left.keys() == right.keys()
    assert [name for name in left if left[name] != right[name]] == []


def _one_night(store: Store, one: Portal, night: int, chance: random.Random) -> None:
    new = [page(100 * night + number, one.id) for number in range(chance.randrange(0, 70))]
    edited = [
        page(number, one.id, body_text=f"Đã sửa {night}", body_html=f"<p>Đã sửa {night}</p>") for number in chance.sample(range(1, 20), 2)
    ]
    gone = [page(number, one.id) for number in (30, 31)]
    section = chance.choice(["tin-tuc-su-kien", "thong-bao"])
    verdict = chance.choice([Verdict.OK, Verdict.OK, Verdict.QUIET, Verdict.SUSPECT])
    crawl(store, [*new, *edited], night=night, section=section, profile=one, verdict=verdict, gone=gone)


def test_a_changed_profile_or_setting_or_a_lost_file_is_noticed(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(store, PORTALS, out, SETTINGS)
    (out / "feeds/danang.rss").unlink()
    publish(store, PORTALS, out, SETTINGS)
    assert (out / "feeds/danang.rss").is_file()
    publish(store, [PORTALS[0], portal("danang", name="Tên mới")], out, SETTINGS)
    assert b"T\xc3\xaan m\xe1\xbb\x9bi" in (out / "feeds/danang.rss").read_bytes()
    publish(store, PORTALS, out, SiteSettings(SITE, feed_entries=10))
    assert len(feedparser.parse((out / "feeds/danang.rss").read_bytes()).entries) == 10


def test_a_publish_that_failed_is_made_up_for(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "public"
    publish(store, PORTALS, out, SETTINGS)
    crawl(store, [page(61)], night=1)
    with monkeypatch.context() as patch:
        patch.setattr("feeds.writer.check", lambda *_: 1 / 0)
        assert publish(store, PORTALS, out, SETTINGS).faults
    publish(store, PORTALS, out, SETTINGS)
    assert feedparser.parse((out / "feeds/bacninh-tuson.rss").read_bytes()).entries[0].title == "Bài số 61"


def test_keywords_and_what_is_read_most_come_from_the_store(store: Store, tmp_path: Path) -> None:
    out, tuson = tmp_path / "public", PORTALS[0]
    crawl(store, [page(number, title="Quy hoạch sử dụng đất") for number in (80, 81)], night=1, profile=tuson)
    crawl(store, [page(80, title="Quy hoạch sử dụng đất", views=4000)], night=2, profile=tuson)
    settings = SiteSettings(SITE, keywords=(Keyword("Đất đai", ("sử dụng đất", "chuyen doi so")), Keyword("Không có", ("su dung đất",))))
    assert not publish(store, PORTALS, out, settings).faults
    for name, data in contents(out).items():
        conforms(name, data)
    assert len(feedparser.parse((out / "feeds/keyword/dat-dai.rss").read_bytes()).entries) == 50
    assert feedparser.parse((out / "feeds/keyword/khong-co.rss").read_bytes()).entries == []
    most = feedparser.parse((out / "feeds/most-read.atom").read_bytes()).entries
    assert most[0].title == "Quy hoạch sử dụng đất"
    assert "Thêm 3.920 lượt xem" in most[0].content[0].value or "Thêm 4.000 lượt xem" in most[0].content[0].value


def test_a_store_that_was_set_back_is_looked_at_whole(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(store, PORTALS, out, SETTINGS)
    with opened(tmp_path / "other") as other:
        crawl(other, [page(900)], profile=PORTALS[0])
        publish(other, PORTALS, out, SETTINGS)
    assert feedparser.parse((out / "feeds/bacninh-tuson.rss").read_bytes()).entries[0].title == "Bài số 900"


def test_an_article_that_another_section_lists_later_stands_in_its_archive_too(store: Store, tmp_path: Path) -> None:
    out, key = tmp_path / "public", "bacninh-tuson/thong-bao"
    for night in range(1, 4):
        crawl(store, [page(number) for number in range(20 * night, 20 * night + 20)], night=night, section="thong-bao")
        publish(store, PORTALS, out, SETTINGS)
    guids = {item["id"] for path in out.glob(f"feeds/{key}*.json") for item in json.loads(path.read_bytes())["items"]}
    assert guids == {page(number).guid for number in range(20, 80)}
