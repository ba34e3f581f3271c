"""Portals on ASP.NET WebForms with pretty addresses, `/vi/<category>/<slug>`; lists page by postback.

Source: a public client of Khánh Hòa's portal.
"""

import re
from urllib.parse import unquote, urlsplit

from portals import Portal, Selectors
from scraper.extract.page import Page
from scraper.lists.entries import any_link
from scraper.lists.listing import ListRequest
from scraper.lists.postback import next_posted_page
from scraper.platforms.article_urls import on_portal_host
from scraper.platforms.html_base import HtmlLists
from scraper.platforms.sharepoint import runs_sharepoint

# A sub-category has the shape of an article's address; names of categories are short, titles are not.
_ARTICLE = re.compile(r"^(?P<canonical>/(?:vi|en)/(?P<name>[^/]+/[^/-]+(?:-+[^/-]+){3,}-*))/?$", re.IGNORECASE)


class WebForms(HtmlLists):
    """Portals that are one form, posted back for everything."""

    name = "webforms"
    entry_selectors = (any_link(),)
    article_mark = "#datearticle, .chitietbaiviet"
    selectors = Selectors(title=".title-article", published="#datearticle", body=".chitietbaiviet")

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """A form with the page's state, and the article's elements; none where SharePoint stands behind the form."""
        if page.first("form input[name='__VIEWSTATE']") is None or runs_sharepoint(page):
            return ()
        article = page.first(".title-article, #datearticle, .chitietbaiviet") is not None
        return ("a form with __VIEWSTATE", "an article in .chitietbaiviet") if article else ("a form with __VIEWSTATE",)

    def native_id(self, url: str) -> str | None:
        """Category and slug: nothing says that a slug is given only once."""
        found = _ARTICLE.match(urlsplit(url).path)
        return unquote(found["name"]) if found else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The path without parameters; its language stays, since the addresses need it."""
        found = _ARTICLE.match(urlsplit(url).path)
        return on_portal_host(portal, found["canonical"]) if found else url

    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """The next page by posting the form back."""
        return next_posted_page(page, fetch)
