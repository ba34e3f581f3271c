"""Finds the list of news on a page of unknown layout: links that repeat in one structure, with titles and often dates beside them.

It says where a list of articles is and what stands beside each link; whether an address is one of an article, its caller says.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC

from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.dates import find_date
from scraper.extract.page import Page, strings_of, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import absolute
from scraper.extract.view_counts import labelled_views

FEWEST = 3
"""Entries of one structure that make a list; fewer count only where each is marked."""
SHORTEST_TITLE = 12
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5"])
_CONTENT = frozenset(["article", "main"])
_FRAME = frozenset(["header", "footer", "banner", "site-header", "site-footer"])
_NAVIGATION = re.compile(r"(?:^|[\s_-])(?:menu|nav|navbar|breadcrumbs?|paging|pager|pagination|sitemap)(?:$|[\s_-])", re.IGNORECASE)
_ASIDE_NAME = re.compile(r"sidebar|widget|related|tin-?khac|lienquan|most-?read|right-?col", re.IGNORECASE)
_VARYING = re.compile(r"\d+|(?:^|[_-])(?:first|last|odd|even|active|big|small)(?=$|[_-])", re.IGNORECASE)
_MODIFIED = re.compile(r"cap nhat lan cuoi|last modified|last updated|chinh sua lan cuoi")
_MORE = re.compile(r"(?:xem |doc )?(?:them|tiep|chi tiet)|read more|continue reading.*|more|details?")
_LEVELS = 4
_LONGEST_STRING = 120
_CLIMB = 2


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A link in a list, with its title and the date and view counter beside it.

    `dated` is the text with its date of publication, `views` its counter, None where it shows none. `marked` says that it is
    a heading or that a date of any kind stands beside it, as one of an edit.
    """

    href: str
    title: str
    dated: str | None
    views: int | None
    marked: bool


def find_list_entries(page: Page, is_article: Callable[[str], bool], *, main_only: bool = False) -> list[ListEntry]:
    """The entries of the page's list of news in their order, each address once; empty where there is none.

    `is_article` says of an absolute address whether it can be one of an article; with `main_only` a list at the
    side is none, as past the end of a section.
    """
    links = _Links(page, is_article)
    groups = [group for group in links.groups() if not (main_only and all(candidate.aside for candidate in group))]
    best = max(groups, key=_weight, default=None)
    if best is None:
        return []
    around = _holder([anchor for group in best for anchor in group.anchors])
    return links.entries(_widened(around, links))


def list_entries_of(page: Page, anchors: list[HtmlElement], is_article: Callable[[str], bool]) -> list[ListEntry]:
    """The entries of given links, for pages where a profile's selector names them."""
    return _Links(page, is_article, anchors).entries()


@dataclass(slots=True)
class _Candidate:
    """An address with all the anchors that lead to it within one structure, and the item of the list that they stand in."""

    url: str
    anchors: list[HtmlElement]
    entry: ListEntry
    aside: bool


class _Links:
    """The links of a page that may lead to articles."""

    def __init__(self, page: Page, is_article: Callable[[str], bool], chosen: list[HtmlElement] | None = None) -> None:
        self.urls: dict[HtmlElement, str] = {}
        for anchor in page.selector.root.iter("a") if chosen is None else chosen:
            url = absolute(page.base, anchor.get("href"))
            if url and url != page.url and (chosen is not None or not _is_apart(anchor)) and is_article(url):
                self.urls[anchor] = url

    def groups(self) -> Iterator[list[_Candidate]]:
        """Candidates of one structure, where there are enough of them."""
        by_structure: dict[tuple[str, ...], dict[str, list[HtmlElement]]] = defaultdict(lambda: defaultdict(list))
        for anchor, url in self.urls.items():
            by_structure[_structure(anchor)][url].append(anchor)
        for anchors_by_url in by_structure.values():
            group = [self._candidate(url, anchors) for url, anchors in anchors_by_url.items()]
            titled = [candidate for candidate in group if len(candidate.entry.title) >= SHORTEST_TITLE]
            sure = [candidate for candidate in titled if candidate.entry.marked]
            if len(titled) >= FEWEST or (sure and len(sure) == len(titled)):
                yield titled

    def entries(self, around: HtmlElement | None = None) -> list[ListEntry]:
        """The entries of the page, or of one element, one for each article."""
        inside: dict[str, list[HtmlElement]] = defaultdict(list)
        for anchor in self.urls if around is None else around.iter("a"):
            if anchor in self.urls:
                inside[self.urls[anchor]].append(anchor)
        entries = [self._candidate(url, anchors).entry for url, anchors in inside.items()]
        return [entry for entry in entries if len(entry.title) >= SHORTEST_TITLE]

    def _candidate(self, url: str, anchors: list[HtmlElement]) -> _Candidate:
        anchor = max(anchors, key=lambda one: len(_title(one)))
        item = self._item(anchor, url)
        beside = [text for string in strings_of(item) if (text := normalize(string)) and len(text) <= _LONGEST_STRING]
        title = _title(anchor)
        line = " ".join(text for text in beside if text != title)
        heading = next((above.tag for above in [anchor, *anchor.iterancestors()][:3] if above.tag in _HEADINGS), None)
        inner = any(below.tag in _HEADINGS for below in anchor.iter())
        stamped = find_date(line, UTC) is not None
        dated = line if stamped and not _MODIFIED.search(fold_marks(line)) else None
        aside = any(_ASIDE_NAME.search(_names(above)) or above.tag == "aside" for above in anchor.iterancestors())
        return _Candidate(url, anchors, ListEntry(url, title, dated, labelled_views(line), bool(heading) or inner or stamped), aside)

    def _item(self, anchor: HtmlElement, url: str) -> HtmlElement:
        """The highest element that holds no other article's address."""
        item = anchor
        for above in anchor.iterancestors():
            if above.tag in ("body", "html") or any(self.urls.get(other, url) != url for other in above.iter("a")):
                break
            item = above
        return item


def _weight(group: list[_Candidate]) -> float:
    """How much a group looks like the page's own list of news."""
    titles = sum(min(len(candidate.entry.title), 80) for candidate in group)
    dated = sum(candidate.entry.dated is not None for candidate in group) / len(group)
    marked = sum(candidate.entry.marked for candidate in group) / len(group)
    aside = sum(candidate.aside for candidate in group) / len(group)
    return titles * (1 + dated + marked) * (1 - 0.8 * aside)


def _holder(elements: list[HtmlElement]) -> HtmlElement:
    """The smallest element around all of them; around a lone one, its parent."""
    shared = list(elements[0].iterancestors())
    for element in elements[1:]:
        above = set(element.iterancestors())
        shared = [one for one in shared if one in above]
    return shared[0]


def _widened(around: HtmlElement, links: _Links) -> HtmlElement:
    """A little more, where the first entries of a list stand apart from the rest: only marked entries may come in."""
    for _ in range(_CLIMB):
        parent = around.getparent()
        if parent is None or parent.tag in ("body", "html") or _ASIDE_NAME.search(_names(parent)):
            break
        inner = {entry.href for entry in links.entries(around)}
        more = [entry for entry in links.entries(parent) if entry.href not in inner]
        if len(more) > len(inner) or not all(entry.marked for entry in more) or _has_aside(parent, around):
            break
        around = parent
    return around


def _has_aside(parent: HtmlElement, around: HtmlElement) -> bool:
    return any(child is not around and (child.tag == "aside" or _ASIDE_NAME.search(_names(child))) for child in parent)


def _structure(anchor: HtmlElement) -> tuple[str, ...]:
    path = [anchor, *anchor.iterancestors()][: _LEVELS + 1]
    return tuple(f"{element.tag}.{_kind(element)}" for element in path if element.tag not in ("body", "html"))


def _kind(element: HtmlElement) -> str:
    first = (element.get("class") or "").split()[:1]
    return _VARYING.sub("", first[0]) if first else ""


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}" if isinstance(element.tag, str) else ""


def _is_apart(anchor: HtmlElement) -> bool:
    """Whether a link stands in the site's furniture; the header of an item in the list is none."""
    ancestors = [above for above in anchor.iterancestors() if above.tag not in ("body", "html")]
    if any(above.tag == "nav" or _NAVIGATION.search(_names(above)) for above in ancestors):
        return True
    framed = any(above.tag in _FRAME or not _FRAME.isdisjoint(_names(above).lower().split()) for above in ancestors)
    return framed and not any(above.tag in _CONTENT for above in ancestors)


def _title(anchor: HtmlElement) -> str:
    """The whole title: lists cut it at a length and put the rest into an attribute."""
    inner = next((below for below in anchor.iter(*_HEADINGS)), anchor)
    shown, told = normalize(text_of(inner)), normalize(anchor.get("title") or "")
    if _MORE.fullmatch(fold_marks(shown).strip(" .›»>→[]")):
        return ""
    return told if len(told) > len(shown) and (not shown or shown.endswith(("...", "…")) or told.startswith(shown)) else shown
