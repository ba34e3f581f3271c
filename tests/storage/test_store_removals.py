"""An article is removed on evidence from two good crawls about a day apart, and comes back when it answers."""

import pytest
from nights import crawl, site
from store_making import AT, DAY, HOUR, ID, address_of, article, failed, gone, link, row_of, save, summary, url

from storage import Verdict

pytestmark = pytest.mark.fault("F37")


def look(store, at, verdict=Verdict.OK, reading=gone):
    """One crawl that finds article 1 gone; gives how many were removed by it."""
    run = store.begin_crawl(ID, at)
    store.save_readings(run, [reading(address_of(store, 1), at)])
    removed = store.settle_removals(run, at) if verdict in (Verdict.OK, Verdict.QUIET) else 0
    store.end_crawl(run, summary(at, verdict))
    return removed


@pytest.fixture
def kept(store):
    save(store, article(1))
    return store.article(url(1))


def test_two_good_crawls_a_day_apart(store, kept):
    assert look(store, AT + DAY) == 0
    assert store.article(url(1)).removed_at is None
    assert look(store, AT + 2 * DAY, Verdict.QUIET) == 1
    now = store.article(url(1))
    assert now.removed_at == AT + 2 * DAY
    assert (now.title, now.body_html, now.attachments) == (kept.title, kept.body_html, kept.attachments)
    assert store.removed() == [now]
    assert store.newest() == []
    assert store.newest(include_removed=True) == [now]
    assert row_of(store, 1)["due_at"] is None


def test_the_second_look_is_due_after_twenty_hours(store, kept):
    look(store, AT + DAY)
    store.begin_crawl(ID, AT + DAY + HOUR)
    assert store.due_addresses(ID, AT + DAY + 19 * HOUR) == []
    assert [due.id for due in store.due_addresses(ID, AT + DAY + 20 * HOUR)] == [address_of(store, 1)]


def test_two_looks_within_hours_are_not_enough(store, kept):
    look(store, AT + DAY)
    assert look(store, AT + DAY + HOUR) == 0
    assert look(store, AT + 2 * DAY) == 1


@pytest.mark.parametrize("bad", [Verdict.SUSPECT, Verdict.BROKEN])
def test_bad_crawls_are_no_evidence(store, kept, bad):
    look(store, AT + DAY, bad)
    assert look(store, AT + 2 * DAY) == 0
    assert look(store, AT + 3 * DAY, bad) == 0
    assert store.article(url(1)).removed_at is None
    assert look(store, AT + 4 * DAY) == 1


def test_an_interrupted_crawl_is_no_evidence(store, kept):
    run = store.begin_crawl(ID, AT + DAY)
    store.save_readings(run, [gone(address_of(store, 1), AT + DAY)])
    assert look(store, AT + 2 * DAY) == 0
    assert look(store, AT + 3 * DAY) == 1


def test_a_failed_look_is_no_evidence(store, kept):
    look(store, AT + DAY)
    assert look(store, AT + 2 * DAY, reading=failed) == 0
    assert row_of(store, 1)["state"] == "gone"
    assert look(store, AT + 3 * DAY) == 1


def test_answering_once_forgets_the_evidence(store, kept):
    look(store, AT + DAY)
    assert save(store, article(1), AT + 2 * DAY).change == "unchanged"
    assert row_of(store, 1)["gone_at"] is None
    assert look(store, AT + 3 * DAY) == 0


def test_an_article_that_comes_back_is_restored_with_its_history(store, kept):
    look(store, AT + DAY)
    look(store, AT + 2 * DAY)
    assert save(store, article(1), AT + 5 * DAY).change == "unchanged"
    assert store.article(url(1)).removed_at is None
    (removal,) = store.removals(kept.id)
    assert (removal.removed_at, removal.restored_at) == (AT + 2 * DAY, AT + 5 * DAY)
    look(store, AT + 6 * DAY)
    look(store, AT + 7 * DAY)
    assert [removal.restored_at for removal in store.removals(kept.id)] == [AT + 5 * DAY, None]


def test_a_removed_article_that_is_listed_again_is_read_again(store, kept):
    look(store, AT + DAY)
    look(store, AT + 2 * DAY)
    store.begin_crawl(ID, AT + 4 * DAY)
    assert store.due_addresses(ID, AT + 4 * DAY) == []
    store.save_list_page(ID, "tin-tuc", [link(1)], AT + 4 * DAY)
    assert [due.id for due in store.due_addresses(ID, AT + 4 * DAY)] == [address_of(store, 1)]


def test_an_article_with_two_addresses_is_removed_once(store, kept):
    moved = url(1) + "?moved"
    store.save_list_page(ID, "tin-tuc", [link(1, url=moved, canonical=moved)], AT)
    look(store, AT + DAY)
    assert look(store, AT + 2 * DAY) == 1
    assert len(store.removals(kept.id)) == 1


def test_an_address_that_was_never_an_article_may_be_gone_too(store):
    look(store, AT)
    assert look(store, AT + DAY) == 0
    assert (row_of(store, 1)["state"], row_of(store, 1)["due_at"]) == ("gone", None)


def test_nights_remove_what_is_dead(store):
    lists = site(12)
    crawl(store, lists, AT)
    without = {section: [number for number in numbers if number != 4] for section, numbers in lists.items()}
    for day in (1, 2, 3):
        crawl(store, without, AT + day * DAY, dead=[4])
    assert [article.native_id for article in store.removed()] == ["00000004"]
    assert len(store.newest()) == 11
