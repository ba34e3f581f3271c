"""Lists by any filters, numbers over time, limits on a query, and the cheap question whether anything was written."""

import sqlite3
from datetime import timedelta
from itertools import product

import pytest
from store_making import AT, DAY, HANOI, HOUR, ID, PORTAL, address_of, article, capture, gone, link, make_portal, save, summary

from portals.messages import Message
from storage import ArticleFilter, ChangeMonitor, Store, TooCostly, Verdict, articles

OTHER = make_portal("hanoi-thu", "Hà Nội")


@pytest.fixture
def store(tmp_path):
    """Nine articles: every third without a file, number 4 edited, number 6 removed, number 8 listed in another section too."""
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL, OTHER], AT)
        for number in range(1, 10):
            save(store, article(number, **({"attachments": ()} if number % 3 == 0 else {})), capture=capture(number, AT))
        save(store, article(4, body_text="Nội dung mới hẳn, khác trước."), AT + DAY)
        address_of(store, 8, "thong-bao")
        store.save_list_page(ID, "thong-bao", [link(8)], AT)
        for night in (1, 2, 3):
            crawl = store.begin_crawl(ID, AT + night * DAY)
            store.save_readings(crawl, [gone(address_of(store, 6), AT + night * DAY)])
            store.settle_removals(crawl, AT + night * DAY)
            store.end_crawl(crawl, summary(AT + night * DAY))
        yield store


def numbers(articles):
    return [int(one.native_id) for one in articles]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, [1, 2, 3, 4, 5, 7, 8, 9]),
        ({"removed": "with"}, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"removed": "only"}, [6]),
        ({"edited": True}, [4]),
        ({"with_attachments": True}, [1, 2, 4, 5, 7, 8]),
        ({"portal": ID, "with_attachments": True, "removed": "with"}, [1, 2, 4, 5, 7, 8]),
        ({"province": "Bắc Ninh"}, [1, 2, 3, 4, 5, 7, 8, 9]),
        ({"province": "Hà Nội"}, []),
        ({"unit": "Thử", "section": "thong-bao"}, [8]),
        ({"portal": ID, "section": "thong-bao"}, [8]),
        ({"portal": "hanoi-thu", "section": "thong-bao"}, []),
        ({"since": AT - 3 * HOUR}, [1, 2, 3]),
        ({"until": AT - 7 * HOUR}, [8, 9]),
        ({"since": AT - 5 * HOUR, "until": AT - 2 * HOUR}, [3, 4, 5]),
        ({"held": {ID: AT}}, []),
        ({"held": {"hanoi-thu": AT}}, [1, 2, 3, 4, 5, 7, 8, 9]),
        ({"portal": "\ud800"}, []),
        ({"portals": frozenset({ID, "hanoi-thu"})}, [1, 2, 3, 4, 5, 7, 8, 9]),
        ({"portals": frozenset({"hanoi-thu", "\ud800"})}, []),
        ({"portals": frozenset()}, []),
        ({"sections": frozenset({"thong-bao", "khac"})}, [8]),
        ({"portals": frozenset({ID}), "sections": frozenset({"khac"})}, []),
    ],
)
def test_a_selection_is_browsed_newest_first(store, facts, found):
    assert numbers(store.browse(ArticleFilter(**facts))) == found


@pytest.mark.parametrize(
    ("edited", "attachments", "removed", "portal"), list(product((True, False), (True, False), ("with", "without", "only"), (ID, None)))
)
def test_filters_together_are_what_each_finds(store, edited, attachments, removed, portal):
    chosen = [
        ArticleFilter(edited=edited),
        ArticleFilter(with_attachments=attachments, removed="with"),
        ArticleFilter(removed=removed),
        ArticleFilter(portal=portal, removed="with"),
    ]
    each = [
        set(numbers(store.browse(ArticleFilter(**{**_facts(one), "removed": one.removed if place == 2 else "with"}))))
        for place, one in enumerate(chosen)
    ]
    together = store.browse(ArticleFilter(edited=edited, with_attachments=attachments, removed=removed, portal=portal))
    assert set(numbers(together)) == set.intersection(*each)


def _facts(selection):
    return {name: getattr(selection, name) for name in ArticleFilter.__dataclass_fields__}


@pytest.mark.parametrize(
    ("wanted", "portal", "listed", "taken"),
    [
        (ArticleFilter(), ID, set(), True),
        (ArticleFilter(portal=ID, section="tin-tuc"), ID, {"tin-tuc", "thong-bao"}, True),
        (ArticleFilter(portal=ID, section="tin-tuc"), ID, {"thong-bao"}, False),
        (ArticleFilter(portals=frozenset({ID, "khac"})), ID, set(), True),
        (ArticleFilter(portals=frozenset({"khac"})), ID, set(), False),
        (ArticleFilter(portals=frozenset()), ID, set(), False),
        (ArticleFilter(sections=frozenset({"tin-tuc", "khac"})), ID, {"tin-tuc"}, True),
        (ArticleFilter(sections=frozenset({"tin-tuc", "khac"})), ID, set(), False),
    ],
)
def test_portals_and_sections_are_told_without_the_store(wanted, portal, listed, taken):
    assert (wanted.takes_portal(portal) and wanted.takes_sections(listed)) is taken


def test_pages_of_a_list_hold_everything_once(store):
    seen, before = [], None
    while page := store.browse(ArticleFilter(removed="with"), before=before, limit=2):
        seen += numbers(page)
        before = page[-1].id
    assert seen == list(range(1, 10))


def test_a_search_takes_the_same_filters(store):
    def found(**facts):
        return sorted(numbers(hit.article for hit in store.search("phường", ArticleFilter(**{"removed": "with", **facts})).hits))

    assert found() == list(range(1, 10))
    assert found(removed="without") == [1, 2, 3, 4, 5, 7, 8, 9]
    assert found(removed="only") == [6]
    assert found(edited=True) == [4]
    assert found(with_attachments=True, until=AT - 5 * HOUR) == [7, 8]
    assert found(unit="Thử", portal=ID, section="thong-bao") == [8]
    assert found(held={ID: AT}) == []


def test_most_filters_do_not_read_the_articles_themselves(store):
    for facts in (
        {},
        {"portal": ID},
        {"with_attachments": True},
        {"removed": "only"},
        {"portal": ID, "section": "thong-bao"},
        {"since": AT},
    ):
        selection = ArticleFilter(**facts)
        plan = store.db.conn.execute(
            f"EXPLAIN QUERY PLAN SELECT articles.id FROM articles WHERE {' AND '.join(selection.conditions())} ORDER BY articles.sort_key DESC LIMIT 9",
            selection.parameters(),
        ).fetchall()
        own = [row["detail"] for row in plan if row["detail"].startswith(("SCAN articles", "SEARCH articles"))]
        assert all("COVERING INDEX" in detail or "PRIMARY KEY" in detail for detail in own), (facts, own)


def test_revisions_of_all_articles_latest_first(store):
    save(store, article(5, body_text="Cũng sửa."), AT + 2 * DAY)
    latest = store.latest_revisions()
    assert [one.article for one in latest] == [5, 4]
    assert [one.article for one in store.latest_revisions(before=latest[0].id)] == [4]


def test_a_capture_by_its_id_with_its_article(store):
    one, owner = store.capture(3)
    assert (owner, one.url) == (3, article(3).url)
    assert store.capture(999) is None


def test_sections_problems_and_counts(store):
    store.record_problem(ID, "text", Message("doubtful"), AT, "https://x.example.vn/1")
    store.record_problem(ID, "text", Message("doubtful"), AT, "https://x.example.vn/2")
    assert [(one.slug, one.articles) for one in store.sections(ID)] == [("tin-tuc", 9), ("thong-bao", 1)]
    count, latest = store.problems_by_portal(limit=1)[ID]
    assert (count, len(latest)) == (2, 1)
    assert store.article_counts() == {ID: 9}
    assert len(store.profiles()) == 2


def test_crawls_of_every_portal_latest_first(store):
    crawls = store.crawls_by_portal(2)
    assert list(crawls) == [ID]
    assert [one.id for one in crawls[ID]] == [one.id for one in store.recent_crawls(ID, 2)]


def test_posts_per_week_count_from_a_moment(store):
    monday = (AT.astimezone(HANOI) - timedelta(weeks=1)).replace(hour=0, minute=0)
    monday -= timedelta(days=monday.weekday())
    counts = store.posts_per_week(ID, monday, HANOI)
    assert sum(counts.values()) == 9
    assert set(counts) <= {0, 1, 2}
    assert store.posts_per_week("hanoi-thu", monday, HANOI) == {}


def test_a_query_that_takes_too_long_is_stopped_and_the_store_stays_usable(store, monkeypatch):
    monkeypatch.setattr(articles, "_STEPS", 1)
    with pytest.raises(TooCostly, match="longer than 0 seconds"), store.limited(0):
        store.browse(ArticleFilter())
    assert len(store.browse(ArticleFilter())) == 8
    with store.limited(60):
        assert len(store.browse(ArticleFilter())) == 8


def test_all_that_is_asked_within_a_limit_sees_one_state(store, tmp_path):
    with Store.read(tmp_path) as reading, reading.limited(60):
        before = len(reading.browse(ArticleFilter()))
        save(store, article(50), AT + 5 * DAY)
        assert len(reading.browse(ArticleFilter())) == before
    with Store.read(tmp_path) as reading:
        assert len(reading.browse(ArticleFilter())) == before + 1


def test_the_standing_changes_with_what_is_shown_and_not_with_a_counter(store):
    def standing_after(action):
        before = store.standing()
        action()
        return store.standing() != before

    assert standing_after(lambda: save(store, article(60)))
    crawl = store.begin_crawl(ID, AT + 6 * DAY)
    before = store.standing()
    store.save_list_page(ID, "tin-tuc", [link(60)], AT + 6 * DAY)
    assert store.standing() == before
    assert standing_after(lambda: store.end_crawl(crawl, summary(AT + 6 * DAY, Verdict.SUSPECT)))
    assert standing_after(lambda: store.save_portals([PORTAL.model_copy(update={"name": "Tên mới"})], AT + 7 * DAY))


def test_a_watch_sees_every_write_and_another_file(tmp_path):
    watch = ChangeMonitor(tmp_path)
    assert watch.generation() is None
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
        first = watch.generation()
        assert first == watch.generation()
        save(store, article(1))
        second = watch.generation()
        assert second > first
        assert second == watch.generation()
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE other (id)")
    other.commit()
    other.close()
    for companion in ("-wal", "-shm"):
        (tmp_path / f"congtin.db{companion}").unlink(missing_ok=True)
    (tmp_path / "other.db").replace(tmp_path / "congtin.db")
    assert watch.generation() > second
    assert watch.written_at().tzinfo is not None
    (tmp_path / "congtin.db").unlink()
    assert watch.generation() is None
    with pytest.raises(OSError):
        watch.written_at()
    watch.close()
