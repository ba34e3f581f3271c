"""A crawl on a disk that really is full: a small file system of its own, in a name space of its own."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from congtin.commands.demo import prepare, write_profile
from demo_portal.posts import demo_posts
from demo_portal.server import DemoServer

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = """
mount -t tmpfs -o size={size} tmpfs "$DATA" || exit 99
congtin() {{ "$PYTHON" -m congtin --config "$FOLDER/congtin.toml" "$@"; }}
congtin crawl; echo "first crawl: $?"
congtin search xã >/dev/null; echo "readers: $?"
mount -o remount,size=200m "$DATA"
congtin crawl; echo "second crawl: $?"
cp "$DATA"/*.db* "$FOLDER"
"""


def own_file_systems() -> bool:
    """Whether a process of ours may have its own mounts."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.fault("F06")
@pytest.mark.parametrize("size", ["400k", "2m"])
def test_a_crawl_on_a_full_disk_says_so_and_the_next_one_heals(tmp_path, size, observed, demand_tools):
    if not own_file_systems():
        demand_tools("`unshare -rm` does not work here, so no disk can be filled")
    prepare(tmp_path)
    (tmp_path / "data").mkdir(exist_ok=True)
    with DemoServer(day=1) as server:
        write_profile(tmp_path, server.url)
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", SCRIPT.format(size=size)],
            cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable, "FOLDER": str(tmp_path), "DATA": str(tmp_path / "data")},
        )  # fmt: skip
    told = done.stdout + done.stderr
    assert "first crawl: 1" in told
    assert "no room left" in told
    assert "Traceback" not in told, told
    assert "second crawl: 0" in told, told
    connection = sqlite3.connect(tmp_path / "congtin.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    stored = {row[0] for row in connection.execute("SELECT native_id FROM articles")}
    finished = connection.execute("SELECT count(*) FROM crawls WHERE verdict = 'ok'").fetchone()[0]
    connection.close()
    assert stored == {post.native_id for post in demo_posts(1)}
    assert finished == 1, "only the crawl that had room is marked as finished"
    observed(f"a disk of {size.upper()}B: exit code 1 with a clear message, readers go on, the next crawl stores all {len(stored)}")
