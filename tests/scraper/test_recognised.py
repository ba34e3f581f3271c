"""Platforms are told by markup alone: every saved page of a list or an article by its own, whatever its host is."""

from pathlib import Path

import pytest

from scraper.extract.page import Page
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parent.parent / "pages"
OURS = ("bacninh", "hanoi", "hoabinh", "liferay62", "liferay7", "sharepoint", "tandan", "vportal", "webforms")
# Plain lists of links and decomposed text say nothing of their CMS.
MARKED = [
    file
    for name in OURS
    for file in sorted((PAGES / name).glob("*.html"))
    if file.name.startswith(("article-", "list-")) and "links" not in file.name
]


@pytest.mark.parametrize("file", MARKED, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_is_known_by_its_own_platform_better_than_by_any_other(file):
    page = Page("https://example.org/", file.read_text(encoding="utf-8"))
    marks = {name: len(platform.recognised(page)) for name, platform in PLATFORMS.items() if name != "generic"}
    assert marks[file.parent.name] > 0
    assert [name for name, count in marks.items() if count >= marks[file.parent.name]] == [file.parent.name], marks


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("text", ["", "<h1>Bảo trì</h1>", "<html><body><form><input type=password></form></body></html>", "{}"])
def test_a_page_that_says_nothing_is_known_by_none(name, text):
    assert PLATFORMS[name].recognised(Page(f"https://{name}.gov.vn/", text)) == ()
