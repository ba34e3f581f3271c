"""VietSoftware's vportal on Liferay 6.1, and its descendant of Hòa Bình on Liferay 7: portlets with a CMS of their own.

Articles have numbers, in the address (`/-/vcmsviewcontent/<portlet>/<category>/<number>/<slug>.html`) or in the
portlet's `articleId`; an `articleId` of 0 or nothing is a category. Source: the templates of both.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from portals import Portal, Selectors
from scraper.extract.page import Page
from scraper.lists.entries import EntrySelectors, any_link
from scraper.lists.listing import ListRequest
from scraper.lists.numbered import next_numbered_page
from scraper.platforms.article_urls import on_portal_host, without_language
from scraper.platforms.html_base import HtmlLists, move_parts
from scraper.platforms.liferay import PAGINATORS, is_print_variant, runs_liferay
from storage.model import Article

_IN_PATH = re.compile(r"^(?P<canonical>.*/-/vcmsviewcontent/[^/]+/[^/]+/(?P<id>\d+)(?:/[^/]+)?)/?$")
_PAGE_NUMBER = re.compile(r"(?:^|_)(?:cur|pagenum)$")
_LEAD = ".wd-date + p[style*='font-weight']"
_PRINT = re.compile(r"/print_article\.jsp|printarticleid=", re.IGNORECASE)


class _VcmsArticles(HtmlLists):
    """Articles of the CMS that both share."""

    def native_id(self, url: str) -> str | None:
        """The article's number in the path or in the parameter `articleId`, whatever portlet it belongs to."""
        if is_print_variant(url) or _PRINT.search(url):
            return None
        parts = urlsplit(url)
        if found := _IN_PATH.match(parts.path):
            return found["id"]
        return next((value for name, value in parse_qsl(parts.query) if _names_article(name, value)), None)

    def canonical(self, url: str, portal: Portal) -> str:
        """The path with the number; else the page with its portlet's name and the number, without category and state."""
        parts = urlsplit(url)
        path = without_language(parts.path)
        if found := _IN_PATH.match(path):
            return on_portal_host(portal, found["canonical"])
        query = parse_qsl(parts.query)
        number = next((pair for pair in query if _names_article(*pair)), None)
        if number is None:
            return url
        portlet = [pair for pair in query if pair[0] == "p_p_id" or pair == ("p_p_state", "maximized")]
        return on_portal_host(portal, path, [*portlet, number])

    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """The link whose `cur` or `pagenum` is one higher; vportal's hide in handlers."""
        return next_numbered_page(page, fetch, _PAGE_NUMBER, f"{PAGINATORS}, .wd-paging a, #pagination a")


class VPortal(_VcmsArticles):
    """vportal: the article's lead, text and files stand loose in one box, between its date and its author."""

    name = "vportal"
    entry_selectors = (EntrySelectors(".wd-communication > li, .wd-other-news > li", published="span"), any_link("span"))
    article_mark = ".wd-date"
    selectors = Selectors(
        title="h3.wd-tlh3-4",
        published=".wd-date",
        summary=_LEAD,
        body=".wd-introduction",
        byline=".wd-actor",
        attachments=".wd-download-pdf",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """The CMS's portlet and class names."""
        marks = {
            "portlet vcmsviewcontent": "vcmsviewcontent" in page.text,
            "class names wd-…": page.first(".wd-introduction, .wd-communication") is not None,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there) if runs_liferay(page) or marks["portlet vcmsviewcontent"] else ()

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article, its box rid of all but the body first."""
        box = move_parts(
            page,
            ".wd-introduction",
            before=f"h3.wd-tlh3-4, .wd-date, {_LEAD}, div:has(> .wd-download-pdf), .wd-actor",
            dropped=".wd-bortop, .wd-tlh3-3, .wd-other-news",
        )
        return super().read_article(box, portal)


class HoaBinh(_VcmsArticles):
    """The descendant on Liferay 7: elements with names, dates inside the links of its lists."""

    name = "hoabinh"
    entry_selectors = (EntrySelectors(".cat_record, .first_record, ul.list_visitor > li", published="span.time"), any_link("span.time"))
    article_mark = "#titleDetail"
    selectors = Selectors(
        title="#titleDetail",
        published=".tool .date_time",
        summary="#leadDetail",
        body="#contentDetail",
        byline="#content_detail_news > .author, #content_detail_news > .source",
        attachments=".attachment",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Element and module names of the provider on a page of Liferay."""
        if not runs_liferay(page):
            return ()
        marks = {
            "an article in #content_detail_news": page.first("#content_detail_news, #titleDetail") is not None,
            "modules in /o/hbportal": "/o/hbportal/" in page.text,
            "lists of .cat_record or .list_visitor": page.first(".cat_record, ul.list_visitor") is not None,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there)


def _names_article(name: str, value: str) -> bool:
    return (name == "articleId" or name.endswith("_articleId")) and re.fullmatch(r"[1-9]\d{0,17}", value, re.ASCII) is not None
