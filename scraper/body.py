"""The body of an article: clean HTML, plain text beside it, files, images and the byline at its end.

BeautifulSoup reads the fragment, nh3 has the last word on what HTML is let through. Nothing is lost silently: what
is dropped is script, form, hidden and empty markup, never a paragraph.
"""

import copy
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
from lxml import etree
from lxml.html import HtmlElement

from scraper.addresses import absolute
from scraper.bylines import TailByline, split_byline
from scraper.text import clean_characters, tidy
from storage.model import Attachment

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNREAD = ("script", "style", "noscript", "template")
_DROPPED = frozenset([*_UNREAD, "input", "button", "select", "textarea", "svg", "link", "meta", "title"])
_EMBEDS = frozenset(["iframe", "embed", "object"])
_ADDRESSED = frozenset(["a", "img", "video", "audio", "source"])
_MAY_GO = frozenset("p div span strong em b i u li h2 h3 h4 h5 h6 a ul ol section".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SET_APART = re.compile(r"text-align\s*:\s*(?:right|end)|font-style\s*:\s*italic|font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|ppsx?|odt|ods|odp|rtf|zip|rar|7z|csv|mp3|mp4|wma|wmv|avi|mov|m4a)(?=$|[/?#&;])", re.IGNORECASE
)
_ONCLICK_FILE = re.compile(r"download\w*\(\s*(['\"])(?P<label>.*?)\1\s*,\s*(['\"])(?P<path>[^'\"]+)\3", re.IGNORECASE)
_ALLOWED_TAGS = set(
    "a abbr audio b blockquote br caption cite code col colgroup dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins "
    "li ol p pre q s small source strong sub sup table tbody td tfoot th thead tr u ul video".split()
)
_ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
}
_CLEANER = nh3.Cleaner(
    tags=_ALLOWED_TAGS,
    attributes=_ALLOWED_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Body:
    """What the body element of an article holds; paragraphs of `text` are parted by an empty line."""

    html: str
    text: str
    byline: str | None = None
    image: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(slots=True)
class _Line:
    """One line as a reader sees it: the strings that make it up, and the block that it stands in."""

    block: Tag
    strings: list[NavigableString] = field(default_factory=list)
    after_break: bool = False
    text: str = ""


def read_body(element: HtmlElement, base: str) -> Body:
    """The body that an element of a page holds, with addresses made absolute against `base`."""
    markup = etree.tostring(_lightened(element), encoding="unicode", method="html", with_tail=False)
    # Class lists stay strings: splitting them is a third of the cost of building the soup.
    return read_soup(BeautifulSoup(markup, "lxml", multi_valued_attributes=None), base)


def read_soup(soup: BeautifulSoup, base: str) -> Body:
    """As `read_body`, for a fragment that is already a soup; the soup is changed."""
    files = _Files(base)
    _drop_unseen(soup, files)
    image = _mend_addresses(soup, base, files)
    lines = list(_lines(soup))
    tail = _take_byline(lines)
    _drop_empty(soup)
    html = _CLEANER.clean(clean_characters((soup.find("body") or soup).decode_contents())).strip()
    return Body(html, _plain_text(lines), tail.byline, image, files.attachments())


def _lightened(element: HtmlElement) -> HtmlElement:
    """A copy without scripts, and without the spans of word processors that set nothing apart: a soup's cost is its tags."""
    light = copy.deepcopy(element)
    etree.strip_elements(light, *_UNREAD, with_tail=False)
    etree.strip_tags(light, etree.Comment, "font", "big", "tt")
    for span in light.iter("span"):
        style = span.get("style", "")
        if not (span.get("class") or _SET_APART.search(style) or _HIDDEN.search(style)):
            span.tag = "plain"
    etree.strip_tags(light, "plain")  # in C: moving text by hand fails on characters that XML does not know
    light.tag = "body"  # the element itself is the page's furniture: what is in it is the article's
    return light


class _Files:
    """The files that a body links to, each address once, the best label kept."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._labels: dict[str, str] = {}

    def add(self, href: str | None, label: str) -> str | None:
        url = absolute(self.base, href)
        if url and _FILE.search(urlsplit(url).path + "?" + urlsplit(url).query):
            known = self._labels.get(url, "")
            self._labels[url] = known or tidy(label)
        return url

    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(attachment(url, label) for url, label in self._labels.items())


def attachment(url: str, label: str = "") -> Attachment:
    """A linked file: media type by its ending, its name as label where the page gives none."""
    match = _FILE.search(url)
    name = unquote(url[: match.end()].rsplit("/", 1)[-1].rsplit("=", 1)[-1]) if match else unquote(urlsplit(url).path.rsplit("/", 1)[-1])
    return Attachment(url, tidy(label) or tidy(name), mimetypes.guess_type(name)[0] or "application/octet-stream")


def is_file_address(url: str) -> bool:
    """Whether an address ends in, or holds in its path, the name of a document, an archive or a recording."""
    return _FILE.search(url) is not None


def _tags(soup: BeautifulSoup) -> list[Tag]:
    """Every tag in document order, several times faster than asking the soup to find them."""
    return [node for node in soup.descendants if isinstance(node, Tag)]


def _drop_unseen(soup: BeautifulSoup, files: _Files) -> None:
    embedded: list[str | None] = []
    for node in reversed(list(soup.descendants)):  # innermost first: what is dropped is not looked at again
        if isinstance(node, PreformattedString):
            node.extract()
        elif isinstance(node, Tag):
            if node.name in _EMBEDS:
                embedded.append(_embedded_file(node))
                node.decompose()
            elif node.name in _DROPPED or _HIDDEN.search(str(node.attrs.get("style", ""))):
                node.decompose()
            elif ":" in node.name:  # Word's own tags, such as o:p
                node.unwrap()
            elif node.name == "h1":
                node.name = "h2"
    for source in reversed(embedded):
        files.add(source, "")


def _embedded_file(tag: Tag) -> str | None:
    source = _text_attribute(tag, "src") or _text_attribute(tag, "data")
    return parse_qs(urlsplit(source).query).get("file", [source])[0] if source else None


def _mend_addresses(soup: BeautifulSoup, base: str, files: _Files) -> str | None:
    """Makes every address absolute, notes files, and gives the first real image."""
    lead: str | None = None
    for tag in _tags(soup):
        if tag.name not in _ADDRESSED and not tag.has_attr("onclick"):
            continue
        onclick = _ONCLICK_FILE.search(_text_attribute(tag, "onclick") or "")
        if onclick:
            files.add(urljoin(base, onclick["path"]), onclick["label"])
        if tag.name == "a":
            _set_or_drop(tag, "href", files.add(_text_attribute(tag, "href"), tag.get_text(" ")))
            continue
        if tag.name not in _ADDRESSED:
            continue
        source = next((tag[name] for name in ("data-src", "data-original", "src") if tag.get(name)), None)
        url = absolute(base, str(source)) if source else None
        if tag.name == "img":
            if url is None:
                tag.decompose()
                continue
            lead = lead or (url if _is_picture(tag) else None)
        elif url:
            files.add(url, "")
        _set_or_drop(tag, "src", url)
    return lead


def _is_picture(tag: Tag) -> bool:
    """No spacer, icon or tracking pixel by the size that the page gives it."""
    sizes = [int(size) for name in ("width", "height") if (size := str(tag.get(name, "")).removesuffix("px")).isdigit()]
    return all(size > 32 for size in sizes)


def _set_or_drop(tag: Tag, name: str, url: str | None) -> None:
    if url:
        tag[name] = url
    elif tag.has_attr(name):
        del tag[name]


def _text_attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return value if isinstance(value, str) else None


def _lines(soup: BeautifulSoup) -> Iterator[_Line]:
    """The lines of a body in reading order; a row of a data table is one line, its cells parted by bars."""
    rows = {id(tag) for tag in _tags(soup) if tag.name == "tr" and _is_data_row(tag)}
    holders: dict[int, Tag] = {}

    def holder(tag: Tag) -> Tag:
        known = holders.get(id(tag))
        if known is None:
            known = tag if tag.name in BLOCKS or tag.parent is None else holder(tag.parent)
            if rows:
                known = next((above for above in [tag, *tag.parents] if id(above) in rows), known)
            holders[id(tag)] = known
        return known

    line: _Line | None = None
    broken = False
    for node in soup.descendants:
        if isinstance(node, NavigableString):
            block = holder(node.parent) if node.parent is not None else soup
            if line is None or line.block is not block or broken:
                if line is not None and _finish(line, rows):
                    yield line
                line = _Line(block, after_break=broken and line is not None and line.block is block)
                broken = False
            line.strings.append(node)
        elif isinstance(node, Tag) and (node.name == "br" or node.name in BLOCKS):
            broken = broken or not _inside_row(node, rows)
    if line is not None and _finish(line, rows):
        yield line


def _inside_row(tag: Tag, rows: set[int]) -> bool:
    return bool(rows) and any(id(above) in rows for above in tag.parents)


def _is_data_row(row: Tag) -> bool:
    cells = row.find_all(["td", "th"], recursive=False)
    return len(cells) > 1 and all(cell.find("table") is None and len(cell.get_text()) <= _LONGEST_CELL for cell in cells)


def _finish(line: _Line, rows: set[int]) -> bool:
    if id(line.block) in rows:
        cells = [tidy(cell.get_text(" ")) for cell in line.block.find_all(["td", "th"], recursive=False)]
        line.text = " | ".join(cells) if any(cells) else ""
    else:
        line.text = tidy("".join(line.strings))
    return bool(line.text)


def _take_byline(lines: list[_Line]) -> TailByline:
    """Splits the byline off the last lines: their strings leave the soup, so text and HTML agree."""
    tail = lines[-3:]
    if any(line.block.name in ("figcaption", "tr", "td", "th", "caption") for line in tail[-1:]):
        return TailByline(None, 0)
    found = split_byline([line.text for line in tail], marked=[_is_set_apart(line) for line in tail])
    for line in lines[len(lines) - found.lines :]:
        for string in line.strings:
            _remove(string)
    del lines[len(lines) - found.lines :]
    return found


def _remove(string: NavigableString) -> None:
    parent = string.parent
    string.extract()
    while parent is not None and parent.name not in ("body", "html", "[document]") and not parent.get_text(strip=True):
        if parent.find(["img", "video", "audio", "table"]):
            return
        above = parent.parent
        parent.decompose()
        parent = above


def _is_set_apart(line: _Line) -> bool:
    """Right-aligned, bold or italic as a whole."""
    for string in line.strings:
        if not string.strip():
            continue
        above = [tag for tag in string.parents if tag.name not in ("body", "html", "[document]")]
        if not any(
            tag.name in ("b", "strong", "i", "em")
            or tag.get("align") == "right"
            or _SET_APART.search(_text_attribute(tag, "style") or "")
            or any(word in (_text_attribute(tag, "class") or "") for word in ("right", "author"))
            for tag in above[:4]
        ):
            return False
    return True


def _drop_empty(soup: BeautifulSoup) -> None:
    """Paragraphs and spans that hold nothing a reader sees, innermost first; table cells stay where they are."""
    for tag in reversed(_tags(soup)):
        if tag.name in _MAY_GO and all(_is_blank(child) for child in tag.contents):
            tag.decompose()
        elif tag.name in BLOCKS and tag.contents and getattr(tag.contents[-1], "name", None) == "br":
            tag.contents[-1].extract()


def _is_blank(node: PageElement) -> bool:
    if isinstance(node, Tag):
        return node.name == "br"
    return isinstance(node, NavigableString) and not clean_characters(node).strip()


def _plain_text(lines: list[_Line]) -> str:
    text, before = "", ""
    for line in lines:
        together = line.after_break or (line.block.name in ("tr", "li") and line.block.name == before)
        text += ("\n" if together else "\n\n") + line.text
        before = line.block.name
    return text.strip()
