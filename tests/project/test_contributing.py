"""CONTRIBUTING.md is true: its make targets, files, variables and commands exist."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def made(text: str) -> set[str]:
    """The targets of `make` that a text names, in code or at a prompt."""
    commands = re.findall(r"`(make [^`]+)`", text) + re.findall(r"^\$ (make .+)$", text, re.MULTILINE)
    return {word for command in commands for word in command.split()[1:] if re.fullmatch(r"[a-z-]+", word)}


def test_every_target_that_it_names_exists():
    assert made(TEXT) >= {"test", "test-quick", "test-long", "check", "scorecard", "demo"}
    assert made(TEXT) <= TARGETS


@pytest.mark.parametrize("file", ["README.md", "docs/operations.md", "docs/design.md", "docs/platforms.md"])
def test_other_documents_name_targets_that_exist(file):
    assert made((ROOT / file).read_text(encoding="utf-8")) <= TARGETS


def test_it_names_every_target():
    assert made(TEXT) | {"test-all", "clean"} >= TARGETS


def test_what_it_links_to_and_types_is_there():
    for link in re.findall(r"\]\(([\w./-]+)\)", TEXT):
        assert (ROOT / link).is_file(), link
    for command in re.findall(r"^\$ \.venv/bin/python -m pytest (.+)$", TEXT, re.MULTILINE):
        assert (ROOT / shlex.split(command)[0]).exists(), command


def test_its_variables_are_those_of_the_tests():
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    variables = set(re.findall(r"CONGTIN_DEMAND_\w+", TEXT))
    assert variables == set(re.findall(r"CONGTIN_DEMAND_\w+", conftest))
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    for program in set(re.findall(r'need_tool\("([\w-]+)"\)', tests)) - {"no-such-program", "sh"}:
        assert program in TEXT
