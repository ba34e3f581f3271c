"""docs/watches.md is true: its configuration loads, its commands run, every key stands in it, its receiver accepts what we send."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from store_making import article, save
from watch_making import AT, Letters, secret

from congtin.cli import main
from congtin.config import load_configuration
from congtin.watch_settings import Alerts, Watch

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "watches.md").read_text(encoding="utf-8")
TOML, PYTHON = (re.search(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)[1] for kind in ("toml", "python"))
COMMANDS = re.findall(r"^congtin (watch .+?)(?: {3,}.*)?$", TEXT, re.MULTILINE)


def test_every_key_is_explained():
    named = set(re.findall(r"`(\w+)`", TEXT))
    assert set(Watch.model_fields) | set(Alerts.model_fields) - {"channels"} <= named
    for name, default in {"max_single": "20", "down_days": "3", "rise": "1000", "hour": "7"}.items():
        assert str(Watch.model_fields[name].default) == default
        assert re.search(rf"`{name}`.*\| .*{default}", TEXT)


def test_its_configuration_loads(tmp_path):
    (tmp_path / "congtin.toml").write_text(TOML, encoding="utf-8")
    configuration = load_configuration(tmp_path / "congtin.toml")
    assert (len(configuration.channels), len(configuration.watches), configuration.alerts.channels) == (4, 2, ("nhom",))


def test_there_are_commands():
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(desk, store, command):
    desk.configure('[channels.c]\ncommand = ["true"]\n[watches."Thu hồi đất"]\nquery = "họp"\nchannels = "c"\n')
    save(store, article(1), AT)
    store.close()
    result = CliRunner().invoke(main, ["--config", str(desk.file), *shlex.split(command)], standalone_mode=False)
    assert (result.exception, result.return_value) in ((None, 0), (None, None)), result.output


def test_its_receiver_accepts_what_we_send_and_nothing_else(desk, store, httpserver, tmp_path):
    letters = Letters(httpserver)
    secret(tmp_path, "key", "khoa-bi-mat")
    desk.configure(f'[channels.c]\nwebhook = "{letters.address}"\nkey = {{ file = "key" }}\n[watches.w]\nchannels = "c"\n')
    save(store, article(1))
    desk.tell()
    space = {}
    exec(PYTHON, space)  # our own documentation
    ((headers, body),) = letters.requests
    assert space["is_ours"](b"khoa-bi-mat", headers, body)
    assert not space["is_ours"](b"khoa-bi-mat", headers, body + b" ")
    assert not space["is_ours"](b"khoa-khac", headers, body)
    assert not space["is_ours"](b"khoa-bi-mat", headers | {"X-Congtin-Timestamp": "1"}, body)
