"""Names of before the first release: an old one gives an error that says the new one, and no document uses it any more."""

import re
from pathlib import Path

import pytest

from congtin.config import RENAMED, RENAMED_OF_WATCHES, Configuration, load_configuration
from congtin.errors import ConfigurationError
from congtin.watch_settings import Alerts, Watch
from portals import Portal, load_catalogue
from portals import catalogue as profiles

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "deploy").iterdir())]
WORDS = {"data", "entries", "hub", "most", "on", "out", "portals", "to"}
"""Old names that are words of their own, and may stand anywhere."""


@pytest.fixture
def faults(tmp_path):
    """The faults of a configuration file."""

    def faults_of(text):
        file = tmp_path / "congtin.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError) as caught:
            load_configuration(file)
        return [*caught.value.faults]

    return faults_of


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_an_old_setting_in_a_file(faults, old, new):
    assert faults(f"{old} = 1\n") == [f"{old}: this setting is called {new} now"]
    assert new in Configuration.model_fields
    assert old not in Configuration.model_fields


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_an_old_variable(faults, monkeypatch, old, new):
    monkeypatch.setenv(f"CONGTIN_{old.upper()}", "1")
    assert faults('title = "Tin"\n') == [f"CONGTIN_{old.upper()}: this variable is called CONGTIN_{new.upper()} now"]


@pytest.mark.parametrize(("old", "new"), RENAMED_OF_WATCHES.items())
def test_an_old_key_of_a_watch(faults, old, new):
    watch = f'[channels.c]\ncommand = ["true"]\n[watches."Thu hồi đất"]\nchannels = "c"\n{old} = 1\n'
    assert faults(watch) == [f"watches.Thu hồi đất.{old}: this setting is called {new} now"]
    assert new in Watch.model_fields
    assert old not in Watch.model_fields


def test_an_old_key_of_the_alerts(faults):
    assert faults('[alerts]\nto = "c"\n') == ["alerts.to: this setting is called channels now"]
    assert "channels" in Alerts.model_fields


def test_all_of_them_are_said_at_once(faults, monkeypatch):
    monkeypatch.setenv("CONGTIN_AT_ONCE", "5")
    told = faults('out = "public"\nhub = "https://hub.example.org"\n[watches.a]\nto = "c"\n[watches.b]\nmost = 3\n')
    assert {fault.partition(":")[0] for fault in told} == {"out", "hub", "CONGTIN_AT_ONCE", "watches.a.to", "watches.b.most"}


def test_an_old_key_of_a_profile(tmp_path):
    (tmp_path / "xa-thu.toml").write_text(
        'name = "Xã Thử"\nplatform = "generic"\nhome = "https://xathu.example.vn"\nmax_pages = 3\n'
        'unit = { province = "Bắc Ninh", name = "Thử", level = "commune" }\nsections = [{ name = "Tin", path = "/tin" }]\n',
        encoding="utf-8",
    )
    (fault,) = load_catalogue([tmp_path], bundled=False).faults
    assert (fault.key, fault.message) == ("max_pages", "this key is called max_list_pages now")
    assert set(profiles.RENAMED.values()) <= set(Portal.model_fields)


def test_the_changelog_says_every_rename():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for old, new in [*RENAMED.items(), *RENAMED_OF_WATCHES.items(), *profiles.RENAMED.items()]:
        assert f"`{old}` → `{new}`" in changelog


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_no_document_uses_an_old_name(file):
    text = file.read_text(encoding="utf-8")
    gone = (set(RENAMED) | set(RENAMED_OF_WATCHES) | set(profiles.RENAMED)) - WORDS | {"told.db", "not_before_why"}
    assert [name for name in gone if re.search(rf"(?<![\w.]){re.escape(name)}\b", text)] == []
    for name in WORDS:
        assert not re.search(rf"CONGTIN_{name.upper()}\b", text)
    if file.suffix == ".toml":
        assert not re.search(rf"^(?:{'|'.join(WORDS)})\s*=", text, re.MULTILINE)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_module_that_a_document_names_is_there(file):
    modules = {f"/{path.relative_to(ROOT)}" for path in ROOT.rglob("*.py") if ".venv" not in path.parts}
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", file.read_text(encoding="utf-8")))
    assert [name for name in named if not any(module.endswith(f"/{name}") for module in modules)] == []


def test_the_defaults_in_the_documentation_are_those_of_the_code():
    table = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name, default in re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", table, re.MULTILINE):
        value = Configuration.model_fields[name].default
        assert {"true": "True", "false": "False", "[]": "()"}.get(default, default) == str(value), name
