"""Portals on SharePoint with the web parts of Tân Dân: an article is a page below the day on which it was made.

Lists page by postback, in one portal by links beside the current page. The h1 of a page may be the site's name.
Source: public clients of the portals of Điện Biên, Thanh Hóa, Nam Định and the planning ministry.
"""

import re
from urllib.parse import unquote, urlsplit

from portals import Portal, Selectors
from portals.text import fold_marks
from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.extract.urls import absolute
from scraper.lists.entries import EntrySelectors, any_link
from scraper.lists.listing import ListRequest
from scraper.platforms.article_urls import on_portal_host
from scraper.platforms.html_base import move_parts
from scraper.platforms.sharepoint import ADDRESSES_OF_TAN_DAN, SharePointPages, runs_sharepoint
from storage.model import Article, FieldSource

# /portal/Pages/2020-12-4/<slug><5 or 6 random characters>.aspx; one portal writes 2020-12-04.
_ARTICLE = re.compile(r"^.*/pages/(?P<year>\d{4})-0?(?P<month>[1-9]\d?)-0?(?P<day>[1-9]\d?)/(?P<name>[^/]+)\.aspx$", re.IGNORECASE)
_SITE_NAME = re.compile(r"^(?:cong|trang) thong tin(?: dien tu)?\b")


class TanDan(SharePointPages):
    """Portals whose class names begin with `tandan-`."""

    name = "tandan"
    entry_selectors = (EntrySelectors(".channel-news-title, .tandan-p-article-news-title, .title-news"), any_link())
    article_mark = ".tandan-title-view, .tandan-content-view, .tandan-p-article-main, .article-content, .article-contents, #art-content"
    selectors = Selectors(
        title=".tandan-title-view, .tandan-p-article-news-title",
        published=".tandan-date-view, .tandan-span-date-publish",
        summary=".tandan-p-article-news-summary",
        body=".tandan-content-view, .tandan-p-article-main, .article-content, .article-contents, #art-content",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Tân Dân's class names on SharePoint."""
        marks = {
            "class names tandan-…": page.first("[class*='tandan-']") is not None,
            "addresses below /portal/KenhTin, /Photos or /Pages/<day>": ADDRESSES_OF_TAN_DAN.search(page.text) is not None,
        }
        found = tuple(mark for mark, is_there in marks.items() if is_there)
        return (*found, "scripts of SharePoint") if found and runs_sharepoint(page) else found

    def native_id(self, url: str) -> str | None:
        """Day and file name: the random characters at its end tell two articles of one title apart."""
        found = _ARTICLE.match(urlsplit(url).path)
        return _name(found) if found else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The page in lower case, without parameters; the day stays as the portal writes it, it is a folder's name."""
        path = urlsplit(url).path
        return on_portal_host(portal, path.lower()) if _ARTICLE.match(path) else url

    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """As every portal's on SharePoint; else the link behind the current page."""
        if found := super().next_page(page, fetch):
            return found
        link = page.first("span.CurrentPage + a[href]")
        url = absolute(page.base, link.get("href")) if link is not None else None
        return ListRequest(url, fetch.page + 1) if url and url != page.url else None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article, its box rid of all but the body first; a page whose only title is the site's name is refused."""
        box = move_parts(
            page,
            ".tandan-p-article-main",
            before=".tandan-p-article-news-title, .tandan-span-date-publish, .tandan-p-article-news-summary",
            dropped=".tandan-div-article-other, .social-share",
        )
        article = super().read_article(box, portal)
        if article.found_by["title"] not in (FieldSource.PROFILE, FieldSource.PLATFORM) and _SITE_NAME.match(fold_marks(article.title)):
            raise NotAnArticle(portal.id, page.url, f"this is no article: its title is the site's name, {article.title!r}")
        return article


def _name(found: re.Match[str]) -> str:
    return f"{found['year']}-{found['month']}-{found['day']}/{unquote(found['name'])}".lower()
