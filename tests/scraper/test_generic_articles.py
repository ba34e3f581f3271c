"""The generic reader on the saved articles of every other platform, without the platforms' knowledge: how much it gets right.

What it does not find is None; a counter that it gives is never another number.
"""

import json
from pathlib import Path

import pytest

from portals import Selectors
from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.fixtures import portal_of
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parent.parent / "pages"
GENERIC = PLATFORMS["generic"]


def readings():
    """Pairs of what the page gives by its expectation and what the generic reader makes of it, None where it refuses the page."""
    for file in sorted(PAGES.rglob("article-*.html")):
        portal = portal_of(file.parent)
        expected = json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))
        if portal.platform == "generic" or GENERIC.native_id(expected["page"]) is None:
            continue
        page = Page.from_bytes(expected["page"], file.read_bytes(), expected.get("content_type", "text/html; charset=UTF-8"))
        try:
            yield (
                expected,
                GENERIC.read_article(page, portal.model_copy(update={"platform": "generic", "selectors": Selectors(), "layouts": ()})),
            )
        except NotAnArticle:
            yield expected, None


@pytest.fixture(scope="module")
def pairs():
    return list(readings())


def share(matches):
    return sum(matches) / len(matches)


def test_most_articles_are_recognised_as_such(pairs):
    assert share([article is not None for _, article in pairs]) >= 0.8


def test_titles_and_days_are_right(pairs):
    read = [(expected, article) for expected, article in pairs if article is not None]
    assert share([article.title == expected["title"] for expected, article in read]) >= 0.85
    dated = [(expected, article) for expected, article in read if expected["published_at"]]
    assert share([article.published_at is not None and article.published_at.isoformat()[:10] == expected["published_at"][:10] for expected, article in dated]) >= 0.8  # fmt: skip


def test_no_paragraph_of_a_body_is_lost(pairs):
    read = [(expected, article) for expected, article in pairs if article is not None]
    assert share([all(line in article.body_text for line in expected["paragraphs"]) for expected, article in read]) >= 0.9


def test_a_counter_is_right_or_none(pairs):
    assert {article.views for expected, article in pairs if article is not None and article.views not in (None, expected["views"])} == set()
