"""The body of an article: clean HTML, plain text beside it, files, images and the byline at its end.

Nothing is lost silently: what is dropped is script, form fields, hidden and empty markup, never a paragraph.
"""

import copy
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from lxml import etree
from lxml.html import HtmlElement

from scraper.extract.attachments import Files
from scraper.extract.lines import SET_APART, lines_of, plain_text, take_byline
from scraper.extract.sanitize import drop_empty, sanitised
from scraper.extract.text import clean_characters, mend_markup
from scraper.extract.urls import absolute
from storage.model import Attachment

_UNREAD = ("script", "style", "noscript", "template", "input", "button", "select", "textarea", "svg", "link", "meta", "title", "dropped")
_EMBEDS = frozenset(["iframe", "embed", "object"])
_ADDRESSED = frozenset(["a", "img", "video", "audio", "source"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?(?:[\u00a0\u202f]|&nbsp;)(?:[ \t\u00a0\u202f]|&nbsp;)*")
_LAZY = ("data-src", "data-original", "src")
_SMALLEST_PICTURE = 32


@dataclass(frozen=True, slots=True)
class Body:
    """What the body element of an article holds; paragraphs of `text` are parted by an empty line."""

    html: str
    text: str
    byline: str | None = None
    image: str | None = None
    attachments: tuple[Attachment, ...] = ()


def read_body(element: HtmlElement, base: str) -> Body:
    """The body that an element of a page holds, with addresses made absolute against `base`."""
    files = Files(base)
    light = copy.deepcopy(element)
    image = _lighten(light, files)
    markup = etree.tostring(light, encoding="unicode", method="html", with_tail=False)
    # Addresses are ASCII by now, so characters may be cleaned in one go. Class lists stay strings: splitting them is a
    # third of the cost of building the soup.
    soup = BeautifulSoup(_NO_BREAK.sub(" ", clean_characters(mend_markup(markup))), "lxml", multi_valued_attributes=None)
    lines = lines_of(soup)
    byline = take_byline(lines)
    drop_empty(soup)
    return Body(sanitised(soup), plain_text(lines), byline, image, files.attachments())


def _lighten(light: HtmlElement, files: Files) -> str | None:
    """Drops what is not read, makes addresses absolute and notes files; gives the first real image.

    Also drops the spans of word processors that set nothing apart: the cost of a soup is its tags.
    """
    etree.strip_elements(light, *_UNREAD, with_tail=False)
    etree.strip_tags(light, etree.Comment, etree.ProcessingInstruction)
    image: str | None = None
    for element in light.iter(etree.Element):
        tag = element.tag
        style = element.get("style")
        if onclick := element.get("onclick"):
            files.add_download_call(onclick)
        if tag in _EMBEDS:
            files.add_embedded(element)
            element.tag = "dropped"
        elif style is not None and _HIDDEN.search(style) and element is not light:
            element.tag = "dropped"
        elif tag in _ADDRESSED:
            picture = _mend_address(element, files)
            image = image or picture
        elif tag in ("font", "big", "tt") or ":" in tag or (tag == "span" and not _sets_apart(element, style)):
            element.tag = "plain"
        elif tag == "h1":
            element.tag = "h2"
    etree.strip_elements(light, "dropped", with_tail=False)
    etree.strip_tags(light, "plain")  # in C: moving text by hand fails on characters that XML does not know
    light.tag = "body"  # the element itself is the page's furniture: what is in it is the article's
    return image


def _mend_address(element: HtmlElement, files: Files) -> str | None:
    """Makes an element's address absolute, or takes it away where it leads nowhere; gives a real image's address."""
    if element.tag == "a":
        url = absolute(files.base, element.get("href"))
        _set_or_drop(element, "href", url)
        if url:
            files.add(url, "".join(element.itertext()))
        return None
    url = absolute(files.base, next((source for name in _LAZY if (source := element.get(name))), None))
    _set_or_drop(element, "src", url)
    if element.tag != "img":
        if url:
            files.add(url)
        return None
    if url is None:
        element.tag = "dropped"
    return url if url and _is_picture(element) else None


def _set_or_drop(element: HtmlElement, name: str, url: str | None) -> None:
    if url:
        element.set(name, url)
    elif element.get(name) is not None:
        del element.attrib[name]


def _is_picture(element: HtmlElement) -> bool:
    """No spacer, icon or tracking pixel by the size that the page gives it."""
    sizes = [size for name in ("width", "height") if (size := element.get(name, "").removesuffix("px")).isdigit()]
    return all(int(size) > _SMALLEST_PICTURE for size in sizes)


def _sets_apart(element: HtmlElement, style: str | None) -> bool:
    return element.get("class") is not None or (style is not None and SET_APART.search(style) is not None)
