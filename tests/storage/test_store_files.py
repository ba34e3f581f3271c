"""Opening, locking, migrating, refusing: the files themselves."""

import json
import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from sqlite_utils import Database
from store_making import AT, ID, PORTAL, article, count, environment, save, url

from portals.messages import Message
from storage import (
    Store,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreTooOld,
    migrations,
)
from storage.connection import APPLICATION_ID, translate_sqlite_errors


@pytest.mark.fault("F09")
def test_a_second_writer_is_refused_and_told_who_writes(tmp_path):
    with Store.open(tmp_path, holder="congtin nightly"):
        with pytest.raises(StoreLocked, match=rf"congtin nightly \(process {os.getpid()}\) since 20"):
            Store.open(tmp_path)
        code = "import sys, pathlib, storage; storage.Store.open(pathlib.Path(sys.argv[1]))"
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, env=environment())
        assert other.returncode != 0
        assert "congtin nightly" in other.stderr
        Store.read(tmp_path).close()
    Store.open(tmp_path).close()


@pytest.mark.fault("F09")
@pytest.mark.parametrize("left", ["", "not json", '{"pid": 1}', json.dumps({"pid": 1, "command": "congtin", "since": "2026"})])
def test_a_lock_file_left_by_a_dead_run_is_no_obstacle(tmp_path, left):
    (tmp_path / "congtin.db.lock").write_text(left)
    Store.open(tmp_path).close()


def test_the_settings_that_make_it_durable(store):
    values = {name: store.db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert store._archive._db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_another_thread_may_write(store):
    thread = threading.Thread(target=lambda: save(store, article(1)))
    thread.start()
    thread.join()
    assert store.article(url(1)) is not None


def test_reading_only(tmp_path):
    with pytest.raises(StoreMissing, match=r"congtin\.db"):
        Store.read(tmp_path / "nothing")
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
        save(store, article(1))
    with Store.read(tmp_path) as reading:
        assert reading.article(url(1)).title.startswith("UBND")
        with pytest.raises(StoreError):
            reading.record_problem(ID, "x", Message("y"), AT)


def test_a_reader_sees_what_was_saved_after_it_opened(tmp_path):
    with Store.open(tmp_path) as store, Store.read(tmp_path) as reading:
        assert reading.newest() == []
        store.save_portals([PORTAL], AT)
        save(store, article(1))
        assert len(reading.newest()) == 1


@pytest.mark.fault("F12")
@pytest.mark.parametrize("name", ["congtin.db", "archive.db"])
def test_a_file_that_is_no_database_is_refused(tmp_path, name):
    Store.open(tmp_path).close()
    (tmp_path / name).write_bytes(b"not a database, but long enough to look like one " * 100)
    for opening in (Store.open, Store.read):
        with pytest.raises(StoreDamaged, match=rf"{name}.*congtin restore"):
            opening(tmp_path)
    (tmp_path / name).unlink()
    Store.open(tmp_path).close()


@pytest.mark.fault("F12")
def test_pages_that_were_overwritten_are_named_when_they_are_met(tmp_path):
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
        for number in range(40):
            save(store, article(number, body_text="x" * 9000))
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = (tmp_path / "congtin.db").stat().st_size
    with (tmp_path / "congtin.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xab" * (size - 4096 * 3))
    with pytest.raises(StoreDamaged):
        _read_everything(tmp_path)


def _read_everything(folder):
    with Store.read(folder) as reading:
        reading.newest()
        reading.portal_rows()


def test_somebody_elses_database_is_left_alone(tmp_path):
    conn = sqlite3.connect(tmp_path / "congtin.db")
    conn.execute("CREATE TABLE recipes (name TEXT)")
    conn.close()
    with pytest.raises(StoreDamaged, match="not one of congtin"):
        Store.open(tmp_path)


def test_a_newer_database_is_refused(tmp_path):
    with Store.open(tmp_path) as store:
        store.db["_sqlite_migrations"].insert({"migration_set": "congtin", "name": "m999_future", "applied_at": "2030"})
    for opening in (Store.open, Store.read):
        with pytest.raises(StoreTooNew, match="m999_future"):
            opening(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(tmp_path / "file" / "data")


def test_a_folder_in_which_sqlite_may_not_write_is_told_as_such(tmp_path):
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorcode = sqlite3.SQLITE_READONLY_DIRECTORY
    with pytest.raises(StoreError, match=r"needs to write congtin\.db-shm beside it"), translate_sqlite_errors(tmp_path / "congtin.db"):
        raise error


@pytest.mark.parametrize("opening", [Store.open, Store.read])
def test_a_database_from_before_the_first_release_is_refused_in_words(tmp_path, opening):
    (tmp_path / "data").mkdir()
    conn = sqlite3.connect(tmp_path / "data" / "congtin.db", isolation_level=None)
    conn.executescript(
        f"PRAGMA application_id = {APPLICATION_ID}; CREATE TABLE listed (address INTEGER PRIMARY KEY); CREATE TABLE _sqlite_migrations (id, migration_set, name, applied_at)"
    )
    conn.close()
    with pytest.raises(StoreTooOld, match="move it away and crawl again"):
        opening(tmp_path / "data")


LATER = [migration.name for migration in migrations.congtin.pending(Database(memory=True))][1:]


@pytest.mark.parametrize("before", LATER)
def test_an_older_database_with_data_is_brought_up_to_date(tmp_path, before, old_database):
    old_database(tmp_path / "data", before)
    with pytest.raises(StoreTooOld, match=before):
        Store.read(tmp_path / "data")
    with Store.open(tmp_path / "data") as store:
        assert store.article(url(1)).title == "Đại hội Đảng bộ"
        store.save_portals([PORTAL], AT)
        assert save(store, article(1)).change == "changed"
        assert count(store, "articles") == 1
    Store.read(tmp_path / "data").close()
