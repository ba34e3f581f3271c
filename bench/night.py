"""Simulates a night over the whole country, and a second one in which nothing is new: `make bench-night`, or `python -m bench night`.

BENCH_PORTALS (3,355), BENCH_PROCESSES (1), BENCH_DELAY (0.2 s): the pace is a setting of the simulation, so small that what is
measured is our own cost. At a polite pace a night takes longer and costs the same.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.country import FAULTS, FIRST, PLATFORMS, Site, site_at
from bench.measure import ROOT

PORTALS = int(os.environ.get("BENCH_PORTALS", "3355"))
PROCESSES = int(os.environ.get("BENCH_PROCESSES", "1"))
DELAY = float(os.environ.get("BENCH_DELAY", "0.2"))
MOST_MINUTES, MOST_MEMORY = 20, 600
PROVINCES = 34
SETTINGS = """\
data_dir = "data"
public_dir = "public"
profile_dirs = ["portals"]
bundled = false
contact = "mailto:bench@example.org"
concurrent_portals = 200
crawl_interval_hours = 0
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """One night: seconds, CPU seconds, peak megabytes of all its processes, what the server counted, the command's own account."""

    seconds: float
    cpu: float
    memory: float
    account: dict[str, Any]
    told: dict[str, Any]
    code: int


@contextlib.contextmanager
def country(portals: int) -> Iterator[int]:
    """The server of the country; gives its port."""
    command = [sys.executable, "-u", "-m", "bench.country", str(portals)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline().split()[-1])
        finally:
            server.terminate()


def write_profiles(folder: Path, portals: int, port: int, delay: float = DELAY) -> None:
    """The configuration, and a profile for each portal, in the folder of its province."""
    (folder / "congtin.toml").write_text(SETTINGS, encoding="utf-8")
    for site in map(Site, range(portals)):
        province = f"tinh-{site.n % PROVINCES + 1}"
        (folder / "portals" / province).mkdir(parents=True, exist_ok=True)
        (folder / "portals" / province / f"xa-{site.n:04}.toml").write_text(
            f"""name = "Cổng thông tin điện tử xã số {site.n}"
unit = {{ province = "Tỉnh số {site.n % PROVINCES + 1}", name = "Xã số {site.n}", level = "commune" }}
platform = "{site.platform}"
home = "http://{site.host}:{port}"
delay = {delay}
max_list_pages = 10
sections = [{{ name = "Tin tức", path = "{PLATFORMS[site.platform].section}" }}]
""",
            encoding="utf-8",
        )


def night(folder: Path, port: int, processes: int = PROCESSES, environment: dict[str, str] | None = None) -> Figures:
    """One `congtin nightly` as the timer calls it."""
    control(port, "forget")
    command = [
        sys.executable,
        "-m",
        "congtin",
        "--config",
        str(folder / "congtin.toml"),
        "nightly",
        "--json",
        "--processes",
        str(processes),
    ]
    began = time.perf_counter()
    with (folder / "night.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, env={**os.environ, **(environment or {})})
        peak = Peak(process.pid)
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
    seconds = time.perf_counter() - began
    if process.returncode not in (0, 3, 4):
        raise RuntimeError(
            f"{command} ended with {process.returncode}:\n{(folder / 'night.log').read_text(errors='replace')[-3000:]}\n{output[-2000:]!r}"
        )
    return Figures(seconds, usage.ru_utime + usage.ru_stime, peak.stop(), control(port, "account"), json.loads(output), process.returncode)


def control(port: int, what: str) -> dict[str, Any]:
    """The server's account."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/__{what}") as answer:
        facts: dict[str, Any] = json.load(answer)
    return facts


class Peak:
    """The peak of the memory of a process and all below it, looked at five times a second."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Megabytes."""
        self._over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self._most = max(self._most, sum(map(_megabytes, _tree(self._process))))


def _tree(process: int) -> list[int]:
    found = [process]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in children.read_text().split()]
    return found


def _megabytes(process: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        status = Path(f"/proc/{process}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024
    return 0.0


def missing(folder: Path, portals: int) -> list[str]:
    """Articles of healthy portals that are not stored, as portal/number."""
    connection = sqlite3.connect(folder / "data" / "congtin.db")
    stored = {
        f"{portal}/{int(native_id[-8:]) - FIRST}" for portal, native_id in connection.execute("SELECT portal, native_id FROM articles")
    }
    connection.close()
    wanted = {f"xa-{site.n:04}/{k}" for site in map(Site, range(portals)) if site.fault is None for k in range(1, site.articles + 1)}
    return sorted(wanted - stored)


def too_fast(account: dict[str, Any], delay: float) -> dict[str, float]:
    """Hosts that were asked at a shorter distance than half the delay, with the distance: jitter, and a busy server that looks late."""
    return {host: gap for host, gap in account["gaps"].items() if gap < delay / 2}


def _with_faults(fast: dict[str, float]) -> str:
    return ", ".join(f"{host} {gap:.3f} s {site_at(host).fault or ''}" for host, gap in list(fast.items())[:5])


def show(name: str, figures: Figures, portals: int) -> None:
    """The figures of a night."""
    account, kinds = figures.account, figures.account["kinds"]
    total = sum(kinds.values())
    verdicts: dict[str, int] = {}
    for report in figures.told["portals"]:
        verdicts[report["verdict"]] = verdicts.get(report["verdict"], 0) + 1
    per_portal = f"{total / portals:.2f} ({', '.join(f'{kind} {number / portals:.2f}' for kind, number in sorted(kinds.items()))})"
    print(f"\n{name}: {figures.seconds / 60:.1f} minutes, {figures.cpu:.0f} CPU-s, peak {figures.memory:.0f} MB")
    print(f"  steps               {', '.join(f'{name} {seconds:.0f} s' for name, seconds in figures.told['seconds'].items())}")
    print(f"  verdicts            {verdicts}")
    print(f"  requests per portal {per_portal}")
    print(
        f"  pace                shortest distance {min(account['gaps'].values(), default=0):.3f} s, most at a time on one host {account['most_open']}"
    )


def main() -> None:
    """Prints both nights and whether each bar is kept; raises SystemExit where one is not."""
    healthy = [site for site in map(Site, range(PORTALS)) if site.fault is None]
    print(
        f"{PORTALS} portals in {PROVINCES} provinces, {PORTALS - len(healthy)} of them with a fault ({', '.join(FAULTS)}); delay {DELAY} s, {PROCESSES} processes"
    )
    with country(PORTALS) as port, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_profiles(folder, PORTALS, port)
        first = night(folder, port)
        show("First night", first, PORTALS)
        lost = missing(folder, PORTALS)
        quiet = night(folder, port)
        show("Quiet night", quiet, PORTALS)
    most = max(quiet.account["hosts"].get(site.host, 0) for site in healthy)
    fast = too_fast(first.account, DELAY) | too_fast(quiet.account, DELAY)
    bars = {
        f"first night within {MOST_MINUTES} minutes": first.seconds <= MOST_MINUTES * 60,
        f"memory within {MOST_MEMORY} MB": max(first.memory, quiet.memory) <= MOST_MEMORY,
        f"every article of every healthy portal stored ({len(lost)} missing)": not lost,
        f"quiet night: robots.txt and one request a section ({most} at most)": most <= 2,
        f"no host above its pace ({_with_faults(fast) or 'none'})": not fast,
        "one request at a time per host": max(first.account["most_open"], quiet.account["most_open"]) <= 1,
    }
    print()
    for bar, is_kept in bars.items():
        print(f"  {'kept  ' if is_kept else 'BROKEN'} {bar}")
    if not all(bars.values()):
        raise SystemExit(1)
