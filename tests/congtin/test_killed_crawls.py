"""A crawl that ends at any moment, and what the next one makes of it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from congtin.commands.demo import PORTAL, prepare, write_profile
from demo_portal.posts import demo_posts
from demo_portal.server import DemoServer
from storage import Store

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def server():
    with DemoServer(day=1, latency=0.005) as running:
        yield running


def start(folder, server):
    prepare(folder)
    write_profile(folder, server.url)
    return subprocess.Popen(
        [sys.executable, "-m", "congtin", "--config", str(folder / "congtin.toml"), "crawl"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def finish(folder, server):
    process = start(folder, server)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def stored(folder):
    """Native ids that are stored, read around the store: also after a kill, before anything was repaired."""
    file = folder / "data" / "congtin.db"
    if not file.exists():
        return set()
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {row[0] for row in connection.execute("SELECT native_id FROM articles")}
    except sqlite3.OperationalError:
        return set()  # killed before the first migration
    finally:
        connection.close()


def fetched(server, since):
    return [target for _, target in server.requests[since:] if "/-/details/" in target]


@pytest.mark.long
@pytest.mark.fault("F01")
@pytest.mark.fault("F02")
def test_twenty_kills_at_random_points_reach_the_full_set(tmp_path, server, observed):
    chance = random.Random(20)
    everything = {post.native_id for post in demo_posts(1)}
    partly = 0
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        process = start(folder, server)
        began = len(server.requests)
        wanted = chance.randint(1, 180)  # kill after so many requests: robots, lists and articles
        while len(server.requests) - began < wanted and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        acknowledged = stored(folder)
        partly += 0 < len(acknowledged) < len(everything)
        code, output = finish(folder, server)
        assert code == 0, output
        assert acknowledged <= stored(folder) == everything
    observed(f"whole crawls: 20 of 20 kills reach the full set, {partly} of them in the middle of storing")
    assert partly >= 5, "most kills must fall into the middle of a crawl, or this proves nothing"


@pytest.mark.fault("F03")
def test_sigterm_ends_in_good_order(tmp_path, server):
    process = start(tmp_path, server)
    began = len(server.requests)
    while len(fetched(server, began)) < 40 and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 4, output
    assert "it ended before it was through: shutdown" in output
    asked = fetched(server, began)
    with Store.read(tmp_path / "data") as store:
        crawl = store.last_crawl(PORTAL)
        assert crawl.finish_reason == "interrupted"
        assert crawl.ended_at is not None
        kept = len(store.newest(portal=PORTAL, limit=1000))
    assert 0 < len(asked) - kept <= 1 or kept == len(asked), "what was read is saved; one page may have been under way"
    second = len(server.requests)
    code, output = finish(tmp_path, server)
    assert code == 0, output
    assert stored(tmp_path) == {post.native_id for post in demo_posts(1)}
    assert len(set(fetched(server, second)) & set(asked)) <= 1, "no page is fetched twice without need"
