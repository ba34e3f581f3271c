"""The main content of a page whose layout is not known, found by trafilatura: the last resort, and a sign of drift.

Trafilatura says which text it is; where that text stands on the page, the page's own element is read, since files,
pictures and tables are whole there.
"""

from dataclasses import dataclass
from datetime import UTC
from itertools import takewhile

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
_MOST_HEADLINES = 4
_SHORTEST_HEADLINE = 25
_MOST_AROUND = 1.5
_SHORTEST_STRING = 12
_COMPARED = 30


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
    body = read_body(root, page.url)
    if len(body.text) < SHORTEST or _is_list(body.text, root):
        return None
    element = _where(page, body.text)
    if element is not None and len(tidy(text_of(element))) <= _MOST_AROUND * len(body.text):
        return Extracted(read_body(element, page.url), element)
    return Extracted(body, element)


def _where(page: Page, text: str) -> HtmlElement | None:
    """The smallest element that holds every paragraph of a text; None where that is the whole page."""
    beginnings = {line[:_COMPARED] for line in text.split("\n") if len(line) >= _SHORTEST_PROSE}
    holders: list[HtmlElement] = []
    for element in page.selector.root.iter(
        "p", "div", "td", "li", "section", "article", "span", "h2", "h3", "strong", "b", "em", "i", "font"
    ):
        string = tidy(element.text or "")[:_COMPARED]
        if len(string) >= _SHORTEST_STRING and any(beginning.startswith(string) for beginning in beginnings):
            holders.append(element)
    if not holders:
        return None
    shared = [holders[0], *holders[0].iterancestors()]
    for holder in holders[1:]:
        above = {holder, *holder.iterancestors()}
        shared = [element for element in shared if element in above]
    around = shared[1] if shared and shared[0].tag in ("p", "span", "b", "strong", "em", "i", "font") and len(shared) > 1 else shared[0]
    return around if around.tag not in ("body", "html") else None


def _is_list(text: str, root: HtmlElement) -> bool:
    """Lists and their soft-404 look-alikes: several date lines, headlines before the text, mostly links, or nothing but fragments."""
    lines = [line for line in text.split("\n") if line]
    dated = sum(1 for line in lines if len(line) <= _LONGEST_DATE_LINE and find_date(line, UTC) is not None)
    links = [tidy(text_of(link)) for link in root.iter("a")]
    prose = sum(len(line) for line in lines if len(line) >= _SHORTEST_PROSE)
    return (
        dated >= _MOST_DATE_LINES
        or sum(len(link) for link in links) > _MOST_LINKED * len(text)
        or prose < len(text) / 2
        or _begins_with_headlines(lines, set(links))
    )


def _begins_with_headlines(lines: list[str], links: set[str]) -> bool:
    """Whether lines that are links alternate with the text; further news below an article all stand behind it."""
    headlines = [line for line in lines if len(line) >= _SHORTEST_HEADLINE and line in links]
    ahead = list(takewhile(lambda line: line not in headlines, lines))
    return len(headlines) >= _MOST_HEADLINES and sum(map(len, ahead)) < sum(map(len, lines)) / 2
