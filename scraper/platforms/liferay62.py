"""Stock Liferay 6.x with the Asset Publisher, and a provider's 6.1 plug-ins above it.

The provider's date line (`Thứ Sáu, ngày 04/12/2020 10:46 | GMT +7`) is printed with a pattern that says seconds where
minutes are due, so its last two digits are seconds: only the day is known. Source: the publisher's templates of 6.2,
the provider's templates, public clients.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from portals import Portal, Selectors
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.lists.entries import EntrySelectors, any_link
from scraper.platforms.article_urls import on_portal_host, without_language
from scraper.platforms.liferay import StockLiferay, is_print_variant, runs_liferay
from storage.model import Article

_CONTENT = re.compile(r"^(?P<canonical>.*/view_content/[A-Za-z_]+/(?P<id>\d+)(?:/[^/]+)?)/?$")
_OTHERS = re.compile(r"_WAR_bacninhportlet|/-/view_content/\d+-|vcmsviewcontent")
_DATES = ".metadata-publish-date, .assetPublishDate"
_SECONDS = re.compile(r"\|\s*GMT\s*\+\s*7", re.IGNORECASE)


class Liferay62(StockLiferay):
    """Portals on Liferay 6.0 to 6.2 with stock templates."""

    name = "liferay62"
    entry_selectors = (
        EntrySelectors(".asset-abstract, ul.title-list > li.title-list", published=_DATES, views=".metadata-view-count"),
        any_link(_DATES),
    )
    stock_dates = ".metadata-publish-date"
    selectors = Selectors(
        title=".asset-full-content-title, .title-news h1, .taglib-header .header-title",
        published=".asset-full-content .metadata-publish-date, .assetPublishDate",
        views=".asset-full-content .metadata-view-count",
        summary=".asset-full-content p.sapo",
        body=".asset-full-content .journal-content-article, .congtin-article",
        byline=".asset-full-content p.view-content-author, .asset-full-content .metadata-author",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Marks of the sixth edition; none where another provider's portlets stand on the page."""
        if not runs_liferay(page) or _OTHERS.search(page.text):
            return ()
        marks = {
            "Liferay 6 scripts in /html/js": "/html/js/" in page.text and "Liferay" in page.text,
            "build number b=6…": bool(re.search(r"[?&;]b=6[0-2]\d\d\b", page.text)),
            "portlet _101_INSTANCE_": "_101_INSTANCE_" in page.text,
            "lists of .asset-abstract": page.first(".portlet-asset-publisher .asset-abstract") is not None,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there)

    def native_id(self, url: str) -> str | None:
        """As stock; the entry's number in the provider's `/view_content/<type>/<number>/<slug>`."""
        found = None if is_print_variant(url) else _CONTENT.match(urlsplit(url).path)
        return found["id"] if found else super().native_id(url)

    def canonical(self, url: str, portal: Portal) -> str:
        """As stock, also for the provider's addresses."""
        found = _CONTENT.match(without_language(urlsplit(url).path))
        return on_portal_host(portal, found["canonical"]) if found else super().canonical(url, portal)

    def read_article(self, page: Page, portal: Portal) -> Article:
        """As stock; of the provider's dates only the day is kept."""
        article = super().read_article(page, portal)
        line = page.first(".assetPublishDate")
        if article.published_at is None or line is None or not _SECONDS.search(normalize(text_of(line))):
            return article
        day = article.published_at.replace(hour=0, minute=0, second=0)
        return replace(article, published_at=day, published_precision="day")
