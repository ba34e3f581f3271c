"""A fetched or saved page: its bytes decoded once and parsed once. Parsing is a function of it and nothing else."""

from dataclasses import dataclass
from functools import cached_property

import parsel
from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode


@dataclass(frozen=True)
class Page:
    """An HTML, JSON or text response: `url` is where it was found after redirects."""

    url: str
    text: str
    status: int = 200

    @classmethod
    def from_bytes(cls, url: str, body: bytes, content_type: str | None = None, status: int = 200) -> "Page":
        """A page decoded as a browser would: byte order mark, header, meta element, then UTF-8."""
        _, text = html_to_unicode(content_type, body, default_encoding="utf-8")
        return cls(url, text, status)

    @cached_property
    def selector(self) -> parsel.Selector:
        """The parsed page; an empty body gives an empty document."""
        return parsel.Selector(text=self.text or "<html></html>", type="html")

    def first(self, css: str) -> HtmlElement | None:
        """The first element that a CSS selector finds."""
        return next(iter(self.all(css)), None)

    def all(self, css: str) -> list[HtmlElement]:
        """Every element that a CSS selector finds, in document order."""
        return [found.root for found in self.selector.css(css)]


def text_of(element: HtmlElement) -> str:
    """The text of an element as it stands, scripts and styles left out."""
    return "".join(strings_of(element))


def strings_of(element: HtmlElement) -> list[str]:
    """The strings below an element in document order, scripts and styles left out."""
    return [
        str(string) for string in element.xpath(".//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
    ]
