"""Whole nights over many portals of a simulated country, some of which are down, hang, flood or lie."""

import json
import random
import signal
import sqlite3
import subprocess
import sys

import pytest
from night_country import ROOT, Site, articles, control, country, end, everything, nightly, start, stored, wait_for, write_profiles

from bench.night import missing, night, too_fast
from storage import Store, Verdict

PORTALS = 20
FAULTY = 7
"""The one portal among them with a fault: nobody answers there."""


@pytest.fixture(scope="module")
def port():
    with country(PORTALS) as running:
        yield running


@pytest.fixture
def folder(tmp_path, port):
    """A configuration with twenty portals."""
    write_profiles(tmp_path, PORTALS, port, delay=0)
    control(port, "forget")
    return tmp_path


def change(folder, text):
    file = folder / "congtin.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def standings(folder):
    with Store.read(folder / "data") as store:
        return {row.id: row.last_crawl.verdict if row.last_crawl else None for row in store.portal_rows()}


@pytest.mark.parametrize("processes", [pytest.param(1, marks=pytest.mark.long), 2])
def test_a_night_and_a_quiet_one(folder, port, processes):
    code, told, errors = nightly(folder, "--processes", processes)
    assert code == 3, errors
    assert stored(folder) == everything(PORTALS)
    assert f"Portals   {PORTALS} due, {PORTALS} crawled\n" in told
    assert f"{PORTALS - 1} ok, 0 quiet, 0 suspect, 1 broken" in told
    assert f"Articles  {len(everything(PORTALS))} new, 0 changed, 0 removed" in told
    assert f"xa-{FAULTY:04}: robots.txt could not be read" in " ".join(told.split())
    assert (folder / "public/feeds/all.rss").is_file()
    assert f"20/{PORTALS} portal=" in errors
    assert max(control(port, "forget")["hosts"].values()) <= 11
    code, told, errors = nightly(folder, "--processes", processes)
    assert "0 ok, 19 quiet, 0 suspect, 1 broken" in told, errors
    account = control(port, "account")
    assert {host: number for host, number in account["hosts"].items() if number > 2 and host != Site(FAULTY).host} == {}
    assert account["most_open"] == 1
    with Store.read(folder / "data") as store:
        second, first = store.recent_nights()
        assert (first.due, first.crawled, first.remaining) == (PORTALS, PORTALS, 0)
        assert first.verdicts == {Verdict.OK: 19, Verdict.BROKEN: 1}
        assert second.ended_at > second.began_at >= first.ended_at


@pytest.mark.long
def test_a_portal_that_was_crawled_is_not_due_again(folder, port):
    nightly(folder)
    file = folder / "congtin.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("crawl_interval_hours = 0", "crawl_interval_hours = 20"), encoding="utf-8")
    control(port, "forget")
    code, told, _ = nightly(folder, "--json")
    assert (code, json.loads(told)["due"]) == (0, 0)
    assert control(port, "account")["kinds"] == {}


@pytest.mark.long
def test_what_the_deadline_leaves_is_crawled_in_the_next_night(folder):
    code, told, _ = nightly(folder, "--deadline", "0m", "--json")
    assert (code, len(json.loads(told)["left"])) == (0, PORTALS)
    assert articles(told) == {}
    nightly(folder)
    assert stored(folder) == everything(PORTALS)


@pytest.mark.fault("F03")
@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.long)])
def test_sigterm_ends_a_night_in_good_order(folder, port, processes):
    process = start(folder, "--processes", processes)
    wait_for(lambda: control(port, "account")["kinds"].get("article", 0) >= 10, process)
    process.send_signal(signal.SIGTERM)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "a signal ended the night" in told
    with Store.read(folder / "data") as store:
        (night,) = store.recent_nights()
        assert night.ended_at is not None
        open_crawls = store.db.execute("SELECT count(*) FROM crawls WHERE ended_at IS NULL").fetchone()[0]
    assert open_crawls == 0
    assert stored(folder) < everything(PORTALS)
    nightly(folder, "--processes", processes)
    assert stored(folder) == everything(PORTALS)


@pytest.mark.long
@pytest.mark.fault("F01")
@pytest.mark.fault("F02")
@pytest.mark.parametrize("processes", [1, 2])
def test_nights_killed_at_random_points_reach_the_full_set(tmp_path, port, processes, observed):
    chance = random.Random(processes)
    partly = 0
    for attempt in range(10):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        write_profiles(folder, PORTALS, port, delay=0)
        control(port, "forget")
        wanted = chance.randint(1, 170)
        process = start(
            folder, "--processes", processes, environment={"CONGTIN_CONCURRENT_PORTALS": "4"}
        )  # so that portals end one after the other
        wait_for(lambda wanted=wanted: sum(control(port, "account")["kinds"].values()) >= wanted, process)
        end(process)
        acknowledged = stored(folder)
        partly += 0 < len(acknowledged) < len(everything(PORTALS))
        _, told, errors = nightly(folder, "--processes", processes)
        assert acknowledged <= stored(folder) == everything(PORTALS), errors
        if acknowledged:
            assert "did not come to its end" in told
    observed(f"nights of {PORTALS} portals in {processes} processes: 10 of 10 kills reach the full set, {partly} in the middle of storing")
    assert partly >= 3, "most kills must fall into the middle of a night, or this proves nothing"


@pytest.mark.fault("F09")
def test_a_second_night_refuses(folder):
    with Store.open(folder / "data", holder="congtin crawl"):
        code, _, errors = nightly(folder)
    assert code == 5
    assert "another run holds the lock: congtin crawl" in errors


def test_a_step_that_fails_costs_no_other(folder):
    (folder / "public").write_text("a file where the site should go", encoding="utf-8")
    change(folder, 'backups = "backups"\nkeep_backups = 1\n')
    (folder / "backups").mkdir()
    (folder / "backups/congtin-2026-01-01.db").write_text("old", encoding="utf-8")
    code, told, _ = nightly(folder)
    assert code == 1
    assert "publish: " in told
    assert stored(folder) == everything(PORTALS)
    (backup,) = (folder / "backups").iterdir()
    connection = sqlite3.connect(backup)
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == (len(everything(PORTALS)),)
    connection.close()
    with Store.read(folder / "data") as store:
        assert store.recent_nights()[0].faults[0].text("en").startswith("publish: ")


@pytest.mark.long
@pytest.mark.fault("F44")
def test_the_zone_of_the_machine_changes_no_date_and_no_order(tmp_path, port):
    shown = {}
    for zone in ("Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati"):
        folder = tmp_path / zone.partition("/")[2]
        folder.mkdir()
        write_profiles(folder, 3, port, delay=0)
        code, _, errors = nightly(folder, "--deadline", "23:59", environment={"TZ": zone})
        assert code == 0, errors
        with Store.read(folder / "data") as store:
            shown[zone] = [(article.portal, article.native_id, article.published_at.isoformat()) for article in store.newest(limit=100)]
    assert len(shown["Asia/Ho_Chi_Minh"]) == 12
    assert shown["Asia/Ho_Chi_Minh"] == shown["America/Los_Angeles"] == shown["Pacific/Kiritimati"]


@pytest.mark.long
def test_a_small_country(tmp_path, port, observed):
    portals, delay = 140, 0.2
    write_profiles(tmp_path, portals, port, delay)
    first = night(tmp_path, port, processes=2)
    assert missing(tmp_path, portals) == []
    broken = {report["portal"] for report in first.told["portals"] if report["verdict"] == "broken"}
    assert broken == {f"xa-{n:04}" for n in range(portals) if Site(n).fault not in (None, "floods")}
    quiet = night(tmp_path, port, processes=2)
    healthy = [Site(n) for n in range(portals) if Site(n).fault is None]
    assert max(quiet.account["hosts"][site.host] for site in healthy) <= 2, "robots.txt and one list page"
    for figures in (first, quiet):
        assert too_fast(figures.account, delay) == {}
        assert figures.account["most_open"] == 1
    flooding = next(site for site in map(Site, range(portals)) if site.fault == "floods")
    assert first.account["hosts"][flooding.host] <= 10 + 100 + 1, "the cap on list pages, and what they listed"
    total = sum(quiet.account["hosts"][site.host] for site in healthy) / len(healthy)
    observed(
        f"{portals} portals: every article stored, one request at a time per host, {total:.1f} requests per healthy portal in a quiet night"
    )


def test_a_crawl_of_several_portals_ends_with_a_summary_beside_its_table(folder):
    done = subprocess.run(
        [sys.executable, "-m", "congtin", "--config", str(folder / "congtin.toml"), "crawl", "xa-0000", "xa-0001", f"xa-{FAULTY:04}", "--processes", "2"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 3
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == sorted(
        ["portal", "xa-0000", "xa-0001", f"xa-{FAULTY:04}"], key=done.stdout.index
    ), "standard output is the table, and nothing else"
    assert "Portals   3 due, 3 crawled" in done.stderr
    assert "Articles  7 new" in done.stderr
