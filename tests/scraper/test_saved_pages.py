"""Saved pages beside what they must give, one test per page and field.

`tests/pages/<platform>/<name>.html` (or `.json` for a list's answer) is a page, `<name>.expected.json` what a person has
read in it. A page without expectation gets one written, and its test fails once, asking to be read.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from scraper.errors import ReadingError
from scraper.listing import Fetch
from scraper.page import Page
from scraper.platforms import PLATFORMS, read_article

PAGES = Path(__file__).resolve().parent.parent / "pages"
ARTICLE_FIELDS = (
    "native_id",
    "url",
    "title",
    "published_at",
    "published_precision",
    "byline",
    "views",
    "summary",
    "image",
    "attachments",
    "found_by",
    "paragraphs",
)


def saved() -> list[Path]:
    return sorted(file for file in PAGES.rglob("*") if file.suffix in (".html", ".json") and not file.name.endswith(".expected.json"))


def plain(value):
    return value.isoformat() if isinstance(value, datetime) else value


def read(file: Path, portal) -> dict:
    """What today's parsers make of a page, as an expectation holds it."""
    platform = PLATFORMS[file.parent.name]
    kind, _, _ = file.name.partition("-")
    expected = expectation(file)
    url = expected["page"] if expected else f"{portal.home}/news/-/details/22332/{file.stem}-81095830"
    page = Page.from_bytes(url, file.read_bytes(), "text/html; charset=UTF-8")
    try:
        if kind in ("article", "refused"):
            article = read_article(page, portal)
            shown = {
                **{name: plain(getattr(article, name, None)) for name in ARTICLE_FIELDS},
                "attachments": [[file.url, file.label] for file in article.attachments],
                "found_by": {name: str(how) for name, how in sorted(article.found_by.items())},
                "paragraphs": [line for line in article.body_text.split("\n") if line],
            }
        else:
            pager = (("per_page", "10"),) if file.suffix == ".json" else ()
            listing = platform.read_listing(page, Fetch(url, 1, pager=pager), portal)
            shown = {
                "links": [[link.native_id, link.title, plain(link.published_at)] for link in listing.links],
                "next": [listing.next.method, listing.next.url, dict(listing.next.form)] if listing.next else None,
                "total_pages": listing.total_pages,
            }
    except ReadingError as error:
        shown = {"refused": type(error).__name__, "why": error.why}
    return {"page": url, **shown}


def expectation(file: Path) -> dict | None:
    beside = file.with_name(f"{file.stem}.expected.json")
    return json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else None


@pytest.mark.parametrize("file", saved(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_gives_what_a_person_read_in_it(file, make_portal):
    shown = read(file, make_portal())
    expected = expectation(file)
    if expected is None:
        file.with_name(f"{file.stem}.expected.json").write_text(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail(f"{file.stem}.expected.json was written: read it against the page, then run again")
    for field in expected:
        assert shown.get(field) == expected[field], field
    assert set(shown) == set(expected)


def test_there_are_pages_of_every_kind():
    kinds = {file.name.partition("-")[0] for file in saved()}
    assert kinds == {"article", "list", "refused"}
