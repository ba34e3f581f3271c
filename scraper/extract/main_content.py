"""The main content of a page whose layout is not known: the element that holds the article's sentences, and a copy of it without furniture.

The element is the page's own, so that files, pictures and tables are whole, and the date and the counter beside it are found.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import takewhile

from lxml import etree
from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.attachments import is_file_address, shows_something
from scraper.extract.body import Body, read_body
from scraper.extract.dates import find_date
from scraper.extract.furniture import is_of_pictures
from scraper.extract.page import Page, text_of
from scraper.extract.prose import HEADINGS, SHORTEST_LINE, ProseMap
from scraper.extract.text import normalize

SHORTEST = 200
"""Characters; less than that is a notice or a menu, not an article that layout-blind extraction may be trusted with."""

_LONGEST_DATE_LINE = 80
_MOST_DATE_LINES = 2
_MOST_LINKED = 0.3
_SHORTEST_PROSE = 80
_MOST_HEADLINES = 4
_SHORTEST_HEADLINE = 25
_SENTENCE_ENDS = (".", ";", ":", ",", "?", "!", "”", '"')

_LINES_OF_AN_ENTRY = 2
_MOST_PROSE = 0.75
_CLIMB = 3
_NEARLY_ALL = 0.75
_OF_THE_PAGE = 0.5
_MOST_OF_LINKS = 0.6
_LONGEST_TAIL_LINE = 120
_TAIL_LINES = 3
_LONGEST_LEAD = 700
_LONGEST_LABEL = 60
_NO_WORDS: frozenset[str] = frozenset()
_FRAMES = frozenset(["iframe", "embed", "object"])
_CAPTIONS = ("figcaption", "caption")
_OTHERS = re.compile(
    r"(?:cac |nhung )?(?:tin|bai|bai viet|tin bai|tin tuc)(?: viet)? (?:lien quan|khac|cung chuyen muc|cu hon|moi hon|da dua)\b|"
    r"xem them\b|doc them\b|related (?:articles?|stories|news|posts?|content|topics|links)\b|read (?:more|also|next)\b|see also\b|"
    r"more (?:from|on|stories|news)\b|recommended\b|you may also\b|most (?:read|popular|viewed)\b|share this\b|advertisement$"
)
_ARTICLE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:article|post|entry|story|news|content|detail|single|page)[\s_-]{0,2}(?:body|content|text|detail|main|entry)|"
    r"body[\s_-]?(?:content|text|copy)|(?:noi[-_]?dung|chi[-_]?tiet|bai[-_]?viet)(?:[-_]\w+)?|main[-_]?content|articlebody|postcontent|rich[-_]?text)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The main content, and the element of the page that holds it."""

    body: Body
    element: HtmlElement | None


def extract_body(page: Page, marked: Sequence[HtmlElement] = ()) -> Extracted | None:
    """The main content of a page; None where there is none worth the name, or where it is a list of others.

    `marked` are elements that are likely to be the body by their names: one of them is taken where it holds enough of the page's text.
    """
    root = page.first("body")
    if root is None:
        return None
    prose = ProseMap(root)
    place = _container(prose, frozenset(marked))
    if place is None or _holds_several(prose, place):
        return None
    light = _without_furniture(prose, place)
    body = read_body(light, page.base)
    if len(body.text) < SHORTEST or _is_list(body.text, light):
        return None
    return Extracted(body, prose.elements[place])


def _container(prose: ProseMap, marked: frozenset[HtmlElement]) -> int | None:
    """The innermost element that holds nearly all prose of the page's best part."""
    if prose.prose[0] < SHORTEST // 2:
        return None
    place = _named(prose, marked)
    while True:
        best = max(prose.children(place), key=lambda child: prose.prose[child], default=None)
        if best is None or prose.prose[best] < _NEARLY_ALL * prose.prose[place] or prose.is_prose(best):
            break
        place = best
    return place if prose.elements[place] in marked else _with_lead(prose, place)


def _with_lead(prose: ProseMap, place: int) -> int:
    """The element itself, or the one above it that also holds the line or two before it."""
    highest = place
    for _ in range(_CLIMB):
        above = prose.parent[place]
        if not place or prose.prose[above] - prose.prose[highest] > max(_LONGEST_LEAD, (1 - _NEARLY_ALL) * prose.prose[highest]):
            break
        before = prose.children(above)
        if any(_is_lead(prose, child) for child in before[: before.index(place)]):
            highest = above
        place = above
    return highest


def _is_lead(prose: ProseMap, place: int) -> bool:
    """Whether an element that stands before the text holds a line or two of its own, and no heading behind which they would begin."""
    return 0 < prose.prose[place] <= _LONGEST_LEAD and next(prose.elements[place].iter("h1"), None) is None


def _named(prose: ProseMap, marked: frozenset[HtmlElement]) -> int:
    """The element that the page itself marks as article or main content, where it holds enough of the page's prose."""
    least = _OF_THE_PAGE * prose.prose[0]
    best, rank = 0, 0
    held: dict[str, int] = defaultdict(int)
    for place, element in enumerate(prose.elements):
        if prose.prose[place] and (named := element.get("class")):
            held[named] += prose.prose[place]
    for place, element in enumerate(prose.elements):
        if prose.prose[place] < least:
            continue
        attributes = element.attrib
        if prose.prose[place] < _NEARLY_ALL * held[attributes.get("class", "")]:
            continue  # one of several parts of the text
        named = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if element in marked or attributes.get("itemprop") == "articleBody":
            here = 4
        elif _ARTICLE_NAMES.search(named):
            here = 3
        elif element.tag == "article" or attributes.get("itemtype", "").endswith("Article"):
            here = 2
        elif element.tag == "main" or attributes.get("role") == "main":
            here = 1
        else:
            continue
        if here >= rank:
            best, rank = place, here
    return best


def _without_furniture(prose: ProseMap, place: int) -> HtmlElement:
    """A copy of an element without furniture, what stands before its first sentence, captions and lists of links; pictures stay."""
    whole = copy.deepcopy(prose.elements[place])
    whole.tail = None
    copies = list(whole.iter(etree.Element))
    sentences = [number for number in range(place, place + len(copies)) if not prose.left_out[number] and prose.is_prose(number)]
    first, last = (sentences[0], sentences[-1]) if sentences else (place, place)
    around = {first}
    while (up := prose.parent[min(around)]) >= place and up not in around:
        around.add(up)
    doomed: list[HtmlElement] = []
    pictures: list[HtmlElement] = []
    for number, twin in enumerate(copies[1:], place + 1):
        if twin.tag in _FRAMES and shows_something(twin) and not prose.left_out[prose.parent[number]]:
            continue
        if prose.left_out[number]:
            if not prose.left_out[prose.parent[number]]:
                (pictures if number > first and is_of_pictures(prose.words.get(number, _NO_WORDS)) else doomed).append(twin)
        elif number < first and number not in around:
            if not _holds_picture(twin):
                doomed.append(twin)
        elif twin.tag == "figure" and next(twin.iter("table", "blockquote"), None) is None:
            pictures.append(twin)
        elif twin.tag in _CAPTIONS or (prose.block[number] == number and _leads_away(prose, number, last)):
            doomed.append(twin)
    for twin in doomed:
        _drop(twin)
    for twin in pictures:
        _drop_text(twin)
    return whole


def _leads_away(prose: ProseMap, number: int, last: int) -> bool:
    """Whether a block is a list of links, the heading of one, or a heading behind the last sentence."""
    return (number > last and prose.elements[number].tag in HEADINGS) or _is_links(prose, number) or _is_heading_of_others(prose, number)


def _is_heading_of_others(prose: ProseMap, number: int) -> bool:
    """Whether a short line is one such as `Tin liên quan`."""
    if prose.prose[number] or not 0 < prose.own[number] <= _LONGEST_LABEL:
        inner = prose.elements[number]  # a label is often set bold in a block of its own
        if prose.prose[number] or prose.own[number] or len(inner) != 1:
            return False
    return _OTHERS.match(fold_marks(normalize(text_of(prose.elements[number])[:_LONGEST_LABEL]))) is not None


def _drop_text(element: HtmlElement) -> None:
    """Takes the text out of an element, and leaves its pictures."""
    for inner in element.iter(etree.Element):
        inner.text = None
        if inner is not element:
            inner.tail = None


def _is_links(prose: ProseMap, number: int) -> bool:
    """Whether a block holds hardly anything but links that lead to no file."""
    if prose.block[number] != number or prose.prose[number]:
        return False
    linked = prose.linked[number]
    if linked < _SHORTEST_HEADLINE and sum(1 for _ in prose.elements[number].iter("a")) == 1:
        return False
    return linked > _MOST_OF_LINKS * (linked + prose.own[number]) and not any(
        is_file_address(link.get("href") or "") for link in prose.elements[number].iter("a")
    )


def _holds_picture(element: HtmlElement) -> bool:
    return next(element.iter("img"), None) is not None


def _drop(element: HtmlElement) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def is_list_of_others(page: Page) -> bool:
    """Whether headlines that lead elsewhere stand between the lines of a page's main text, nearly as many as they."""
    root = page.first("body")
    if root is None:
        return False
    prose = ProseMap(root)
    place = _container(prose, frozenset())
    return place is None or _holds_several(prose, place)


def _holds_several(prose: ProseMap, place: int) -> bool:
    """Whether an element is a list of other articles: headlines that are links stand between its lines, nearly as many as they."""
    lines = headlines = waiting = 0
    for number in range(place + 1, place + 1 + sum(1 for _ in prose.elements[place].iterdescendants(etree.Element))):
        if prose.apart[number] or prose.block[number] != number:
            continue
        if prose.own[number] >= SHORTEST_LINE and prose.is_prose(number):
            lines += 1
            headlines += waiting
            waiting = 0
        elif prose.linked[number] >= _SHORTEST_HEADLINE and prose.own[number] * 3 <= prose.linked[number]:
            waiting = 1
    return headlines >= _MOST_HEADLINES - 1 and lines <= _LINES_OF_AN_ENTRY * headlines


def _is_list(text: str, root: HtmlElement) -> bool:
    """Lists and their soft-404 look-alikes: entries, or nothing but fragments."""
    prose = sum(len(line) for line in text.split("\n") if len(line) >= _SHORTEST_PROSE)
    return prose < len(text) / 2 or (prose < _MOST_PROSE * len(text) and holds_entries(text, root))


def holds_entries(text: str, root: HtmlElement) -> bool:
    """Whether a text is made of entries that lead elsewhere: several date lines, headlines before the text, or mostly links."""
    lines = [line for line in text.split("\n") if line]
    dated = sum(1 for line in lines if _is_dated(line))
    links = [normalize(text_of(link)) for link in root.iter("a")]
    linked = sum(len(link) for link in links)
    return dated >= _MOST_DATE_LINES or linked > _MOST_LINKED * len(text) or _begins_with_headlines(lines, set(links))


def _is_dated(line: str) -> bool:
    """Whether a line is the date line of an entry; a short sentence that names a day is none."""
    return len(line) <= _LONGEST_DATE_LINE and not line.endswith(_SENTENCE_ENDS) and find_date(line, UTC) is not None


def _begins_with_headlines(lines: list[str], links: set[str]) -> bool:
    """Whether lines that are links alternate with the text; further news below an article all stand behind it."""
    headlines = [line for line in lines if len(line) >= _SHORTEST_HEADLINE and line in links]
    ahead = list(takewhile(lambda line: line not in headlines, lines))
    return len(headlines) >= _MOST_HEADLINES and sum(map(len, ahead)) < sum(map(len, lines)) / 2
