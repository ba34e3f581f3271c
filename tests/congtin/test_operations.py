"""What stands in deploy/ and docs/operations.md agrees with the commands, the settings and itself."""

import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import click
import pytest
import yaml

from congtin.cli import main
from congtin.config import load_configuration

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
DOCUMENTS = [
    DEPLOY / "congtin.service",
    DEPLOY / "congtin-watch.service",
    DEPLOY / "Containerfile",
    DEPLOY / "publish.yml",
    DEPLOY / "logrotate.conf",
    ROOT / "docs/operations.md",
]


def unit(name):
    parser = RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load((DEPLOY / "publish.yml").read_text(encoding="utf-8"))


def test_the_workflow_is_whole(workflow):
    assert workflow[True]["schedule"] == [{"cron": "0 13 * * *"}], "YAML takes `on` for true"
    steps = workflow["jobs"]["night"]["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    assert workflow["permissions"] == {"contents": "write", "actions": "read"}
    uploaded = next(step for step in steps if "upload-artifact" in step.get("uses", ""))
    assert f"congtin backup {uploaded['with']['path']}" in str(steps), "the artifact is the backup"
    assert f"--name {uploaded['with']['name']} " in str(steps), "and it is what the next night looks for"


def test_the_workflow_s_scripts_are_shell(workflow):
    for step in workflow["jobs"]["night"]["steps"]:
        if "run" in step:
            script = re.sub(r"\$\{\{.*?\}\}", "x", step["run"])
            done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_are_typed_exist(document):
    typed = re.findall(
        r"(?:^|[\s/`\"])congtin(?: --config \S+)? ((?:nightly|watch run|restore|backup|status|doctor|crawl|publish)\b[^\n`>|]*)",
        document.read_text(encoding="utf-8"),
    )
    assert typed or document.name == "Containerfile"
    for line in typed:
        words = shlex.split(line.partition("#")[0].partition("||")[0], posix=True)
        command = main.commands[words[0]]
        if isinstance(command, click.Group):
            command = command.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_the_configuration_that_comes_with_it_is_valid():
    configuration = load_configuration(DEPLOY / "congtin.toml")
    assert configuration.backups is not None
    assert all(path.is_absolute() for path in (configuration.data_dir, configuration.public_dir, configuration.backups))


def test_the_service_takes_broken_portals_for_success_and_may_do_little():
    service = unit("congtin.service")["Service"]
    assert service["SuccessExitStatus"] == "3 4"
    assert service["ProtectSystem"] == "strict"
    assert "/var/lib/congtin" in service["WorkingDirectory"]
    assert unit("congtin.timer")["Timer"]["OnCalendar"].endswith("Asia/Ho_Chi_Minh")


def test_watches_run_as_tightly_as_the_night():
    night, watches = (dict(unit(name)["Service"]) for name in ("congtin.service", "congtin-watch.service"))
    assert {name for name in night if name.startswith(("Protect", "Restrict", "Private"))} <= set(watches)
    assert watches["SuccessExitStatus"] == "1 5"
    assert unit("congtin-watch.timer")["Timer"]["OnCalendar"] == "*:0/15"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("name", ["congtin", "congtin-watch"])
def test_systemd_understands_the_units(tmp_path, name):
    text = (DEPLOY / f"{name}.service").read_text(encoding="utf-8")
    (tmp_path / f"{name}.service").write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE), encoding="utf-8")
    shutil.copy(DEPLOY / f"{name}.timer", tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / f"{name}.service"), str(tmp_path / f"{name}.timer")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "congtin" in line]
    assert ours == []


def test_the_container_copies_what_is_there():
    for source in re.findall(r"^COPY (?!--from)(\S+)", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE):
        assert (ROOT / source).exists()
