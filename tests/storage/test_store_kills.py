"""A crawl and a migration, killed at random moments and run again."""

import random
import signal
import time

import pytest
from killing import Child, duration, kill_at_random
from nights import crawl, end_state, site
from store_making import AT, ID

from storage import Store

ARTICLES = 23


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What a crawl leaves that was never stopped."""
    with Store.open(tmp_path_factory.mktemp("whole")) as store:
        crawl(store, site(ARTICLES), AT)
        return end_state(store)


def run(folder, pause=0.003):
    with Store.open(folder, holder="congtin crawl") as store:
        crawl(store, site(ARTICLES), AT, step=lambda _: time.sleep(pause))


def acknowledged(folder):
    with Store.open(folder) as store:
        return {row["guid"] for row in store.db.query("SELECT guid FROM articles")}


@pytest.mark.fault("F01")
@pytest.mark.fault("F02")
def test_kill_at_twenty_random_points_and_rerun(tmp_path, whole, observed):
    random.seed(4)
    longest = duration(lambda: run(tmp_path / "first"))
    partly = number = 0
    while number < 20 or (partly < 3 and number < 60):  # on a busy machine many kills come before or after the work
        number += 1
        folder = tmp_path / str(number)
        kept = set()
        for _ in range(2):
            kill_at_random(lambda folder=folder: run(folder), longest)
            now = acknowledged(folder)
            assert kept <= now
            partly += len(kept) < len(now) < ARTICLES
            kept = now
        assert duration(lambda folder=folder: run(folder)) > 0
        with Store.open(folder) as store:
            assert end_state(store) == whole
            assert store.integrity_check(deep=True) == []
    observed(f"store: {number} of {number} pairs of kills end as a run that was not killed, {partly} kills in the middle")
    assert partly > 2


@pytest.mark.fault("F03")
def test_a_terminated_run_is_marked_as_interrupted_by_the_next(tmp_path, whole):
    child = Child(lambda: run(tmp_path, pause=0.05))
    time.sleep(0.5)
    child.signal(signal.SIGTERM)
    assert child.wait() == -signal.SIGTERM
    with Store.open(tmp_path) as store:
        crawl(store, site(ARTICLES), AT)
        assert end_state(store) == whole
        assert [one.finish_reason for one in store.recent_crawls(ID)] == ["finished", "interrupted"]


def test_a_migration_killed_at_any_moment(tmp_path, old_database):
    random.seed(6)
    old_database(tmp_path / "first", "m002_search")
    longest = duration(lambda: Store.open(tmp_path / "first").close())
    for number in range(20):
        folder = tmp_path / str(number)
        old_database(folder, "m002_search")
        kill_at_random(lambda folder=folder: Store.open(folder).close(), longest)
        with Store.open(folder) as store:
            assert store.integrity_check() == []
            assert [hit.article.title for hit in store.search("dai hoi").hits] == ["Đại hội Đảng bộ"]
