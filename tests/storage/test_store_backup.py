"""A whole store in one file and back, also under load, also when it is killed."""

import random
import shutil
import sqlite3
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from killing import duration, kill_at_random
from nights import crawl, end_state, site
from store_making import AT, DAY, article, capture, save, url

from storage import Reparsed, Store, StoreDamaged, StoreError, StoreLocked, StoreMissing, StoreTooNew, backup, restore, verify_backup
from storage.lock import WriterLock


@pytest.fixture
def folder(tmp_path):
    """The folder of a store with a crawl in it."""
    with Store.open(tmp_path / "data") as store:
        crawl(store, site(23), AT)
    return tmp_path / "data"


def state_of(folder):
    with Store.read(folder) as store:
        assert store.integrity_check(deep=True) == []
        return end_state(store)


def test_there_and_back(folder, tmp_path):
    before = state_of(folder)
    made = backup(folder, tmp_path / "one.backup")
    assert made.counts["articles"] == 23
    assert made.counts["bodies"] == made.counts["captures"] == 23
    assert made.size == made.file.stat().st_size
    with Store.open(folder) as store:
        save(store, article(99))
        cursor = store.cursor()
    later = state_of(folder)
    done = restore(folder, made.file)
    assert state_of(folder) == before
    assert done.counts == made.counts
    with Store.open(folder) as store:
        assert store.changes_since(cursor) is None
        assert store.search("chủ tịch").hits
        save(store, article(100), capture=capture(100, AT))
    assert [path.name.partition(".before-")[0] for path in done.kept] == ["congtin.db", "archive.db"]
    old = tmp_path / "old"
    old.mkdir()
    for path in done.kept:
        shutil.copy(path, old / path.name.partition(".before-")[0])
    assert state_of(old) == later


def test_a_backup_is_one_self_contained_file(folder, tmp_path):
    made = backup(folder, tmp_path / "one.backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "one.backup"]
    conn = sqlite3.connect(f"{made.file.as_uri()}?mode=ro&immutable=1", uri=True)
    assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert conn.execute("SELECT count(*) FROM articles JOIN addresses ON article = articles.id").fetchone()[0] == 23
    conn.close()


def test_restoring_where_there_is_nothing(folder, tmp_path):
    file = backup(folder, tmp_path / "one.backup").file
    assert restore(tmp_path / "new" / "place", file).kept == ()
    assert state_of(tmp_path / "new" / "place") == state_of(folder)


def test_a_backup_replaces_the_one_before(folder, tmp_path):
    first = backup(folder, tmp_path / "one.backup")
    with Store.open(folder) as store:
        save(store, article(99))
    assert backup(folder, tmp_path / "one.backup").counts["articles"] == first.counts["articles"] + 1
    assert verify_backup(tmp_path / "one.backup")["articles"] == 24


def test_what_cannot_be_backed_up(folder, tmp_path):
    with pytest.raises(StoreMissing):
        backup(tmp_path / "nothing", tmp_path / "x.backup")
    with pytest.raises(StoreError, match=r"nowhere"):
        backup(folder, tmp_path / "nowhere" / "x.backup")
    (folder / "archive.db").write_bytes(b"x" * 9000)
    with pytest.raises(StoreDamaged):
        backup(folder, tmp_path / "x.backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize("name", ["congtin.db", "archive.db", "congtin.db-wal", "../data/congtin.db", "congtin.db.before-20261102"])
def test_a_backup_never_takes_the_place_of_the_store(folder, name):
    before = state_of(folder)
    with pytest.raises(StoreError, match="belongs to the store itself"):
        backup(folder, folder / name)
    assert state_of(folder) == before


def test_a_store_whose_pages_are_lost_does_not_replace_the_backup_that_has_them(folder, tmp_path):
    whole = backup(folder, tmp_path / "one.backup")
    assert whole.missing == 0
    conn = sqlite3.connect(folder / "archive.db", isolation_level=None)
    conn.execute("DELETE FROM bodies WHERE rowid <= 3")
    conn.close()
    with pytest.raises(StoreDamaged, match=r"lacks 3 pages .* does not replace .*one\.backup"):
        backup(folder, whole.file)
    assert verify_backup(whole.file) == whole.counts
    made = backup(folder, tmp_path / "two.backup")
    assert (made.missing, made.counts["captures"], made.counts["bodies"]) == (3, 23, 20)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "one.backup", "two.backup"]


def test_one_backup_at_a_time_and_none_while_files_are_swapped(folder, tmp_path):
    made = backup(folder, tmp_path / "one.backup")
    lock = WriterLock.take(folder / "backup", "congtin backup")
    for work in (lambda: backup(folder, tmp_path / "one.backup"), lambda: restore(folder, made.file)):
        with pytest.raises(StoreLocked, match="congtin backup"):
            work()
    lock.release()
    assert backup(folder, tmp_path / "one.backup").counts == made.counts


def test_a_backup_finishes_a_restore_that_was_cut_short(folder, tmp_path, monkeypatch):
    made = backup(folder, tmp_path / "one.backup")
    with Store.open(folder) as store:
        save(store, article(99), capture=capture(99, AT))
    monkeypatch.setattr(sys.modules["storage.backup"], "_set_aside", _stop)
    with pytest.raises(KeyboardInterrupt):
        restore(folder, made.file)
    monkeypatch.undo()
    assert backup(folder, tmp_path / "two.backup").counts == made.counts


def _stop(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("opening", [Store.open, Store.read])
def test_a_lost_archive_is_not_begun_anew_in_silence(folder, opening):
    (folder / "archive.db").rename(folder / "elsewhere.db")
    with pytest.raises(StoreMissing, match=r"archive\.db: is missing, though congtin\.db names pages"):
        opening(folder)
    (folder / "archive.db").touch()
    with Store.open(folder) as store:
        assert len(store.integrity_check()) == 23


def _cut(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _overwrite(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xab" * 8192
    file.write_bytes(content)


def _lose_rows(file):
    conn = sqlite3.connect(file)
    conn.execute("DELETE FROM view_counts WHERE views = 100")
    conn.commit()
    conn.close()


def _lose_bodies(file):
    conn = sqlite3.connect(file)
    conn.execute("DELETE FROM bodies WHERE rowid = 1")
    conn.commit()
    conn.close()


def _no_database(file):
    file.write_text("not a backup")


def _empty(file):
    file.write_bytes(b"")


def _a_store(file):
    shutil.copy(file.parent / "data" / "congtin.db", file)


def _gone(file):
    file.unlink()


@pytest.mark.parametrize("damage", [_cut, _overwrite, _lose_rows, _lose_bodies, _no_database, _empty, _a_store, _gone])
def test_a_bad_backup_is_refused_and_nothing_is_touched(folder, tmp_path, damage):
    before = state_of(folder)
    file = backup(folder, tmp_path / "one.backup").file
    damage(file)
    listing = sorted(path.name for path in folder.iterdir())
    with pytest.raises((StoreDamaged, StoreMissing), match=r"one\.backup"):
        restore(folder, file)
    assert sorted(path.name for path in folder.iterdir()) == listing
    assert state_of(folder) == before


def test_a_backup_of_a_newer_congtin_is_refused(folder, tmp_path):
    with Store.open(folder) as store:
        store.db["_sqlite_migrations"].insert({"migration_set": "congtin", "name": "m999_future", "applied_at": "2030"})
    with pytest.raises(StoreTooNew):
        backup(folder, tmp_path / "one.backup")


def test_no_restore_while_a_run_writes(folder, tmp_path):
    file = backup(folder, tmp_path / "one.backup").file
    with Store.open(folder, holder="congtin nightly"), pytest.raises(StoreLocked, match="congtin nightly"):
        restore(folder, file)


@pytest.mark.fault("F12")
def test_a_damaged_store_names_its_backup_and_is_restored_from_it(folder, tmp_path):
    before = state_of(folder)
    file = backup(folder, tmp_path / "Sao lưu.backup").file
    with (folder / "congtin.db").open("r+b") as damaged:
        damaged.write(b"\0" * 4096)
    for opening in (Store.open, Store.read):
        with pytest.raises(StoreDamaged, match=rf"restore.*{file} of 20"):
            opening(folder)
    restore(folder, file)
    assert state_of(folder) == before


@pytest.mark.fault("F11")
def test_thirty_backups_under_load_all_restore(tmp_path):
    """A crawl, edits, retention and thirty backups at once; each backup is whole and holds no less than the one before."""
    folder, stop = tmp_path / "data", threading.Event()
    faults = []

    def work():
        try:
            day = 1
            while not stop.is_set():
                with Store.open(folder) as store:
                    crawl(store, {"tin-tuc": list(range(30 * day, 0, -1))}, AT + day * DAY)
                    save(store, article(day, title=f"Tin đã sửa {day}"), AT + day * DAY, capture=capture(day, AT + day * DAY))
                    store.prune_captures(AT + day * DAY)
                day += 1
        except Exception as error:
            faults.append(error)

    with Store.open(folder) as store:
        crawl(store, site(10), AT)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        files = [backup(folder, tmp_path / f"{number}.backup").file for number in range(30)]
    finally:
        stop.set()
        thread.join()
    assert faults == []
    known = 0
    for number, file in enumerate(files):
        counts = restore(tmp_path / f"restored-{number}", file).counts
        with Store.read(tmp_path / f"restored-{number}") as store:
            assert store.integrity_check(deep=True) == []
            assert len(list(store.every_article())) == counts["articles"] >= known
        known = counts["articles"]
    assert known > 10


def prune(folder):
    with Store.open(folder) as store:
        store.prune_captures(AT + 100 * DAY)


def read_again(folder):
    with Store.open(folder) as store:
        for one in store.evidence():
            page = replace(article(int(one.article.native_id)), title=f"Đọc lại {one.article.native_id}")
            store.apply_reparse([Reparsed(one.capture.address, page)], AT)


@pytest.mark.fault("F11")
def test_a_backup_killed_at_any_moment(folder, tmp_path):
    random.seed(1)
    file = tmp_path / "one.backup"
    first = backup(folder, file).counts
    with Store.open(folder) as store:
        save(store, article(99))
    longest = duration(lambda: backup(folder, tmp_path / "other.backup"))
    for _ in range(20):
        kill_at_random(lambda: backup(folder, file), longest)
        assert verify_backup(file)["articles"] in (first["articles"], first["articles"] + 1)
    assert backup(folder, file).counts["articles"] == first["articles"] + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "one.backup", "other.backup"]


@pytest.mark.fault("F11")
def test_a_restore_killed_at_any_moment(folder, tmp_path):
    random.seed(2)
    file = backup(folder, tmp_path / "one.backup").file
    old = state_of(folder)
    with Store.open(folder) as store:
        save(store, article(99), capture=capture(99, AT))
    new = state_of(folder)
    longest = duration(lambda: restore(tmp_path / "elsewhere", file))
    for _ in range(20):
        if state_of(folder) == old:
            with Store.open(folder) as store:
                save(store, article(99), capture=capture(99, AT))
        kill_at_random(lambda: restore(folder, file), longest)
        assert state_of(folder) in (old, new)
    restore(folder, file)
    assert state_of(folder) == old


@pytest.mark.fault("F11")
@pytest.mark.parametrize("opening", [Store.open, Store.read])
def test_a_swap_stopped_before_any_rename_is_finished_by_the_next_run(folder, tmp_path, opening, monkeypatch):
    file = backup(folder, tmp_path / "one.backup").file
    old = state_of(folder)
    rename = Path.replace
    for number in range(12):
        with Store.open(folder) as store:
            save(store, article(99), capture=capture(99, AT))
            new = end_state(store)
        left = number

        def interrupted(self, target):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", interrupted)
        stopped = False
        try:
            restore(folder, file)
        except KeyboardInterrupt:
            stopped = True
        monkeypatch.setattr(Path, "replace", rename)
        opening(folder).close()
        assert state_of(folder) == (new if number == 0 else old)
        assert not (folder / "restore.json").exists()
        if not stopped:
            break
    assert not stopped


@pytest.mark.fault("F11")
def test_retention_killed_at_any_moment(folder):
    random.seed(3)
    with Store.open(folder) as store:
        for day in range(1, 30):
            save(store, article(1), AT + day * DAY, capture=capture(1, AT + day * DAY))
    before = state_of(folder)
    for _ in range(20):
        kill_at_random(lambda: prune(folder), 0.05)
        state_of(folder)
    with Store.open(folder) as store:
        store.prune_captures(AT + 100 * DAY)
        assert len(store.captures_of(store.article(url(1)).id)) == 1
    after = state_of(folder)
    assert {name: rows for name, rows in after.items() if name != "captures"} == {k: v for k, v in before.items() if k != "captures"}


def test_reading_again_killed_at_any_moment(folder, tmp_path):
    random.seed(4)
    shutil.copytree(folder, tmp_path / "copy")
    longest = duration(lambda: read_again(tmp_path / "copy"))
    for _ in range(20):
        kill_at_random(lambda: read_again(folder), longest)
        state_of(folder)
    read_again(folder)
    with Store.read(folder) as store:
        assert {article.title for article in store.newest(limit=99)} == {f"Đọc lại {number:08}" for number in range(23)}
        assert store.edited() == []
