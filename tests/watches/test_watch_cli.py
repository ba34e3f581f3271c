"""`congtin watch`: what a person types and sees."""

import json

import pytest
from click.testing import CliRunner
from store_making import article, save
from watch_making import AT, Desk

from congtin.cli import main
from congtin.commands import watch as command
from storage import Store


@pytest.fixture
def cli(desk, store, tmp_path, monkeypatch):
    """A desk whose store is closed, so that commands may open it; the clock stands an hour after the evening of the crawl."""
    out = tmp_path / "out.jsonl"
    desk.out = out
    desk.configure(
        f'[channels.may]\ncommand = ["tee", "-a", "{out}"]\n[channels.thu]\napprise = {{ env = "NO_MAIL_ADDRESS" }}\n'
        '[watches."họp"]\nquery = "họp"\nprovince = "Bắc Ninh"\nchannels = "may"\n[watches.thu]\nchannels = "thu"\nsend = "weekly"\nquiet = "22-6"\n'
    )
    for number in range(3):
        save(store, article(number))
    store.close()
    monkeypatch.delenv("NO_MAIL_ADDRESS", raising=False)
    monkeypatch.setattr(command, "utc_now", lambda: AT)
    return desk


def run(desk: Desk, *arguments: str):
    return CliRunner().invoke(main, ["--config", str(desk.file), "watch", *arguments], standalone_mode=False)


def told(desk: Desk):
    return desk.out.read_text().count('"version"') if desk.out.exists() else 0


def test_list_says_how_each_watch_stands(cli):
    result = run(cli, "list")
    assert result.exit_code == 0, result.output
    heading, hop, thu = result.stdout.splitlines()
    assert heading.split("\t")[:3] == ["watch", "query", "filters"]
    assert hop.split("\t")[:7] == ["họp", "họp", "province=Bắc Ninh", "new, edited, removed", "now", "may", "command tee"]
    assert "weekly 07:00 monday, quiet 22-6" in thu
    assert "apprise (NO_MAIL_ADDRESS)" in thu


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ('portal = "bacninh-thuu"', "no profile of bacninh-thuu"),
        ('province = "Bắc Nin"', "let nothing through (province=Bắc Nin)"),
        ('unit = "Thử"\nprovince = "Huế"', "let nothing through (province=Huế; unit=Thử)"),
        ('section = "tin-tucc"', "let nothing through (section=tin-tucc)"),
        ('section = "tin-tuc"\nprovince = "ha noi"', ""),
    ],
)
def test_filters_that_let_nothing_through_are_named(cli, filters, words):
    cli.configure(f'[channels.may]\ncommand = ["true"]\n[watches.w]\nchannels = "may"\n{filters}\n')
    said = run(cli, "list").stderr
    assert words in said
    assert bool(said) == bool(words)


def test_list_as_json(cli):
    rows = json.loads(run(cli, "list", "--json").stdout)
    assert [(row["watch"], row["channel"], row["waiting"], row["sent"], row["dead"]) for row in rows] == [
        ("họp", "may", 0, 0, 0),
        ("thu", "thu", 0, 0, 0),
    ]


def test_list_without_a_store(cli, tmp_path):
    result = CliRunner().invoke(main, ["--config", str(cli.file), "--data", str(tmp_path / "nowhere"), "watch", "list"])
    assert result.exit_code == 0
    assert not (tmp_path / "nowhere").exists()


def test_test_shows_what_would_be_told_and_changes_nothing(cli, tmp_path):
    result = run(cli, "test", "họp", "--since", "2026-11-01")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("Bài mới: UBND phường họp") == 3
    assert "3 things since 2026-11-01" in result.stderr
    assert told(cli) == 0
    with Store.read(tmp_path / "data") as store:
        assert store.watching("họp") is None
    assert "nothing since" in run(cli, "test", "họp", "--since", "2026-11-20").stderr


def test_test_sends_a_trial_over_each_channel(cli):
    result = run(cli, "test", "họp", "--send", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["channels"] == [{"channel": "may", "sent": True, "reason": None}]
    assert "[Tin thử nghiệm] UBND phường họp" in cli.out.read_text()
    run(cli, "test", "họp", "--send")
    assert told(cli) == 2


def test_a_trial_without_anything_found(cli):
    run(cli, "test", "họp", "--send", "--since", "2026-11-20")
    assert "Tin thử nghiệm: kênh hoạt động bình thường" in cli.out.read_text()


def test_a_trial_over_a_channel_that_does_not_work(cli):
    result = run(cli, "test", "thu", "--send")
    assert result.return_value == 1
    assert "NO_MAIL_ADDRESS: this variable is not set" in result.stdout


def test_run_tells_once(cli):
    assert run(cli, "run", "họp", "--since", "2026-10-01").stdout.splitlines() == ["watch\tfound\ttold", "họp\t3\t3"]
    assert run(cli, "run", "họp", "--since", "2026-10-01").stdout.splitlines()[1] == "họp\t0\t0"
    assert told(cli) == 3
    rows = json.loads(run(cli, "list", "--json").stdout)
    assert (rows[0]["sent"], rows[0]["waiting"]) == (3, 0)


def test_run_says_what_went_wrong(cli):
    cli.configure('[channels.thu]\napprise = { env = "NO_MAIL_ADDRESS" }\n[watches.thu]\nchannels = "thu"\n')
    result = run(cli, "run", "--since", "2026-10-01")
    assert result.return_value == 1
    assert "channel=thu: NO_MAIL_ADDRESS: this variable is not set" in result.stderr
    assert json.loads(run(cli, "list", "--json").stdout)[0]["reason"] == "NO_MAIL_ADDRESS: this variable is not set"
    assert json.loads(run(cli, "run", "--json").stdout)["sent"] == 0


def test_faults_of_usage(cli, tmp_path):
    result = run(cli, "run", "hop")
    assert (result.exit_code, "there is no watch 'hop'; there are họp, thu" in str(result.exception)) == (1, True)
    missing = CliRunner().invoke(main, ["--config", str(cli.file), "--data", str(tmp_path / "nowhere"), "watch", "run"])
    assert "there is no database here" in str(missing.exception)
    assert not (tmp_path / "nowhere").exists()


def test_run_while_another_run_writes(cli, tmp_path):
    with Store.open(tmp_path / "data", holder="congtin crawl"):
        assert "congtin crawl" in str(run(cli, "run").exception)
