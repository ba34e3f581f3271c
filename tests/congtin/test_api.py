"""The Python API: docs/api.md runs as it stands there, names are loaded when they are used, errors say what is wrong."""

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest

import congtin
import congtin.api
from congtin.commands.demo import PORTAL

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PAGES = ROOT / "tests" / "pages"
EXPECTED = json.loads((PAGES / "generic" / "article-plain.expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"a connection was tried: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def desk(own_archive, tmp_path, monkeypatch, no_network):
    """A folder with a store of three days, a folder with a wrong profile, and a saved page, as docs/api.md has them."""
    shutil.copytree(own_archive.data, tmp_path / "data")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "xa-thu.toml").write_text('name = "Xã Thử"\n', encoding="utf-8")
    shutil.copy(PAGES / "generic" / "article-plain.html", tmp_path / "article.html")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_of_the_documentation_run_one_after_the_other(desk, capsys):
    space, shown = {}, []
    for block in BLOCKS:
        exec(block, space)  # our own documentation
        shown.append(capsys.readouterr().out)
    imported, newest, found, bundled, faults, read, refused, published = shown
    assert imported == ""
    with congtin.open_store(desk / "data") as store:
        first = store.newest(limit=3)
        assert [line.split(" ", 2)[2] for line in newest.splitlines()[:3]] == [f"{one.title} {one.url}" for one in first]
        assert newest.splitlines()[3].startswith(f"{PORTAL} ")
        assert len(newest.splitlines()) == 4 + len(store.revisions(first[0].id)) + len(store.view_counts(first[0].id))
    assert 1 <= len(found.splitlines()) <= 5
    assert re.match(r"\d+ portals\n.* https://\S+ bacninh \[.*'", bundled)
    assert "xa-thu.toml: platform: is missing" in faults
    assert read.splitlines()[0].startswith(EXPECTED["title"])
    assert refused.strip()
    assert re.match(r"[1-9]\d* written, 0 unchanged\n$", published)
    feed = feedparser.parse((desk / "public" / "feeds" / "all.atom").read_bytes())
    assert feed.entries
    assert feed.feed.links[0].href.startswith("https://tin.example.vn/")


def test_every_name_is_explained():
    assert set(congtin.__all__) <= set(re.findall(r"`(\w+)`", TEXT)) | set(re.findall(r"congtin\.(\w+)", TEXT))


def test_every_name_can_be_had_and_is_named_once():
    assert congtin.__all__ == congtin.api.__all__ == sorted(congtin.__all__)
    assert set(congtin.__all__) <= set(dir(congtin))
    for name in congtin.__all__:
        assert getattr(congtin, name) is getattr(congtin.api, name)
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        congtin.no_such_name  # noqa: B018


def test_importing_it_loads_nothing_else():
    code = "import sys; before = set(sys.modules); import congtin; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded - sys.stdlib_module_names == {"congtin"}
    assert not {"sqlite3", "asyncio", "socket"} & loaded
    code = "import sys, congtin; congtin.open_store, congtin.read_article; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"scrapy", "twisted", "aiohttp", "starlette", "uvicorn"} & set(done.stdout.split())


def test_a_page_is_read_alike_as_text_and_as_bytes(no_network):
    body = (PAGES / "generic" / "article-plain.html").read_bytes()
    from_bytes = congtin.read_article(body, EXPECTED["page"])
    assert from_bytes == congtin.read_article(body.decode(), EXPECTED["page"])
    assert (from_bytes.title, from_bytes.native_id, from_bytes.url) == (EXPECTED["title"], EXPECTED["native_id"], EXPECTED["url"])
    assert from_bytes.portal == "suoingan-example-vn"


def test_the_header_is_a_hint_for_bytes(no_network):
    body = (PAGES / "generic" / "article-plain.html").read_text(encoding="utf-8").replace("utf-8", "utf-16").encode("utf-16")
    assert congtin.read_article(body, EXPECTED["page"], content_type="text/html; charset=utf-16").title == EXPECTED["title"]


@pytest.mark.parametrize("folder", ["bacninh", "wordpress", "joomla"])
def test_platforms_and_profiles(folder, no_network):
    import tomllib

    facts = tomllib.loads((PAGES / folder / "portal.toml").read_text(encoding="utf-8"))
    portal = congtin.Portal.model_validate({"id": folder, **facts})
    for file in sorted((PAGES / folder).glob("article-*.expected.json")):
        expected = json.loads(file.read_text(encoding="utf-8"))
        body = file.with_name(file.name.replace(".expected.json", ".html")).read_bytes()
        with_profile = congtin.read_article(body, expected["page"], portal=portal)
        by_platform = congtin.read_article(body, expected["page"], portal.platform)
        assert with_profile.portal == folder
        assert (with_profile.title, with_profile.native_id) == (expected["title"], expected["native_id"])
        assert (by_platform.title, by_platform.native_id) == (expected["title"], expected["native_id"])


def test_what_cannot_be_read_is_said(tmp_path, no_network):
    with pytest.raises(congtin.NotAnArticle) as refused:
        congtin.read_article("", EXPECTED["page"])
    assert refused.value.reason
    with pytest.raises(congtin.UnknownPlatform, match="no-such-cms"):
        congtin.read_article("<p>", EXPECTED["page"], platform="no-such-cms")
    for address in ("article.html", "ftp://xa.example.vn/a", ""):
        with pytest.raises(ValueError, match="no article can be read from"):
            congtin.read_article("<p>", address)
    with pytest.raises(congtin.CongtinError, match="congtin crawl"):
        congtin.open_store(tmp_path)


def test_publishing_twice_changes_nothing_and_takes_the_portals_that_are_given(desk, no_network):
    settings = congtin.SiteSettings("https://tin.example.vn")
    with congtin.open_store(str(desk / "data")) as store:
        first = congtin.publish(store, desk / "a", settings)
        again = congtin.publish(store, str(desk / "a"), settings)
        none = congtin.publish(store, desk / "b", settings, portals=[])
    assert first.written
    assert not again.written
    assert not first.faults
    assert (desk / "a" / "feeds" / f"{PORTAL}.rss").is_file()
    assert not (desk / "b" / "feeds" / f"{PORTAL}.rss").exists()
    assert len(none.written) < len(first.written)
