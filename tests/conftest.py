"""What every test may use, the scorecard of faults, and the table of what the platforms read."""

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from portals import Portal

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_addoption(parser):
    parser.addoption("--scorecard", action="store_true", help="print one row for each fault of the scorecard")


@pytest.fixture
def shared() -> Path:
    """The folder of real saved pages, which is not part of the project."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("the folder with the real saved pages is missing")
        pytest.skip("the folder with the real saved pages is not here")
    return SHARED


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


def _row(platform, readings):
    kinds = Counter(reading["kind"] for reading in readings)
    articles = [reading["found_by"] for reading in readings if reading["kind"] == "article"]
    return (platform, *(str(kinds[kind]) for kind in ("list", "refused", "article")), *(_cell(articles, field) for field in FIELDS))


def _cell(articles, field):
    letters = {"profile": "p", "platform": "p", "visible": "v", "structured": "s", "extraction": "x"}
    how = Counter(letters[found_by[field]] for found_by in articles if field in found_by)
    ways = "".join(f"{letter}{count if len(how) > 1 else ''}" for letter, count in how.most_common())
    return f"{100 * how.total() // len(articles)}% {ways}".rstrip() if articles else "-"


def scorecard(terminalreporter):
    """One row for each fault, and what its tests saw."""
    rows, seen = defaultdict(list), defaultdict(list)
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call" or outcome in ("error", "skipped"):
                faults = [value for name, value in report.user_properties if name == "fault"]
                for fault in faults:
                    rows[fault].append((outcome, report.nodeid.rpartition("::")[2]))
                    seen[fault] += [value for name, value in report.user_properties if name == "observed"]
    terminalreporter.section("scorecard")
    for fault in sorted(rows):
        outcomes = [outcome for outcome, _ in rows[fault]]
        verdict = "FAIL" if {"failed", "error"} & set(outcomes) else "skip" if set(outcomes) == {"skipped"} else "pass"
        terminalreporter.write_line(
            f"{fault}  {verdict}  {len(outcomes)} tests: {', '.join(sorted({name.partition('[')[0] for _, name in rows[fault]}))}"
        )
        for words in dict.fromkeys(seen[fault]):
            terminalreporter.write_line(f"           {words}")


@pytest.fixture(autouse=True)
def _note_fault(request, record_property):
    for mark in request.node.iter_markers("fault"):
        record_property("fault", mark.args[0])


@pytest.fixture
def observed(record_property):
    """Notes what a test saw, in words, for the scorecard's row."""
    return lambda words: record_property("observed", words)
