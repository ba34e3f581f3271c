"""The store below a running site: missing, locked, replaced, older, newer, damaged, too slow; and many readers while a crawl writes."""

import shutil
import socket
import sqlite3
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from site_making import BASE, served, settings
from starlette.testclient import TestClient
from store_making import AT, DAY, PORTAL, article, capture, save

from server import application, store_pool
from server.rate_limit import RateLimit
from storage import Store, articles, backup, restore

KINDS = (
    "/",
    "/en",
    "/articles/1",
    "/search?q=hop",
    "/status",
    "/feeds/all.rss",
    "/feeds/search.json?q=hop",
    "/api/articles",
    "/sitemap.xml",
)


def site(folder, **facts):
    return application(folder, settings(), limit=RateLimit(10**9), **facts)


def filled(folder, number=1):
    with Store.open(folder) as store:
        store.save_portals([PORTAL], AT)
        save(store, article(number), capture=capture(number, AT))


def unavailable(client, words):
    for path in KINDS:
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["cache-control"] == "no-store"
        assert "Traceback" not in answer.text
        assert "sqlite" not in answer.text.lower()
    assert words in client.get("/").text


def test_a_store_that_is_not_there_yet_is_said_and_found_once_it_is(tmp_path):
    with TestClient(site(tmp_path / "data"), base_url=BASE) as client:
        unavailable(client, "Chưa có tin nào")
        assert client.get("/feeds").status_code == 503
        filled(tmp_path / "data")
        assert all(client.get(path).status_code == 200 for path in KINDS)


@pytest.mark.fault("F12")
def test_a_database_that_is_older_than_the_code_is_said(tmp_path):
    filled(tmp_path)
    with sqlite3.connect(tmp_path / "congtin.db") as conn:
        conn.execute(
            "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations WHERE migration_set = 'congtin')"
        )
    conn.close()
    with TestClient(site(tmp_path), base_url=BASE) as client:
        unavailable(client, "phiên bản cũ hơn")


def test_a_database_that_is_newer_than_the_code_is_said(tmp_path):
    filled(tmp_path)
    with sqlite3.connect(tmp_path / "congtin.db") as conn:
        conn.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('congtin', 'm999_later', '2030-01-01')")
    conn.close()
    with TestClient(site(tmp_path), base_url=BASE) as client:
        unavailable(client, "phiên bản mới hơn")


@pytest.mark.parametrize("data", [b"", b"not a database at all " * 500])
def test_a_file_that_is_no_database_is_said(tmp_path, data):
    (tmp_path / "congtin.db").write_bytes(data)
    with TestClient(site(tmp_path), base_url=BASE) as client:
        answers = [client.get(path) for path in KINDS]
        assert {answer.status_code for answer in answers} == {503}


@pytest.mark.fault("F12")
def test_a_database_damaged_while_it_is_served_is_said_and_recovers(tmp_path):
    filled(tmp_path)
    kept = (tmp_path / "congtin.db").read_bytes()
    with TestClient(site(tmp_path), base_url=BASE) as client:
        assert client.get("/").status_code == 200
        feed = client.get("/feeds/all.rss")
        (tmp_path / "other").write_bytes(b"\0" * 8192)
        (tmp_path / "other").replace(tmp_path / "congtin.db")
        for name in ("congtin.db-wal", "congtin.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        assert client.get("/articles/1").status_code == 503
        assert client.get("/").status_code == 503
        again = client.get("/feeds/all.rss")
        assert (again.status_code, again.content) == (200, feed.content), "what was kept of a feed is still served"
        assert client.get("/feeds/all.atom").status_code == 503
        (tmp_path / "other").write_bytes(kept)
        (tmp_path / "other").replace(tmp_path / "congtin.db")
        assert client.get("/articles/1").status_code == 200


def test_an_archive_of_pages_that_is_gone_is_no_empty_store(tmp_path):
    filled(tmp_path)
    (tmp_path / "archive.db").unlink()
    with TestClient(site(tmp_path), base_url=BASE) as client:
        unavailable(client, "Kho lưu trữ gặp lỗi")


@pytest.mark.fault("F08")
def test_a_locked_database_is_waited_for_briefly_and_then_said(tmp_path, monkeypatch):
    monkeypatch.setattr(store_pool, "PATIENCE", 0.05)
    filled(tmp_path)
    holder = sqlite3.connect(tmp_path / "congtin.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    with TestClient(site(tmp_path), base_url=BASE) as client:
        unavailable(client, "Kho lưu trữ đang bận")
        holder.execute("COMMIT")
        holder.close()
        assert client.get("/").status_code == 200


@pytest.mark.fault("F11")
def test_a_restored_database_is_served_at_once(tmp_path):
    filled(tmp_path / "data", 1)
    backup(tmp_path / "data", tmp_path / "kept.zip")
    with TestClient(site(tmp_path / "data"), base_url=BASE) as client:
        before = client.get("/feeds/all.json")
        with Store.open(tmp_path / "data") as store:
            save(store, article(2), AT + DAY)
        assert len(client.get("/api/articles").json()["items"]) == 2
        restore(tmp_path / "data", tmp_path / "kept.zip")
        assert len(client.get("/api/articles").json()["items"]) == 1
        assert client.get("/feeds/all.json").content == before.content


@pytest.mark.fault("T26")
def test_a_question_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
        for number in range(1, 30):
            save(store, article(number, body_text="phường họp " * 2000))
    monkeypatch.setattr(articles, "_STEPS", 10)
    with TestClient(site(tmp_path, seconds=0.0), base_url=BASE) as client:
        answer = client.get("/search?q=phuong+hop&order=best")
        assert answer.status_code == 503
        assert "Điều kiện tìm quá rộng" in answer.text
    with TestClient(site(tmp_path), base_url=BASE) as client:
        assert client.get("/search?q=phuong+hop&order=best").status_code == 200


def test_what_the_archive_no_longer_holds_is_said_and_its_hash_stays(tmp_path):
    filled(tmp_path)
    conn = sqlite3.connect(tmp_path / "archive.db")
    conn.execute("DELETE FROM bodies")
    conn.commit()
    conn.close()
    with TestClient(site(tmp_path), base_url=BASE) as client:
        page = client.get("/articles/1/pages/1")
        assert "không còn được lưu" in page.text
        assert client.get("/api/articles/1/captures").json()["items"][0]["sha256"] in page.text
        for ending in ("body", "source"):
            assert client.get(f"/articles/1/pages/1/{ending}").status_code == 404


def test_the_server_writes_nothing(tmp_path):
    filled(tmp_path)
    before = (tmp_path / "congtin.db").read_bytes(), (tmp_path / "archive.db").read_bytes()
    with TestClient(site(tmp_path), base_url=BASE) as client:
        for path in (*KINDS, "/articles/1/pages/1/body"):
            client.get(path)
    assert ((tmp_path / "congtin.db").read_bytes(), (tmp_path / "archive.db").read_bytes()) == before


@pytest.mark.long
@pytest.mark.fault("F10")
def test_two_hundred_readers_during_a_crawl_are_all_answered(tmp_path):
    filled(tmp_path, 0)
    stop = threading.Event()

    def crawl():
        with Store.open(tmp_path) as store:
            for number in range(1, 10_000):
                save(store, article(number), capture=capture(number, AT))
                if stop.is_set():
                    return

    statuses, times = [], []

    def read(url, number):
        with httpx2.Client(base_url=url, timeout=60) as client:
            for turn in range(4):
                began = time.perf_counter()
                statuses.append(client.get(KINDS[(number + turn) % len(KINDS)]).status_code)
                times.append(time.perf_counter() - began)

    writer = threading.Thread(target=crawl)
    with served(site(tmp_path)) as url:
        writer.start()
        try:
            with ThreadPoolExecutor(200) as pool:
                list(pool.map(lambda number: read(url, number), range(200)))
        finally:
            stop.set()
            writer.join()
        with httpx2.Client(base_url=url) as client:
            newest = client.get("/api/status").json()["articles"]
    with Store.read(tmp_path) as store:
        assert newest == store.totals(PORTAL.id).articles > 1
    assert statuses == [200] * 800
    assert statistics.median(times) < 30


@pytest.mark.fault("F40")
def test_a_search_of_a_hundred_kilobytes_is_refused_by_the_real_server(tmp_path):
    filled(tmp_path)
    with served(site(tmp_path)) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as conn:
            conn.sendall(b"GET /search?q=" + b"a" * 100_000)
            conn.sendall(b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert conn.recv(100).split()[1] in (b"400", b"414")
        assert httpx2.get(f"{url}/search?q=hop").status_code == 200


def test_a_copy_of_the_folder_is_served_as_well_as_the_original(tmp_path):
    filled(tmp_path / "data")
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    pages = []
    for name in ("data", "copy"):
        with TestClient(site(tmp_path / name), base_url=BASE) as client:
            pages.append(client.get("/").content)
    assert pages[0] == pages[1]
