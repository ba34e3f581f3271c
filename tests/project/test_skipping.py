"""Without the real pages, or a program that a test needs, a test is skipped with a reason; CI demands them with variables of its own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest


@pytest.mark.fault("F90")
def test_real_pages(shared):
    assert shared.is_dir()


@pytest.mark.fault("F90")
def test_passes(observed):
    observed("seen")


@pytest.mark.fault("F91")
@pytest.mark.parametrize("kind", ["one", "two"])
def test_program(need_tool, kind):
    need_tool("no-such-program")


@pytest.mark.fault("F92")
@pytest.mark.skipif(True, reason="by a mark")
def test_mark():
    raise AssertionError


@pytest.mark.fault("F93")
def test_runs(need_tool):
    assert need_tool("sh").endswith("/sh")


def test_of_no_fault(demand_tools):
    demand_tools("no disk can be filled")
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs those tests beside a copy of the project's conftest.py, in a folder that has no ../shared."""
    folder = tmp_path / "clone" / "tests"
    folder.mkdir(parents=True)
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_them.py").write_text(TESTS, encoding="utf-8")
    (folder.parent / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("CONGTIN_DEMAND_SAMPLES", "CONGTIN_DEMAND_TOOLS"):
        monkeypatch.delenv(name, raising=False)

    def run_with(*arguments, **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    return run_with


def test_a_machine_of_ci_without_them_skips_and_says_why(run):
    code, told = run(CI="true")
    assert code == 0, told
    assert "2 passed, 5 skipped" in told
    reasons = ("the real saved pages (the folder ../shared) are not here", "no-such-program is not installed", "no disk can be filled")
    for reason in reasons:
        assert re.search(rf"^SKIPPED .*{re.escape(reason)}$", told, re.MULTILINE), told


def test_a_skipped_test_of_a_fault_is_no_pass(run):
    code, told = run("--scorecard")
    rows = dict(re.findall(r"^(F9\d)  ([a-zA-Z ]+?)  \d", told, re.MULTILINE))
    assert code == 0
    assert rows == {"F90": "partly skipped", "F91": "skipped", "F92": "skipped", "F93": "pass"}
    assert "skipped: test_real_pages: the real saved pages (the folder ../shared) are not here" in told
    assert "skipped: test_program[two]: no-such-program is not installed" in told
    assert "skipped: test_mark: by a mark" in told


@pytest.mark.parametrize(
    ("variable", "failed"),
    [
        ("CONGTIN_DEMAND_SAMPLES", {"test_real_pages"}),
        ("CONGTIN_DEMAND_TOOLS", {"test_program[one]", "test_program[two]", "test_of_no_fault"}),
    ],
)
def test_what_is_demanded_and_missing_fails(run, variable, failed):
    code, told = run("-rfE", **{variable: "1"})
    assert code == 1
    assert {name for _, name in re.findall(r"^(FAILED|ERROR) \S+::(\S+)", told, re.MULTILINE)} == failed
    assert f"and {variable} is set" in told


def test_ci_demands_both_and_installs_the_programs():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^export .*CONGTIN_DEMAND_SAMPLES=1 CONGTIN_DEMAND_TOOLS=1$", script, re.MULTILINE)
    packages = re.search(r"^packages=\((.*)\)$", script, re.MULTILINE)[1].split()
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py") if file != Path(__file__))
    # `script` and `unshare` come with every Debian.
    assert set(re.findall(r'need_tool\("([\w-]+)"\)', tests)) - {"script"} <= set(packages)
    assert not re.search(r'environ.*"CI"', tests)


def test_what_the_quick_tests_leave_out_is_there(pytestconfig):
    plugin = next(one for one in pytestconfig.pluginmanager.get_plugins() if getattr(one, "NOT_QUICK", None))
    folder = ROOT / "tests"
    assert all((folder / name).is_dir() for name in plugin.QUICK_FOLDERS)
    for pattern in (pattern for patterns in plugin.NOT_QUICK.values() for pattern in patterns):
        file, _, test = pattern.partition("::")
        texts = [path.read_text(encoding="utf-8") for path in folder.glob(file)]
        assert texts, pattern
        assert any(re.search(rf"^def {test.replace('*', '.*') or 'test_'}", text, re.MULTILINE) for text in texts), pattern
    assert plugin.is_quick(Path("storage/test_store_search.py"), "test_one")
    assert plugin.is_quick(Path("scraper/test_identity.py"), "test_one")
    assert not plugin.is_quick(Path("scraper/test_identity.py"), "test_an_address_of_60_kb_costs_little[/-vhv]")
    assert not plugin.is_quick(Path("storage/test_store_kills.py"), "test_one")
    assert not plugin.is_quick(Path("server/test_server_api.py"), "test_one")
