"""The body of an article as a person sees it: the text that follows the title. For layouts without a known element.

Heading, date line and text must stand together, and hardly anything of the text may be a link: lists, menus and footers give none.
"""

from collections.abc import Iterator
from datetime import tzinfo

from lxml.html import HtmlElement

from scraper.page import Page, text_of
from scraper.text import tidy
from scraper.visible import heading, surroundings

SHORTEST = 40
"""Characters of text that make a body; shorter ones are labels."""
_CLIMB_TO_SEEN = 3
_DEEPEST = 12
_MOST_LINKED = 0.25
_SHORTEST_LINE = 30
_FURNITURE = frozenset(["nav", "header", "footer", "aside", "form", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "script", "style"])


def body_below_title(page: Page, zone: tzinfo) -> HtmlElement | None:
    """The element with the most text right behind a heading and its date line; None where the three do not stand together."""
    title = heading(page, None)
    branch = title
    for _ in range(_CLIMB_TO_SEEN):
        if title is None or branch is None or branch.tag in ("body", "html"):
            return None
        best = max(branch.itersiblings(), key=_prose, default=None)
        if best is not None and _prose(best) >= SHORTEST:
            body = _narrowed(best)
            return body if surroundings(title, body).date(zone) else None
        branch = branch.getparent()
    return None


def _narrowed(element: HtmlElement) -> HtmlElement:
    """The innermost element that still holds nearly all of the text."""
    enough = 0.9 * _prose(element)
    for _ in range(_DEEPEST):
        children = element.iterchildren("div", "section", "article", "td", "table", "tbody", "tr")
        inner = next((child for child in children if _prose(child) >= enough), None)
        if inner is None:
            return element
        element = inner
    return element


def _prose(element: HtmlElement) -> int:
    """Characters of text below an element that are no links, none where much of it is."""
    if not isinstance(element.tag, str) or element.tag in _FURNITURE:
        return 0
    text = len(tidy(text_of(element)))
    linked = sum(len(tidy(text_of(link))) for link in element.iter("a"))
    lines = sum(len(line) for line in _lines(element) if len(line) >= _SHORTEST_LINE)
    return lines if text and linked <= _MOST_LINKED * text else 0


def _lines(element: HtmlElement) -> Iterator[str]:
    for block in element.iter("p", "div", "td", "li", "section", "article", "span", "font"):
        if line := tidy(" ".join(block.xpath("text() | *[self::b or self::strong or self::i or self::em]//text()"))):
            yield line
