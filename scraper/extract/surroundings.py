"""What a person sees around an article: the lines above its title, between title and text, and below the text.

Prose, links and the body itself are not looked at, so a date in the lead or a `Số lượt xem: 999` in the text is not taken
for the article's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import takewhile

from lxml import etree
from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.attachments import is_file_address
from scraper.extract.bylines import LONGEST, author_in, byline_of
from scraper.extract.date_lines import BARE, PUBLICATION, DatedLine, best_date, dates_of_line, time_shown
from scraper.extract.dates import PublishedAt
from scraper.extract.lines import SET_APART
from scraper.extract.page import text_of
from scraper.extract.related import leads_away
from scraper.extract.text import normalize, tidy_keeping_no_break
from scraper.extract.view_counts import views_in_lines

_REACH = 20
"""Lines that are looked at on either side."""
_CLIMB = 3
_MOST_WRAPPERS = 6
_FIRST_LINES = 5
_LONGEST_LINE = 150
_SHORTEST_LEAD = 40
_LONGEST_LEAD = 1_500
_SKIPPED = frozenset("script style noscript template select button textarea svg option iframe object".split())
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = frozenset(
    "address article aside blockquote center div dl dt fieldset figcaption figure footer header hr li main ol p pre section table "
    "tbody tr ul br caption".split()
)
_APART = frozenset(["nav", "footer", "aside"])
_CELLS = frozenset(["td", "th", "dd"])
_CLOCK_NAME = re.compile(
    r"today|clock|(?:^|[\s_\-])now(?:$|[\s_\-])|dong-?ho|hom-?nay|current|server|system|(?:date|time)[_\-]?(?:now|header|top)|"
    r"header[_\-]?(?:date|time)|lich|weather|thoi-?tiet",
    re.IGNORECASE,
)
_CLOCK_WORDS = re.compile(r"\b(?:hom nay|bay gio|hien tai|gio he thong|today|now)\b")
_DATED_NAME = re.compile(r"date|time|ngay|publish|posted?|created|meta|(?:^|[\s_\-])info", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
_SITE_HEADS = frozenset("header banner site-header site-banner masthead top-header topbar top-bar navbar menu top-menu".split())
_LEAD_NAME = re.compile(
    r"sapo|(?:^|[\s_\-])lead|lead(?:$|[\s_\-])|descri|tom-?tat|trich-?(?:dan|yeu)|mo-?ta|summary|intro|excerpt|chapeau|brief|gioi-?thieu",
    re.IGNORECASE,
)
_AUTHOR_NAME = re.compile(r"author|tac-?gia|byline|nguoi-?viet|but-?danh", re.IGNORECASE)
_FILES_HEADING = re.compile(r"\b(?:tep|file|tai lieu|dinh kem|tai ve|van ban|download|attachments?)\b")


@dataclass(frozen=True, slots=True)
class NearbyLine:
    """One line as a person sees it, cells of a table parted by tabs, and the element in which it begins."""

    text: str
    element: HtmlElement

    @property
    def names(self) -> str:
        """Classes and ids of the element and of the two around it."""
        around = [self.element, *self.element.iterancestors()][:3]
        return " ".join(f"{one.get('class') or ''} {one.get('id') or ''}" for one in around if one.tag not in ("body", "html"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines around an article and the links to files among them."""

    between: tuple[NearbyLine, ...] = ()
    behind: tuple[NearbyLine, ...] = ()
    before: tuple[NearbyLine, ...] = ()
    further_before: tuple[NearbyLine, ...] = ()
    """The last lines above all that holds title and body, where those are wrapped alone."""
    further_behind: tuple[NearbyLine, ...] = ()
    links: tuple[HtmlElement, ...] = ()
    """Links to files between title and body, and right behind the body."""
    headings: tuple[HtmlElement, ...] = field(default=())
    """Headings between title and body."""

    def date(self, zone: tzinfo) -> PublishedAt | None:
        """The day of publication, by its label and its place: between title and body, else behind, else before them."""
        between = best_date((line.text for line in self.between if not _is_clock(line)), zone)
        if between and between.rank >= BARE:
            return between.published
        behind = best_date((line.text for line in self.behind), zone)
        before = _date_before(self.before, zone) or _date_before(self.further_before, zone)
        candidates = [found for found in (behind, before) if found is not None]
        further = best_date((line.text for line in self.further_behind), zone)
        if further and further.rank == PUBLICATION:
            candidates.append(further)
        if between:
            candidates.append(between)
        best = max(candidates, key=lambda found: found.rank, default=None)
        return best.published if best else None

    def begins_with_date(self, zone: tzinfo) -> bool:
        """Whether a date line comes right behind the title: behind a banner there is something else first."""
        return any(dates_of_line(line.text, zone) for line in self.between[:1])

    def views(self) -> int | None:
        """The labelled counter, looked for in the same order."""
        for lines in (self.between, self.behind, self.before, self.further_behind[:3]):
            views = views_in_lines(line.text for line in lines)
            if views is not None:
                return views
        return None

    def lead(self) -> HtmlElement | str | None:
        """The lead between title and body: what is named so, a heading that is a sentence, or the only prose there."""
        for heading in self.headings:
            if _LEAD_NAME.search(_names(heading)) or len(normalize(text_of(heading))) >= 2 * _SHORTEST_LEAD:
                return heading
        prose = [line for line in self.between if _SHORTEST_LEAD <= len(line.text) <= _LONGEST_LEAD and "\t" not in line.text]
        named = [line for line in self.between if _LEAD_NAME.search(_names(line.element)) and len(line.text) <= _LONGEST_LEAD]
        found = named or [
            line for line in prose if len(line.text) > LONGEST or line.text.rstrip().endswith((".", "…", "!", "?", ":", "”", '"'))
        ]
        texts = [line.text for line in found if views_in_lines([line.text]) is None]
        return normalize(" ".join(texts)) if texts and len(texts) <= 3 else None

    def byline(self) -> str | None:
        """The author that a line between title and body or right behind it names."""
        for line in (*self.between, *self.behind[:6], *self.further_behind[:3]):
            if len(line.text) > 2 * LONGEST:
                continue
            if author := author_in(line.text):
                return author
            named = _AUTHOR_NAME.search(_names(line.element)) is not None or _AUTHOR_NAME.search(line.names) is not None
            if named and len(line.text) <= LONGEST and (author := byline_of(line.text, set_apart=True)):
                return author
        for line in (*self.behind[:2], *self.further_behind[:1]):
            if _is_set_apart(line.element) and len(line.text) <= LONGEST and (author := byline_of(line.text)):
                return author
        return None


def surroundings(title: HtmlElement, body: HtmlElement, zone: tzinfo, *ignored: HtmlElement | None) -> Surroundings:
    """The lines around an article, within the smallest element that holds title and body, and a little above it."""
    skipped = {element for element in (body, title, *ignored) if element is not None}
    around = _common(title, body)
    before: list[NearbyLine] = []
    between: list[NearbyLine] = []
    behind: list[NearbyLine] = []
    links: list[HtmlElement] = []
    headings: list[HtmlElement] = []
    target = before
    ended = False
    for event in _walk(around, skipped, zone):
        if event is title:
            target = between
        elif event is body:
            target = behind
        elif isinstance(event, NearbyLine):
            if not (ended and target is behind):
                target.append(event)
        elif target is before:
            before.clear()  # what stands before a link or a heading belongs to a menu or another box
        elif event.tag == "a":
            if _is_file(event):
                links.append(event)
            elif target is behind and leads_away(event):
                ended = True
                break
        elif target is between and event.tag in _HEADINGS:
            headings.append(event)
        elif target is behind and not (event.tag in _HEADINGS and _FILES_HEADING.search(fold_marks(normalize(text_of(event))))):
            ended = True
            break
    if around is body:  # the title stands inside the body element: what follows the first lines is the text itself
        behind = [line for line in between if any(dated.rank == PUBLICATION for dated in dates_of_line(line.text, zone))]
        between = list(takewhile(lambda line: len(line.text) <= _LONGEST_LINE, between[:_FIRST_LINES]))
        links, headings = [], []
    further_before, further_behind = _further(around, zone, links, headed=bool(before), ended=ended)
    return Surroundings(
        tuple(between),
        tuple(behind[:_REACH]),
        tuple(before[-_REACH:]),
        tuple(further_before),
        tuple(further_behind),
        tuple(links),
        tuple(headings),
    )


def below_title(title: HtmlElement, zone: tzinfo) -> Surroundings:
    """The lines behind the title, where no body element is known."""
    around = title
    for _ in range(_CLIMB):
        parent = around.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        around = parent
    behind: list[NearbyLine] = []
    before: list[NearbyLine] = []
    reached = False
    for event in _walk(around, {title}, zone):
        if event is title:
            reached = True
        elif isinstance(event, NearbyLine):
            (behind if reached else before).append(event)
        elif not reached:
            before.clear()
    return Surroundings(between=tuple(behind[:_REACH]), before=tuple(before[-5:]))


def _further(
    around: HtmlElement, zone: tzinfo, links: list[HtmlElement], *, headed: bool, ended: bool
) -> tuple[list[NearbyLine], list[NearbyLine]]:
    """The nearest lines some steps up, for pages that wrap title and body alone; links to files among them are noted."""
    before: list[NearbyLine] = []
    behind: list[NearbyLine] = []
    closed = headed
    for _ in range(_MOST_WRAPPERS):
        parent = around.getparent()
        if parent is None or around.tag in ("body", "html"):
            break
        above: list[NearbyLine] = []
        reached = False
        for event in _walk(parent, {around}, zone):
            if event is around:
                reached = True
                if ended:
                    break
            elif isinstance(event, NearbyLine):
                (behind if reached else above).append(event)
            elif not reached:
                above.clear()
                closed = True
            elif event.tag == "a" and _is_file(event):
                links.append(event)
            elif (event.tag == "a" and leads_away(event)) or event.tag != "a":
                ended = True
                break
        if not before:
            before = above[-5:]
        around = parent
        if (ended or behind) and (before or closed):
            break
    return before, behind[:10]


def _date_before(lines: tuple[NearbyLine, ...], zone: tzinfo) -> DatedLine | None:
    """The best date above the title; the page's clock is none, nor is a bare date that nothing marks as one of publication."""
    found = []
    for line in lines:
        if _is_clock(line) or _in_site_head(line.element):
            continue
        weekday = _WEEKDAY.search(fold_marks(line.text)) is not None
        named = _DATED_NAME.search(line.names) is not None
        for dated in dates_of_line(line.text, zone):
            minute = dated.published.precision == "minute"
            if dated.rank > BARE or (named and (minute or not weekday)) or (minute and not weekday):
                found.append(dated)
    return max(reversed(found), key=lambda dated: dated.rank, default=None)


def _is_clock(line: NearbyLine) -> bool:
    return _CLOCK_NAME.search(line.names) is not None or _CLOCK_WORDS.search(fold_marks(line.text)) is not None


def _in_site_head(element: HtmlElement) -> bool:
    for above in [element, *element.iterancestors()]:
        if above.tag in ("article", "main", "body"):
            return False
        if above.tag in ("header", "nav") or not _SITE_HEADS.isdisjoint(_names(above).lower().split()):
            return True
    return False


def _is_set_apart(element: HtmlElement) -> bool:
    for one in [element, *element.iterancestors()][:3]:
        if one.tag in ("b", "strong", "i", "em") or one.get("align") == "right" or SET_APART.search((one.get("style") or "")[:500]):
            return True
    return False


def _is_file(link: HtmlElement) -> bool:
    return is_file_address(link.get("href") or "") or "ownload" in (link.get("onclick") or "")


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _common(title: HtmlElement, body: HtmlElement) -> HtmlElement:
    above_title = [title, *title.iterancestors()]
    known = set(above_title)
    return next((element for element in [body, *body.iterancestors()] if element in known), above_title[-1])


def _walk(element: HtmlElement, stops: set[HtmlElement], zone: tzinfo) -> Iterator[NearbyLine | HtmlElement]:
    """Lines in document order; each stop, link, heading and field of a form once, without what is inside it."""
    line = _LineOf()
    walker = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, node in walker:
        tag = node.tag
        if event == "start" and node is not element:
            if (
                node in stops
                or tag in _HEADINGS
                or (tag == "a" and node.get("href"))
                or tag in _APART
                or (tag == "input" and _is_field(node))
            ):
                yield from line.ended()
                yield node
                walker.skip_subtree()
            elif tag in _SKIPPED:
                walker.skip_subtree()
            elif tag == "time" and node.get("datetime"):
                line.add(f" {time_shown(node, zone)} ", node)
                walker.skip_subtree()
            else:
                if tag in _CELLS:
                    line.add("\t", node)
                elif tag in _BLOCKS:
                    yield from line.ended()
                line.add(node.text, node)
        elif event == "start":
            line.add(node.text, node)
        elif node is not element:
            if tag in _BLOCKS and tag != "dt":
                yield from line.ended()
            line.add(node.tail, node.getparent())
    yield from line.ended()


class _LineOf:
    """The strings of the line that is being walked through."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.element: HtmlElement | None = None
        self.length = 0

    def add(self, text: str | None, element: HtmlElement) -> None:
        if not text or self.length > _LONGEST_LEAD:
            return
        if self.element is None:
            if text.isspace():
                return
            self.element = element
        last = self.parts[-1] if self.parts else ""
        if len(last) >= 4 and last[-1].isalnum() and text[0].isdigit():
            self.parts.append(" ")  # a date and its time in two elements without white space between them
        self.parts.append(text)
        self.length += len(text)

    def ended(self) -> Iterator[NearbyLine]:
        """The line, if there is one, and a new one begins."""
        if self.element is not None:
            whole = "".join(self.parts)
            text = (
                "\t".join(cell for part in whole.split("\t") if (cell := tidy_keeping_no_break(part)))
                if "\t" in whole
                else tidy_keeping_no_break(whole)
            )
            if text:
                yield NearbyLine(text, self.element)
        self.parts, self.element, self.length = [], None, 0


def _is_field(element: HtmlElement) -> bool:
    return (element.get("type") or "text").lower() in ("text", "search", "password", "email")
