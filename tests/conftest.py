"""What every test may use, the scorecard of faults, and the table of what the platforms read."""

import os
import shutil
from collections import Counter, defaultdict
from fnmatch import fnmatch
from pathlib import Path, PurePath

import hypothesis
import pytest

from portals import Portal

hypothesis.settings.register_profile("quick", max_examples=25)

TESTS = Path(__file__).resolve().parent
SHARED = TESTS.parent.parent / "shared"
DEMAND_SAMPLES, DEMAND_TOOLS = "CONGTIN_DEMAND_SAMPLES", "CONGTIN_DEMAND_TOOLS"

QUICK_FOLDERS = ("portals", "scraper", "storage")
NOT_QUICK = {
    "crawls over HTTP": (
        "scraper/test_wire_*.py",
        "scraper/test_many_portals.py",
        "scraper/test_walk.py",
        "scraper/test_spider.py",
        "scraper/test_drift.py",
        "scraper/test_platform_crawls.py",
    ),
    "hostile pages, each in a process of its own": ("scraper/test_hostile_pages.py",),
    "processes that are killed, disks and databases that fail": (
        "storage/test_store_kills.py",
        "storage/test_store_backup.py",
        "storage/test_store_faults.py",
        "storage/test_store_listing.py",
    ),
    "pages and statistics of the store": ("storage/test_store_browsing.py",),
    "addresses and texts of many kilobytes": (
        "scraper/test_identity.py::test_an_address_of_60_kb*",
        "storage/test_store_changes.py::*megabyte*",
    ),
}
"""What `make test-quick` leaves out of its folders, and why; beside tests that are marked as long."""


def pytest_addoption(parser):
    parser.addoption("--scorecard", action="store_true", help="print one row for each fault of the scorecard")
    parser.addoption("--quick", action="store_true", help="only tests of parsing and storage, those that take long left out")


def pytest_configure(config):
    if config.getoption("--quick"):
        hypothesis.settings.load_profile("quick")


def pytest_collection_modifyitems(config, items):
    for item in items:
        item.user_properties += [("fault", mark.args[0]) for mark in item.iter_markers("fault")]
    if config.getoption("--quick"):
        chosen = [item for item in items if is_quick(item.path.relative_to(TESTS), item.name) and item.get_closest_marker("long") is None]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


def is_quick(file: PurePath, test: str) -> bool:
    """True if `make test-quick` runs this test of a file, a path below tests/."""
    patterns = [pattern for patterns in NOT_QUICK.values() for pattern in patterns]
    return file.parts[0] in QUICK_FOLDERS and not any(
        file.match(pattern.partition("::")[0]) and fnmatch(test, pattern.partition("::")[2] or "*") for pattern in patterns
    )


def skip_or_fail(reason: str, demand: str) -> None:
    """Skips the test with a reason, or fails it where the variable `demand` is set, as .ci/run does."""
    if os.environ.get(demand):
        pytest.fail(f"{reason}, and {demand} is set")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real saved pages, which is not part of the project."""
    if not SHARED.is_dir():
        skip_or_fail("the real saved pages (the folder ../shared) are not here", DEMAND_SAMPLES)
    return SHARED


@pytest.fixture(scope="session")
def need_tool():
    """Skips a test where a program is not installed on this machine; gives the program's path."""

    def need(program: str) -> str:
        path = shutil.which(program)
        if path is None:
            skip_or_fail(f"{program} is not installed", DEMAND_TOOLS)
        return path

    return need


@pytest.fixture(scope="session")
def demand_tools():
    """Skips a test for want of something of this machine, with the reason."""
    return lambda reason: skip_or_fail(reason, DEMAND_TOOLS)


@pytest.fixture
def make_portal():
    """Makes a portal; any key of a profile may be given."""

    def make(**facts) -> Portal:
        return Portal.model_validate(
            {
                "id": "bacninh-thu",
                "name": "Cổng thông tin điện tử phường Thử",
                "unit": {"province": "Bắc Ninh", "name": "Thử", "level": "ward"},
                "platform": "bacninh",
                "home": "https://thu.bacninh.gov.vn",
                "sections": [{"name": "Tin tức - Sự kiện", "path": "/news"}],
                **facts,
            }
        )

    return make


def pytest_terminal_summary(terminalreporter, config):
    table_of_platforms(terminalreporter)
    table_of_kinds(terminalreporter)
    if config.getoption("--quick"):
        what_quick_left_out(terminalreporter)
    if config.getoption("--scorecard"):
        scorecard(terminalreporter)


FIELDS = ("title", "published_at", "byline", "summary", "views", "body", "image", "attachments")


def table_of_platforms(terminalreporter):
    """Platform by field over the saved pages of this run: in how many of the articles it was found, and how."""
    readings = defaultdict(list)
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "reading":
                readings[value["platform"]].append(value)
    if not readings:
        return
    terminalreporter.section("saved pages: found in how many articles, and how")
    terminalreporter.write_line(
        "p by a selector of the profile or platform, v by what a person sees, s in structured data, x by extraction"
    )
    rows = [("platform", "lists", "refused", "articles", *FIELDS), *(_row(name, readings[name]) for name in sorted(readings))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def table_of_kinds(terminalreporter):
    """Kinds of pages that were once read wrong: pages tried, and what became of the fields that a person has read in them."""
    kinds = defaultdict(lambda: [0, Counter()])
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "reading kind":
                kinds[value["kind"]][0] += 1
                kinds[value["kind"]][1].update(value["states"])
    if not kinds:
        return
    terminalreporter.section("kinds of pages: fields that are right, said to be missing, silently wrong")
    terminalreporter.write_line("kind  pages  right  missing  wrong")
    total = Counter()
    for kind, (pages, states) in sorted(kinds.items()):
        total.update(states, pages=pages)
        terminalreporter.write_line(f"{kind:4}  {pages:5}  {states['right']:5}  {states['missing']:7}  {states['wrong']:5}")
    terminalreporter.write_line(f"{len(kinds):4}  {total['pages']:5}  {total['right']:5}  {total['missing']:7}  {total['wrong']:5}")


def _row(platform, readings):
    kinds = Counter(reading["kind"] for reading in readings)
    articles = [reading["found_by"] for reading in readings if reading["kind"] == "article"]
    return (platform, *(str(kinds[kind]) for kind in ("list", "refused", "article")), *(_cell(articles, field) for field in FIELDS))


def _cell(articles, field):
    letters = {"profile": "p", "platform": "p", "visible": "v", "structured": "s", "extraction": "x"}
    how = Counter(letters[found_by[field]] for found_by in articles if field in found_by)
    ways = "".join(f"{letter}{count if len(how) > 1 else ''}" for letter, count in how.most_common())
    return f"{100 * how.total() // len(articles)}% {ways}".rstrip() if articles else "-"


def what_quick_left_out(terminalreporter):
    """Says which tests `make test` runs and this run did not."""
    others = sorted(path.name for path in TESTS.iterdir() if any(path.glob("test_*.py")) and path.name not in QUICK_FOLDERS)
    terminalreporter.section("left out; `make test` runs them")
    terminalreporter.write_line(f"whole folders: {', '.join(others)}")
    terminalreporter.write_line("tests marked as long; most of the random examples of the others")
    for reason, patterns in NOT_QUICK.items():
        terminalreporter.write_line(f"{reason}: {', '.join(patterns)}")


def scorecard(terminalreporter):
    """One row for each fault, and what its tests saw; a test that was skipped counts as not run, and its reason is told."""
    rows, seen = defaultdict(list), defaultdict(list)
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call" or outcome in ("error", "skipped"):
                faults = [value for name, value in report.user_properties if name == "fault"]
                for fault in faults:
                    rows[fault].append((outcome, report.nodeid.rpartition("::")[2]))
                    seen[fault] += [value for name, value in report.user_properties if name == "observed"]
                    if outcome == "skipped":
                        seen[fault].append(f"skipped: {report.nodeid.rpartition('::')[2]}: {_reason(report)}")
    terminalreporter.section("scorecard")
    for fault in sorted(rows):
        outcomes = [outcome for outcome, _ in rows[fault]]
        terminalreporter.write_line(
            f"{fault}  {_verdict(set(outcomes))}  {len(outcomes)} tests: {', '.join(sorted({name.partition('[')[0] for _, name in rows[fault]}))}"
        )
        for words in dict.fromkeys(seen[fault]):
            terminalreporter.write_line(f"           {words}")


def _verdict(outcomes):
    if {"failed", "error"} & outcomes:
        return "FAIL"
    if "skipped" in outcomes:
        return "skipped" if outcomes == {"skipped"} else "partly skipped"
    return "pass"


def _reason(report):
    """Why a test was skipped, as pytest writes it into a report: (file, line, "Skipped: …")."""
    return report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.fixture
def observed(record_property):
    """Notes what a test saw, in words, for the scorecard's row."""
    return lambda words: record_property("observed", words)
