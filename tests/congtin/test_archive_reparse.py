"""`congtin reparse`: the archive read with a parser that was mended, and killed while it writes."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from archive_store import crawled

import congtin.reparsing
from congtin.commands.demo import PORTAL
from scraper.errors import NotAnArticle
from scraper.platforms import read_article
from scraper.platforms.bacninh import BacNinh
from storage import Store


@pytest.fixture
def mended(monkeypatch):
    """Makes today's parsers read what a function makes of an article."""

    def mend(change):
        monkeypatch.setattr(congtin.reparsing, "read_article", lambda page, portal: change(read_article(page, portal)))

    return mend


def contents(archive):
    with Store.read(archive.data) as store:
        return {article.id: article for article in store.every_article()}


def test_the_parsers_that_stored_it_change_nothing(archive):
    told = archive.run_json("reparse")
    assert told["read"] == told["same"] == len(contents(archive))
    assert (told["changed"], told["refused"], told["fields"], told["applied"]) == (0, [], {}, False)


def test_what_would_change_is_told_field_by_field(own_archive, mended):
    before = contents(own_archive)
    with_byline = {number for number, article in before.items() if article.byline}
    mended(lambda page: replace(page, byline=page.byline and page.byline.upper() + "!"))
    told = own_archive.run_json("reparse", "--examples", "2")
    assert told["fields"] == {"byline": len(with_byline)}
    assert told["changed"] == len(with_byline)
    assert len(told["examples"]) == 2
    assert all(example["new"] == example["old"].upper() + "!" for example in told["examples"])
    shown = own_archive.run("reparse", "--examples", "1")
    assert f"byline\t{len(with_byline)}" in shown.stdout
    assert "{+" in shown.stdout
    assert "nothing was written" in shown.stderr
    assert contents(own_archive) == before


def test_applying_stores_it_and_nothing_else(own_archive, mended):
    before = contents(own_archive)
    with Store.read(own_archive.data) as store:
        totals, due = store.totals(PORTAL), store.db.execute("SELECT id, due_at, read_at, state FROM addresses").fetchall()
    mended(lambda page: replace(page, title=page.title + " (sửa)", views=1))
    told = own_archive.run_json("reparse", "--apply")
    assert (told["applied"], told["changed"]) == (True, len(before))
    after = contents(own_archive)
    for number, article in before.items():
        assert replace(after[number], title=article.title) == article
        assert after[number].title == article.title + " (sửa)"
    with Store.read(own_archive.data) as store:
        assert store.totals(PORTAL) == totals
        assert [tuple(row) for row in store.db.execute("SELECT id, due_at, read_at, state FROM addresses")] == [tuple(row) for row in due]
        assert store.search('"(sửa)"', limit=1000).hits[0].article.title.endswith("(sửa)")
    assert own_archive.run_json("reparse")["changed"] == 0


def test_a_page_that_is_refused_today_removes_nothing(own_archive, mended):
    before = contents(own_archive)
    victim = next(iter(before.values()))

    def refuse(page):
        if page.native_id == victim.native_id:
            raise NotAnArticle(page.portal, page.url, "it has no heart")
        return page

    mended(refuse)
    told = own_archive.run_json("reparse", "--apply")
    assert told["refused"] == [{"article": victim.id, "reason": "it has no heart"}]
    assert "it has no heart" in own_archive.run("reparse").stderr
    assert contents(own_archive) == before


def test_a_fault_of_a_parser_costs_its_page_only(own_archive, mended):
    mended(lambda page: 1 / 0 if page.attachments else replace(page, title=page.title + "."))
    told = own_archive.run_json("reparse", "--apply")
    assert told["refused"]
    assert told["changed"] + len(told["refused"]) == told["read"]
    assert "ZeroDivisionError" in told["refused"][0]["reason"]


def test_fields_that_are_not_found_any_more_stay_unless_asked(own_archive, mended):
    with_byline = sum(bool(article.byline) for article in contents(own_archive).values())
    mended(lambda page: replace(page, byline=None, found_by={k: v for k, v in page.found_by.items() if k != "byline"}))
    assert own_archive.run_json("reparse")["changed"] == 0
    assert own_archive.run_json("reparse", "--blank")["fields"]["byline"] == with_byline
    own_archive.run_json("reparse", "--blank", "--apply")
    assert not any(article.byline for article in contents(own_archive).values())


def test_a_page_that_was_refused_becomes_an_article(tmp_path, monkeypatch):
    real = BacNinh.read_article
    refused = []

    def strict(self, page, portal):
        article = real(self, page, portal)
        if not refused or article.native_id in refused:
            refused[:] = [article.native_id]
            raise NotAnArticle(portal.id, page.url, "too strict")
        return article

    monkeypatch.setattr(BacNinh, "read_article", strict)
    strictly = crawled(tmp_path, days=1)
    monkeypatch.undo()
    known = len(contents(strictly))
    assert strictly.run_json("reparse")["new"] == 1
    assert len(contents(strictly)) == known
    strictly.run_json("reparse", "--apply")
    assert len(contents(strictly)) == known + 1
    assert strictly.run_json("article", refused[0])["native_id"] == refused[0]


def test_one_portal_only(archive):
    assert archive.run_json("reparse", "--portal", PORTAL)["read"] > 0
    assert archive.process("reparse", "--portal", "nirgendwo").returncode == 2


def test_applying_needs_the_lock(own_archive):
    with Store.open(own_archive.data, holder="congtin crawl"):
        result = own_archive.process("reparse", "--apply")
        assert result.returncode == 5
        assert b"another run holds the lock: congtin crawl" in result.stderr
        assert own_archive.process("reparse").returncode == 0


MENDED = """
import sys
from dataclasses import replace
import congtin.reparsing
from congtin.cli import run
from scraper.platforms import read_article

mark = sys.argv.pop(1)
congtin.reparsing.read_article = lambda page, portal: replace(read_article(page, portal), title=f"{mark} {page.url}")
run()
"""
"""A process whose parsers put a mark before every address and call that the title."""


def killed_while_applying(archive, times):
    """Kills reparse --apply at random moments; every article must then be the old or the new one, and the next run ends it."""
    chance = random.Random(3)
    before = {number: article.title for number, article in contents(archive).items()}
    killed = 0
    for turn in range(times):
        command = [sys.executable, "-c", MENDED, f"lượt-{turn}", *archive.command("reparse", "--apply")[3:]]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.8, 4.5))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        with Store.open(archive.data) as store:
            assert store.integrity_check() == []
            after = {article.id: article.title for article in store.every_article()}
            assert set(after) == set(before)
            for number, title in after.items():
                assert title in (before[number], f"lượt-{turn} {title.partition(' ')[2]}")
        before = after
    last = subprocess.run([sys.executable, "-c", MENDED, "cuối", *archive.command("reparse", "--apply")[3:]], check=False)
    assert last.returncode == 0
    assert all(article.title.startswith("cuối http") for article in contents(archive).values())
    return killed


def test_a_kill_while_applying(own_archive):
    killed_while_applying(own_archive, 2)


@pytest.mark.long
def test_kills_while_applying(own_archive):
    assert killed_while_applying(own_archive, 15) > 0


def test_a_damaged_page_is_named_and_stepped_over(own_archive):
    conn = sqlite3.connect(own_archive.data / "archive.db")
    conn.execute("UPDATE bodies SET zstd = x'00'")
    conn.commit()
    conn.close()
    result = own_archive.process("reparse", "--apply")
    assert result.returncode == 1
    assert b"0 pages read again" in result.stdout
    assert b"could not be read and were stepped over" in result.stderr
