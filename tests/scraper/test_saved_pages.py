"""Saved pages beside what they must give, one test per page and field.

`tests/pages/<platform or portal>/` is described in `scraper.fixtures`. A page whose expectation says no more than where it
was found gets the rest written, and its test fails once, asking to be read. A redesign adds pages; old ones stay.
"""

import json
from pathlib import Path

import pytest

from scraper.fixtures import portal_of, shown

PAGES = Path(__file__).resolve().parent.parent / "pages"


def saved() -> list[Path]:
    return sorted(file for file in PAGES.rglob("*") if file.suffix in (".html", ".json") and not file.name.endswith(".expected.json"))


@pytest.mark.parametrize("file", saved(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_gives_what_a_person_read_in_it(file, record_property):
    beside = file.with_name(f"{file.stem}.expected.json")
    assert beside.is_file(), f'{beside.name} is missing: write at least the address of the page into it, as {{"page": …}}'
    expected = json.loads(beside.read_text(encoding="utf-8"))
    portal = portal_of(file.parent)
    read = shown(file, portal, expected)
    record_property("reading", {"platform": portal.platform, "kind": file.name.partition("-")[0], "found_by": read.get("found_by", {})})
    if set(expected) <= {"page", "fetch", "content_type"}:
        beside.write_text(json.dumps(read, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail(f"{beside.name} was written: read it against the page, then run again")
    for field in expected:
        assert read.get(field) == expected[field], field
    assert set(read) == set(expected)


@pytest.mark.parametrize("folder", sorted({file.parent for file in saved()}), ids=lambda folder: folder.name)
def test_a_folder_has_articles_and_lists(folder):
    assert {"article", "list"} <= {file.name.partition("-")[0] for file in folder.iterdir()}
