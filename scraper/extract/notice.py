"""Short articles below a title and its date: a sentence, a file, pictures. Nothing is long enough there to be known as text by itself."""

import copy
import re
from datetime import tzinfo

from lxml.html import HtmlElement, HtmlMixin

from portals.text import fold_marks
from scraper.extract.attachments import is_file_address, shows_something
from scraper.extract.date_lines import dates_of_line
from scraper.extract.page import spaced_text_of, text_of
from scraper.extract.related import is_of_links
from scraper.extract.text import normalize
from scraper.extract.view_counts import is_counter

SHORTEST = 40
"""Characters of text that make a body; shorter ones are labels."""
_CLIMB = 3
_MOST_BLOCKS = 200
_ENDS = frozenset(["nav", "footer", "aside", "form", "header", "h1", "h2", "h3"])
_END_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:footer|chan-?trang|sidebar|menu|nav|related|comments?|share|social|breadcrumbs?|widget|right|left|banner|copyright)(?:$|[\s_\-])",
    re.IGNORECASE,
)
_FOOTER = re.compile(r"(?:co quan chu quan|chiu trach nhiem|ban quyen|giay phep|dia chi\s?:|copyright|\u00a9|dien thoai\s?:)")
_SMALLEST = 100
_LONGEST_LINE = 150


def blocks_below(title: HtmlElement, zone: tzinfo) -> list[HtmlElement]:
    """The elements right below a title and its date line that hold a sentence, a file or a picture; none where there are none."""
    branch = title
    for _ in range(_CLIMB):
        found: list[HtmlElement] = []
        for element in list(branch.itersiblings())[:_MOST_BLOCKS]:
            if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript", "link", "meta"):
                continue
            if _ends(element):
                break
            if not found and _is_line_of_the_title(element, zone):
                continue
            found.append(element)
        if any(_is_content(element) for element in found):
            return found
        parent = branch.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        branch = parent
    return []


def together(blocks: list[HtmlElement]) -> HtmlElement:
    """Copies of several elements in one."""
    whole: HtmlElement = blocks[0].makeelement("div", {})
    for block in blocks:
        whole.append(copy.deepcopy(block))
    return whole


def _ends(element: HtmlElement) -> bool:
    if element.tag in _ENDS or _END_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return True
    return is_of_links(element) or _FOOTER.search(fold_marks(normalize(text_of(element)))[:400]) is not None


def _is_line_of_the_title(element: HtmlElement, zone: tzinfo) -> bool:
    lines = [line for line in map(normalize, spaced_text_of(element).split("\n")) if line]
    text = " ".join(lines)
    if any(is_file(link) for link in element.iter("a")) or next(element.iter("img"), None) is not None:
        return False
    if len(text) < SHORTEST or is_counter(text):
        return True
    return all(len(line) <= _LONGEST_LINE for line in lines) and any(dates_of_line(line, zone) for line in lines)


def _is_content(element: HtmlElement) -> bool:
    links = [element] if element.tag == "a" else list(element.iter("a"))
    if any(is_file(link) for link in links):
        return True
    if any(_is_picture(image) for image in element.iter("img")):
        return True
    if any(shows_something(frame) for frame in element.iter("iframe", "embed", "object")):
        return True
    return len(normalize(text_of(element))) >= SHORTEST and not is_of_links(element)


def is_file(link: HtmlMixin) -> bool:
    """Whether a link leads to a file."""
    return is_file_address(link.get("href") or "")


def _is_picture(image: HtmlElement) -> bool:
    if any(
        above.tag == "a" and not is_file_address(above.get("href") or "") and ".jp" not in (above.get("href") or "").lower()
        for above in image.iterancestors()
    ):
        return False
    sizes = [size for name in ("width", "height") if (size := (image.get(name) or "").removesuffix("px")).isascii() and size.isdigit()]
    return all(int(size) >= _SMALLEST for size in sizes)
