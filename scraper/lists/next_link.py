"""Finds the link to the next page of a list on a page of unknown layout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import absolute, trap

_NEXT = re.compile(
    r"(?:trang )?(?:sau|tiep(?: theo)?|ke(?: tiep)?|cu hon)(?: trang)?|tin cu hon|next(?: page)?|older(?: posts| entries)?|trang tiep theo"
)
_ARROWS = ("›", "→", ">", "»", ">>")
"""What stands for the next page, surest first: where `›` and `»` are both there, the second is the last page."""
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_DEAD = re.compile(r"(?:^|[\s_-])(?:disabled|current|active)(?:$|[\s_-])", re.IGNORECASE)
_MOST_PAGES = 100_000
_ITEMS_ON_A_PAGE = range(3, 201)
_DAYS_OF_A_MONTH = range(28, 32)


def next_address(page: Page, number: int) -> str | None:
    """The address of what comes after page `number` (from 1) of a list; None on the last page.

    A link with the next number goes first, then one that says so in words, by class or by `rel` (which some platforms
    put on every number), then an arrow. A link that is dead, leads back or into a trap is none.
    """
    links = list(_links(page))
    numbers = _numbers(links)
    if number + 1 in numbers:
        return numbers[number + 1]
    url = _by_words(links) or _by_rel(page, links) or _by_arrow(links)
    return None if url in [numbers[earlier] for earlier in numbers if earlier <= number] else url


@dataclass(frozen=True, slots=True)
class _Link:
    element: HtmlElement
    url: str
    text: str


def _links(page: Page) -> Iterator[_Link]:
    host = urlsplit(page.url).netloc.lower()
    for element in page.selector.root.iter("a"):
        url = absolute(page.base, element.get("href"))
        if url is None or urlsplit(url).netloc.removeprefix("www.") != host.removeprefix("www.") or trap(url):
            continue
        if url != page.url and not _is_dead(element):
            yield _Link(element, url, normalize(text_of(element)))


def _is_dead(element: HtmlElement) -> bool:
    parent = element.getparent()
    classes = f"{element.get('class') or ''} {(parent.get('class') if parent is not None else '') or ''}"
    return _DEAD.search(classes) is not None or element.get("aria-disabled") == "true"


def _numbers(links: list[_Link]) -> dict[int, str]:
    """Pages by number: links whose text is a number and whose address holds it, or one that counts from 0, or items skipped."""
    found: dict[int, str] = {}
    for link in links:
        words = re.fullmatch(r"(?:trang |page )?(\d{1,6})", fold_marks(link.text))
        if words and 1 <= int(words[1]) <= _MOST_PAGES and _speaks_of(link.url, int(words[1])):
            found.setdefault(int(words[1]), link.url)
    if len(found) >= min(_DAYS_OF_A_MONTH) - 2 and max(found) in _DAYS_OF_A_MONTH:
        return {}  # the days of a calendar
    return found


def _speaks_of(url: str, number: int) -> bool:
    """Whether an address holds the number, or one that counts from 0, or in its query the items to skip."""
    parts = urlsplit(url)
    if number == 1:
        return True
    stated, asked = ({int(digits) for digits in re.findall(r"\d{1,9}", part)} for part in (f"{parts.path}?{parts.query}", parts.query))
    skipped = any(value % (number - 1) == 0 and value // (number - 1) in _ITEMS_ON_A_PAGE for value in asked)
    return number in stated or (number - 1) in stated or skipped


def _by_words(links: list[_Link]) -> str | None:
    for link in links:
        said = (link.text, link.element.get("title") or "", link.element.get("aria-label") or "")
        if any(_NEXT.fullmatch(fold_marks(normalize(words)).strip(" ›»>→.")) for words in said if words):
            return link.url
    return next((link.url for link in links if _is_next_by_class(link.element)), None)


def _is_next_by_class(element: HtmlElement) -> bool:
    parent = element.getparent()
    item = parent.get("class") or "" if parent is not None and parent.tag == "li" else ""
    paginated = any("pag" in (above.get("class") or "").lower() for above in [element, *element.iterancestors()][:4])
    return paginated and _NEXT_CLASS.search(f"{element.get('class') or ''} {item}") is not None


def _by_rel(page: Page, links: list[_Link]) -> str | None:
    """The one address that is called the next; where several are, as on NukeViet, none is known by it."""
    urls = {link.url for link in links if "next" in (link.element.get("rel") or "").lower().split()}
    head = {url for element in page.all("head link[rel=next]") if (url := absolute(page.base, element.get("href")))}
    for candidates in (head, urls):
        if len(candidates) == 1:
            return candidates.pop()
    return None


def _by_arrow(links: list[_Link]) -> str | None:
    for arrow in _ARROWS:
        for link in links:
            if link.text == arrow:
                return link.url
    return None
