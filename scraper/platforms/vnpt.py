"""VNPT's vnPortal (modules named `UI…`): provinces, departments and many communes since 2025.

The first page of a list is a plain page; its script holds the ids with which a POST answers each further page as a fragment
of HTML. Some sites take `?page=N` or `/page/N` instead. Files often stand in a handler (`downloadFile('label', '/upload/…')`)
or in the frame of a viewer (`?file=`) beside the text, so that a scanned document's article has no text at all.
Source: public clients written for the sites; the element of the counter is not known, its label is.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from portals import Portal, Selectors
from scraper.errors import ListingUnreadable
from scraper.extract.css import parts_of
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.lists.entries import EntrySelectors, numbered_listing, read_entries
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering
from scraper.platforms.base import Platform
from scraper.platforms.html_base import detach
from storage.model import Article

_TAIL = re.compile(r"-(\d{3,})(?:\.html)?$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_NUMBERING = Numbering(re.compile(r"[?&]page=(\d+)|/page/(\d+)/?(?:$|\?)"))
_ANSWERS = "/DesktopModule/UIArticleInMenu/ArticleInMenuPagination.aspx/LoadArticle"
_PAGES = re.compile(r"\bmaxPage\s*=\s*(?:parseInt\()?\s*[\"']?(\d{1,6})")
# What the portal's own script sends; where the page's script sets a value, that one goes before these.
_FORM = {
    "article_category_id": "",
    "categoryIds": "",
    "site_id": "",
    "page_size": "15",
    "keyword": "",
    "date_begin": "",
    "date_end": "",
    "show_no": "False",
    "show_post_date": "True",
    "num_of_text": "0",
    "show_view_count": "True",
    "filter_order_in_list": "False",
    "is_default": "False",
    "new": "False",
    "number_of_day": "3",
    "articlelang": "vi-VN",
    "is_authenticated": "False",
}
# A value that a script sets: a number, a word or a string; not an expression.
_SET = re.compile(
    rf"""\b({"|".join(_FORM)})["']?\s{{0,3}}[:=]\s{{0,3}}"""
    r"""(?:"([^"\n]{0,500})"|'([^'\n]{0,500})'|(-?\d{1,12}|True|False)(?![\w.(]))"""
)
_FILES = "a.link-download, [onclick*='ownload'], iframe[src], embed[src], object[data]"


class Vnpt(Platform):
    """Portals on VNPT's vnPortal."""

    name = "vnpt"
    selectors = Selectors(
        title=".ArticleHeader",
        published=".PostDate",
        views=".ArticleDetailControl .PostDate, .ArticleDetailControl [class*=iewCount], .ArticleDetailControl [class*=uotXem]",
        summary=".ArticleSummary",
        body=".ArticleContent",
        byline=".ArticleDetailControl .author",
    )
    marks: ClassVar[Mapping[str, str]] = {
        "script:contains('/DesktopModule/UI'), [src*='/DesktopModule/UI'], [href*='/DesktopModule/UI']": "paths /DesktopModule/UI…",
        ".ArticleDetailControl": "element .ArticleDetailControl",
        "[class*=UIArticleInMenu], [class*=UIListNews]": "modules UIArticleInMenu or UIListNews",
        "[src*='storage-vnportal'], [href*='storage-vnportal']": "files on the vnPortal storage",
    }
    entry_selectors = (
        EntrySelectors("ul.ArticleList > li", ".Title a", ".Ngaydang, .PostDate", "[class*=iewCount], [class*=uotXem], .Ngaydang"),
        EntrySelectors(".UIListNews_Default .item, .list-news .item", ".Title a, h2 a, h3 a, h4 a, a", ".Ngaydang, .PostDate, .date"),
    )

    def native_id(self, url: str) -> str | None:
        """The number at the end of the slug; a year there is none, nor is the number of a menu's own page."""
        segments = [unquote(segment) for segment in urlsplit(url).path.split("/") if segment]
        tail = _TAIL.search(segments[-1]) if len(segments) > 1 and "page" not in segments else None
        return tail[1] if tail and not _YEAR.match(tail[1]) else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The path on the portal's home, without query: whether another menu's path leads there too is not known."""
        return portal.home + urlsplit(url).path.rstrip("/") if self.native_id(url) else url

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The first page of a menu, one by number, or a fragment that the POST answered."""
        pager = dict(fetch.pager) if fetch.method == "POST" else {}
        fragment = _fragment(page) if pager else page
        entries = read_entries(self, fragment, portal, self.entry_selectors, base=pager.get("list"))
        if not entries.links:
            if fetch.page > 1 and not pager:
                return self.past_the_end(page, portal)
            if pager and not normalize(text_of(fragment.selector.root)):
                return Listing(())
            raise ListingUnreadable(portal.id, page.url, "the page holds no entry of a list of articles")
        if not (pager := pager or _pager(page)):
            return numbered_listing(entries, page, fetch, portal, _NUMBERING)
        total = int(pager["pages"])
        after = _answer(pager, fetch.page + 1) if fetch.page < total else None
        return Listing(tuple(entries.links.values()), after, total, tuple(entries.skipped))

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """A menu's list or a login form in the place of an article."""
        if page.first(".ArticleDetailControl, .ArticleContent") is not None:
            return None
        if page.first("ul.ArticleList, .UIListNews_Default") is not None:
            return "this is no article but the list of a menu"
        return "this is no article but a login form" if page.first("input[type=password]") is not None else None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article together with the files beside its text."""
        return super().read_article(page.shown.remade(_gather_files), portal)


def _gather_files(tree: HtmlElement) -> None:
    """Puts handlers and frames that name a file into the body, hidden: there they are read as files, and give it no text."""
    for article in parts_of(tree, ".ArticleDetailControl"):
        content = next(iter(parts_of(article, ".ArticleContent")), None)
        if content is None:
            continue
        inside = set(content.iter())
        hidden = etree.SubElement(content, "div", style="display:none")
        for element in parts_of(article, _FILES):
            if element not in inside and element is not hidden:
                hidden.append(detach(element))


def _pager(page: Page) -> dict[str, str]:
    """What the page's script says of its list: the ids for the POST and the number of pages; empty where it has none."""
    pages = _PAGES.search(page.text) if "article_category_id" in page.text else None
    if pages is None:
        return {}
    told: dict[str, str] = {}
    for found in _SET.finditer(page.text):
        told.setdefault(found[1], next(group for group in found.groups()[1:] if group is not None))
    if not {"article_category_id", "site_id"} <= told.keys():
        return {}
    return {**_FORM, **told, "pages": pages[1], "list": page.url}


def _answer(pager: dict[str, str], number: int) -> ListRequest:
    """The POST that answers a further page."""
    form = {name: pager[name] for name in _FORM}
    form |= {"page": str(number), "no": f"-{pager['page_size']}"}
    return ListRequest(urljoin(pager["list"], _ANSWERS), number, "POST", tuple(form.items()), tuple(pager.items()))


def _fragment(page: Page) -> Page:
    """The fragment of HTML that a POST answered, also where ASP.NET wrapped it as `{"d": "…"}`."""
    if not page.text.lstrip().startswith("{"):
        return _in_list(page)
    try:
        answer = json.loads(page.text)
    except (ValueError, RecursionError):
        return page
    inner = answer.get("d") if isinstance(answer, dict) else None
    return _in_list(Page(page.url, inner, page.status)) if isinstance(inner, str) else page


def _in_list(page: Page) -> Page:
    """The fragment with the list around its entries, where the portal answers the entries alone."""
    bare = page.text.lstrip().startswith("<li")
    return replace(page, text=f'<ul class="ArticleList">{page.text}</ul>') if bare else page
