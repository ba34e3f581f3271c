"""docs/design.md is a true map: rooms, modules, tables and twins of the code stand in it, and what stands in it exists."""

import importlib.util
import re
from pathlib import Path

import pytest
from sqlite_utils import Database

import portals
from storage import migrations

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
DRAWING = re.search(r"^## Rooms$.*?^```\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[1]
PACKAGES = ("portals", "storage", "scraper", "feeds", "server", "congtin", "demo_portal")


def part(heading: str) -> str:
    return re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)[1]


def rooms() -> dict[str, str]:
    """The folders of the drawing, as paths, with what stands behind each; a folder that is indented lies in the one above."""
    found, top = {}, ""
    for line in DRAWING.splitlines():
        if named := re.match(r"^[ │├─└]*([a-z_]+)/ +(.*)$", line):
            folder, words = named.groups()
            if (ROOT / folder).is_dir():
                top = folder
                found[folder] = words
            else:
                found[f"{top}/{folder}"] = words
    return found


def test_every_folder_stands_in_the_drawing():
    folders = {str(file.parent.relative_to(ROOT)) for package in PACKAGES for file in (ROOT / package).rglob("*.py")} | {
        str(portals.messages.LANGUAGES.relative_to(ROOT))
    }
    assert folders == set(rooms())


def test_the_modules_in_the_drawing_exist():
    """Behind a colon stands a list of modules."""
    named = [
        f"{folder}/{name}.py"
        for folder, words in rooms().items()
        for group in words.split(";")
        if ": " in group
        for name in group.rpartition(": ")[2].split(", ")
    ]
    assert len(named) > 50
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_module_that_is_named_exists():
    """`frontier.py` may stand for a module of any folder, `crawl/verdict.py` for the one in that folder."""
    modules = [f"/{file.relative_to(ROOT)}" for package in (*PACKAGES, "tests") for file in (ROOT / package).rglob("*.py")]
    named = set(re.findall(r"`([\w/]+\.py)`", TEXT))
    assert len(named) > 70
    assert [name for name in sorted(named) if not any(module.endswith(f"/{name}") for module in modules)] == []
    folders = set(re.findall(r"`((?:\w+/)+)`", TEXT))
    assert [name for name in sorted(folders) if not (ROOT / name).is_dir()] == []


def test_every_function_and_class_that_is_named_exists():
    code = "\n".join(file.read_text(encoding="utf-8") for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    columns = set(re.findall(r"\w+", (ROOT / "storage" / "migrations.py").read_text(encoding="utf-8")))
    for name in set(re.findall(r"`([a-z]+(?:_[a-z]+)+|[A-Z][a-z]+(?:[A-Z][a-z]+)+)`", part("Journeys"))) - columns:
        assert re.search(rf"^ *(?:class|def|async def) {name}\b", code, re.MULTILINE), name


def tables(group) -> set[str]:
    db = Database(memory=True)
    group.apply(db)
    own = {name for name in db.table_names() if not name.startswith(("_", "sqlite_"))}
    return {name for name in own if not re.search(r"_fts(_marks)?_(data|idx|content|docsize|config)$", name)}


@pytest.mark.parametrize("file", ["congtin", "archive", "deliveries"])
def test_every_table_stands_in_it(file):
    found = tables(getattr(migrations, file))
    assert found
    assert found <= set(re.findall(r"`(\w+)`", part("The tables")))


def test_it_names_no_table_that_is_not_there():
    rows = re.findall(r"^\| (`[\w`, ]+`) \|", part("The tables"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"\w+", row)}
    assert named == tables(migrations.congtin)


def test_names_that_stand_twice_are_those_of_the_code():
    spec = importlib.util.spec_from_file_location("names", ROOT / "tests" / "test_names.py")
    names = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(names)
    rows = dict(re.findall(r"^\| ((?:class )?`\w+`) \| (.+?) \|$", part("Names that stand twice"), re.MULTILINE))
    twins = {f"`{name}`": why for name, why in names.TWIN_MODULES.items()} | {
        f"class `{name}`": why for name, why in names.TWIN_CLASSES.items()
    }
    assert rows == twins


@pytest.mark.parametrize(
    "word",
    "portal section platform layout listing article byline revision capture crawl frontier walk coverage ladder anomaly drift verdict "
    "problem watch outbox delivery".split(),
)
def test_the_glossary_has_the_words_of_the_field(word):
    assert re.search(rf"^\| (?:\w+, )?{word}(?:, \w+)? \| ", part("Words"), re.MULTILINE)
