"""What every test may use, and the scorecard of faults."""

import os
from collections import defaultdict
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
    if not config.getoption("--scorecard"):
        return
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
