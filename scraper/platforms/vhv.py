"""VHV's CMS: provinces (Hưng Yên, Gia Lai), the police of Thanh Hóa, many communes.

The date line is `Thứ năm, 30/10/2025 | 10:31`, or a date, a bar and the bare counter, or a time with seconds before the date.
One theme states the same `datePublished` on every page. Paginators are links, or buttons of a script; the last page has
`span.current.next`. Where a script pages, the page holds its module's configuration in base64, and the module's service
answers to a POST: `Content.Article.selectAll` at `/api/Content/Article/selectAll`, with the number of all articles.
Source: copies of its themes and public clients, the service from three of them, all written for other sites of the CMS.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import unquote, urljoin, urlsplit

from portals import Portal, Selectors
from scraper.errors import ListingUnreadable
from scraper.extract.bylines import clean_byline
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import absolute
from scraper.lists.entries import EntrySelectors
from scraper.lists.feeds_and_sitemaps import plain_title
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering
from scraper.platforms.html_base import NumberedLists
from storage.model import Article, FieldSource, Link

_LIST = re.compile(r"^chuyen-muc-|-c\d+-\d+$")
_HARD_CODED = "2018-08-07T17:23:45+07:00"
_AUTHOR = re.compile(r"(?:Tác giả|Người viết|Tin, ảnh)\s?:\s?([^|:\n]{2,120}?)\s?(?=$|\||(?:Số )?[Ll]ượt xem|Nguồn)")
_CONFIGURATION = re.compile(r"decode64\(\s{0,3}['\"]([A-Za-z0-9+/=]{20,20000})['\"]")
_SERVICE, _ANSWERS = "Content.Article.selectAll", "/api/Content/Article/selectAll"
_FORM = ("categoryId", "itemsPerPage", "orderBy", "type")


class Vhv(NumberedLists):
    """Portals on VHV's CMS."""

    name = "vhv"
    selectors = Selectors(
        title="article[class*=news-detail-layout] h1.title-detail, h1.title-detail",
        published="article[class*=news-detail-layout] .post-date",
        views="article[class*=news-detail-layout] .post-date, article[class*=news-detail-layout] .author",
        summary="article[class*=news-detail-layout]:has(.content-detail) .brief",
        # Some themes have no element for the body: there the brief is the whole text.
        body=(
            "article[class*=news-detail-layout] .content-detail, article [itemprop=articleBody], "
            "article[class*=news-detail-layout]:not(:has(.content-detail)) .brief"
        ),
        attachments="article[class*=news-detail-layout] a.link-download, article[class*=news-detail-layout] .attachments",
    )
    marks: ClassVar[Mapping[str, str]] = {
        "[class*=news-detail-layout-type]": "element .news-detail-layout-type-…",
        "a.article-title.common-title, section.section-list[class*=Article-]": "list of class Article-…",
        ".ModuleWrapper": "modules .ModuleWrapper",
        "script:contains('VHV.')": "script VHV",
    }
    entry_selectors = (
        EntrySelectors(
            "article.item-block, article.Article-News, article.article-news",
            ".entry-title a, a.article-title, .post-title a",
            "time.post-date, .post-date, .article-date, span.date",
            ".view-count, .post-date",
        ),
        EntrySelectors(
            "li:has(> a.article-title.common-title), div:has(> a.article-title.common-title)",
            "a.article-title",
            "time.post-date, .post-date, .article-date",
        ),
        EntrySelectors(".section-list a.article-title", "a"),
    )
    numbering = Numbering(
        re.compile(r"-c\d+-(\d+)\.html$|[?&]page=(\d+)|[?&]pageNo=(\d+)"), ".wrapper-pagination a[href], .pagination a[href]"
    )

    def native_id(self, url: str) -> str | None:
        """The path without its ending: the CMS shows no number. Lists (`chuyen-muc-…-c12-3.html`) are none."""
        path = unquote(urlsplit(url).path).strip("/")
        if not path.endswith(".html"):
            return None
        path = path.removesuffix(".html")
        return None if _LIST.search(path.rpartition("/")[2]) or path.endswith("index") else path

    def canonical(self, url: str, portal: Portal) -> str:
        """The path on the portal's home, without query."""
        return portal.home + urlsplit(url).path if self.native_id(url) else url

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """A page of a category, or an answer of its service; a next page that cannot be reached is said, not passed over."""
        if fetch.method == "POST":
            return self._read_answer(page, fetch, portal)
        listing = super().read_listing(page, fetch, portal)
        if page.first("span.current.next") is not None:
            return replace(listing, next=None, total_pages=fetch.page)
        return listing if listing.next else _going_on(listing, page, fetch)

    def _read_answer(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        try:
            items = json.loads(page.text)["items"]
            items = list(items.values()) if isinstance(items, dict) else list(items)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            start = normalize(page.text[:300])[:80]
            raise ListingUnreadable(portal.id, page.url, f"the list's service gives no items; it begins with {start!r}") from error
        found = {str(item)[:160]: self._item(item, portal) for item in items}
        links = tuple(dict.fromkeys(link for link in found.values() if link))
        skipped = tuple(f"item {item} leads to no article of this portal" for item, link in found.items() if link is None)
        module = dict(fetch.pager)
        more = bool(items) and fetch.page < _pages(module)
        return Listing(links, _answer(module["list"], module, fetch.page + 1) if more else None, _pages(module), skipped)

    def _item(self, item: object, portal: Portal) -> Link | None:
        if not isinstance(item, dict) or not isinstance(path := item.get("rewriteURL"), str):
            return None
        moment = str(item.get("publishTime"))
        link = self.link(portal, f"{portal.home}/", path, title=plain_title(item.get("title")))
        if link is None or not _is_number(moment, 10):
            return link
        return replace(link, published_at=datetime.fromtimestamp(int(moment), portal.timezone))

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """A list in the place of an article."""
        if page.first("[class*=news-detail-layout], h1.title-detail") is None and page.first("section.section-list") is not None:
            return "this is no article: the page has a list and no article"
        return None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article; its author from the line that the counter stands in, its date never the one that every page states."""
        article = super().read_article(page, portal)
        found_by = dict(article.found_by)
        if found_by.get("published_at") == FieldSource.STRUCTURED and article.published_raw == _HARD_CODED:
            del found_by["published_at"]
            article = replace(article, published_at=None, published_precision=None, published_raw=None)
        if found_by.get("byline") not in (FieldSource.PROFILE, FieldSource.PLATFORM) and (byline := _byline(page)):
            found_by["byline"] = FieldSource.PLATFORM
            article = replace(article, byline=byline)
        return replace(article, found_by=found_by)


def _byline(page: Page) -> str | None:
    for element in page.all("article[class*=news-detail-layout] .author"):
        if found := _AUTHOR.search(normalize(text_of(element))[:300]):
            return clean_byline(found[1])
    return None


def _going_on(listing: Listing, page: Page, fetch: ListRequest) -> Listing:
    """The listing with the page that its button leads to: by an address without a number, by the service of its module, or not at all."""
    forward = page.first("a.next-pages, .wrapper-pagination a.next, .pagination a.next")
    if forward is None:
        return replace(listing, total_pages=None)
    if url := absolute(page.base, forward.get("href")):
        return replace(listing, next=ListRequest(url, fetch.page + 1) if url != page.url else None, total_pages=None)
    if module := _module(page):
        return replace(listing, next=_answer(page.url, module, fetch.page + 1), total_pages=_pages(module))
    reason = f"the pages after page {fetch.page} are reached by a script only: older articles are not seen"
    return replace(listing, total_pages=None, skipped=(*listing.skipped, reason))


def _module(page: Page) -> dict[str, str]:
    """The configuration of the page's list of articles, the largest where there are several; empty where there is none that goes on."""
    lists = [module for found in _CONFIGURATION.finditer(page.text) if _goes_on(module := _decoded(found[1]))]
    return {**max(lists, key=lambda module: int(module["itemsPerPage"])), "list": page.url} if lists else {}


def _decoded(text: str) -> dict[str, str]:
    try:
        module = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(module, dict) or module.get("service") != _SERVICE:
        return {}
    told = {name: str(value) for name in (*_FORM, "totalItems") if isinstance(value := module.get(name), str | int)}
    return {"orderBy": "publishTime DESC", "type": "Article.News", **told}


def _goes_on(module: Mapping[str, str]) -> bool:
    numbers = [module.get(name, "") for name in ("categoryId", "itemsPerPage", "totalItems")]
    return all(_is_number(number, 12) for number in numbers) and int(numbers[1]) > 0


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest


def _pages(module: Mapping[str, str]) -> int:
    return -(-int(module["totalItems"]) // int(module["itemsPerPage"]))


def _answer(list_url: str, module: Mapping[str, str], number: int) -> ListRequest:
    """The POST with which the list's service answers a page."""
    form = {name: module[name] for name in _FORM} | {"pageNo": str(number)}
    return ListRequest(urljoin(list_url, _ANSWERS), number, "POST", tuple(form.items()), tuple(module.items()))
