"""What the portals on Liferay share: portlets in addresses, paginators, soft 404s, dates in the wrong order. No provider's markup.

Source: the Asset Publisher's templates of 6.2 and 7.4, and saved pages of portals on both.
"""

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from portals import Portal
from scraper.extract.css import parts_of
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.lists.entries import is_boilerplate
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import next_numbered_page
from scraper.platforms.article_urls import on_portal_host, parameters, without_language
from scraper.platforms.html_base import HtmlLists, has_little_other_text
from storage.model import Article

PAGINATORS = ".lfr-pagination a, .taglib-page-iterator a, .taglib-search-iterator a, .pagination-bar a, ul.pagination a, ul.pager a"
_CURRENT = re.compile(r"(?:^|_)cur$")
# /-/asset_publisher/<key>/content/<slug>, with the site's number, a window state or "id/<number>" in the slug's place.
_PUBLISHED = re.compile(
    r"^(?P<canonical>.*?/-/asset_publisher/[^/]+/content/(?:id/(?P<id>\d+)|(?P<slug>[^/]+)))(?:/(?:\d+|normal|maximized|minimized))*/?$"
)
# /-/<slug> and /w/<slug>: a display page, below the site's or a page's own address.
_DISPLAYED = re.compile(r"^(?P<canonical>(?:(?:/[^/]+)*/-|(?:/web/[^/]+)?/w)/(?P<slug>[^/]+))/?$")
_PORTLETS = frozenset(
    "asset_publisher blogs calendar details document_library journal knowledge_base login message_boards portlet rss search tags "
    "vcmsviewcontent view_content wiki".split()
)
_CONTENT = ".journal-content-article"
_STATIC = "portlet-journal-content"
_ARTICLE = "congtin-article"
_AMBIGUOUS = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/(?:\d\d){1,2}(?![\d/])")


def runs_liferay(page: Page) -> bool:
    """Whether a page holds Liferay's own script objects or portlet frames."""
    return any(mark in page.text for mark in ("Liferay.ThemeDisplay", "ThemeDisplay:{", "Liferay.AUI", "Liferay.currentURL", 'id="p_p_id_'))


def is_print_variant(url: str) -> bool:
    """Whether an address asks for a portlet alone in its window: the print view, which lacks date and counter."""
    asked = parameters(url)
    printed = any(name.endswith("viewmode") and value == "print" for name, value in asked.items())
    return printed or asked.get("p_p_state") in ("pop_up", "exclusive") or "/pop_up" in url


def published_article(url: str) -> tuple[str, str] | None:
    """Name and path of the article at one of the Asset Publisher's addresses, the path without what changes nothing."""
    if is_print_variant(url):
        return None
    path = without_language(urlsplit(url).path)
    found = _PUBLISHED.match(path)
    if found:
        return (f"id/{found['id']}" if found["id"] else unquote(found["slug"])), found["canonical"]
    found = _DISPLAYED.match(path)
    if found is None or found["slug"] in _PORTLETS or "_INSTANCE_" in found["slug"] or "_WAR_" in found["slug"]:
        return None
    return unquote(found["slug"]), found["canonical"]


def is_english(page: Page) -> bool:
    """Whether the page is labelled in English, as Liferay does for a session or a path: stock dates are month first there."""
    language: str = page.selector.root.get("lang") or ""
    return language.lower().startswith("en")


class Liferay(HtmlLists):
    """The Asset Publisher: its paginator, and what it answers in place of an article that is gone."""

    article_mark = ".asset-full-content"

    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """The link whose `…_cur` is one higher; the numbers in the menus are links too."""
        return next_numbered_page(page, fetch, _CURRENT, PAGINATORS)

    def gone(self, page: Page, portal: Portal) -> str | None:
        """A notice in the article's place, or the list: for a name that it does not know the publisher shows its list."""
        if reason := super().gone(page, portal):
            return reason
        if self.native_id(page.url) is None or self.shows_article(page, portal):
            return None
        entries = self.entry_elements(page)
        return "the article's address answers with a list" if entries and has_little_other_text(entries, page) else None

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """As every platform's; also a publisher that shows several articles in full."""
        articles = len(page.all(".asset-full-content"))
        return f"this is no article: it shows {articles} of them" if articles > 1 else super().refusal(page, portal)


class StockLiferay(Liferay):
    """An Asset Publisher with its stock templates: articles are named by their slug, dates follow the session's language.

    A display page may show its web content without the publisher's frame. Banners and addresses in the footer are web
    content as well, but in portlets of their own or in the page's furniture.
    """

    article_mark = f".asset-full-content, .{_ARTICLE}"
    stock_dates: ClassVar[str]
    """CSS selector of the dates that follow the language."""

    def native_id(self, url: str) -> str | None:
        """The slug, or `id/<number>` where the address has no slug."""
        found = published_article(url)
        return found[0] if found else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The same page and portlet without language, site number, window state and parameters."""
        found = published_article(url)
        return on_portal_host(portal, found[1]) if found else url

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """As every HTML list; dates that may be month first are left out."""
        listing = super().read_listing(page, fetch, portal)
        if not self._is_month_first(page):
            return listing
        return replace(listing, links=tuple(replace(link, published_at=None) for link in listing.links))

    def read_article(self, page: Page, portal: Portal) -> Article:
        """As every platform's; a date that may be month first is no date, rather than the wrong one."""
        article = super().read_article(_content_marked(page), portal)
        if article.published_raw and _AMBIGUOUS.fullmatch(article.published_raw) and self._is_month_first(page):
            found_by = {field: how for field, how in article.found_by.items() if field != "published_at"}
            return replace(article, published_at=None, published_precision=None, found_by=found_by)
        return article

    def _is_month_first(self, page: Page) -> bool:
        return is_english(page) and page.first(self.stock_dates) is not None


def _content_marked(page: Page) -> Page:
    """The page with its article marked, where it is web content without a frame: the one with the most words."""
    if page.first(".asset-full-content") is not None:
        return page
    contents = [
        (len(normalize(text_of(element))), place)
        for place, element in enumerate(page.all(_CONTENT))
        if not is_boilerplate(element) and not any(_STATIC in (above.get("class") or "").split() for above in element.iterancestors())
    ]
    if not contents:
        return page

    def mark(tree: HtmlElement) -> None:
        element = parts_of(tree, _CONTENT)[max(contents)[1]]
        element.set("class", f"{element.get('class')} {_ARTICLE}")

    return page.remade(mark)
