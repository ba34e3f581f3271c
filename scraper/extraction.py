"""The main content of a page whose layout is not known, found by trafilatura: the last resort, and a sign of drift."""

from datetime import UTC

from lxml import html
from lxml.html import HtmlElement

from scraper.body import Body, read_body
from scraper.dates import find_date
from scraper.page import Page, text_of
from scraper.text import tidy

SHORTEST = 200
"""Characters; less than that is a notice or a menu, not an article that layout-blind extraction may be trusted with."""

_LONGEST_DATE_LINE = 80
_MOST_DATE_LINES = 2
_MOST_LINKED = 0.3
_SHORTEST_PROSE = 80


def extract_body(page: Page) -> Body | None:
    """The main content of a page; None where there is none worth the name, or where it is a list of others."""
    import trafilatura  # takes a third of a second and 60 MB: only pages that need it pay

    markup = trafilatura.extract(
        page.text, url=page.url, output_format="html", fast=True, include_images=True, include_links=True, include_comments=False
    )
    if not markup:
        return None
    root = html.document_fromstring(markup).body
    body = read_body(root, page.url)
    if len(body.text) < SHORTEST or _is_list(body.text, root):
        return None
    return body


def _is_list(text: str, root: HtmlElement) -> bool:
    """Lists and their soft-404 look-alikes: several date lines, mostly links, or nothing but fragments."""
    lines = [line for line in text.split("\n") if line]
    dated = sum(1 for line in lines if len(line) <= _LONGEST_DATE_LINE and find_date(line, UTC) is not None)
    linked = sum(len(tidy(text_of(link))) for link in root.iter("a"))
    prose = sum(len(line) for line in lines if len(line) >= _SHORTEST_PROSE)
    return dated >= _MOST_DATE_LINES or linked > _MOST_LINKED * len(text) or prose < len(text) / 2
