"""`congtin status` and `congtin doctor` as people and scripts read them."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from congtin.cli import main
from congtin.commands.status import night_warnings
from congtin.config import load_configuration
from congtin.diagnostics import checkup
from portals.messages import Message
from storage import CrawlSummary, NightlyRun, Store, Verdict, backup

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path, make_portal):
    """A configuration whose store knows three portals: a good one, a suspect one, one that broke."""
    (tmp_path / "congtin.toml").write_text(
        'data_dir = "data"\npublic_dir = "public"\nbundled = false\nbase_url = "https://tin.example.org"\n'
    )
    now = datetime.now(UTC)
    with Store.open(tmp_path / "data") as store:
        store.save_portals([make_portal(id=f"bacninh-{name}") for name in ("tot", "ngo", "hong")], now)
        for name, verdict in (("tot", Verdict.QUIET), ("ngo", Verdict.SUSPECT), ("hong", Verdict.OK), ("hong", Verdict.BROKEN)):
            run = store.begin_crawl(f"bacninh-{name}", now)
            reason = (Message(f"why {name}"),) if verdict is not Verdict.OK else ()
            store.end_crawl(run, CrawlSummary(ended_at=now, finish_reason="finished", verdict=verdict, reasons=reason))
        store.record_problem("bacninh-hong", "list", Message.of("list-status", status=500), now, "https://x.vn/news")
    return tmp_path


def run(folder, *arguments):
    return CliRunner().invoke(main, ["--config", str(folder / "congtin.toml"), *arguments], standalone_mode=False)


def test_the_worst_come_first(folder):
    done = run(folder, "status")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows[1:]] == [["bacninh-hong", "broken"], ["bacninh-ngo", "suspect"], ["bacninh-tot", "quiet"]]
    assert rows[1][-1] == "why hong"
    assert rows[1][rows[0].index("problems")] == "1"
    assert done.return_value == 3


@pytest.mark.parametrize(("portal", "code"), [("bacninh-tot", 0), ("bacninh-ngo", 4), ("bacninh-hong", 3)])
def test_exit_codes_are_those_of_the_portals_named(folder, portal, code):
    done = run(folder, "status", portal)
    assert done.return_value == code
    assert len(done.stdout.splitlines()) == 2 + (code == 3)


def test_a_portal_that_is_named_is_shown_with_its_problems(folder):
    assert "portal=bacninh-hong url=https://x.vn/news since " in run(folder, "status", "bacninh-hong").stdout
    (shown,) = json.loads(run(folder, "status", "bacninh-hong", "--json").stdout)["portals"]
    assert shown["problems"][0]["message"] == Message.of("list-status", status=500).in_all_languages()


def test_status_for_programs(folder):
    facts = json.loads(run(folder, "status", "--json").stdout)
    assert facts["night"] is None
    shown = {portal["portal"]: portal for portal in facts["portals"]}
    assert shown["bacninh-hong"]["verdict"] == "broken"
    assert shown["bacninh-hong"]["last_ok_at"] is not None
    assert shown["bacninh-ngo"]["last_ok_at"] is None
    assert shown["bacninh-tot"]["articles_per_week"] == [0] * 8


def a_night(**facts):
    given = {"id": 1, "began_at": NOW, "ended_at": NOW, "due": 9, "crawled": 9, "remaining": 0, "verdicts": {}, "faults": (), **facts}
    return NightlyRun(**given)


@pytest.mark.parametrize(
    ("night", "hours", "words"),
    [
        ({}, 24, []),
        ({"ended_at": None}, 1, ["has not ended"]),
        ({"remaining": 4}, 1, ["left 4 of 9 portals"]),
        ({"faults": (Message.of("step-failed", step=Message("step-publish"), detail="no room"),)}, 1, ["publish: no room"]),
        ({}, 50, ["is the timer running?"]),
    ],
)
def test_what_is_to_be_said_of_the_last_night(night, hours, words):
    told = night_warnings([a_night(**night)], NOW + timedelta(hours=hours))
    assert len(told) == len(words)
    assert all(word in line.text("en") for word, line in zip(words, told, strict=True))


def levels(folder, now=None):
    found = {}
    for one in checkup(load_configuration(folder / "congtin.toml"), now or datetime.now(UTC)):
        found.setdefault(one.name, []).append(one)
    return found


def test_a_healthy_machine(folder):
    backup(folder / "data", folder / "backup.db")
    found = levels(folder)
    assert {name for name, ones in found.items() if any(one.level == "fail" for one in ones)} == set()
    assert {"packages", "sqlite", "portals", "data_dir", "public_dir", "lock", "store", "clock", "zone", "backup"} <= set(found)
    assert found["backup"][0].level == "ok"
    assert all(one.todo for ones in found.values() for one in ones if one.level != "ok"), "what to do is said"


@pytest.mark.parametrize("days", [9, 400])
def test_an_old_backup(folder, days):
    backup(folder / "data", folder / "backup.db")
    (one,) = levels(folder, datetime.now(UTC) + timedelta(days=days))["backup"]
    assert (one.level, f"{days} days old" in one.what) == ("warn", True)


def test_no_backup_or_one_that_is_gone(folder):
    assert levels(folder)["backup"][0].what == "no backup was ever made"
    backup(folder / "data", folder / "backup.db")
    (folder / "backup.db").unlink()
    assert "is not there any more" in levels(folder)["backup"][0].what


@pytest.mark.fault("F44")
@pytest.mark.parametrize("wrong", [timedelta(days=-2), timedelta(days=-400)])
def test_a_clock_that_went_back(folder, wrong):
    (one,) = levels(folder, datetime.now(UTC) + wrong)["clock"]
    assert (one.level, "chrony" in one.todo) == ("fail", True)


def test_no_contact_and_a_wrong_profile(folder):
    (folder / "own").mkdir()
    (folder / "own/bad.toml").write_text("name = 1\n")
    (folder / "congtin.toml").write_text('data_dir = "data"\nprofile_dirs = ["own"]\n')
    found = levels(folder)
    assert found["contact"][0].level == "fail"
    assert any(one.level == "fail" and "bad.toml" in one.what for one in found["portals"])
    assert found["base_url"][0].level == "warn"


def test_secrets_that_channels_need_and_cannot_have(folder, monkeypatch):
    monkeypatch.setenv("CONGTIN_TEST_MAIL", "mailto://an:geheim@mail.example")
    key = folder / "key"
    key.write_text("geheim")
    key.chmod(0o644)
    with (folder / "congtin.toml").open("a") as file:
        file.write('[channels.thu]\napprise = { env = "CONGTIN_TEST_MAIL" }\n[channels.vang]\napprise = { env = "CONGTIN_TEST_NONE" }\n')
        file.write('[channels.moc]\nwebhook = "https://hooks.example.org/"\nkey = { file = "key" }\n[channels.loa]\ncommand = ["true"]\n')
    found = {one.what.partition(":")[0]: one for one in levels(folder)["channels"]}
    assert {name: one.level for name, one in found.items()} == {"thu": "ok", "vang": "warn", "moc": "warn", "loa": "ok"}
    assert "CONGTIN_TEST_NONE: this variable is not set" in found["vang"].what
    assert "chmod 600" in found["moc"].what
    assert "geheim" not in str(found)


def test_a_lock_that_is_held_and_a_night_that_was_killed(folder):
    with Store.open(folder / "data", holder="congtin crawl") as store:
        store.begin_night(datetime.now(UTC), 3)
        assert "congtin crawl" in levels(folder)["lock"][0].what
    assert "was killed" in levels(folder)["night"][0].what


def test_a_damaged_store_is_said(folder):
    (folder / "data/congtin.db").write_bytes(b"nonsense" * 1000)
    assert levels(folder)["store"][0].level == "fail"


def test_a_disk_that_is_nearly_full(folder, monkeypatch):
    monkeypatch.setattr("congtin.disk.LEAST_FREE", sys.maxsize)
    assert levels(folder)["data_dir"][0].level == "warn"


def test_the_command_says_it_and_exits_with_1_where_something_fails(folder):
    done = run(folder, "doctor", "--json")
    assert done.return_value == 0
    assert {one["level"] for one in json.loads(done.stdout)} <= {"ok", "warn"}
    (folder / "data/congtin.db").write_bytes(b"nonsense" * 1000)
    assert run(folder, "doctor").return_value == 1
