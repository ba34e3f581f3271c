"""What is read a lot, what is kept how long, what changed since, and reading the archive again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_making import (
    AT,
    DAY,
    HOUR,
    ID,
    PORTAL,
    address_of,
    article,
    capture,
    count,
    gone,
    link,
    make_portal,
    refused,
    row_of,
    save,
    stored,
    summary,
    url,
)

from storage import ArticleFilter, FieldSource, NotStored, Reparsed, Store
from storage.changelog import increase


@pytest.mark.parametrize(
    ("samples", "rise"),
    [
        ([], 0),
        ([5], 0),
        ([5, 5, 9], 4),
        ([1000, 1010, 3, 8], 5),
        ([100, 99_999, 120], 20),
        ([100, 20_201_204, 20_201_205], 1),
        ([0, 40], 40),
        ([0, 20_201_204], 0),
        ([7, 6, 5], 0),
        ([10_000, 10_010, 3, 10_050], 50),
        ([10_000, 12, 0, 10_000, 3, 10_001], 1),
        ([100, 110, 0, 30, 60], 60),
    ],
    ids=[
        *("none", "one", "rising", "set back", "spike", "jump", "from nothing", "misread at first", "falling"),
        *("misread downwards", "misread downwards again and again", "set back and rising"),
    ],
)
def test_rises(samples, rise):
    assert increase(samples) == rise


@given(st.lists(st.integers(0, 10**7)))
def test_a_rise_is_never_negative_nor_more_than_the_highest_sample(samples):
    assert 0 <= increase(samples) <= max(samples, default=0)


def test_most_read_goes_by_rises(store):
    old = AT - 300 * DAY
    save(store, article(1, views=100_000, published_at=old))
    save(store, article(2, views=10, published_at=old))
    save(store, article(3, views=500, published_at=old))
    week = AT + 7 * DAY
    save(store, article(1, views=100_010, published_at=old), week)
    save(store, article(2, views=300, published_at=old), week)
    save(store, article(3, views=20, published_at=old), week)
    store.save_list_page(ID, "tin-tuc", [link(4)], week)
    save(store, article(4, views=70, published_at=AT + 2 * DAY), week)
    store.save_list_page(ID, "tin-tuc", [link(3, views=30)], week)
    store.save_list_page(ID, "tin-tuc", [link(3, views=45)], week + HOUR)

    def most(limit=50, **scope):
        return [
            (int(one.article.native_id), one.rise) for one in store.most_read(AT + DAY, AT + 8 * DAY, ArticleFilter(**scope), limit=limit)
        ]

    assert most() == [(2, 290), (4, 70), (3, 15), (1, 10)]
    assert most(limit=1) == [(2, 290)]
    assert most(portal=ID, province="Bắc Ninh") == most()
    assert most(portal="other") == most(province="Hà Nội") == []
    assert store.most_read(AT + 20 * DAY, AT + 30 * DAY) == []


def test_retention_keeps_the_newest_page_of_an_article_and_the_last_word_on_it(store):
    for day in range(4):
        save(store, article(1), AT + day * DAY, capture=capture(1, AT + day * DAY))
    run = store.begin_crawl(ID, AT)
    dead = replace(gone(address_of(store, 1), AT + 5 * DAY), capture=capture(1, AT + 5 * DAY, status=404))
    login = replace(refused(address_of(store, 2), AT), capture=capture(2, AT, b"login"))
    store.save_readings(run, [dead, login])
    save(store, article(3), AT + 9 * DAY, capture=capture(3, AT + 9 * DAY))
    pruned = store.prune_captures(AT + 8 * DAY)
    assert (pruned.captures, pruned.bodies) == (4, 4)
    assert pruned.size > 0
    number = store.article(url(1)).id
    assert [(one.outcome, one.fetched_at) for one in store.captures_of(number)] == [("stored", AT + 3 * DAY), ("gone", AT + 5 * DAY)]
    assert [store.capture_body(one.sha256) for one in store.captures_of(number)]
    assert len(store.captures_of(store.article(url(3)).id)) == 1
    assert store.integrity_check(deep=True) == []
    again = store.prune_captures(AT + 8 * DAY)
    assert (again.captures, again.bodies, again.size) == (0, 0, 0)


def test_a_body_that_a_newer_capture_shares_is_kept(store):
    for day in range(2):
        save(store, article(1), AT + day * DAY, capture=capture(1, AT + day * DAY, b"the same"))
    assert store.prune_captures(AT + DAY).bodies == 0
    assert store.integrity_check(deep=True) == []


def test_cursors_tell_what_is_shown_differently(store):
    assert store.changes_since(None) is None
    assert store.changes_since("") is None
    assert store.changes_since("1:2:x") is None
    start = store.cursor()
    assert store.changes_since(start).portals == {}
    save(store, article(1))
    first = store.changes_since(start)
    assert first.portals == {ID: frozenset({"tin-tuc"})}
    assert first.cursor == store.cursor()

    def changed(cursor):
        return store.changes_since(cursor).portals != {}

    cursor = store.cursor()
    save(store, article(1, views=999), AT + DAY)
    store.save_list_page(ID, "tin-tuc", [link(1, views=1000), link(2)], AT + DAY)
    assert not changed(cursor)
    store.save_list_page(ID, "thong-bao", [link(1)], AT + DAY)
    assert store.changes_since(cursor).portals == {ID: frozenset({"tin-tuc", "thong-bao"})}
    for facts in ({"title": "Khác"}, {"body_html": "<p>khác</p>"}, {"published_at": AT - DAY}, {"summary": "Khác"}):
        cursor = store.cursor()
        save(store, article(1, **facts), AT + DAY)
        assert changed(cursor), facts
    for day in (2, 3):
        cursor = store.cursor()
        run = store.begin_crawl(ID, AT + day * DAY)
        store.save_readings(run, [gone(address_of(store, 1), AT + day * DAY)])
        store.settle_removals(run, AT + day * DAY)
        store.end_crawl(run, summary(AT + day * DAY))
    assert changed(cursor)
    cursor = store.cursor()
    save(store, article(1, summary="Khác"), AT + 4 * DAY)
    assert changed(cursor)
    ahead = f"{store.cursor().partition(':')[0]}:999999"
    assert store.changes_since(ahead) is None


def test_arrivals_never_change_their_order(store):
    other = make_portal("hanoi-thu", "Hà Nội")
    store.save_portals([other], AT)
    for number in (5, 1, 3):
        save(store, article(number), AT + number * HOUR)
    assert [int(one.native_id) for one in store.arrivals(0, 10)] == [5, 1, 3]
    before = store.arrivals(0, 10, ArticleFilter(portal=ID, section="tin-tuc"))
    save(store, article(9, published_at=AT - 900 * DAY), AT + DAY)
    assert store.arrivals(0, 3, ArticleFilter(portal=ID, section="tin-tuc")) == before
    store.save_list_page(ID, "thong-bao", [link(1)], AT + 2 * DAY)
    store.save_list_page(ID, "thong-bao", [link(5)], AT + 3 * DAY)
    assert [int(one.native_id) for one in store.arrivals(0, 10, ArticleFilter(portal=ID, section="thong-bao"))] == [1, 5]
    assert [int(one.native_id) for one in store.arrivals(1, 2)] == [1, 3]
    assert store.arrived() == store.arrived(ArticleFilter(portal=ID)) == store.arrived(ArticleFilter(province="Bắc Ninh")) == 4
    assert store.arrived(ArticleFilter(portal=ID, section="thong-bao")) == 2
    assert store.arrived(ArticleFilter(province="Hà Nội")) == 0


def test_everything_a_few_rows_at_a_time(store, monkeypatch):
    monkeypatch.setattr("storage.captures.ROWS_AT_ONCE", 2)
    for number in range(5):
        save(store, article(number), AT + number * DAY, capture=capture(number, AT + number * DAY))
    assert [int(one.native_id) for one in store.every_article()] == [0, 1, 2, 3, 4]
    save(store, article(0, title="Sửa"), AT + 9 * DAY)
    assert [int(one.native_id) for one in store.every_article(touched_since=AT + 3 * DAY)] == [0, 3, 4]
    for at in (AT + 10 * DAY, AT + 11 * DAY):
        run = store.begin_crawl(ID, at)
        store.save_readings(run, [gone(address_of(store, number), at) for number in (1, 2)])
        store.settle_removals(run, at)
        store.end_crawl(run, summary(at))
    save(store, article(2), AT + 13 * DAY)
    assert [int(one.native_id) for one in store.every_article(touched_since=AT + 11 * DAY)] == [1, 2]
    assert [int(one.native_id) for one in store.every_article(touched_since=AT + 12 * DAY)] == [2]
    assert list(store.every_article(ArticleFilter(portal="other"))) == []
    bodies = [(one.fetched_at, body) for one, body in store.every_capture(portal=ID, since=AT + DAY)]
    assert bodies == [(AT + n * DAY, f"<html>{n} {AT + n * DAY}</html>".encode()) for n in (1, 2, 3, 4)]


class TestReadingAgain:
    @pytest.fixture
    def library(self, store):
        save(store, article(1), capture=capture(1, AT))
        save(store, article(1), AT + DAY, capture=capture(1, AT + DAY))
        run = store.begin_crawl(ID, AT)
        store.save_list_page(ID, "thong-bao", [link(2)], AT)
        store.save_readings(run, [replace(refused(address_of(store, 2), AT), capture=capture(2, AT))])
        return store

    def test_the_newest_page_of_each_article_and_refused_pages(self, library):
        one, two = library.evidence()
        assert (one.article.native_id, one.capture.fetched_at, one.portal) == ("00000001", AT + DAY, ID)
        assert one.body == capture(1, AT + DAY).body
        assert (two.article, two.capture.url) == (None, url(2))
        assert library.count_evidence() == 2
        assert list(library.evidence(portal="other")) == []

    def test_what_is_read_anew_replaces_the_old_silently(self, library):
        before = library.article(url(1))
        (evidence, _) = library.evidence()
        page = article(1, title="Tiêu đề đúng", views=7, published_at=AT - 50 * DAY, found_by={"title": FieldSource.PROFILE})
        (done,) = library.apply_reparse([Reparsed(evidence.capture.address, page)], AT + 9 * DAY)
        assert (done.change, done.article_id) == ("changed", before.id)
        now = library.article(url(1))
        assert (now.title, now.views, now.published_at) == ("Tiêu đề đúng", before.views, AT - 50 * DAY)
        assert (now.changed_at, now.last_seen_at, library.revisions(now.id)) == (None, before.last_seen_at, [])
        assert library.view_counts(now.id) == library.view_counts(before.id)
        assert [hit.article.id for hit in library.search("tieu de dung").hits] == [now.id]
        (again,) = library.apply_reparse([Reparsed(evidence.capture.address, page)], AT + 9 * DAY)
        assert again.change == "unchanged"
        assert save(library, page, AT + 10 * DAY).change == "unchanged"

    def test_what_is_no_longer_found_stays_unless_told_otherwise(self, library):
        address = address_of(library, 1)
        page = article(1, byline=None)
        assert library.apply_reparse([Reparsed(address, page)], AT)[0].change == "unchanged"
        assert library.apply_reparse([Reparsed(address, page)], AT, blank=True)[0].change == "changed"
        assert library.article(url(1)).byline is None

    def test_a_refused_page_may_become_an_article(self, library):
        address = address_of(library, 2)
        (done,) = library.apply_reparse([Reparsed(address, article(2))], AT + DAY)
        assert done.change == "new"
        kept = library.article(url(2))
        assert (kept.section, kept.first_seen_at) == ("thong-bao", AT + DAY)
        assert row_of(library, 2)["state"] == "stored"
        assert library.search("phien hop").hits
        assert library.apply_reparse([Reparsed(address, article(2))], AT + DAY)[0].change == "unchanged"
        assert library.integrity_check() == []

    def test_another_article_is_left_alone(self, library):
        before = library.article(url(1))
        (done,) = library.apply_reparse([Reparsed(address_of(library, 1), article(77))], AT)
        assert done.change == "refused"
        assert library.article(url(1)) == before
        assert count(library, "articles") == 1
        with pytest.raises(NotStored):
            library.apply_reparse([Reparsed(999, article(1))], AT)


def test_the_index_survives_an_article_that_is_new_and_changed_in_one_batch(store):
    store.save_list_page(ID, "tin-tuc", [link(1), link(2)], AT)
    run = store.begin_crawl(ID, AT)
    one, two = address_of(store, 1), address_of(store, 2)
    changed = article(1, title="Hoàn toàn khác", published_at=AT - 5 * DAY)
    store.save_readings(run, [stored(one, article(1), AT), stored(two, article(2), AT), stored(one, changed, AT)])
    assert store.integrity_check() == []
    assert [hit.article.native_id for hit in store.search("hoan toan khac").hits] == ["00000001"]


def test_a_store_of_many_portals_numbers_them_apart(tmp_path):
    with Store.open(tmp_path) as store:
        for name in ("bacninh-thu", "hanoi-thu"):
            store.save_portals([make_portal(name)], AT)
            run = store.begin_crawl(name, AT)
            store.save_list_page(name, "tin-tuc", [link(1)], AT)
            (due,) = store.due_addresses(name, AT)
            store.save_readings(run, [stored(due.id, article(1, portal=name), AT)])
        assert count(store, "articles") == count(store, "addresses") == 2
        assert {one.portal for one in store.newest()} == {"bacninh-thu", "hanoi-thu"}
        assert store.newest(portal=PORTAL.id)[0].guid != store.newest(portal="hanoi-thu")[0].guid
