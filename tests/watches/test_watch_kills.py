"""Runs of watches killed at random moments: every thing arrives, and what arrives twice does so under one id."""

import random
import signal
from collections import Counter

import pytest
from killing import Child, kill_at_random
from store_making import article, save
from watch_making import LATER, MINUTE, Desk, Letters, secret

from storage import Store

ARTICLES = 12
STEPS = 16


@pytest.mark.long
def test_killed_at_random_moments(desk, store, httpserver, tmp_path):
    random.seed(8)
    letters = Letters(httpserver)
    secret(tmp_path, "key", "khoa-bi-mat")
    desk.configure(
        f'[channels.hook]\nwebhook = "{letters.address}"\nkey = {{ file = "key" }}\n[watches.mot]\nchannels = "hook"\nmax_single = 8\n'
        '[watches.hai]\nchannels = "hook"\nquery = "họp"\nmax_single = 100\n'
    )
    store.close()

    def run(step):
        with Store.open(tmp_path / "data") as own:
            Desk(own, tmp_path).tell(LATER + step * MINUTE)

    def killed_while_it_waits_for_an_answer(_):
        if random.random() < 0.4:
            child.signal(signal.SIGKILL)

    kills = 0
    for step in range(1, STEPS + 1):
        if step <= ARTICLES:
            with Store.open(tmp_path / "data") as own:
                save(own, article(step))
        letters.before_answering = killed_while_it_waits_for_an_answer
        child = Child(lambda step=step: run(step))
        kills += child.wait() == -signal.SIGKILL
        if step % 3 == 0:  # and at any other moment
            letters.before_answering = lambda _: None
            kill_at_random(lambda step=step: run(step), 0.1)
    letters.before_answering = lambda _: None
    assert Child(lambda: run(STEPS + 1)).wait() == 0
    assert kills >= 5

    told = Counter((document["watch"], item["guid"]) for document in letters.documents for item in document["items"])
    assert len(told) == 2 * ARTICLES
    by_id = {}
    for document in letters.documents:
        assert by_id.setdefault(document["id"], document) == document
    assert len(letters.documents) - len(by_id) <= kills + STEPS // 3
    arrivals = Counter((document["watch"], item["guid"]) for document in by_id.values() for item in document["items"])
    assert set(arrivals.values()) == {1}
    with Store.open(tmp_path / "data") as own:
        assert {row[0] for row in own.db.conn.execute("SELECT DISTINCT state FROM messages")} == {"sent"}
        assert own.integrity_check() == []
