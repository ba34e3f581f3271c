"""How portals fare: states, the feed of turns, what waits while crawls are doubtful."""

import json
from datetime import date, timedelta
from pathlib import Path

import feed_store
import feedparser
import pytest
from feed_making import DAY, NO_LIST, SITE, START, MemoryStore, article, articles, crawls, portal, revision
from feed_rules import conforms
from feed_store import opened

from feeds import SiteSettings, publish
from feeds.health import CRAWLS, health_of, record_of, record_of_past, verdict_changes
from storage.model import CrawlSummary, Verdict, VerdictHistory

SETTINGS = SiteSettings(SITE)


@pytest.mark.parametrize(
    ("letters", "state", "since", "doubtful"),
    [
        ("", "unknown", None, None),
        ("-", "unknown", None, None),
        ("oqo", "ok", 0, None),
        ("oob", "broken", 2, 2),
        ("oobb-", "broken", 2, 2),
        ("oosb", "broken", 3, 2),
        ("oobbq", "ok", 4, None),
        ("ss", "suspect", 0, None),
        ("oss", "suspect", 1, 1),
    ],
)
def test_the_state_of_a_portal(letters: str, state: str, since: int | None, doubtful: int | None) -> None:
    health = health_of(portal(), crawls(letters))
    assert health.state == state
    assert health.since == (None if since is None else START + since * DAY)
    assert health.doubtful_since == (None if doubtful is None else START + doubtful * DAY)


def test_a_state_that_lasts_longer_than_we_look_back_has_no_beginning_and_does_not_drift() -> None:
    assert health_of(portal(), crawls("o" * 40)[:30]).since is None
    assert health_of(portal(), crawls("o" * 41)[:30]) == health_of(portal(), crawls("o" * 40)[:30])


def test_a_portal_that_ended_says_so() -> None:
    assert health_of(portal(until=date(2025, 6, 30)), crawls("ob")).label == "Đã ngừng"


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("oqo", []), ("oob", [2]), ("oobbo", [4, 2]), ("osso", []), ("osbso", [4, 2]), ("bo", [1, 0]), ("-b-", [1])],
)
def test_a_turn_is_an_entry(letters: str, expected: list[int]) -> None:
    found = [entry.guid for entry in verdict_changes(portal(), crawls(letters), SITE)]
    assert found == [
        f"tag:congtin,2026:health/bacninh-tuson/{int((START + day * DAY + timedelta(minutes=5)).timestamp())}" for day in expected
    ]


def test_the_oldest_of_many_crawls_is_no_turn() -> None:
    assert list(verdict_changes(portal(), crawls("b" * 30), SITE)) == []


@pytest.mark.parametrize(
    "letters",
    ["", "-", "oqoq", "oobb-", "oobbq--", "ssbsso", "bqobsq", "-b-", "qo" * 20, "b" * 31, "oq" * 5 + "sb" * 4 + "-o" * 9, "o" + "bs" * 15],
)
def test_the_crawls_where_a_verdict_turned_say_all_that_every_crawl_says(letters: str, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.save_portals([portal()], START)
        for crawl in reversed(crawls(letters)):
            began = store.begin_crawl(portal().id, crawl.began_at)
            if crawl.verdict and crawl.ended_at:
                summary = CrawlSummary(ended_at=crawl.ended_at, finish_reason="finished", verdict=crawl.verdict, reasons=crawl.reasons)
                store.end_crawl(began, summary)
        past = store.pasts(CRAWLS, [portal().id, "hanoi-thu"]).get(portal().id, VerdictHistory())
        kept = store.recent_crawls(portal().id, CRAWLS)
    assert record_of_past(portal(), past, SITE) == record_of(portal(), kept, SITE)


def test_a_steady_past_is_told_by_its_ends(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for night in range(40):
            feed_store.crawl(store, [], night=night, verdict=Verdict.QUIET if night % 3 else Verdict.OK)
        past = store.pasts(CRAWLS, [portal().id])[portal().id]
    assert ([crawl.id for crawl in past.crawls], past.is_whole) == ([40, 11], False)


def test_the_feed_of_turns_speaks_to_citizens(tmp_path: Path) -> None:
    store = MemoryStore(articles(3))
    store.crawls = crawls("oobo")[::-1]
    publish(store, [portal()], tmp_path, SETTINGS)
    for kind in ("rss", "atom", "json", "html"):
        conforms(f"x.{kind}", (tmp_path / f"feeds/health.{kind}").read_bytes())
    back, gone = feedparser.parse((tmp_path / "feeds/health.atom").read_bytes()).entries
    assert gone.title == "Không lấy được tin mới từ Cổng thông tin điện tử thành phố Từ Sơn"
    assert "Những bài đã lưu vẫn còn nguyên" in gone.content[0].value
    assert NO_LIST.text("vi") in gone.content[0].value
    assert back.title == "Đã lấy lại được tin từ Cổng thông tin điện tử thành phố Từ Sơn"
    assert gone.link == f"{SITE}/feeds/bacninh-tuson.html"


def test_pages_status_and_badge_show_the_state(tmp_path: Path) -> None:
    store = MemoryStore(articles(3))
    store.crawls = crawls("oob")[::-1]
    publish(store, [portal()], tmp_path, SETTINGS)
    assert "Không truy cập được" in (tmp_path / "feeds/bacninh-tuson.html").read_text(encoding="utf-8")
    assert "Không truy cập được" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Không truy cập được" in (tmp_path / "feeds/bacninh-tuson.svg").read_text(encoding="utf-8")
    status = json.loads((tmp_path / "status.json").read_bytes())
    assert status["states"] == {"broken": 1}
    assert status["portals"][0]["reasons"] == [NO_LIST.in_all_languages()]
    assert status["portals"][0]["last_crawl"]["verdict"] == "broken"


def test_what_doubtful_crawls_stored_waits_for_a_good_one(tmp_path: Path) -> None:
    """A new article, and the edit of an old one, of a suspect crawl; then a good crawl."""
    store = MemoryStore(articles(80))
    store.crawls = crawls("oo")[::-1]
    publish(store, [portal()], tmp_path, SETTINGS)
    good = {path.name: path.read_bytes() for path in (tmp_path / "feeds").iterdir() if path.suffix in (".rss", ".atom", ".json")}
    bad = START + 2 * DAY
    store.articles.append(article(999, title="Trang lỗi", first_seen_at=bad, published_at=bad))
    old = article(80)
    store.kept = [revision(1, old, bad, article=80)]
    store.change(80, title="Trống rỗng", body_html="", body_text="", changed_at=bad)
    store.crawls = crawls("oos")[::-1]
    publish(store, [portal()], tmp_path, SETTINGS)
    for name, data in good.items():
        if name.startswith(("bacninh-tuson", "all.rss", "all.atom", "edited", "removed")) and ".2." not in name:
            assert (tmp_path / "feeds" / name).read_bytes() == data, name
    store.crawls = crawls("ooso")[::-1]
    publish(store, [portal()], tmp_path, SETTINGS)
    titles = [entry.title for entry in feedparser.parse((tmp_path / "feeds/bacninh-tuson.rss").read_bytes()).entries[:2]]
    assert titles == ["Trang lỗi", "Trống rỗng"]
    assert len(feedparser.parse((tmp_path / "feeds/edited.rss").read_bytes()).entries) == 1


def test_a_portal_that_never_had_a_good_crawl_shows_what_there_is(tmp_path: Path) -> None:
    store = MemoryStore(articles(3))
    store.crawls = crawls("s")
    publish(store, [portal()], tmp_path, SETTINGS)
    assert len(feedparser.parse((tmp_path / "feeds/bacninh-tuson.rss").read_bytes()).entries) == 3
