"""The main content of a page whose layout is not known, found by trafilatura: the last resort, and a sign of drift.

Trafilatura says which text it is; where that text stands on the page, the page's own element is read, since files,
pictures and tables are whole there.
"""

import copy
from dataclasses import dataclass
from datetime import UTC
from itertools import takewhile

from lxml import html
from lxml.html import HtmlElement

from scraper.extract.body import Body, read_body
from scraper.extract.dates import find_date
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize

SHORTEST = 200
"""Characters; less than that is a notice or a menu, not an article that layout-blind extraction may be trusted with."""

_LONGEST_DATE_LINE = 80
_MOST_DATE_LINES = 2
_MOST_LINKED = 0.3
_SHORTEST_PROSE = 80
_MOST_HEADLINES = 4
_SHORTEST_HEADLINE = 25
_MOST_AROUND = 1.5
_LEAST_HELD = 0.6
_SHORTEST_STRING = 12
_COMPARED = 30
_BLOCKS = ("p", "div", "td", "li", "section", "article", "h2", "h3")
_INLINE = ("span", "strong", "b", "em", "i", "font")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The main content, and the element of the page that holds it, None where it is scattered."""

    body: Body
    element: HtmlElement | None


def extract_body(page: Page) -> Extracted | None:
    """The main content of a page; None where there is none worth the name, or where it is a list of others."""
    import trafilatura  # takes a third of a second and 60 MB: only pages that need it pay

    markup = trafilatura.extract(
        page.text, url=page.url, output_format="html", fast=True, include_images=True, include_links=True, include_comments=False
    )
    if not markup:
        return None
    root = html.document_fromstring(markup).body
    body = read_body(root, page.base)
    if len(body.text) < SHORTEST or _is_list(body.text, root):
        return None
    holders = _holders(page, body.text)
    element = _around(holders)
    held = len(normalize(text_of(element))) / len(body.text) if element is not None else 0.0
    if element is not None and _LEAST_HELD <= held <= _MOST_AROUND:
        return Extracted(read_body(_from(element, holders[0]), page.base), element)
    # Text whose paragraphs begin nowhere on the page is the whole page run together.
    return Extracted(body, element) if len(holders) > 1 and held >= _LEAST_HELD else None


def _holders(page: Page, text: str) -> list[HtmlElement]:
    """The elements in which the paragraphs of a text begin."""
    beginnings = {line[:_COMPARED] for line in text.split("\n") if len(line) >= _SHORTEST_PROSE}
    holders: list[HtmlElement] = []
    for element in page.selector.root.iter(*_BLOCKS, *_INLINE):
        string = normalize(element.text or "")[:_COMPARED]
        if len(string) >= _SHORTEST_STRING and any(beginning.startswith(string) for beginning in beginnings):
            holders.append(element)
    return holders


def _around(holders: list[HtmlElement]) -> HtmlElement | None:
    """The smallest block around all of them; None where that is the whole page."""
    if not holders:
        return None
    shared = [holders[0], *holders[0].iterancestors()]
    for holder in holders[1:]:
        above = {holder, *holder.iterancestors()}
        shared = [element for element in shared if element in above]
    around = next((element for element in shared if element.tag not in _INLINE and element.tag != "p"), None)
    return around if around is not None and around.tag not in ("body", "html") else None


def _from(element: HtmlElement, first: HtmlElement) -> HtmlElement:
    """A copy of an element without what stands before its first paragraph, which is the title and its lines; pictures stay."""
    steps: list[int] = []
    while first is not element:
        parent = first.getparent()
        steps.insert(0, parent.index(first))
        first = parent
    whole = copy.deepcopy(element)
    whole.tail = None
    inner = whole
    for step in steps:
        before, following = list(inner)[:step], inner[step]
        inner.text = None
        for sibling in before:
            sibling.tail = None
            if not (isinstance(sibling.tag, str) and sibling.xpath("descendant-or-self::img")):
                inner.remove(sibling)
        inner = following
    return whole


def _is_list(text: str, root: HtmlElement) -> bool:
    """Lists and their soft-404 look-alikes: entries, or nothing but fragments."""
    prose = sum(len(line) for line in text.split("\n") if len(line) >= _SHORTEST_PROSE)
    return prose < len(text) / 2 or holds_entries(text, root)


def holds_entries(text: str, root: HtmlElement) -> bool:
    """Whether a text is made of entries that lead elsewhere: several date lines, headlines before the text, or mostly links."""
    lines = [line for line in text.split("\n") if line]
    dated = sum(1 for line in lines if len(line) <= _LONGEST_DATE_LINE and find_date(line, UTC) is not None)
    links = [normalize(text_of(link)) for link in root.iter("a")]
    linked = sum(len(link) for link in links)
    return dated >= _MOST_DATE_LINES or linked > _MOST_LINKED * len(text) or _begins_with_headlines(lines, set(links))


def _begins_with_headlines(lines: list[str], links: set[str]) -> bool:
    """Whether lines that are links alternate with the text; further news below an article all stand behind it."""
    headlines = [line for line in lines if len(line) >= _SHORTEST_HEADLINE and line in links]
    ahead = list(takewhile(lambda line: line not in headlines, lines))
    return len(headlines) >= _MOST_HEADLINES and sum(map(len, ahead)) < sum(map(len, lines)) / 2
