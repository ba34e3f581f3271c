"""The body of an article: clean HTML, plain text beside it, files, images and the byline at its end.

Nothing is lost silently: what is dropped is script, form fields, hidden and empty markup, never a paragraph.
"""

import copy
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from lxml import etree
from lxml.html import HtmlElement

from scraper.extract.attachments import Files, shown_video
from scraper.extract.hidden import is_hidden
from scraper.extract.lines import SET_APART, lines_of, plain_text, take_byline, take_counters
from scraper.extract.related import drop_related
from scraper.extract.sanitize import drop_empty, sanitised
from scraper.extract.text import clean_characters, mend_markup
from scraper.extract.urls import absolute, contact
from storage.model import Attachment

_UNREAD = ("script", "style", "noscript", "template", "input", "button", "select", "textarea", "svg", "link", "meta", "title", "dropped")
_EMBEDS = frozenset(["iframe", "embed", "object"])
_ADDRESSED = frozenset(["a", "img", "video", "audio", "source"])
_NO_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?(?:[\u00a0\u202f]|&nbsp;)(?:[ \t\u00a0\u202f]|&nbsp;)*")
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-full-src", "data-echo", "src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_LONGEST_SET = 10_000
_PLACEHOLDER = re.compile(
    r"(?:^|[/_\-])(?:blank|spacer|placeholder|loading|loader|lazy(?:load)?|transparent|pixel|1x1|grey|trans)(?:[_\-]?\w{0,8})?\.(?:gif|png|svg|jpe?g|webp)$",
    re.IGNORECASE,
)
_BLOCKS_OF_THEIR_OWN = frozenset(
    "section article main header footer nav aside details summary fieldset legend form address center dir menu hgroup search dialog".split()
)
"""Blocks that are not let through by their names: their texts stay apart."""
_SMALLEST_PICTURE = 32


@dataclass(frozen=True, slots=True)
class Body:
    """What the body element of an article holds; paragraphs of `text` are parted by an empty line."""

    html: str
    text: str
    byline: str | None = None
    image: str | None = None
    attachments: tuple[Attachment, ...] = ()
    counters: tuple[str, ...] = ()
    """Lines with a labelled counter that stood at its ends."""


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
    counters = take_counters(lines)
    byline = take_byline(lines)
    counters += take_counters(lines)
    drop_empty(soup)
    return Body(sanitised(soup), plain_text(lines), byline, image, files.attachments(), counters)


def _lighten(light: HtmlElement, files: Files) -> str | None:
    """Drops what is not read, makes addresses absolute and notes files; gives the first real image.

    Also drops the spans of word processors that set nothing apart: the cost of a soup is its tags.
    """
    drop_related(light)
    _keep_pictures_without_scripts(light)
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
            _leave_what_it_shows(element, files.base)
        elif element is not light and is_hidden(element):
            element.tag = "dropped"
        elif tag in _ADDRESSED:
            picture = _mend_address(element, files)
            image = image or picture
        elif tag in ("font", "big", "tt") or ":" in tag or (tag == "span" and not _sets_apart(element, style)):
            element.tag = "plain"
        elif tag in _BLOCKS_OF_THEIR_OWN:
            element.tag = "div"
        elif tag == "h1":
            element.tag = "h2"
    etree.strip_elements(light, "dropped", with_tail=False)
    etree.strip_tags(light, "plain")  # in C: moving text by hand fails on characters that XML does not know
    light.tag = "body"  # the element itself is the page's furniture: what is in it is the article's
    return image


def _leave_what_it_shows(element: HtmlElement, base: str) -> None:
    """Turns a frame that plays a video into a link to it; of any other frame or object nothing stays but what a parser put into it."""
    url = absolute(base, element.get("src") or element.get("data-src"))
    video = shown_video(url) if url else None
    if video:
        label = element.get("title") or video
        for child in list(element):
            element.remove(child)
        for name in element.attrib:
            del element.attrib[name]
        element.tag, element.text = "a", label
        element.set("href", video)
    else:
        element.tag = "plain" if element.tag == "embed" else "dropped"  # `embed` has no end: what follows it was parsed into it


def _mend_address(element: HtmlElement, files: Files) -> str | None:
    """Makes an element's address absolute, or takes it away where it leads nowhere; gives a real image's address."""
    if element.tag == "a":
        href = element.get("href")
        url = absolute(files.base, href) or contact(href)
        if url is None:
            element.tag = "plain"
            return None
        element.set("href", url)
        files.add(url, "".join(element.itertext()))
        return None
    if element.tag == "source" and next(element.iterancestors("picture"), None) is not None:
        element.tag = "plain"
        return None
    url = _source(element, files.base)
    _set_or_drop(element, "src", url)
    if element.tag != "img":
        if url:
            files.add(url)
        return None
    if url is None:
        element.tag = "dropped"
    return url if url and _is_picture(element) else None


def _source(element: HtmlElement, base: str) -> str | None:
    """The address of a picture or a recording: that which a script would load, its own, or the largest of a set; no placeholder's."""
    named = [element.get(name) for name in _LAZY]
    if element.tag != "img":
        return next((url for source in named if (url := absolute(base, source))), None)
    sets = [element.get(name) for name in _SETS]
    picture = next(element.iterancestors("picture"), None)  # not its parent: a parser puts it into the `source` before it
    if picture is not None:
        sets += [source.get(name) for source in picture.iter(etree.Element) for name in _SETS]
    for source in (*named, *(_largest(one) for one in sets if one)):
        url = absolute(base, source)
        if url and not _PLACEHOLDER.search(urlsplit(url).path):
            return url
    return None


def _largest(candidates: str) -> str:
    """The address in a `srcset` with the greatest width or density, the first of several that are equal."""
    best, widest = "", -1.0
    for candidate in re.split(r",\s+|,(?=https?://|/)", candidates[:_LONGEST_SET]):
        address, _, size = candidate.strip().partition(" ")
        number = re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)[wx]", size.strip())
        width = float(number[1]) if number else 0.0
        if address and width > widest:
            best, widest = address.rstrip(","), width
    return best


def _keep_pictures_without_scripts(light: HtmlElement) -> None:
    """Brings out pictures that stand in `noscript` alone, for readers without scripts."""
    for fallback in light.iter("noscript"):
        if next(fallback.iter("img"), None) is None:
            continue
        before = fallback.getprevious()
        if before is None or before.tag != "img" or _source(before, "https://x/") is None:
            fallback.tag = "plain"


def _set_or_drop(element: HtmlElement, name: str, url: str | None) -> None:
    if url:
        element.set(name, url)
    elif element.get(name) is not None:
        del element.attrib[name]


def _is_picture(element: HtmlElement) -> bool:
    """No spacer, icon or tracking pixel by the size that the page gives it."""
    sizes = [
        size for name in ("width", "height") if (size := element.get(name, "").strip().removesuffix("px")).isascii() and size.isdigit()
    ]
    return all(int(size) > _SMALLEST_PICTURE for size in sizes)


def _sets_apart(element: HtmlElement, style: str | None) -> bool:
    return element.get("class") is not None or (style is not None and SET_APART.search(style) is not None)
