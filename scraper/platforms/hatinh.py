"""Hà Tĩnh's own portal: `/bai-viet/<slug>` below lists of `/chuyen-muc/<category>?page=N`.

The element of the body also holds what stands below the text: attachments, `Lượt xem: N` and `Tác giả: …`. They are moved
out before the page is read. Source: a public client written for the site; its lists' markup is not known, so a list is
read by its links.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from portals import Portal, Selectors
from portals.text import fold_marks
from scraper.extract.attachments import is_file_address
from scraper.extract.css import parts_of
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.lists.entries import EntrySelectors
from scraper.lists.numbered import Numbering
from scraper.platforms.html_base import NumberedLists, detach
from storage.model import Article

_ARTICLE = re.compile(r"^(?:/[a-z]{2})?/bai-viet/(?P<slug>[^/]+)/?$")
_BELOW = re.compile(r"^(?:tep dinh kem|tai lieu dinh kem|file dinh kem|(?:so )?luot xem|tac gia)\s?:")
_AUTHOR = re.compile(r"Tác giả\s?:\s?[^|:]{2,120}?(?=\s?(?:\||$|Tệp đính kèm|(?:Số )?[Ll]ượt xem))")
_BELOW_CLASS = "below-the-text"


class HaTinh(NumberedLists):
    """The portal of Hà Tĩnh and others of its make."""

    name = "hatinh"
    selectors = Selectors(
        title=".detail-title",
        published=".detail-title ~ .time, .detail-title ~ * .time, :has(> .detail-title) ~ .time",
        summary=".detail-content-lead",
        body=".detail-content",
        views=f".{_BELOW_CLASS}",
        byline=f".{_BELOW_CLASS} .author-line",
        attachments=f".{_BELOW_CLASS} a",
    )
    entry_selectors = (
        EntrySelectors("li:has(.time), div:has(> .time), article:has(.time)", "h2 a, h3 a, h4 a, a[href*='/bai-viet/']", ".time"),
        EntrySelectors("a[href*='/bai-viet/']", last_resort=True),
    )
    numbering = Numbering(re.compile(r"[?&]page=(\d+)"), ".pagination a[href], a[rel=next]")

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Element names of its article page, and addresses below /bai-viet/ together with /chuyen-muc/."""
        marks = [name for name in (".detail-title", ".detail-content", ".detail-content-lead") if page.first(name) is not None]
        found = [f"elements {', '.join(marks)}"] if len(marks) >= 2 else []
        if page.first("a[href*='/bai-viet/']") is not None and page.first("a[href*='/chuyen-muc/']") is not None:
            found.append("addresses /bai-viet/… and /chuyen-muc/…")
        return tuple(found)

    def native_id(self, url: str) -> str | None:
        """The slug: the portal shows no number."""
        found = _ARTICLE.match(urlsplit(url).path)
        return unquote(found["slug"]) if found else None

    def canonical(self, url: str, portal: Portal) -> str:
        """`<home>/bai-viet/<slug>`, without language and query."""
        found = _ARTICLE.match(urlsplit(url).path)
        return f"{portal.home}/bai-viet/{found['slug']}" if found else url

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """A page without the article's elements: a list, or the home page that stands in for what is gone."""
        if (
            self.native_id(page.url)
            and page.first(".detail-title, .detail-content") is None
            and page.first("a[href*='/bai-viet/']") is not None
        ):
            return "this is no article but a list of articles"
        return None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article, its body without what stands below the text."""
        return super().read_article(page.shown.remade(_move_below), portal)


def _move_below(tree: HtmlElement) -> None:
    """Moves attachments, counter and author from the end of the body to an element behind it."""
    for content in parts_of(tree, ".detail-content"):
        below = content.makeelement("div", {"class": _BELOW_CLASS})
        content.addnext(below)
        for element in _last_lines(content):
            below.insert(0, detach(element))
        if author := _AUTHOR.search(normalize(text_of(below))):
            etree.SubElement(below, "p", {"class": "author-line"}).text = author[0]


def _last_lines(content: HtmlElement) -> Iterator[HtmlElement]:
    """The elements at the end of a body that are none of its text, last first; bare strings are put into elements."""
    while len(content) == 1 and len(content[0]) and not normalize(content.text or "") and not normalize(content[0].tail or ""):
        content = content[0]
    for element in reversed(list(content)):
        if tail := normalize(element.tail or ""):
            if not _BELOW.match(fold_marks(tail)):
                return
            line = content.makeelement("p", {})
            line.text, element.tail = tail, None
            element.addnext(line)
            yield line
        text = normalize(text_of(element)) if isinstance(element.tag, str) else ""
        if _BELOW.match(fold_marks(text)) or (text and _is_files(element, text)):
            yield element
        elif text or element.tag == "img" or next(element.iter("img", "iframe"), None) is not None:
            return


def _is_files(element: HtmlElement, text: str) -> bool:
    """Whether an element holds nothing but links to files."""
    links = [element] if element.tag == "a" else list(element.iter("a"))
    linked = normalize(" ".join(text_of(link) for link in links))
    return linked.replace(" ", "") == text.replace(" ", "") and any(is_file_address(link.get("href") or "") for link in links)
