"""`congtin crawl` as a user types it, against a server on a raw socket: ends at once when told to, shows what it waits for."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import Store
from tests.scraper.wire_server import WireServer, answer

ROOT = Path(__file__).resolve().parents[2]
PROFILE = """name = "Thử"
unit = {{ province = "Bắc Ninh", name = "Thử", level = "ward" }}
platform = "bacninh"
home = "{home}"
delay = 0
sections = [{{ name = "Tin tức", path = "/news" }}]
"""


@pytest.fixture
def wire():
    with WireServer() as server:
        yield server


@pytest.fixture
def start(wire, tmp_path):
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "bacninh-thu.toml").write_text(PROFILE.format(home=wire.home), encoding="utf-8")
    (tmp_path / "congtin.toml").write_text('profile_dirs = ["portals"]\nbundled = false\n', encoding="utf-8")

    def run(*arguments):
        command = [sys.executable, "-m", "congtin", "--config", str(tmp_path / "congtin.toml"), *arguments]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return run


@pytest.fixture
def store(tmp_path):
    return lambda: Store.read(tmp_path / "data")


def test_sigterm_ends_a_crawl_that_waits_for_its_turn(wire, start, store):
    asked = []

    def robots(connection, request):
        connection.sendall(answer("User-agent: *\nCrawl-delay: 300\n", {"Content-Type": "text/plain"}))
        asked.append(request)

    wire.answers["/robots.txt"] = robots
    process = start("crawl")
    while not asked and process.poll() is None:
        wire.wait(0.05)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert "Traceback" not in said, said
    assert process.returncode in (3, 4)
    assert wire.paths() == ["/robots.txt"]
    with store() as opened:
        assert opened.last_crawl("bacninh-thu").finish_reason == "interrupted"


def test_a_host_that_asks_for_rest_gets_it_also_from_the_next_process(wire, start, store):
    wire.answers[wire.path(2)] = answer("", {"Retry-After": "3600"}, 503)
    said, _ = start("crawl", "--json").communicate(timeout=60)
    (report,) = json.loads(said)
    assert "the host asks for 3600 seconds of rest (status 503): the rest is left for after " in report["reasons"][0]["text"]["en"]
    before = len(wire.asked)
    process = start("crawl", "--json")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "so nothing is fetched before " in json.loads(said)[0]["reasons"][0]["text"]["en"]
    assert len(wire.asked) == before


@pytest.mark.parametrize("allowed", [False, True])
def test_private_hosts_are_reached_where_the_configuration_says_so(start, tmp_path, allowed):
    """The home is on loopback, and one of its further hosts too, at another number."""
    with WireServer(host="127.0.0.7") as inner, WireServer() as outer:
        profile = PROFILE.format(home=outer.home) + f'hosts = ["127.0.0.7:{inner.port}"]\n'
        (tmp_path / "portals" / "bacninh-thu.toml").write_text(profile, encoding="utf-8")
        with (tmp_path / "congtin.toml").open("a", encoding="utf-8") as file:
            file.write(f"allow_private = {str(allowed).lower()}\n")
        outer.answers[outer.path(2)] = answer("", {"Location": inner.home + inner.path(2)}, 301)
        said, _ = start("crawl", "--json").communicate(timeout=60)
        assert ("/robots.txt" in inner.paths()) is allowed
    assert json.loads(said)[0]["tally"]["new"] == (2 if allowed else 1)


def test_what_is_done_is_said_with_portal_and_address(wire, start):
    wire.answers[wire.path(2)] = [answer("", {"Retry-After": "1"}, 429)]
    _, log = start("-v", "crawl").communicate(timeout=60)
    lines = [line.partition("portal=bacninh-thu url=")[2].removeprefix(wire.home) for line in log.splitlines() if "url=" in line]
    assert [re.sub(r"\?\S+:|, \d+ bytes", lambda found: ":" if found[0].endswith(":") else "", line) for line in lines] == [
        "/robots.txt: robots 404",
        "/news: list 200",
        "/load: list 200",
        f"{wire.path(2)}: article 429",
        f"{wire.path(2)}: the host asks for 1 seconds of rest (status 429)",
        f"{wire.path(2)}: article 200",
        f"{wire.path(1)}: article 200",
    ]
    assert "Overridden settings" not in log, "Scrapy's own lines come with -vv"
