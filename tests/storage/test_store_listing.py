"""Lists become addresses, and a walk knows where it may stop."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nights import crawl, end_state, site, walk
from store_making import AT, DAY, HOUR, ID, PORTAL, article, count, link, published, row_of, save, stored, summary, url

from portals.messages import Message
from storage import AddressState, NotStored, Store


def links(*numbers):
    return [link(number) for number in numbers]


def test_links_become_pending_addresses(store):
    noted = store.save_list_page(ID, "tin-tuc", links(1, 2, 2), AT)
    assert (noted.new, noted.known_complete) == (2, False)
    assert [(row_of(store, number)["state"], row_of(store, number)["article"]) for number in (1, 2)] == [("pending", None)] * 2
    again = store.save_list_page(ID, "tin-tuc", links(1, 2, 3), AT + HOUR)
    assert again.new == 1
    assert row_of(store, 1)["first_seen_at"] < row_of(store, 1)["last_seen_at"]


def test_everything_known_is_no_reason_to_stop_before_a_walk_was_completed(store):
    store.save_list_page(ID, "tin-tuc", links(1, 2), AT)
    assert not store.save_list_page(ID, "tin-tuc", links(1, 2), AT + HOUR).known_complete
    store.complete_section(ID, "tin-tuc", AT + HOUR)
    assert store.save_list_page(ID, "tin-tuc", links(1, 2), AT + HOUR).known_complete
    assert not store.save_list_page(ID, "tin-tuc", links(1, 9), AT + DAY).known_complete
    assert not store.save_list_page(ID, "tin-tuc", links(9), AT + DAY).known_complete
    assert store.save_list_page(ID, "tin-tuc", links(2), AT + DAY).known_complete


def test_an_empty_page_is_never_known_ground(store):
    store.complete_section(ID, "tin-tuc", AT)
    assert not store.save_list_page(ID, "tin-tuc", [], AT).known_complete


def test_completeness_is_per_section(store):
    store.save_list_page(ID, "tin-tuc", links(1), AT)
    store.complete_section(ID, "tin-tuc", AT)
    assert not store.save_list_page(ID, "thong-bao", links(1), AT).known_complete


def test_completeness_needs_no_clock(store):
    store.save_list_page(ID, "tin-tuc", links(1), AT + 1000 * DAY)
    store.complete_section(ID, "tin-tuc", AT + 1000 * DAY)
    store.save_list_page(ID, "tin-tuc", links(5), AT)
    assert not store.save_list_page(ID, "tin-tuc", links(5), AT).known_complete


def test_an_article_is_known_ground_under_any_of_its_addresses(store):
    store.save_list_page(ID, "tin-tuc", links(1), AT)
    store.complete_section(ID, "tin-tuc", AT)
    variant = link(1, url=url(1) + ";jsessionid=1")
    noted = store.save_list_page(ID, "tin-tuc", [variant], AT + DAY)
    assert (noted.new, noted.known_complete) == (0, True)


@pytest.mark.fault("F01")
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_killed_walks_leave_no_holes(tmp_path_factory, posted, killed_after):
    """Days on which posts appear and the walk is killed after some pages: one good walk finds everything."""

    class Killed(Exception):
        pass

    with Store.open(tmp_path_factory.mktemp("walks")) as store:
        store.save_portals([PORTAL], AT)
        newest = 10_000
        for posts, pages in zip(posted, killed_after, strict=False):
            newest -= posts
            left = pages

            def step(name):
                nonlocal left
                left -= 1
                if left < 0:
                    raise Killed

            with contextlib.suppress(Killed):
                walk(store, "tin-tuc", range(newest, 10_001), AT, step)
        walk(store, "tin-tuc", range(newest, 10_001), AT, lambda _: None)
        assert count(store, "addresses") == 10_001 - newest


@pytest.mark.fault("F01")
def test_a_crawl_stopped_before_any_step_and_run_again_ends_alike(tmp_path):
    class Killed(Exception):
        pass

    steps = []
    with Store.open(tmp_path / "whole") as store:
        crawl(store, site(23), AT, step=steps.append)
        expected = end_state(store)
    assert len(steps) > 15
    for number in range(len(steps)):
        countdown = iter([*[False] * number, True])

        def step(name, countdown=countdown):
            if next(countdown, False):
                raise Killed

        folder = tmp_path / f"stopped-{number}"
        with Store.open(folder) as store, pytest.raises(Killed):
            crawl(store, site(23), AT, step=step)
        with Store.open(folder) as store:
            crawl(store, site(23), AT)
            assert end_state(store) == expected, f"stopped before step {number} ({steps[number]})"


def test_the_second_crawl_reads_one_page_for_each_section(store):
    crawl(store, site(23), AT)
    steps = []
    assert crawl(store, site(23), AT + HOUR, step=steps.append) == 0
    assert steps.count("list") == 2


def test_due_addresses_come_newest_first_and_once_per_crawl(store):
    store.save_list_page(ID, "tin-tuc", [link(number, published_at=published(number)) for number in (3, 1, 2)], AT)
    run = store.begin_crawl(ID, AT)
    due = store.due_addresses(ID, AT)
    assert [int(one.native_id) for one in due] == [1, 2, 3]
    assert due[0].published_at == published(1)
    assert due[0].state is AddressState.PENDING
    assert len(store.due_addresses(ID, AT, limit=2)) == 2
    assert [int(one.native_id) for one in store.due_addresses(ID, AT, exclude={due[0].id})] == [2, 3]
    store.save_readings(run, [stored(due[0].id, article(1), AT)])
    assert [int(one.native_id) for one in store.due_addresses(ID, AT + 60 * DAY)] == [2, 3]


def test_lists_without_dates_are_read_from_the_top(store):
    store.begin_crawl(ID, AT)
    store.save_list_page(ID, "tin-tuc", links(1, 2), AT)
    store.save_list_page(ID, "tin-tuc", links(3, 4), AT + HOUR)
    store.begin_crawl(ID, AT + DAY)
    store.save_list_page(ID, "tin-tuc", links(0, 1), AT + DAY)
    assert [int(one.native_id) for one in store.due_addresses(ID, AT + DAY)] == [0, 1, 2, 3, 4]


def test_counters_on_lists_are_samples_of_known_articles(store):
    save(store, article(1, views=100))
    for day, views in enumerate([98, 98, 120, None, 120], start=1):
        store.save_list_page(ID, "tin-tuc", [link(1, views=views), link(2, views=7)], AT + day * DAY)
    kept = store.article(url(1))
    assert [(sample.views, sample.source) for sample in store.view_counts(kept.id)] == [(100, "article"), (98, "list"), (120, "list")]
    assert kept.views == 120
    assert kept.last_seen_at == AT + 5 * DAY
    assert kept.changed_at is None


def test_unknown_portals_and_sections_are_named(store):
    with pytest.raises(NotStored, match="portal=bacninh-thu section=nothing"):
        store.save_list_page(ID, "nothing", links(1), AT)
    with pytest.raises(NotStored, match="portal=nowhere"):
        store.begin_crawl("nowhere", AT)


def test_an_interrupted_crawl_is_closed_with_what_it_saved(store):
    run = store.begin_crawl(ID, AT)
    store.save_list_page(ID, "tin-tuc", links(1, 2), AT)
    one, _ = store.due_addresses(ID, AT)
    store.save_readings(run, [stored(one.id, article(1), AT + HOUR)])
    assert store.last_crawl(ID).ended_at is None
    store.begin_crawl(ID, AT + DAY)
    latest, interrupted = store.recent_crawls(ID)
    assert (interrupted.finish_reason, interrupted.verdict, interrupted.ended_at) == ("interrupted", None, AT + HOUR)
    assert (interrupted.listed, interrupted.new, interrupted.pages_listed) == (2, 1, 1)
    store.end_crawl(latest.id, summary(AT + DAY, reasons=(Message("một"),), requests={"article 200": 3}, listed=5))
    ended = store.last_crawl(ID)
    assert (ended.verdict, ended.reasons, ended.requests, ended.listed) == ("ok", (Message("một"),), {"article 200": 3}, 5)


class TestMoves:
    """The portal's host, or an article's slug, changes between two crawls."""

    MOVED = "https://moved.example.vn/news/-/details/22332/bai-1-00000001"

    def test_what_was_never_read_is_fetched_once_and_at_its_new_place(self, store):
        store.save_list_page(ID, "tin-tuc", links(1, 2), AT)
        run = store.begin_crawl(ID, AT + DAY)
        noted = store.save_list_page(ID, "tin-tuc", [link(1, url=self.MOVED, canonical=self.MOVED)], AT + DAY)
        assert noted.new == 0
        due = store.due_addresses(ID, AT + DAY)
        assert {one.native_id: one.url for one in due} == {"00000001": self.MOVED, "00000002": link(2).url}
        (moved,) = [one for one in due if one.url == self.MOVED]
        store.save_readings(run, [stored(moved.id, article(1, url=self.MOVED), AT + DAY)])
        assert store.addresses_of(store.article(self.MOVED).id) == [url(1), self.MOVED]
        assert row_of(store, 1)["state"] == "stored"

    def test_a_list_of_known_addresses_stays_known_ground(self, store):
        walk(store, "tin-tuc", [1, 2], AT, lambda _: None)
        secure = [link(number, canonical=url(number) + "#new") for number in (1, 2)]
        assert store.save_list_page(ID, "tin-tuc", secure, AT + DAY).known_complete

    def test_two_addresses_of_one_article_on_one_list_are_known_ground(self, store):
        both = [link(1), link(1, url=self.MOVED, canonical=self.MOVED)]
        for at in (AT, AT + DAY):
            store.save_list_page(ID, "tin-tuc", both, at)
            store.complete_section(ID, "tin-tuc", at)
        assert store.save_list_page(ID, "tin-tuc", both, AT + 2 * DAY).known_complete
        assert len(store.due_addresses(ID, AT + 2 * DAY)) == 1


def test_a_counter_on_a_list_is_the_first_sample_of_an_article_that_is_read_later(store):
    store.save_list_page(ID, "tin-tuc", [link(1, views=12), link(2, views=30), link(3)], AT)
    store.save_list_page(ID, "tin-tuc", [link(1, views=15), link(2)], AT + DAY)
    save(store, article(1, views=None), at=AT + 2 * DAY)
    save(store, article(2, views=31), at=AT + 2 * DAY)
    save(store, article(3, views=None), at=AT + 2 * DAY)
    unread, read, neither = (store.article(url(number)) for number in (1, 2, 3))
    assert [(one.views, one.source) for one in store.view_counts(unread.id)] == [(15, "list")]
    assert [(one.views, one.source) for one in store.view_counts(read.id)] == [(30, "list"), (31, "article")]
    assert (unread.views, read.views, neither.views) == (15, 31, None)
    assert "views" not in unread.found_by
