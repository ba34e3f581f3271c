"""The commands in docs/archive.md run as they stand there, and it names every table."""

import json
import re
import shlex
from pathlib import Path

import pytest

from congtin.commands.demo import PORTAL

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "archive.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"^```\w*\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^congtin (.+?)(?: {3,}.*)?$", BLOCKS, re.MULTILINE)


def test_there_are_commands():
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(own_archive, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if command.startswith("restore"):
        own_archive.run("backup", "store.congtin")
    result = own_archive.run(*shlex.split(command.replace("bacninh-tuson", PORTAL)))
    assert result.exit_code == 0, result.output


def test_every_table_is_named():
    described = json.loads((DOCS / "datasette-metadata.json").read_text(encoding="utf-8"))["databases"]["congtin"]["tables"]
    named = {name for row in re.findall(r"^\| ([a-z_, ]+) \|", TEXT, re.MULTILINE) for name in row.split(", ")}
    assert {name for name, table in described.items() if not table.get("hidden")} == named - {"table"}
