"""Plants small faults in seven core modules, one at a time, and counts how many the tests notice: `make mutants`.

Each module is measured by its own test files only. A process for each module collects these tests once and forks for every mutant: the
child puts the module with its fault in place of the sound one, runs the tests up to the first failure, and ends. mutmut 3 was tried and
changes nothing outside functions, where the words and patterns are; cosmic-ray's own runner starts Python and pytest anew for every
mutant, which takes hours here, so its operators are used without its runner.

A mutant that cannot be imported is not counted: any test would notice it. What differs from nothing that a program can see is listed
with its reason in equivalent_mutants.toml, and is not counted either. Names of modules as arguments measure these only.
"""

import argparse
import contextlib
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import settings

from bench.mutations import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent
LEAST_KILLED = 0.85
CPU_SECONDS, SECONDS = 20, 60
"""What one mutant may take before it counts as killed: it hangs."""

TESTS = {
    "scraper.extract.dates": ("tests/scraper/test_date_cases.py",),
    "scraper.extract.bylines": ("tests/scraper/test_byline_cases.py",),
    "scraper.extract.view_counts": ("tests/scraper/test_view_count_cases.py",),
    "storage.merge": ("tests/storage/test_merge_cases.py",),
    "scraper.crawl.list_walk": ("tests/scraper/test_list_walk_cases.py",),
    "storage.query_parser": ("tests/storage/test_query_cases.py",),
    # What is usual for a portal is made of bounds and little else, and every verdict of a crawl rests on it; a slip in storage.diff shows on the page.
    "scraper.crawl.baseline": ("tests/scraper/test_baseline_cases.py", "tests/scraper/test_tet.py"),
}
"""Module → the test files that hold it, quickest first."""

KILLED, SURVIVED, BROKEN, EQUIVALENT = "killed", "survived", "not importable", "equivalent"
_EXIT_BROKEN = 99


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant."""

    line: int
    before: str
    after: str
    result: str


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description="Mutation testing of the core modules.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"one of {', '.join(TESTS)}; all of them by default")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants tested at the same time")
    parser.add_argument("--outcomes", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.modules) - set(TESTS):
        parser.error(f"not among the modules that are measured: {', '.join(sorted(unknown))}")
    if chosen.outcomes:
        print(json.dumps([asdict(outcome) for outcome in _measure(chosen.modules[0], chosen.jobs)]))
        return 0
    return _report(chosen.modules or list(TESTS), chosen.jobs)


def _report(modules: list[str], jobs: int) -> int:
    """Prints a table and the survivors; the exit code."""
    total: Counter[str] = Counter()
    print(f"{'module':32} {'mutants':>8} {'killed':>8} {'survived':>9} {'share':>7}", flush=True)
    for module in modules:
        outcomes = _outcomes_of(module, jobs)
        count = Counter(outcome.result for outcome in outcomes)
        total += count
        print(_row(module, count), flush=True)
        for outcome in outcomes:
            if outcome.result == SURVIVED:
                before, after = _changed_parts(outcome.before, outcome.after)
                print(f"    {_file_of(module).relative_to(ROOT)}:{outcome.line}  {before}  →  {after}", flush=True)
    print(_row("all", total))
    print(f"not counted: {total[BROKEN]} that cannot be imported, {total[EQUIVALENT]} that change nothing (bench/equivalent_mutants.toml)")
    return 0 if _share(total) >= LEAST_KILLED else 1


def _row(name: str, count: Counter[str]) -> str:
    return f"{name:32} {count[KILLED] + count[SURVIVED]:8} {count[KILLED]:8} {count[SURVIVED]:9} {_share(count):7.1%}"


def _changed_parts(before: str, after: str, around: int = 30) -> tuple[str, str]:
    """Two lines cut to where they differ, with some letters around."""
    same = _same_letters(before, after)
    tail = min(_same_letters(before[::-1], after[::-1]), len(before) - same, len(after) - same)
    start = max(0, same - around)
    return tuple(
        f"{'…' if start else ''}{line[start : len(line) - tail + around]}{'…' if tail > around else ''}" for line in (before, after)
    )


def _same_letters(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _share(count: Counter[str]) -> float:
    return count[KILLED] / max(1, count[KILLED] + count[SURVIVED])


def _outcomes_of(module: str, jobs: int) -> list[Outcome]:
    """The outcomes of a module, from a process of its own: what one set of tests imports is nothing to another."""
    command = [sys.executable, "-m", "bench.mutants", "--outcomes", "--jobs", str(jobs), module]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False, text=True)
    if done.returncode:
        sys.exit(f"{module} could not be measured")
    return [Outcome(**facts) for facts in json.loads(done.stdout)]


def _measure(module: str, jobs: int) -> list[Outcome]:
    settings.register_profile("mutants", max_examples=10, derandomize=True, database=None, deadline=None)
    settings.load_profile("mutants")
    mutants = mutants_of(_file_of(module).read_text(encoding="utf-8"))
    equivalent = _equivalent(module)
    measured = [mutant for mutant in mutants if (mutant.before, mutant.after) not in equivalent]
    for before, after in equivalent - {(mutant.before, mutant.after) for mutant in mutants}:
        print(f"equivalent_mutants.toml: {module} has no such mutant: {before} → {after}", file=sys.stderr)
    runs = _MutantRuns(module, measured, jobs)
    options = ["-q", "-s", "--no-header", "--tb=no", "-W", "ignore", "-p", "_hypothesis_pytestplugin"]
    for plugin in ("cacheprovider", "logging", "unraisableexception", "threadexception", "warnings"):  # each costs time for every test
        options += ["-p", f"no:{plugin}"]
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        pytest.main([*options, *TESTS[module]], plugins=[runs])
    if runs.refusal or not all(runs.results):
        sys.exit(runs.refusal or f"the tests of {module} could not be collected")
    outcomes = [Outcome(mutant.line, mutant.before, mutant.after, result) for mutant, result in zip(measured, runs.results, strict=True)]
    return outcomes + [Outcome(0, "", "", EQUIVALENT)] * (len(mutants) - len(measured))


class _MutantRuns:
    """A pytest plugin that runs the collected tests once for each mutant, every time in a process forked for it."""

    def __init__(self, module: str, mutants: list[Mutant], jobs: int) -> None:
        self.results = [""] * len(mutants)
        self.refusal = ""
        self._module = module
        self._mutants = mutants
        self._jobs = jobs

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        importlib.import_module(self._module)
        if not session.items or session.testsfailed or self._forked(session, None):
            self.refusal = f"the tests of {self._module} do not pass as it is: {' '.join(TESTS[self._module])}"
            return True
        running: dict[int, int] = {}
        for number, mutant in enumerate(self._mutants):
            if len(running) >= self._jobs:
                self._await_one(running)
            running[self._fork(session, mutant)] = number
        while running:
            self._await_one(running)
        return True

    def _forked(self, session: pytest.Session, mutant: Mutant | None) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._fork(session, mutant), 0)[1])

    def _await_one(self, running: dict[int, int]) -> None:
        pid, status = os.wait()
        result = {0: SURVIVED, _EXIT_BROKEN: BROKEN}.get(os.waitstatus_to_exitcode(status), KILLED)
        self.results[running.pop(pid)] = result

    def _fork(self, session: pytest.Session, mutant: Mutant | None) -> int:
        """Starts a process that ends with 0 where no test noticed the fault."""
        if pid := os.fork():
            return pid
        code = 1
        try:
            if mutant is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
                signal.alarm(SECONDS)
                try:
                    _put_in_place(self._module, mutant.source)
                except Exception:
                    os._exit(_EXIT_BROKEN)
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed:
                    os._exit(1)
            code = 0
        finally:
            os._exit(code)


def _put_in_place(name: str, source: str) -> None:
    """Runs another source in a module, and gives what it defines to all who imported it from there."""
    facts = importlib.import_module(name).__dict__
    sound = dict(facts)
    exec(compile(source, str(_file_of(name)), "exec"), facts)
    for module in list(sys.modules.values()):
        if (getattr(module, "__file__", None) or "").startswith(f"{ROOT}{os.sep}"):
            for key, value in list(vars(module).items()):
                if key in facts and not key.startswith("__") and value is sound.get(key):
                    setattr(module, key, facts[key])


def _equivalent(module: str) -> set[tuple[str, str]]:
    entries = tomllib.loads((ROOT / "bench/equivalent_mutants.toml").read_text(encoding="utf-8")).get("mutant", [])
    return {(entry["line"], entry["mutant"]) for entry in entries if entry["module"] == module and entry["why"]}


def _file_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
