"""`congtin serve` and `congtin demo --serve` as a user types them: an address, answers, and a quiet end."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from congtin.cli import main

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def started(command, *, environment=None):
    """A running command that serves; gives the process and the address that it printed."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"is served at (http://127\.0\.0\.1:\d+)/  \(Ctrl\+C", line):
                yield process, found[1]
                return
        raise AssertionError(said)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_it_serves_until_it_is_told_to_stop_and_says_nothing_more(archive, sent, code):
    with started(archive.command("serve", "--port", "0")) as (process, url):
        assert "Tin mới nhất" in httpx2.get(url).text
        assert httpx2.get(f"{url}/feeds/all.rss").text.count("<item>") == 50
        process.send_signal(sent)
        rest, _ = process.communicate(timeout=30)
        assert process.returncode == code
        assert rest == ""


def test_a_port_that_is_taken_is_said(archive):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        result = archive.process("serve", "--port", str(holder.getsockname()[1]))
    assert result.returncode == 1
    assert b"cannot listen" in result.stderr


def test_an_address_that_others_cannot_reach_is_warned_of(archive, monkeypatch):
    monkeypatch.setattr("server.serve", lambda *_, **__: None)
    assert "nobody else can reach" in archive.run("serve", "--host", "0.0.0.0").stderr
    assert archive.run("serve").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "environment", "base_url"),
    [
        (("--port", "8701"), {}, "http://127.0.0.1:8701"),
        (("--host", "::1", "--port", "8701"), {}, "http://[::1]:8701"),
        (("--host", "0.0.0.0", "--port", "8701"), {}, "http://127.0.0.1:8080"),
        (("--port", "8701"), {"CONGTIN_BASE_URL": "https://tin.example.vn"}, "https://tin.example.vn"),
    ],
)
def test_feeds_name_the_port_that_is_served_unless_told_otherwise(archive, monkeypatch, arguments, environment, base_url):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    sites = []
    monkeypatch.setattr("server.serve", lambda site, *_, **__: sites.append(site))
    assert archive.run("serve", *arguments).exit_code == 0
    assert sites[0].front.site.settings.base_url == base_url


def test_a_store_that_is_not_there_is_no_reason_not_to_start(tmp_path):
    command = [sys.executable, "-m", "congtin", "--data", str(tmp_path / "none"), "serve", "--port", "0"]
    with started(command) as (_, url):
        answer = httpx2.get(url)
        assert answer.status_code == 503
        assert "Chưa có tin nào" in answer.text
    assert not (tmp_path / "none").exists()


@pytest.mark.long
def test_the_demo_is_served_with_three_days_of_history(tmp_path):
    command = [sys.executable, "-m", "congtin", "demo", "--serve", "--dir", str(tmp_path / "demo"), "--port", "0"]
    with started(command) as (process, url):
        api = f"{url}/api"
        assert len(httpx2.get(f"{api}/portals/demo-dongmay").json()["crawls"]) == 3
        assert len(httpx2.get(f"{api}/articles?edited=1").json()["items"]) == 1
        (removed,) = httpx2.get(f"{api}/articles?removed=1").json()["items"]
        assert f"{url}/articles/{removed['id']}" == removed["page"]
        edited = httpx2.get(f"{api}/articles?edited=1").json()["items"][0]
        assert httpx2.get(edited["url"]).status_code == 200, "the portal is served beside it"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0


def test_the_help_names_what_there_is():
    text = CliRunner().invoke(main, ["serve", "--help"]).output
    assert "--host" in text
    assert "--port" in text


def test_the_unit_starts_a_command_that_there_is(archive, monkeypatch):
    listens = []
    monkeypatch.setattr("server.serve", lambda _, host, port, **__: listens.append((host, port)))
    unit = (ROOT / "deploy" / "congtin-serve.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=\S+/congtin --config \S+ (.*)$", unit, re.MULTILINE)
    assert archive.run(*command.split()).exit_code == 0
    assert listens == [("127.0.0.1", 8080)]
    for proxy in ("congtin-serve.nginx.conf", "congtin-serve.Caddyfile"):
        text = (ROOT / "deploy" / proxy).read_text(encoding="utf-8")
        assert "127.0.0.1:8080" in text
        assert text.count("{") == text.count("}")
