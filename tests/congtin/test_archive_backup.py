"""`congtin backup` and `congtin restore`: under load, killed, and with files that are no backup."""

import hashlib
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from archive_store import ArchiveFixture

from congtin.commands.demo import PORTAL
from storage import DATABASE, Store
from storage.model import AddressState, FetchOutcome


def everything(archive):
    """What is stored, for comparison."""
    with Store.open(archive.data) as store:
        assert store.integrity_check(deep=True) == []
        return {
            article.id: (article, store.revisions(article.id), store.view_counts(article.id), store.captures_of(article.id))
            for article in store.every_article()
        }


@pytest.fixture
def backed_up(archive, tmp_path):
    file = tmp_path / "store.backup"
    result = archive.run("backup", str(file))
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def elsewhere(archive, tmp_path):
    """A configuration without a store."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "congtin.toml").write_text((archive.folder / "congtin.toml").read_text())
    (tmp_path / "elsewhere" / "portals").symlink_to(archive.folder / "portals")
    return ArchiveFixture(tmp_path / "elsewhere")


@pytest.mark.fault("F11")
def test_a_backup_restores_everything(own_archive, elsewhere, tmp_path):
    told = own_archive.run_json("backup", str(tmp_path / "b"))
    restored = elsewhere.run_json("restore", str(tmp_path / "b"))
    assert restored["counts"] == told["counts"]
    assert restored["kept"] == []
    assert everything(elsewhere) == everything(own_archive)
    assert elsewhere.run("search", "phường").exit_code == 0


def test_what_was_there_before_is_kept_and_named(own_archive, backed_up):
    with Store.open(own_archive.data) as store:
        store.db.execute("UPDATE articles SET title = 'mới'")
        store.db.conn.commit()
    result = own_archive.run("restore", str(backed_up))
    assert result.exit_code == 0
    kept = [line.rpartition(" ")[2] for line in result.stdout.splitlines() if "is kept as" in line]
    assert len(kept) == 2
    assert all(own_archive.data.samefile(path.rpartition("/")[0]) for path in kept)
    assert not any(article.title == "mới" for article, *_ in everything(own_archive).values())


def disturb(archive, stop):
    """Saves readings as fast as it can, as a crawl does."""
    with Store.open(archive.data, holder="congtin crawl") as store:
        articles = store.newest(limit=100)
        addresses = {article.id: store.captures_of(article.id)[0].address for article in articles}
        crawl = store.begin_crawl(PORTAL, datetime.now(UTC))
        turn = 0
        while not stop.is_set():
            turn += 1
            now = datetime.now(UTC)
            store.save_readings(
                crawl,
                [
                    FetchOutcome(
                        address=addresses[a.id], at=now, outcome=AddressState.STORED, article=replace(a, title=f"{a.title} {turn}")
                    )
                    for a in random.sample(articles, 10)
                ],
            )
        return turn


def backups_under_load(archive, elsewhere, times, tmp_path):
    stop = threading.Event()
    writer = threading.Thread(target=disturb, args=(archive, stop))
    writer.start()
    try:
        for turn in range(times):
            file = tmp_path / f"{turn}.backup"
            told = archive.run_json("backup", str(file))
            restored = elsewhere.run_json("restore", str(file))
            assert restored["counts"] == told["counts"]
            with Store.open(elsewhere.data) as store:
                assert store.integrity_check(deep=True) == []
                assert len(list(store.every_article())) == told["counts"]["articles"]
    finally:
        stop.set()
        writer.join()


@pytest.mark.fault("F11")
def test_backups_while_a_crawl_writes(own_archive, elsewhere, tmp_path):
    backups_under_load(own_archive, elsewhere, 3, tmp_path)


@pytest.mark.fault("F11")
@pytest.mark.long
def test_thirty_backups_while_a_crawl_writes(own_archive, elsewhere, tmp_path, observed):
    backups_under_load(own_archive, elsewhere, 30, tmp_path)
    observed("30 of 30 restores pass integrity check and counts")


def spoilt(file, how):
    data = bytearray(file.read_bytes())
    match how:
        case "empty":
            data = bytearray()
        case "no database":
            data = bytearray(b"<html>404</html>" * 1000)
        case "cut short":
            del data[len(data) // 2 :]
        case "overwritten":
            data[len(data) // 2 : len(data) // 2 + 40_000] = b"\xff" * 40_000
    file.write_bytes(bytes(data))


@pytest.mark.fault("F12")
@pytest.mark.parametrize("how", ["empty", "no database", "cut short", "overwritten", "missing", "a live database"])
def test_a_bad_file_is_refused_and_nothing_is_touched(own_archive, backed_up, how):
    if how == "missing":
        backed_up.unlink()
    elif how == "a live database":
        backed_up.write_bytes((own_archive.data / DATABASE).read_bytes())
    else:
        spoilt(backed_up, how)
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in own_archive.data.iterdir()}
    result = own_archive.process("restore", "--yes", str(backed_up))
    assert result.returncode == 1
    assert str(backed_up) in result.stderr.decode()
    assert b"Traceback" not in result.stderr
    after = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in own_archive.data.iterdir()}
    assert {name: digest for name, digest in after.items() if name in before} == before
    assert not any("before" in name for name in after)


@pytest.mark.fault("F12")
@pytest.mark.parametrize("command", [("search", "phường"), ("article", "1"), ("export", "csv"), ("backup", "again"), ("reparse",)])
def test_a_damaged_database_is_refused_and_the_backup_named(own_archive, tmp_path, command):
    file = tmp_path / "last.backup"
    assert own_archive.run("backup", str(file)).exit_code == 0
    (own_archive.data / DATABASE).write_bytes(b"\0" * 100_000)
    for suffix in ("-wal", "-shm"):
        (own_archive.data / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    result = own_archive.process(*command, cwd=tmp_path)
    assert result.returncode == 1
    assert str(file) in result.stderr.decode()
    assert b"Traceback" not in result.stderr
    assert own_archive.run("restore", "--yes", str(file)).exit_code == 0
    assert own_archive.run("article", "1").exit_code == 0


def test_restoring_needs_the_lock(own_archive, backed_up):
    with Store.open(own_archive.data, holder="congtin crawl"):
        result = own_archive.process("restore", "--yes", str(backed_up))
    assert result.returncode == 5
    assert b"congtin crawl" in result.stderr


def test_a_backup_without_a_store_or_a_place(elsewhere, own_archive, tmp_path):
    missing = elsewhere.process("backup", str(tmp_path / "b"))
    assert missing.returncode == 1
    assert not (tmp_path / "b").exists()
    result = own_archive.process("backup", str(tmp_path / "no" / "folder" / "b"))
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


def test_pages_that_are_missing_are_told(own_archive, tmp_path):
    (own_archive.data / "archive.db").write_bytes(b"")
    own_archive.run("reparse", "--apply")
    first, second = (own_archive.process("backup", str(tmp_path / "b")) for _ in range(2))
    assert (first.returncode, second.returncode) == (1, 1)
    assert b"kept pages are missing" in first.stderr
    assert b"does not replace" in second.stderr


def test_a_fault_of_sqlite_is_told(archive, tmp_path, monkeypatch):
    for has_it in (True, False):
        monkeypatch.setattr("storage.sqlite_has_wal_reset_bug", lambda has_it=has_it: has_it)
        assert ("has a fault" in archive.run("backup", str(tmp_path / "b")).stderr) is has_it


def killed(archive, arguments, chance, longest):
    process = subprocess.Popen(archive.command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0.6, longest))
    process.send_signal(signal.SIGKILL)
    process.wait()


def kills(archive, elsewhere, tmp_path, times):
    """Whatever is killed, the store is the old or the new one, and a file that has its name is a whole backup."""
    chance = random.Random(11)
    whole = everything(archive)
    file = tmp_path / "store.backup"
    archive.run("backup", str(file))
    elsewhere.run("restore", str(file))
    for _ in range(times):
        with Store.open(elsewhere.data) as store:
            store.db.execute("UPDATE articles SET image = 'x'")
            store.db.conn.commit()
        changed = everything(elsewhere)
        killed(elsewhere, ("restore", "--yes", str(file)), chance, 2.0)
        assert everything(elsewhere) in (changed, whole)
        killed(archive, ("backup", str(file)), chance, 2.0)
        assert elsewhere.run("restore", str(file)).exit_code == 0
        assert everything(elsewhere) == whole


def test_kills_of_backup_and_restore(own_archive, elsewhere, tmp_path):
    kills(own_archive, elsewhere, tmp_path, 3)


@pytest.mark.long
def test_many_kills_of_backup_and_restore(own_archive, elsewhere, tmp_path):
    kills(own_archive, elsewhere, tmp_path, 25)


@pytest.mark.skipif(sys.platform != "linux", reason="needs `script` of util-linux")
def test_on_a_terminal_it_asks(own_archive, backed_up, need_tool):
    import shlex

    need_tool("script")
    before = everything(own_archive)
    command = ["script", "-qec", shlex.join(own_archive.command("restore", str(backed_up))), "/dev/null"]
    result = subprocess.run(command, input=b"n\n", capture_output=True, timeout=60, check=False)
    assert b"[y/N]" in result.stdout
    assert b"nothing was changed" in result.stdout
    assert everything(own_archive) == before
    assert not list(own_archive.data.glob("*before*"))
