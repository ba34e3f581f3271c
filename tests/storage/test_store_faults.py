"""Full disks, locked databases, busy readers: what a machine does to a store."""

import sqlite3
import statistics
import threading
import time
from contextlib import contextmanager

import pytest
from killing import Child
from nights import crawl, end_state, site
from store_making import AT, ID, PORTAL, address_of, article, capture, link, save, stored, url

from storage import Store, StoreBusy, StoreFull, connection, sqlite_has_wal_reset_bug


def fill(store, room):
    """Lets both files grow by so many pages only: SQLite then answers as it does on a full disk."""
    for conn in (store.db.conn, store._archive.conn):
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
        conn.execute(f"PRAGMA max_page_count = {pages + room}")


def save_until_full(store, acknowledged):
    for number in range(1, 500):
        save(store, article(number, body_text="dài " * 2000), capture=capture(number, AT))
        acknowledged.add(article(number).guid)


@pytest.mark.fault("F06")
@pytest.mark.parametrize("room", [0, 1, 3, 10, 30])
def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path, room):
    with Store.open(tmp_path / "whole") as store:
        crawl(store, site(23), AT)
        whole = end_state(store)
    acknowledged = set()
    with Store.open(tmp_path / "full") as store:
        store.save_portals([PORTAL], AT)
        save(store, article(0), capture=capture(0, AT))
        acknowledged.add(article(0).guid)
        fill(store, room)
        with pytest.raises(StoreFull, match="no room left"):
            save_until_full(store, acknowledged)
        assert store.integrity_check() == []
        assert not store.db.conn.in_transaction
        assert store.last_crawl(ID).verdict is None or room
    with Store.open(tmp_path / "full") as store:
        kept = {row["guid"] for row in store.db.query("SELECT guid FROM articles")}
        assert acknowledged <= kept
    with Store.open(tmp_path / "healed") as store:
        store.save_portals([PORTAL], AT)
        fill(store, room)
        with pytest.raises(StoreFull):
            crawl(store, site(400), AT)
    with Store.open(tmp_path / "healed") as store:
        crawl(store, site(23), AT)
        healed = end_state(store)
    assert set(whole["articles"]) <= set(healed["articles"])


@contextmanager
def held(folder, seconds):
    """Another program writes to the database and takes its time."""

    def hold():
        conn = sqlite3.connect(folder / "congtin.db", isolation_level=None)
        conn.execute("BEGIN IMMEDIATE")
        (folder / "held").touch()
        time.sleep(seconds)
        conn.execute("COMMIT")

    child = Child(hold)
    while not (folder / "held").exists():
        time.sleep(0.01)
    try:
        yield
    finally:
        child.wait()


@pytest.mark.fault("F08")
@pytest.mark.parametrize("seconds", [1.5, pytest.param(12, marks=pytest.mark.long)])
def test_a_database_that_another_program_holds_costs_time_and_nothing_else(tmp_path, seconds):
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
        run = store.begin_crawl(ID, AT)
        address = address_of(store, 1)
    with held(tmp_path, seconds), Store.open(tmp_path) as store:
        began = time.monotonic()
        (done,) = store.save_readings(run, [stored(address, article(1), AT)])
        assert time.monotonic() - began > seconds * 0.5
        assert done.change == "new"
        assert store.save_list_page(ID, "tin-tuc", [link(2)], AT).new == 1


@pytest.mark.fault("F08")
def test_a_database_held_for_ever_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 0.2)
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
    with held(tmp_path, 1):
        store = Store.open(tmp_path)
        with pytest.raises(StoreBusy, match="another program"):
            store.begin_crawl(ID, AT)
    store.begin_crawl(ID, AT)
    store.close()


@pytest.mark.fault("F10")
def test_readers_are_neither_refused_nor_slowed_by_a_crawl(tmp_path, observed):
    stop, faults, times = threading.Event(), [], []

    def read():
        try:
            with Store.read(tmp_path) as reading:
                while not stop.is_set():
                    began = time.perf_counter()
                    reading.newest(limit=5)
                    reading.article(url(3))
                    times.append(time.perf_counter() - began)
                    time.sleep(0.001)
        except Exception as error:
            faults.append(error)

    with Store.open(tmp_path) as store:
        crawl(store, site(5), AT)
        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        crawl(store, site(300), AT)
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len(times) > 50
    slow = statistics.quantiles(times, n=100)[98]
    observed(f"{len(times)} reads beside a writer, 0 errors, p99 {slow * 1000:.1f} ms")
    assert slow < 0.05


@pytest.mark.parametrize(
    ("version", "has_bug"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_which_sqlite_has_the_wal_reset_bug(version, has_bug):
    assert sqlite_has_wal_reset_bug(version) is has_bug


def test_the_integrity_check_finds_what_is_wrong(store):
    save(store, article(1), capture=capture(1, AT))
    save(store, article(2), capture=capture(2, AT))
    assert store.integrity_check(deep=True) == []
    one, two = (store.captures_of(store.article(url(number)).id)[0].sha256 for number in (1, 2))
    store._archive.drop([one])
    store._archive.conn.execute("UPDATE bodies SET zstd = ?", (b"broken",))
    store._archive.conn.commit()
    store.db.execute("INSERT INTO articles_fts (articles_fts, rowid, title) VALUES ('delete', 1, 'never was')")
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute("UPDATE addresses SET article = 99 WHERE article = 2")
    faults = store.integrity_check(deep=True)
    assert sorted(fault.partition(": ")[2].split(" ")[0] for fault in faults)
    assert any(one in fault and "missing" in fault for fault in faults)
    assert any(two in fault and "decompressed" in fault for fault in faults)
    assert any("addresses refers to a row of articles" in fault for fault in faults)
    assert any("articles_fts does not agree" in fault for fault in faults)
    assert len(faults) == 4
