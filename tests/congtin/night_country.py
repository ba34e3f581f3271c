"""The simulated country of the benchmark, small, for tests of whole nights: its server, its profiles, its store."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from bench.country import Site
from bench.night import control, country, write_profiles

ROOT = Path(__file__).resolve().parent.parent.parent

__all__ = [
    "ROOT",
    "Site",
    "articles",
    "control",
    "country",
    "end",
    "everything",
    "nightly",
    "start",
    "stored",
    "wait_for",
    "write_profiles",
]


def start(folder, *arguments, environment=None):
    """`congtin nightly` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "congtin", "--config", str(folder / "congtin.toml"), "nightly", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def nightly(folder, *arguments, environment=None):
    """A whole night: exit code, what it said, what it warned of."""
    process = start(folder, *arguments, environment=environment)
    output, errors = process.communicate(timeout=240)
    return process.returncode, output, errors


def end(process, how=signal.SIGKILL):
    """Ends a night and all of its processes, which are a group of their own."""
    os.killpg(process.pid, how)
    return process.communicate(timeout=60)


def wait_for(condition, process):
    """Until something is the case, or the process has ended."""
    while not condition() and process.poll() is None:
        time.sleep(0.002)


def stored(folder):
    """Articles that are stored, as portal and number, read around the store: also after a kill, before anything was repaired."""
    file = folder / "data" / "congtin.db"
    if not file.exists():
        return set()
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {
            (portal, int(native_id[-8:]) - 10_000_000) for portal, native_id in connection.execute("SELECT portal, native_id FROM articles")
        }
    except sqlite3.OperationalError:
        return set()  # killed before the first migration
    finally:
        connection.close()


def everything(portals):
    """All articles of the healthy portals."""
    return {(f"xa-{n:04}", k) for n in range(portals) if Site(n).fault is None for k in range(1, Site(n).articles + 1)}


def articles(told):
    """New articles by portal, from what `nightly --json` printed."""
    return {report["portal"]: report["tally"]["new"] for report in json.loads(told)["portals"]}
