"""A body as lines, the way a reader sees it, and the byline that its last lines may be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from scraper.extract.bylines import LONGEST, TailByline, split_byline
from scraper.extract.view_counts import is_counter

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul [document]".split()
)
SET_APART = re.compile(r"text-align\s*:\s*(?:right|end)|font-style\s*:\s*italic|font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_MOST_AT_END, _MOST_AT_BEGINNING = 3, 2
_LONGEST_CELL = 300
_NO_BYLINE_IN = frozenset(["figcaption", "tr", "td", "th", "caption"])


@dataclass(slots=True)
class Line:
    """One line: the strings that make it up, the block that it stands in, and whether it follows a break in that block."""

    block: Tag
    after_break: bool = False
    strings: list[NavigableString] = field(default_factory=list)
    text: str = ""


def lines_of(soup: BeautifulSoup) -> list[Line]:
    """The lines of a body in reading order, without empty ones; a row of a data table is one line, its cells parted by bars."""
    return [line for line in _lines(soup) if line.text]


def plain_text(lines: list[Line]) -> str:
    """Lines as text: an empty line between paragraphs, none within one, nor between rows or items of one list."""
    text, before = "", ""
    for line in lines:
        block = line.block.name
        together = line.after_break or (block in ("tr", "li") and block == before)
        text += ("\n" if together else "\n\n") + line.text
        before = block
    return text.strip()


def take_counters(lines: list[Line]) -> tuple[str, ...]:
    """Takes labelled counters off the ends of a body: they change at each reading and are none of its text. Gives the lines."""
    taken: list[str] = []
    for place, most in ((-1, _MOST_AT_END), (0, _MOST_AT_BEGINNING)):
        for _ in range(most):
            if len(lines) < 2 or not is_counter(lines[place].text):
                break
            line = lines.pop(place)
            taken.append(line.text)
            for string in line.strings:
                _remove(string)
    return tuple(taken)


def take_byline(lines: list[Line]) -> str | None:
    """Splits the byline off the last lines. Their strings leave the soup, and they leave the list, so text and HTML agree."""
    if not lines or len(lines[-1].text) > LONGEST or lines[-1].block.name in _NO_BYLINE_IN:
        return None
    tail = lines[-3:]
    found: TailByline = split_byline([line.text for line in tail], marked=[_is_set_apart(line) for line in tail])
    if found.lines:
        for line in lines[-found.lines :]:
            for string in line.strings:
                _remove(string)
        del lines[-found.lines :]
    return found.byline


def _lines(soup: BeautifulSoup) -> Iterator[Line]:
    rows = {id(tag) for tag in soup.descendants if isinstance(tag, Tag) and tag.name == "tr" and _is_data_row(tag)}
    blocks: dict[int, Tag] = {}

    def block_of(tag: Tag) -> Tag:
        known = blocks.get(id(tag))
        if known is None:
            known = tag if tag.name in BLOCKS or tag.parent is None else block_of(tag.parent)
            if rows:
                known = next((above for above in (tag, *tag.parents) if id(above) in rows), known)
            blocks[id(tag)] = known
        return known

    line: Line | None = None
    broken = False
    for node in soup.descendants:
        if isinstance(node, NavigableString):
            block = block_of(node.parent) if node.parent is not None else soup
            if line is None or broken or line.block is not block:
                if line is not None:
                    yield _finished(line, rows)
                line = Line(block, after_break=broken and line is not None and line.block is block)
                broken = False
            line.strings.append(node)
        elif isinstance(node, Tag) and (node.name == "br" or node.name in BLOCKS):
            broken = broken or not (rows and any(id(above) in rows for above in node.parents))
    if line is not None:
        yield _finished(line, rows)


def _finished(line: Line, rows: set[int]) -> Line:
    if rows and id(line.block) in rows:
        cells = [" ".join(cell.get_text(" ").split()) for cell in line.block.find_all(["td", "th"], recursive=False)]
        line.text = " | ".join(cells) if any(cells) else ""
    else:
        line.text = " ".join("".join(line.strings).split())
    return line


def _is_data_row(row: Tag) -> bool:
    cells = row.find_all(["td", "th"], recursive=False)
    return len(cells) > 1 and all(cell.find("table") is None and len(cell.get_text()) <= _LONGEST_CELL for cell in cells)


def _is_set_apart(line: Line) -> bool:
    """Right-aligned, bold or italic as a whole."""
    if len(line.text) > LONGEST:
        return False
    return all(_stands_apart(string) for string in line.strings if string.strip())


def _stands_apart(string: NavigableString) -> bool:
    for depth, tag in enumerate(string.parents):
        if depth > 3 or tag.name in ("body", "html", "[document]"):
            return False
        if tag.name in ("b", "strong", "i", "em") or tag.get("align") == "right" or SET_APART.search(str(tag.get("style", ""))):
            return True
        if any(word in str(tag.get("class", "")) for word in ("right", "author")):
            return True
    return False


def _remove(string: NavigableString) -> None:
    """Takes a string out, and the elements that held nothing else."""
    if string.decomposed:
        return  # white space of its line, gone with the element around it
    parent = string.parent
    string.extract()
    while parent is not None and parent.name not in ("body", "html", "[document]") and not parent.get_text(strip=True):
        if parent.find(["img", "video", "audio", "table"]):
            return
        above = parent.parent
        parent.decompose()
        parent = above
