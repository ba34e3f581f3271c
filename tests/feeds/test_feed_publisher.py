"""Publishing: what is written, what stays, and what is old or new but never in between."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from feed_making import SITE, MemoryStore, article, articles, portal
from feed_rules import conforms
from lxml import etree

from feeds import SiteSettings, files, publish, writer
from storage.errors import FileNotWritten
from storage.model import StoredArticle

SETTINGS = SiteSettings(SITE)
HERE = Path(__file__).parent


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def put(out: Path, given: list[StoredArticle], portals: Any = None, settings: SiteSettings = SETTINGS) -> Any:
    return publish(MemoryStore(given), portals or [portal()], out, settings)


def test_the_files_are_where_others_expect_them(tmp_path: Path) -> None:
    done = put(tmp_path, articles(3))
    names = {"index.html", "feeds.opml", "status.json", "sitemap.xml", "robots.txt", "favicon.ico", "icon.png", "feeds/bacninh-tuson.svg"}
    sections = ("bacninh-tuson/tin-tuc-su-kien", "bacninh-tuson/thong-bao")
    for key in ("all", "bacninh-tuson", *sections, "province/bac-ninh", "edited", "removed", "most-read", "health"):
        names |= {f"feeds/{key}.{ending}" for ending in ("rss", "atom", "json", "html")}
    assert set(contents(tmp_path)) == names | {".published.json"}
    assert {str(file.relative_to(tmp_path)) for file in done.written} == names
    assert not done.faults
    for name, data in contents(tmp_path).items():
        conforms(name, data)


@pytest.mark.parametrize("count", [0, 1, 50, pytest.param(1000, marks=pytest.mark.long)])
def test_any_number_of_articles(tmp_path: Path, count: int) -> None:
    assert not put(tmp_path, articles(count)).faults
    for name, data in contents(tmp_path).items():
        conforms(name, data)
    assert len(feedparser.parse((tmp_path / "feeds/all.rss").read_bytes()).entries) == min(count, 50)


def test_a_section_has_its_articles_only(tmp_path: Path) -> None:
    given = [*articles(3), article(9, section="thong-bao", title="Thông báo nghỉ lễ")]
    put(tmp_path, given)
    [item] = json.loads((tmp_path / "feeds/bacninh-tuson/thong-bao.json").read_bytes())["items"]
    assert item["title"] == "Thông báo nghỉ lễ"
    assert len(json.loads((tmp_path / "feeds/all.json").read_bytes())["items"]) == 4


@pytest.mark.fault("F41")
def test_nothing_changed_means_not_a_byte_and_not_a_file(tmp_path: Path) -> None:
    store = MemoryStore(articles(60))
    publish(store, [portal()], tmp_path, SETTINGS)
    before = {name: ((tmp_path / name).stat().st_mtime_ns, data) for name, data in contents(tmp_path).items()}
    store.articles = [article(number, views=10**6, last_seen_at=datetime(2030, 1, 1, tzinfo=UTC)) for number in range(1, 61)]
    done = publish(store, [portal()], tmp_path, SETTINGS)
    assert {path.stem for path in done.written} <= {"most-read"}, "the one feed that is about counters"
    after = {name: ((tmp_path / name).stat().st_mtime_ns, data) for name, data in contents(tmp_path).items()}
    assert {name for name in before if before[name] != after[name]} <= {
        f"feeds/most-read.{kind}" for kind in ("rss", "atom", "json", "html")
    }
    assert len(after) == len(before)
    assert publish(store, [portal()], tmp_path, SETTINGS).written == ()


@pytest.mark.fault("F41")
def test_bytes_are_a_function_of_the_store_in_any_process(tmp_path: Path) -> None:
    put(tmp_path / "here", articles(20))
    code = (
        "from pathlib import Path; from feed_making import *; from feeds import publish\n"
        f"publish(MemoryStore(articles(20)), [portal()], Path({str(tmp_path / 'there')!r}), SiteSettings(SITE))"
    )
    environment = child_environment() | {"TZ": "America/New_York", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_a_removed_article_leaves_the_feed_and_an_edit_changes_it(tmp_path: Path) -> None:
    store = MemoryStore(articles(3))
    publish(store, [portal()], tmp_path, SETTINGS)
    store.change(2, removed_at=datetime(2021, 1, 1, tzinfo=UTC))
    store.change(1, title="Tiêu đề đã sửa", changed_at=datetime(2021, 1, 1, tzinfo=UTC))
    publish(store, [portal()], tmp_path, SETTINGS)
    titles = [entry.title for entry in feedparser.parse((tmp_path / "feeds/all.atom").read_bytes()).entries]
    assert titles == ["UBND thị xã họp phiên thường kỳ lần 3", "Tiêu đề đã sửa"]


def test_a_feed_with_entries_is_never_emptied(tmp_path: Path) -> None:
    put(tmp_path, articles(3))
    before = contents(tmp_path)
    done = put(tmp_path, [])
    assert len(done.faults) == 12
    assert "lose all of its entries" in str(done.faults[0])
    after = contents(tmp_path)
    kept = [f"feeds/{key}.{kind}" for key in ("all", "bacninh-tuson", "province/bac-ninh") for kind in ("rss", "atom", "json")]
    assert [after[name] for name in kept] == [before[name] for name in kept]


def test_a_file_that_fails_its_check_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, articles(3))
    before = contents(tmp_path)
    monkeypatch.setitem(writer.BUILDERS, "rss", lambda _: b"<rss version='2.0'><channel></rss>")
    done = put(tmp_path, articles(4))
    after = contents(tmp_path)
    assert after["feeds/all.rss"] == before["feeds/all.rss"]
    assert after["feeds/all.atom"] != before["feeds/all.atom"]
    assert "well-formed" in str(done.faults[0])


def test_foreign_files_are_left_alone_and_leftovers_go(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "CNAME").write_text("tin.example.vn")
    (tmp_path / "feeds/gone-portal.rss").write_text("<rss/>")
    (tmp_path / "feeds/.congtin-all.rss-123.tmp").write_text("half")
    put(tmp_path, articles(1))
    found = contents(tmp_path)
    assert "CNAME" in found
    assert "feeds/gone-portal.rss" in found
    assert not [name for name in found if name.endswith(".tmp")]


def test_articles_of_a_portal_without_profile_are_still_news(tmp_path: Path) -> None:
    stranger = article(2, portal="gone-portal", url="https://gone.gov.vn/2")
    done = put(tmp_path, [stranger, article(1)])
    assert not done.faults
    entry = feedparser.parse((tmp_path / "feeds/all.atom").read_bytes()).entries[0]
    assert entry.source.title == "gone.gov.vn"
    assert not (tmp_path / "feeds/gone-portal.atom").exists()
    for name, data in contents(tmp_path).items():
        conforms(name, data)
        assert b"feeds/gone-portal" not in data or name.startswith("."), name


@pytest.mark.parametrize("base_url", ["", "127.0.0.1:8080", "ftp://a.vn", "/feeds", "https://"])
def test_a_base_address_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        SiteSettings(base_url)


def test_a_base_address_may_have_a_path_and_a_slash() -> None:
    assert SiteSettings("https://a.vn/tin/").base_url == "https://a.vn/tin"


def test_files_are_dated_by_their_content_and_always_later_than_what_they_replace(tmp_path: Path) -> None:
    store = MemoryStore(articles(3))
    publish(store, [portal()], tmp_path, SETTINGS)
    newest = article(3).published_at
    assert newest
    feed = tmp_path / "feeds/all.rss"
    assert feed.stat().st_mtime == newest.timestamp() == (tmp_path / "feeds/all.html").stat().st_mtime
    store.change(3, removed_at=datetime(2021, 1, 1, tzinfo=UTC))
    publish(store, [portal()], tmp_path, SETTINGS)
    assert feed.stat().st_mtime == newest.timestamp() + 1
    store.change(1, title="Tương lai", changed_at=datetime(2100, 1, 1, tzinfo=UTC))
    publish(store, [portal()], tmp_path, SETTINGS)
    assert newest.timestamp() + 1 < feed.stat().st_mtime <= time.time() + 1


# Old or new, never torn


def child_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent.parent)])}


PUBLISHING_FOR_EVER = """
import sys
from pathlib import Path
from feed_making import *
from feeds import publish
out = Path(sys.argv[1])
stores = [MemoryStore(articles(51)), MemoryStore(articles(52))]
print("ready", flush=True)
while True:
    for store in stores:
        publish(store, [portal()], out, SiteSettings(SITE))
"""


@pytest.mark.fault("F04")
def test_a_kill_at_any_moment_leaves_old_or_new(tmp_path: Path) -> None:
    """SIGKILL at six moments of a publisher that alternates between two states."""
    states = []
    for count in (51, 52):
        put(tmp_path / str(count), articles(count))
        states.append(contents(tmp_path / str(count)))
    out = tmp_path / "public"
    for moment in range(6):
        child = subprocess.Popen([sys.executable, "-c", PUBLISHING_FOR_EVER, str(out)], env=child_environment(), stdout=subprocess.PIPE)
        assert child.stdout
        child.stdout.readline()
        time.sleep(0.02 * moment * moment)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        for name, data in contents(out).items():
            assert name.endswith(".tmp") or data in [state[name] for state in states], name
    put(out, articles(51))
    assert {name: data for name, data in contents(out).items() if not name.startswith(".")} == {
        name: data for name, data in states[0].items() if not name.startswith(".")
    }


@pytest.mark.fault("F04")
def test_a_reader_never_sees_a_torn_feed(tmp_path: Path) -> None:
    put(tmp_path, articles(51))
    child = subprocess.Popen([sys.executable, "-c", PUBLISHING_FOR_EVER, str(tmp_path)], env=child_environment(), stdout=subprocess.PIPE)
    try:
        assert child.stdout
        child.stdout.readline()
        end, reads = time.monotonic() + 1.5, 0
        while time.monotonic() < end:
            assert len(etree.fromstring((tmp_path / "feeds/all.rss").read_bytes()).findall("channel/item")) == 50
            reads += 1
        assert reads > 50
    finally:
        child.kill()
        child.communicate()


@pytest.mark.fault("F05")
def test_bytes_reach_the_disk_before_the_name_does_and_the_folder_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dropped cache cannot be made here; the order of the calls on which a whole file depends can be seen."""
    calls: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def seen_fsync(descriptor: int) -> None:
        calls.append("fsync folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "fsync file")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "replace", lambda old, new: (calls.append("rename"), replace(old, new)))
    assert files.replace_if_changed(tmp_path / "feed.rss", b"new")
    assert calls == ["fsync file", "rename", "fsync folder"]
    calls.clear()
    assert files.replace_if_changed(tmp_path / "a/b/feed.rss", b"new")
    assert calls == ["fsync folder", "fsync folder", "fsync file", "rename", "fsync folder"]


@pytest.mark.fault("F07")
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_every_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    put(tmp_path, articles(50))
    before = contents(tmp_path)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    real_open = Path.open

    class FullFile:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> "FullFile":
            return self

        def __exit__(self, *_: Any) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            self.file.write(data[: len(data) // 2])
            full()

    with monkeypatch.context() as patch:
        if call == "write":
            patch.setattr(Path, "open", lambda path, mode="r": real_open(path, mode) if "r" in mode else FullFile(real_open(path, mode)))
        else:
            patch.setattr(Path if call == "replace" else os, call, full)
        with pytest.raises(FileNotWritten, match="No space left") as failure:
            put(tmp_path, articles(51))
    assert failure.value.path.is_relative_to(tmp_path)
    assert contents(tmp_path) == before
    assert not put(tmp_path, articles(51)).faults


@pytest.mark.fault("F07")
def test_a_limit_of_the_kernel_in_mid_write_leaves_the_old_feed(tmp_path: Path) -> None:
    put(tmp_path, articles(50))
    before = contents(tmp_path)
    code = (
        "import resource, signal; from pathlib import Path; from feed_making import *; from feeds import publish; from storage import FileNotWritten\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        f"try: publish(MemoryStore(articles(51)), [portal()], Path({str(tmp_path)!r}), SiteSettings(SITE))\n"
        "except FileNotWritten as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, env=child_environment(), capture_output=True, text=True)
    assert "cannot be written" in done.stdout
    assert contents(tmp_path) == before
