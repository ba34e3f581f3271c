"""Measures whole processes by the operating system's own account of them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: CPU and wall time in seconds, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Runs a command to its end; raises RuntimeError with its output where it fails."""
    began = perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{output.decode(errors='replace')[-3000:]}")
    scale = 1024 if sys.platform == "linux" else 1024 * 1024
    return Run(usage.ru_utime + usage.ru_stime, perf_counter() - began, usage.ru_maxrss / scale)


def middle(runs: Sequence[Run]) -> Run:
    """The median of every figure."""
    return Run(median(one.cpu for one in runs), median(one.wall for one in runs), median(one.memory for one in runs))


@contextmanager
def demo_portal(articles: int) -> Iterator[str]:
    """The demo portal with so many articles, served by a process of its own; gives its address."""
    command = [sys.executable, "-u", "-m", "demo_portal", "--port", "0", "--articles", str(articles)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split()[-1].rstrip("/")
    finally:
        server.terminate()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()
