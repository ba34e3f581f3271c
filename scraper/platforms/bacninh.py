"""The portals of Bắc Ninh: Liferay with the province's own news portlets (`*_WAR_bacninhportlet`).

Lists are filled by script: the page holds `loadPageURL`, and a resource answers JSON page by page. Known variants: GET
with `pageNum` and `recordPerPage`, POST with `pageNum` and `numPerPage`; `items` as a list or as JSON in a string;
`totalPageNum` or `numOfPage`; the first page's answer inside a script as `data='{…}'`. A page without any of it is
read by its links. Source: public clients and scripts of the portal family; date and counter have no element of their own.
"""

import json
import re
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from portals import Portal, Selectors
from scraper.errors import ListingUnreadable
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import absolute
from scraper.lists.listing import Listing, ListRequest
from scraper.platforms.base import Platform
from storage.model import Link

# /news/-/details/20182/slug-81095830, also below /vi, /en, /web/<site>, /widget/…: 20182 is Liferay's site, not the article.
_DETAILS = re.compile(r"/-/details/(?P<group>\d+)/(?P<slug>[^/?#]+)")
# The tail is an id only at this length: shorter ones are years and counts that end a slug ("…-nam-2025").
_TAIL = re.compile(r"-(\d{7,9})$")
_RECORDS = "10"


class BacNinh(Platform):
    """Portals whose news are `*_WAR_bacninhportlet` portlets."""

    name = "bacninh"
    selectors = Selectors(title="#contentDetailTitleId", summary="#sapoDetailId", body="#contentDetail")

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """The province's portlets, the scripts of their lists and the elements of their articles."""
        marks = {
            "portlets _WAR_bacninhportlet": "_WAR_bacninhportlet" in page.text,
            "a list filled through loadPageURL": _Script(page.text).text("loadPageURL") is not None,
            "an article in #contentDetailTitleId": page.first("#contentDetailTitleId") is not None,
            "addresses with /-/details/<number>/": page.first("a[href*='/-/details/']") is not None,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there)

    def native_id(self, url: str) -> str | None:
        """The number at the end of the slug, where it is long enough to be one; else the whole slug."""
        found = _DETAILS.search(urlsplit(url).path)
        if found is None:
            return None
        slug = unquote(found["slug"])
        tail = _TAIL.search(slug)
        return tail[1] if tail else slug

    def canonical(self, url: str, portal: Portal) -> str:
        """`<home>/news/-/details/<group>/<slug>`, whatever language, site or widget the address went through."""
        found = _DETAILS.search(urlsplit(url).path)
        return f"{portal.home}/news{found[0]}" if found else url

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """A page of the list: the section's own page, or an answer of its JSON resource."""
        if fetch.pager:
            return self._read_answer(page, fetch, portal)
        script = _Script(page.text)
        load = script.text("loadPageURL")
        if load is None:
            return self._read_links(page, portal)
        resource = absolute(page.base, load)
        if resource is None:
            raise ListingUnreadable(portal.id, page.url, f"loadPageURL is no address: {load[:200]!r}")
        per_page = script.number("recordPerPage") or script.number("numPerPage") or int(_RECORDS)
        pager = ListRequest(resource, 1, script.method(), pager=(("per_page", str(per_page)),))
        answer = script.inline_answer()
        if answer is None:
            return Listing((), _page_of(pager, 1))
        return self._listing(answer, page.url, pager, portal)

    def _read_answer(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        try:
            answer = json.loads(page.text)
        except (ValueError, RecursionError) as error:
            start = normalize(page.text[:300])[:80]
            raise ListingUnreadable(portal.id, page.url, f"the list is not JSON ({error}); it begins with {start!r}") from error
        if not isinstance(answer, dict):
            raise ListingUnreadable(portal.id, page.url, f"the list is JSON but no object: {type(answer).__name__}")
        return self._listing(cast(dict[str, object], answer), page.url, fetch, portal)

    def _listing(self, answer: dict[str, object], base: str, fetch: ListRequest, portal: Portal) -> Listing:
        items = _items(answer.get("items"))
        if items is None:
            raise ListingUnreadable(portal.id, base, "the list has no items that can be read")
        links: list[Link] = []
        skipped: list[str] = []
        for item in items:
            link = self._item(item, base, portal)
            if link is None:
                skipped.append(f"item {str(item)[:160]!r} leads to no article of this portal")
            elif link not in links:
                links.append(link)
        total = _whole(answer.get("totalPageNum")) or _whole(answer.get("numOfPage"))
        # Without a total the list ends with its first empty page.
        more = bool(items) and (total is None or fetch.page < total)
        return Listing(tuple(links), _page_of(fetch, fetch.page + 1) if more else None, total, tuple(skipped))

    def _item(self, item: object, base: str, portal: Portal) -> Link | None:
        if not isinstance(item, dict):
            return None
        href, title, dated = item.get("urlDetail"), item.get("title"), item.get("createdDate")
        if not isinstance(href, str):
            return None
        return self.link(
            portal, base, href, title=title if isinstance(title, str) else None, dated=dated if isinstance(dated, str) else None
        )

    def _read_links(self, page: Page, portal: Portal) -> Listing:
        css = portal.selectors.links or "a[href*='/-/details/']"
        found: dict[str, Link] = {}
        for anchor in page.anchors(css):
            title = anchor.get("title") or text_of(anchor)
            link = self.link(portal, page.base, anchor.get("href") or "", title=title)
            if link and (link.canonical not in found or not found[link.canonical].title):
                found[link.canonical] = link
        if not found:
            raise ListingUnreadable(portal.id, page.url, "the page holds neither loadPageURL nor a link to an article")
        return Listing(tuple(found.values()))


class _Script:
    """Values in a page's scripts, by name, however they are quoted. Not JavaScript: only what is written out is read."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self, name: str) -> str | None:
        """The string that a name is set to, its escapes undone."""
        found = re.search(rf"""\b{name}["']?\s*[:=]\s*(["'])((?:\\.|(?!\1)[^\\\n])*)\1""", self._text)
        return _unescape(found[2]).replace("&amp;", "&").strip() or None if found else None

    def number(self, name: str) -> int | None:
        """The whole number that a name is set to."""
        found = re.search(rf"""\b{name}["']?\s*[:=]\s*["']?(\d{{1,6}})\b""", self._text)
        return int(found[1]) if found and int(found[1]) > 0 else None

    def method(self) -> Literal["GET", "POST"]:
        """How the script fetches a page: the tables that send `numPerPage` use POST."""
        posts = re.search(r"""\bnumPerPage\b|(?:\btype|\bmethod)["']?\s*:\s*["']POST["']""", self._text, re.IGNORECASE)
        return "POST" if posts else "GET"

    def inline_answer(self) -> dict[str, object] | None:
        """The first page's answer where the page brings it along: `data='{…}'`, or `items` in the data object."""
        found = re.search(r"""\bdata\s*=\s*'(\{(?:\\.|[^'\\])*\})'""", self._text)
        for text in (found[1], _unescape(found[1])) if found else ():
            answer = _object(text)
            if answer is not None and "items" in answer:
                return answer
        return self._inline_items()

    def _inline_items(self) -> dict[str, object] | None:
        found = re.search(r"""\bitems["']?\s*[:=]\s*(?=[\["'])""", self._text)
        if found is None:
            return None
        if self._text[found.end()] == "[":
            try:
                items: object = json.JSONDecoder().raw_decode(self._text, found.end())[0]
            except (ValueError, RecursionError):
                return None
        else:
            items = self.text("items")
        total = self.number("totalPageNum") or self.number("numOfPage")
        return {"items": items, "totalPageNum": total} if _items(items) else None


def _page_of(fetch: ListRequest, number: int) -> ListRequest:
    """The fetch of another page of the same list."""
    per_page = dict(fetch.pager)["per_page"]
    if fetch.method == "POST":
        form = (("pageNum", str(number)), ("numPerPage", per_page))
        return ListRequest(fetch.url, number, "POST", form, fetch.pager)
    parts = urlsplit(fetch.url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _PAGE_PARAMETERS]
    query = urlencode([*kept, ("pageNum", str(number)), ("recordPerPage", per_page), ("keyword", "")])
    return ListRequest(urlunsplit(parts._replace(query=query)), number, "GET", (), fetch.pager)


_PAGE_PARAMETERS = frozenset({"pageNum", "recordPerPage", "keyword"})


def _items(value: object) -> list[object] | None:
    """The items of an answer: a list, or a list as JSON in a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def _object(text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": ""}


def _unescape(text: str) -> str:
    """A JavaScript string without its escapes; pairs of surrogates become the one character that they stand for."""

    def plain(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _SIMPLE.get(found[3], found[3])

    return _ESCAPE.sub(plain, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
