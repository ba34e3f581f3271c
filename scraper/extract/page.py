"""A fetched or saved page: its bytes decoded once and parsed once. Parsing is a function of it and nothing else."""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import parsel
from lxml import etree
from lxml.html import HtmlElement

from scraper.extract.css import names_in, parts_of
from scraper.extract.encoding import decode
from scraper.extract.hidden import drop_hidden, hidden_elements

_LONE_ID = re.compile(r"^#[A-Za-z_][\w-]*$")


@dataclass(frozen=True)
class Page:
    """An HTML, JSON or text response: `url` is where it was found after redirects."""

    url: str
    text: str
    status: int = 200
    decoded_as: str = "text"
    """The encoding that was found, and what was mended."""
    doubts: tuple[str, ...] = ()
    """What is doubtful about the text, for a person to look at."""

    @classmethod
    def from_bytes(cls, url: str, body: bytes, content_type: str | None = None, status: int = 200) -> "Page":
        """A page decoded by what its bytes are; header and meta element are believed where they can be true."""
        decoded = decode(body, content_type)
        return cls(url, decoded.text, status, decoded.how, decoded.doubts)

    @cached_property
    def selector(self) -> parsel.Selector:
        """The parsed page; an empty body gives an empty document, and text below thousands of levels stays."""
        parsed = parsel.Selector(text=self.text or "<html></html>", type="html")
        return parsel.Selector(text=flattened(self.text), type="html") if is_deep(parsed.root) else parsed

    @cached_property
    def base(self) -> str:
        """The address that the page's links count from: what its `base` element says, else its own."""
        for element in self.selector.root.iter("base"):
            stated = (element.get("href") or "").strip()
            try:
                url = urljoin(self.url, stated) if stated else ""
                if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname:
                    return url
            except ValueError:
                continue
        return self.url

    @cached_property
    def shown(self) -> "Page":
        """The page as a person sees it, without hidden elements; what it says to machines stays in `whole`."""
        if hidden_elements(self.selector.root):
            page = self.remade(drop_hidden)
        else:
            page = replace(self)
            vars(page).update({name: vars(self)[name] for name in ("selector", "_names", "_found", "base") if name in vars(self)})
        vars(page).update(shown=page, whole=self)
        return page

    @cached_property
    def whole(self) -> "Page":
        """The page with what is hidden in it, where this one is what a person sees of it."""
        return self

    @cached_property
    def _names(self) -> frozenset[str]:
        return names_in(self.selector.root)

    @cached_property
    def _found(self) -> dict[str, list[HtmlElement]]:
        """What selectors have found before: the mark of an article is asked for by every rule. Nobody changes the tree."""
        return {}

    def remade(self, change: Callable[[HtmlElement], object]) -> "Page":
        """The page with its tree changed by `change`, for platforms that mix furniture into the body; this one stays as it is."""
        tree = copy.deepcopy(self.selector.root)
        change(tree)
        page = replace(self)
        vars(page)["selector"] = parsel.Selector(root=tree, type="html")  # fills the cached property: nothing is parsed again
        if "whole" in vars(self):  # a change of what is shown: what it hides now is hidden for us
            vars(page).update(shown=page, whole=self.whole)
        return page

    def first(self, css: str) -> HtmlElement | None:
        """The first element that a CSS selector finds."""
        return next(self.each(css), None)

    def all(self, css: str) -> list[HtmlElement]:
        """Every element that a CSS selector finds, in document order."""
        if css not in self._found:
            self._found[css] = parts_of(self.selector.root, css, self._names)
        return list(self._found[css])

    def anchors(self, css: str) -> list[HtmlElement]:
        """Every link that a CSS selector finds, or that stands in an element that it finds."""
        return [anchor for element in self.all(css) for anchor in element.iter("a")]

    def each(self, css: str) -> Iterator[HtmlElement]:
        """The elements that a CSS selector finds, one by one: a lone id is looked up, and the page searched only for a second one."""
        if not _LONE_ID.match(css):
            yield from self.all(css)
            return
        looked_up = self.selector.root.xpath("id($id)", id=css[1:])
        yield from looked_up
        if looked_up:
            yield from (element for element in self.all(css) if element is not looked_up[0])


def text_of(element: HtmlElement) -> str:
    """The text of an element as it stands, scripts and styles left out."""
    return "".join(strings_of(element))


_APART = etree.XPath(
    ".//text()[not(parent::script or parent::style or parent::noscript or parent::template)] | .//br | .//p"
    " | .//div | .//li | .//td | .//tr"
    " | .//h1 | .//h2 | .//h3 | .//h4 | .//dd | .//dt | .//section"
)


def spaced_text_of(element: HtmlElement) -> str:
    """The text of an element with a line end before each block in it, so that blocks without white space between them stay apart."""
    parts = _APART(element)
    return "".join(part if isinstance(part, str) else "\n" for part in parts)


def strings_of(element: HtmlElement) -> list[str]:
    """The strings below an element in document order, scripts and styles left out."""
    return [
        str(string) for string in element.xpath(".//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
    ]


DEEPEST = 200
"""Levels that stay; no page that a person wrote has more."""
_LEVEL = etree.XPath(f"boolean({'/*' * (DEEPEST + 40)})")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?:[^<>]*)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def is_deep(root: HtmlElement) -> bool:
    """Whether a tree has more levels than any page needs: its parser may have stopped, and nothing behind it should recurse through it."""
    return bool(_LEVEL(root))


def flattened(markup: str) -> str:
    """The markup without the tags below DEEPEST levels; all text stays, in order."""
    depth = 0

    def shallow(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _VOID or tag[0].endswith("/>"):
            return tag[0]
        if tag[1]:
            depth = max(0, depth - 1)
            return tag[0] if depth < DEEPEST else " "
        depth += 1
        return tag[0] if depth <= DEEPEST else " "

    return _TAG.sub(shallow, markup)
