"""Walks that are paused, the past that verdicts stand on, nights, and how portals stand."""

from datetime import timedelta

import pytest
from store_making import AT, DAY, HOUR, ID, PORTAL, article, link, make_portal, save, stored, summary

from portals.messages import Message
from storage import AddressState, Counters, FetchOutcome, Store, Verdict, lock_holder


def save_all(store, *articles):
    for one in articles:
        save(store, one)


def links(*numbers):
    return [link(number) for number in numbers]


def test_a_paused_walk_is_known_ground_for_the_walk_alone(store):
    store.save_list_page(ID, "tin-tuc", links(1, 2), AT)
    store.pause_walk(ID, "tin-tuc", '{"page": 1}')
    noted = store.save_list_page(ID, "tin-tuc", links(1, 2), AT + DAY)
    assert (noted.known_complete, noted.known_walked, noted.known) == (False, True, 2)
    mixed = store.save_list_page(ID, "tin-tuc", links(2, 3), AT + DAY)
    assert (mixed.known_walked, mixed.known) == (False, 1)
    assert store.section_states(ID)["tin-tuc"].walk == '{"page": 1}'


def test_a_completed_walk_settles_what_was_paused(store):
    store.save_list_page(ID, "tin-tuc", links(1, 2), AT)
    store.pause_walk(ID, "tin-tuc", "{}")
    store.complete_section(ID, "tin-tuc", AT + HOUR, swept=True)
    state = store.section_states(ID)["tin-tuc"]
    assert (state.complete_at, state.swept_at, state.walk) == (AT + HOUR, AT + HOUR, None)
    assert store.save_list_page(ID, "tin-tuc", links(1, 2), AT + DAY).known_complete
    store.complete_section(ID, "tin-tuc", AT + DAY)
    assert store.section_states(ID)["tin-tuc"].swept_at == AT + HOUR, "not every walk is a sweep"


def test_a_forgotten_walk_is_no_ground(store):
    store.save_list_page(ID, "tin-tuc", links(1), AT)
    store.complete_section(ID, "tin-tuc", AT)
    store.save_list_page(ID, "tin-tuc", links(2), AT + HOUR)
    store.pause_walk(ID, "tin-tuc", "{}")
    store.forget_walk(ID, "tin-tuc")
    assert not store.save_list_page(ID, "tin-tuc", links(2), AT + DAY).known_walked
    assert store.save_list_page(ID, "tin-tuc", links(1), AT + DAY).known_complete, "complete ground stays complete"
    assert store.section_states(ID)["tin-tuc"].walk is None


def test_an_entry_is_remembered_and_forgotten(store):
    store.save_first_request(ID, "tin-tuc", '{"url": "x"}')
    assert store.section_states(ID)["tin-tuc"].entry == '{"url": "x"}'
    store.save_first_request(ID, "tin-tuc", None)
    assert store.section_states(ID)["tin-tuc"].entry is None
    assert set(store.section_states(ID)) == {"tin-tuc", "thong-bao"}


def crawled(store, at, *, verdict=Verdict.OK, **facts):
    run = store.begin_crawl(ID, at)
    store.end_crawl(run, summary(at, verdict=verdict, **facts))
    return run


def test_history_has_days_and_judged_crawls(store):
    save_all(store, article(1), article(2), article(30))
    crawled(store, AT + DAY, verdict=Verdict.SUSPECT, metrics={"pages": 3.0, "length": 2000.5}, remaining=7)
    store.begin_crawl(ID, AT + 2 * DAY)
    history = store.history(ID, AT + 3 * DAY)
    assert sum(history.days.values()) == 3
    assert history.days[article(30).published_at.date()] == 1, "days are those of the portal's zone"
    last = history.crawls[0]
    assert (last.verdict, last.metrics, last.remaining) == (Verdict.SUSPECT, {"pages": 3, "length": 2000.5}, 7)
    assert len(store.history(ID, AT + DAY).crawls) == len(history.crawls) - 1, "only what came before"


def test_counters_of_articles_read_again(store):
    save_all(store, article(1, views=10), article(2, views=10), article(3, views=10), article(4, views=None))
    run = store.begin_crawl(ID, AT + DAY)
    store.save_list_page(ID, "tin-tuc", links(5), AT + DAY)
    ids = {row["native_id"]: row["id"] for row in store.db.conn.execute("SELECT id, native_id FROM addresses")}
    read = [(1, 15), (2, 7), (3, 10), (4, None), (5, 1)]
    store.save_readings(run, [stored(ids[f"{n:08}"], article(n, views=views), AT + DAY + HOUR) for n, views in read])
    assert store.counters(run) == Counters(read=3, moved=2, fell=1)


def test_every_address_that_was_fetched_has_an_outcome(store):
    store.save_list_page(ID, "tin-tuc", links(1, 2, 3), AT)
    run = store.begin_crawl(ID, AT)
    first, second, third = (due.id for due in store.due_addresses(ID, AT))
    assert store.due_count(ID, AT) == 3
    store.save_readings(run, [FetchOutcome(address=first, at=AT, outcome=AddressState.FAILED, reason="x")])
    assert store.unaccounted(run, [first]) == []
    assert store.unaccounted(run, [first, second]) == [second]
    assert store.unaccounted(run, [999]) == [999]
    assert store.due_count(ID, AT) == 2
    assert third in [due.id for due in store.due_addresses(ID, AT)]


def test_a_night_is_kept(store):
    number = store.begin_night(AT, 7)
    (night,) = store.recent_nights()
    assert (night.id, night.due, night.ended_at, night.verdicts) == (number, 7, None, {})
    store.end_night(number, AT + HOUR, crawled=5, remaining=2, verdicts={Verdict.OK: 4, Verdict.BROKEN: 1}, faults=[Message("hết chỗ")])
    later = store.begin_night(AT + DAY, 1)
    newest, night = store.recent_nights()
    assert newest.id == later
    assert (night.ended_at, night.crawled, night.remaining) == (AT + HOUR, 5, 2)
    assert (night.verdicts, night.faults) == ({Verdict.OK: 4, Verdict.BROKEN: 1}, (Message("hết chỗ"),))


@pytest.mark.parametrize(("reason", "finished"), [("finished", True), ("interrupted", False)])
def test_when_portals_were_last_crawled(store, reason, finished):
    store.save_portals([make_portal("bacninh-khac")], AT)
    crawled(store, AT)
    crawled(store, AT + DAY, finish_reason=reason)
    (last,) = store.latest_crawls().items()
    assert last[0] == ID
    assert (last[1].began_at, last[1].finished) == (AT + DAY, finished)


def test_a_crawl_that_was_killed_is_not_finished(store):
    store.begin_crawl(ID, AT)
    assert not store.latest_crawls()[ID].finished


def test_how_portals_stand(store):
    store.save_portals([make_portal("bacninh-khac")], AT)
    save_all(store, article(0), article(1), article(24 * 8))
    crawled(store, AT + DAY)
    crawled(store, AT + 2 * DAY, verdict=Verdict.BROKEN, reasons=(Message("no list"),))
    store.begin_crawl(ID, AT + 3 * DAY)
    store.record_problem(ID, "list", Message("x"), AT)
    other, ours = store.standings(AT + timedelta(hours=1))
    assert (other.portal, other.last, other.newest_at, sum(other.weeks)) == ("bacninh-khac", None, None, 0)
    assert (ours.last.verdict, ours.last.reasons, ours.last_ok_at) == (Verdict.BROKEN, (Message("no list"),), AT + DAY)
    assert ours.weeks == (0, 0, 0, 0, 0, 0, 1, 2)
    assert (ours.newest_at, ours.open_problems, ours.name) == (article(0).published_at, 1, PORTAL.name)


def test_who_holds_the_lock(tmp_path):
    assert lock_holder(tmp_path) is None
    with Store.open(tmp_path, holder="congtin nightly"):
        assert lock_holder(tmp_path).startswith("congtin nightly (process ")
    assert lock_holder(tmp_path) is None
