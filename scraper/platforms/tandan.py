"""Portals on SharePoint with the web parts of Tân Dân: an article is a page below the day on which it was made.

Lists page by postback only. The h1 of a page may be the site's name. Source: public clients of Điện Biên's portal.
"""

import re
from urllib.parse import unquote, urlsplit

from portals import Portal, Selectors
from scraper.errors import NotAnArticle
from scraper.page import Page
from scraper.platforms.html_lists import EntryMarkup
from scraper.platforms.identity import at_home
from scraper.platforms.rearranging import rearranged
from scraper.platforms.sharepoint import SharePointPages, runs_sharepoint
from scraper.text import fold
from storage.model import Article, How

# /portal/Pages/2020-12-4/<slug><5 or 6 random characters>.aspx: no zero before day and month.
_ARTICLE = re.compile(
    r"^(?P<site>.*)/pages/(?P<year>\d{4})-0?(?P<month>[1-9]\d?)-0?(?P<day>[1-9]\d?)/(?P<name>[^/]+)\.aspx$", re.IGNORECASE
)
_SITE_NAME = re.compile(r"^(?:cong|trang) thong tin(?: dien tu)?\b")


class TanDan(SharePointPages):
    """Portals whose class names begin with `tandan-`."""

    name = "tandan"
    markup = EntryMarkup(".channel-news-title, .tandan-p-article-news-title, .title-news")
    article_mark = ".tandan-title-view, .tandan-content-view, .tandan-p-article-main"
    selectors = Selectors(
        title=".tandan-title-view, .tandan-p-article-news-title",
        published=".tandan-date-view, .tandan-span-date-publish",
        summary=".tandan-p-article-news-summary",
        body=".tandan-content-view, .tandan-p-article-main",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Tân Dân's class names on SharePoint."""
        marks = {
            "class names tandan-…": page.first("[class*='tandan-']") is not None,
            "articles in /Pages/<year>-<month>-<day>/": bool(re.search(r"/pages/\d{4}-\d{1,2}-\d{1,2}/", page.text, re.IGNORECASE)),
        }
        found = tuple(mark for mark, is_there in marks.items() if is_there)
        return (*found, "scripts of SharePoint") if found and runs_sharepoint(page) else found

    def native_id(self, url: str) -> str | None:
        """Day and file name: the random characters at its end tell two articles of one title apart."""
        found = _ARTICLE.match(urlsplit(url).path)
        return _name(found) if found else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The page in lower case, its day without zeros, without parameters."""
        found = _ARTICLE.match(urlsplit(url).path)
        if found is None:
            return url
        day = f"{found['year']}-{found['month']}-{found['day']}"
        return at_home(portal, f"{found['site']}/pages/{day}/{found['name']}.aspx".lower())

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article, its box rid of all but the body first; a page whose only title is the site's name is refused."""
        box = rearranged(
            page,
            ".tandan-p-article-main",
            before=".tandan-p-article-news-title, .tandan-span-date-publish, .tandan-p-article-news-summary",
            dropped=".tandan-div-article-other, .social-share",
        )
        article = super().read_article(box, portal)
        if article.found_by["title"] not in (How.PROFILE, How.PLATFORM) and _SITE_NAME.match(fold(article.title)):
            raise NotAnArticle(portal.id, page.url, f"this is no article: its title is the site's name, {article.title!r}")
        return article


def _name(found: re.Match[str]) -> str:
    return f"{found['year']}-{found['month']}-{found['day']}/{unquote(found['name'])}".lower()
