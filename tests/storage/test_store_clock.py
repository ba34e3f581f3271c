"""A clock that was wrong for one night: order, evidence and what is due go by what was saved last, not by what the clock said."""

import pytest
from store_making import AT, DAY, HOUR, ID, address_of, article, capture, gone, link, row_of, save, summary, url

pytestmark = pytest.mark.fault("F44")

FUTURE = AT + 365 * DAY
"""What the clock said in the night when it was wrong; the next night it is right again."""


def test_revisions_stay_in_the_order_in_which_they_were_found(store):
    save(store, article(1, title="Một"), AT)
    save(store, article(1, title="Hai"), FUTURE)
    save(store, article(1, title="Ba"), AT + 2 * DAY)
    found = store.article(url(1))
    assert [revision.title for revision in store.revisions(found.id)] == ["Một", "Hai"]
    assert [revision.title for _, revision in store.edited()] == ["Hai", "Một"]


def test_the_page_that_was_saved_last_is_the_newest(store):
    save(store, article(1, title="Một"), FUTURE, capture=capture(1, FUTURE, b"old"))
    save(store, article(1, title="Hai"), AT + 2 * DAY, capture=capture(1, AT + 2 * DAY, b"new"))
    assert [evidence.body for evidence in store.evidence()] == [b"new"]
    assert store.prune_captures(FUTURE - DAY).captures == 0
    assert store.prune_captures(FUTURE + DAY).captures == 1
    assert [evidence.body for evidence in store.evidence()] == [b"new"]


def test_what_was_noted_or_read_in_the_future_is_due(store):
    save(store, article(1, published_at=FUTURE), FUTURE)
    store.begin_crawl(ID, FUTURE + HOUR)
    store.save_list_page(ID, "tin-tuc", [link(2)], FUTURE + HOUR)
    store.begin_crawl(ID, AT + DAY)
    assert {due.native_id for due in store.due_addresses(ID, AT + DAY)} == {"00000001", "00000002"}


def look(store, at):
    """One good crawl that finds article 1 gone; gives how many were removed by it."""
    run = store.begin_crawl(ID, at)
    store.save_readings(run, [gone(address_of(store, 1), at)])
    removed = store.settle_removals(run, at)
    store.end_crawl(run, summary(at))
    return removed


def test_evidence_of_the_future_gives_way_to_that_of_today(store):
    save(store, article(1), AT)
    assert [look(store, at) for at in (FUTURE, AT + 2 * DAY, AT + 3 * DAY)] == [0, 0, 1]


def test_what_was_removed_in_the_future_is_read_again_where_a_list_shows_it(store):
    save(store, article(1), AT)
    assert [look(store, at) for at in (FUTURE - DAY, FUTURE)] == [0, 1]
    assert row_of(store, 1)["due_at"] is None
    store.begin_crawl(ID, AT + 3 * DAY)
    store.save_list_page(ID, "tin-tuc", [link(1)], AT + 3 * DAY)
    assert [due.native_id for due in store.due_addresses(ID, AT + 3 * DAY)] == ["00000001"]
