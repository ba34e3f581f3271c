"""The command line as scripts rely on it: exit codes, words, JSON; and that documents agree with it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from congtin.cli import Exit, main
from congtin.config import Configuration, load_configuration
from congtin.errors import ConfigurationError
from portals import load_catalogue
from storage import Store

ROOT = Path(__file__).resolve().parent.parent.parent


def congtin(*arguments, cwd, environment=None):
    """The command in a process of its own, as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "congtin", *map(str, arguments)],
        cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return folder, congtin("demo", cwd=folder)


def test_the_demo_tells_what_it_did(demo):
    folder, done = demo
    assert done.returncode == Exit.FINE, done.stderr
    assert re.search(r"Stored   \d+ articles in 4 sections, \d+ attachments, \d+ pages as evidence", done.stdout)
    assert (folder / "congtin-demo/public/feeds/all.rss").is_file()
    assert (folder / "congtin-demo/public/index.html").is_file()
    assert "demo --day 2" in done.stdout


def test_the_readme_s_session_is_what_the_demo_prints(demo):
    _, done = demo
    session = (ROOT / "README.md").read_text(encoding="utf-8").partition("$ make demo\n")[2].partition("```")[0]
    # The port differs where another program has it, the seconds always; the long address is cut short in the README.
    told = {_steady(line) for line in (done.stdout + done.stderr).splitlines()}
    shown = [_steady(line) for line in session.splitlines() if line and "…" not in line and ".venv/bin" not in line]
    assert [line for line in shown if line not in told] == []
    assert len(shown) > 6


def _steady(line):
    line = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1", line)
    return re.sub(r"\t\d+\.\d\t", "\ts\t", line).rstrip()


def test_the_demo_published_every_feed(demo):
    folder, _ = demo
    feeds = folder / "congtin-demo/public/feeds"
    for name in (
        "all",
        "demo-dongmay",
        *(f"demo-dongmay/{slug}" for slug in ("tin-tuc-su-kien", "kinh-te-xa-hoi", "chuyen-doi-so", "thong-bao")),
    ):
        for kind in ("rss", "atom", "json"):
            assert (feeds / f"{name}.{kind}").stat().st_size > 1_000
    assert (folder / "congtin-demo/public/feeds.opml").is_file()


def test_publishing_again_writes_nothing(demo):
    folder, _ = demo
    done = congtin("--config", "congtin-demo/congtin.toml", "publish", "--json", cwd=folder)
    assert done.returncode == Exit.FINE, done.stderr
    assert json.loads(done.stdout)["written"] == []


def test_an_article_is_shown(demo):
    folder, _ = demo
    done = congtin("--config", "congtin-demo/congtin.toml", "article", "1", cwd=folder)
    assert done.returncode == Exit.FINE, done.stderr
    assert "tag:congtin,2026:demo-dongmay/" in done.stdout
    as_json = json.loads(congtin("--config", "congtin-demo/congtin.toml", "article", "1", "--json", cwd=folder).stdout)
    assert as_json["portal"] == "demo-dongmay"
    assert as_json["found_by"]["title"] == "platform"
    missing = congtin("--config", "congtin-demo/congtin.toml", "article", "nowhere", cwd=folder)
    assert (missing.returncode, "nowhere: no such article" in missing.stderr) == (Exit.ERROR, True)


def test_a_portal_that_is_down_is_broken(demo):
    folder, _ = demo
    done = congtin("--config", "congtin-demo/congtin.toml", "crawl", cwd=folder)
    assert done.returncode == Exit.BROKEN
    assert re.search(r"portal=demo-dongmay url=http://127\.0\.0\.1:\d+/\S+: robots\.txt could not be read", done.stderr)


def test_a_second_run_is_told_who_holds_the_lock(demo):
    folder, _ = demo
    with Store.open(folder / "congtin-demo/data", holder="congtin nightly"):
        done = congtin("--config", "congtin-demo/congtin.toml", "crawl", cwd=folder)
    assert done.returncode == Exit.LOCKED
    assert "another run holds the lock" in done.stderr
    assert "congtin nightly" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crawl", "bacninh-tusn"], "did you mean bacninh-tuson"),
        (["crawl", "bacninh-tuson"], "no contact address is configured"),
        (["portal", "show", "nowhere"], "there is no such portal"),
        (["nonsense"], "No such command"),
        (["crawl", "--province", "Atlantis"], "no portal of the province"),
    ],
)
def test_usage_errors(tmp_path, arguments, words):
    done = congtin(*arguments, cwd=tmp_path)
    assert done.returncode == Exit.USAGE
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_publishing_before_any_crawl_says_so(tmp_path):
    done = congtin("publish", cwd=tmp_path)
    assert done.returncode == Exit.ERROR
    assert "congtin.db" in done.stderr
    assert "Traceback" not in done.stderr


def test_portals_are_listed_and_shown(tmp_path):
    rows = json.loads(congtin("portal", "list", "--json", cwd=tmp_path).stdout)
    assert {row["id"] for row in rows} == set(load_catalogue().portals)
    assert all(row["verified"] == "not compared with the live site" for row in rows)
    plain = congtin("portal", "list", cwd=tmp_path).stdout.splitlines()
    assert plain[0].split("\t")[0] == "id"
    assert len(plain) == len(rows) + 1
    shown = congtin("portal", "show", "bacninh-tuson", cwd=tmp_path).stdout
    assert "https://tuson.bacninh.gov.vn/news" in shown
    assert "not compared with the live site" in shown


def test_a_wrong_profile_is_named_and_costs_that_portal_only(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own/bacninh-bad.toml").write_text('name = "x"\nplatfrom = "bacninh"\n', encoding="utf-8")
    (tmp_path / "congtin.toml").write_text('profile_dirs = ["own"]\n', encoding="utf-8")
    done = congtin("portal", "list", cwd=tmp_path)
    assert done.returncode == Exit.ERROR
    assert "bacninh-tuson" in done.stdout
    assert "own/bacninh-bad.toml: platfrom: unknown key" in done.stderr
    assert "own/bacninh-bad.toml: platform: is missing" in done.stderr


def test_the_same_spiders_for_people_who_know_scrapy(tmp_path):
    done = subprocess.run([sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert set(done.stdout.split()) == set(load_catalogue().portals), done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "bacninh-tuson"],
        cwd=ROOT, env={**os.environ, "CONGTIN_DATA_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "portal=bacninh-tuson url=https://tuson.bacninh.gov.vn: no contact address is configured" in done.stderr


@pytest.mark.parametrize("package", ["feeds", "storage", "scraper"])
def test_a_foreign_package_of_the_same_name_is_noticed(tmp_path, package):
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("raise SystemExit('the foreign package was imported')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from congtin.__main__ import main; main()", "portal", "list"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"the package `{package}` comes from {tmp_path / package} and is not congtin's" in done.stderr


def test_configuration_faults_are_all_named(tmp_path):
    file = tmp_path / "congtin.toml"
    file.write_text('feed_entries = 0\ncontct = "x"\nbase_url = "nowhere"\ncontact = "me"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(file)
    assert {fault.partition(":")[0] for fault in caught.value.faults} >= {"feed_entries", "contct", "contact"}
    file.write_text('base_url = "nowhere"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="base_url"):
        load_configuration(file)


def test_paths_follow_the_file_and_variables_go_first(tmp_path, monkeypatch):
    file = tmp_path / "congtin.toml"
    file.write_text('data_dir = "store"\ntitle = "Một"\n', encoding="utf-8")
    assert load_configuration(file).data_dir == tmp_path / "store"
    monkeypatch.setenv("CONGTIN_TITLE", "Hai")
    assert load_configuration(file).title == "Hai"
    assert load_configuration(file, data_dir=tmp_path / "x").data_dir == tmp_path / "x"


def test_every_command_has_help_and_the_documents_name_every_setting():
    runner = CliRunner()
    for name in main.commands:
        result = runner.invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 3
    table = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \| ", table, re.MULTILINE)) >= set(Configuration.model_fields)


def test_the_commands_that_the_readme_types_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    typed = set(re.findall(r"\.venv/bin/congtin (?:--config \S+ )?([a-z-]+)", readme))
    assert typed
    assert typed <= set(main.commands)
    assert len(readme.split()) < 700
