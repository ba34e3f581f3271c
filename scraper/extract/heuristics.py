"""What a person sees around an article: its heading, and the date and labelled counter that stand near it.

Used where no selector is known, which on some platforms is the normal case. Prose, links and the body itself are
not looked at, so a date in the lead or a `Số lượt xem: 999` in the text is not taken for the article's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from lxml import etree
from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.dates import PublishedAt, find_date
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.view_counts import labelled_views

LONGEST_LABEL = 150
"""Characters; a longer string is prose, not a date line."""
_REACH = 40
"""Strings that are looked at before the title and behind the body."""
_CLIMB = 3
_SHORTEST_NAME = 15
_SIZE = re.compile(r"font-size\s{0,3}:\s{0,3}(?:(?P<word>(?:x-|xx-)?large)\b|(?P<number>\d{1,3}(?:\.\d{1,2})?)(?P<unit>px|pt|em|rem|%))")
_LONGEST_LABEL = 25
"""Characters before a date, as `Ngày đăng: Thứ sáu,`."""
_LARGER = {"px": 17.0, "pt": 13.0, "em": 1.2, "rem": 1.2, "%": 120.0}
"""Sizes from which letters are larger than a text's own."""
_TITLE_NAME = re.compile(r"title|tieu[-_]?de|headline|articleheader", re.IGNORECASE)
_SKIPPED = frozenset("script style noscript template a nav select option form button textarea iframe svg".split())
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_HIDDEN_CLASSES = frozenset(["hidden", "hide", "d-none", "visually-hidden", "sr-only"])
_APART = ("nav", "header", "footer", "aside", "menu")
_MENU_WORDS = frozenset({"thuc don", "menu", "danh muc", "trang chu", "tim kiem", "dang nhap", "lien ket", "tin tuc", "tin lien quan"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The short strings around an article: between title and body, behind the body, and before the title."""

    between: str
    behind: str
    before: str

    def date(self, zone: tzinfo) -> PublishedAt | None:
        """The first date between title and body, else behind the body, else the last one before the title."""
        return find_date(self.between, zone) or find_date(self.behind, zone) or find_date(self.before, zone)

    def begins_with_date(self, zone: tzinfo) -> bool:
        """Whether a date line comes right behind the title: behind a banner there is something else first."""
        found = find_date(self.between, zone)
        return found is not None and normalize(self.between).find(found.raw) in range(_LONGEST_LABEL)

    def views(self) -> int | None:
        """The labelled counter, looked for in the same order."""
        for text in (self.between, self.behind, self.before):
            views = labelled_views(text)
            if views is not None:
                return views
        return None


def surroundings(title: HtmlElement, body: HtmlElement, *ignored: HtmlElement | None) -> Surroundings:
    """The strings around an article, within the smallest element that holds title and body (and a little above it)."""
    skipped = {element for element in (body, title, *ignored) if element is not None}
    around = _common(title, body)
    before: list[str] = []
    between: list[str] = []
    behind: list[str] = []
    target = before
    for event in _walk(around, skipped):
        if event is title:
            target = between
        elif event is body:
            target = behind
        elif isinstance(event, str):
            target.append(event)
        elif target is before:
            before.clear()  # what stands before a link or a heading belongs to a menu or another box
        elif target is behind:
            break
    if not before and not behind and not between:
        return _wider(around, title, body, skipped)
    if around is body:  # the title stands inside the body element: what follows the first lines is the text itself
        between = between[:_REACH]
    return Surroundings(" ".join(between), " ".join(behind[:_REACH]), " ".join(before[-_REACH:]))


def below_title(title: HtmlElement) -> Surroundings:
    """The strings behind the title, where no body element is known."""
    around = title
    for _ in range(_CLIMB):
        parent = around.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        around = parent
    behind: list[str] = []
    reached = False
    for event in _walk(around, {title}):
        if event is title:
            reached = True
        elif reached and isinstance(event, str):
            behind.append(event)
    return Surroundings(" ".join(behind[:_REACH]), "", "")


def heading(page: Page, body: HtmlElement | None) -> HtmlElement | None:
    """The heading that a person takes for the title: the last h1, else h2 or h3, before the body and outside menus."""
    candidates = [element for element in page.all("h1, h2, h3") if _may_be_title(element)]
    if body is not None:
        order = {element: index for index, element in enumerate(body.getroottree().iter())}
        place = order.get(body, 0)
        ahead = [element for element in candidates if order.get(element, place) < place]
        inside = [element for element in candidates if element not in ahead and body in element.iterancestors()]
        candidates = ahead[::-1] or inside
    for tag in ("h1", "h2", "h3"):
        for element in candidates:
            if element.tag == tag:
                return element
    return None


def named_in_title(page: Page) -> HtmlElement | None:
    """The element whose text begins the page's title, for layouts that give the article's title no heading."""
    title = page.first("title")
    named = normalize(text_of(title)) if title is not None else ""
    found: HtmlElement | None = None
    longest = _SHORTEST_NAME
    for element in page.selector.root.iter("p", "div", "span", "strong", "b", "td", "h4", "h5"):
        text = normalize(element.text or "")
        if len(text) > longest and named.startswith(text) and not any(above.tag == "a" for above in element.iterancestors()):
            found, longest = element, len(text)
    return found


def styled_as_title(page: Page, body: HtmlElement | None) -> HtmlElement | None:
    """The element that is named a title in the markup, the last one before the body, for layouts without headings."""
    order = {element: index for index, element in enumerate(page.selector.root.iter())} if body is not None else {}
    place = order.get(body, 0)
    named = [
        element
        for element in page.selector.root.iter("p", "div", "span", "strong", "td", "h4", "h5")
        if _TITLE_NAME.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        and len(normalize(text_of(element))) >= _SHORTEST_NAME
        and _may_be_title(element)
    ]
    ahead = [element for element in named if order.get(element, -1) < place] if body is not None else named[:1]
    return ahead[-1] if ahead else None


def set_larger(page: Page, body: HtmlElement | None) -> HtmlElement | None:
    """The last element before the body, or the first in it, that is set in larger letters: old layouts of tables have no headings."""
    larger = [
        element
        for element in page.selector.root.xpath("//font[@size] | //*[contains(translate(@style, 'FONTSIZE', 'fontsize'), 'font-size')]")
        if _is_larger(element) and len(normalize(text_of(element))) >= _SHORTEST_NAME and _may_be_title(element)
    ]
    if body is None or not larger:
        return larger[0] if larger else None
    order = {element: index for index, element in enumerate(page.selector.root.iter())}
    place = order.get(body, 0)
    ahead = [element for element in larger if order[element] < place]
    return ahead[-1] if ahead else next((element for element in larger if body in element.iterancestors()), None)


def _is_larger(element: HtmlElement) -> bool:
    if re.fullmatch(r"\s*(?:\+[1-4]|[4-7])\s*", element.get("size") or ""):
        return True
    size = _SIZE.search((element.get("style") or "").lower())
    return size is not None and (size["word"] is not None or float(size["number"]) >= _LARGER[size["unit"]])


def is_menu_word(title: str) -> bool:
    """Whether a heading is a label of the page's furniture, such as the mobile menu's `Thực đơn`."""
    return fold_marks(title).strip(" :.") in _MENU_WORDS


def _may_be_title(element: HtmlElement) -> bool:
    text = normalize(text_of(element))
    if not 8 <= len(text) <= 500 or is_menu_word(text):
        return False
    if any(normalize(text_of(link)) == text for link in element.iter("a")) or next(element.iterancestors("a"), None) is not None:
        return False  # the title of an article leads nowhere; that of an entry in a list leads to it
    return not any(
        above.tag in _APART or "menu" in (above.get("class") or "").lower() or "sidebar" in (above.get("class") or "").lower()
        for above in element.iterancestors()
    )


def _wider(around: HtmlElement, title: HtmlElement, body: HtmlElement, skipped: set[HtmlElement]) -> Surroundings:
    """One step up, for pages that wrap title and body alone: only the nearest strings count there."""
    parent = around.getparent()
    if parent is None or parent.tag in ("body", "html"):
        return Surroundings("", "", "")
    before: list[str] = []
    behind: list[str] = []
    target = before
    for event in _walk(parent, {*skipped, around}):
        if event is around:
            target = behind
        elif isinstance(event, str):
            target.append(event)
        elif target is before:
            before.clear()
        else:
            break
    return Surroundings("", " ".join(behind[:10]), " ".join(before[-5:]))


def _common(title: HtmlElement, body: HtmlElement) -> HtmlElement:
    above_title = [title, *title.iterancestors()]
    known = set(above_title)
    return next((element for element in [body, *body.iterancestors()] if element in known), above_title[-1])


def _walk(element: HtmlElement, stops: set[HtmlElement]) -> Iterator[HtmlElement | str]:
    """Short strings in document order; each stop, link and heading once, without what is inside it."""
    walker = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, node in walker:
        if event == "start":
            if node is not element and node in stops:
                yield node
                walker.skip_subtree()
            elif node is not element and _is_hidden(node):
                walker.skip_subtree()
            elif node is not element and node.tag in _SKIPPED:
                if node.tag == "a" and node.get("href"):
                    yield node
                walker.skip_subtree()
            elif node is not element and node.tag in _HEADINGS:
                yield node
                walker.skip_subtree()
            elif node.text and _is_short(node.text):
                yield node.text
        elif node is not element and node.tail and _is_short(node.tail):
            yield node.tail


def _is_hidden(element: HtmlElement) -> bool:
    """Whether a person does not see an element: microdata often stands in such ones, with the time of the last edit."""
    return not _HIDDEN_CLASSES.isdisjoint((element.get("class") or "").split()) or "display:none" in (element.get("style") or "").replace(
        " ", ""
    )


def _is_short(text: str) -> bool:
    return not text.isspace() and len(text) <= LONGEST_LABEL


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
    text = len(normalize(text_of(element)))
    linked = sum(len(normalize(text_of(link))) for link in element.iter("a"))
    lines = sum(len(line) for line in _lines(element) if len(line) >= _SHORTEST_LINE)
    return lines if text and linked <= _MOST_LINKED * text else 0


def _lines(element: HtmlElement) -> Iterator[str]:
    for block in element.iter("p", "div", "td", "li", "section", "article", "span", "font"):
        if line := normalize(" ".join(block.xpath("text() | *[self::b or self::strong or self::i or self::em]//text()"))):
            yield line
