"""The departments and districts of Hà Nội: Liferay 6.2 with a publisher of the city's own, articles under `/-/view_content/`.

Traps, measured on a mirror of one department: anything behind an article's address (`…-x.html/en/en/vi`) answers with
the list; lists show counters beside their dates; labels follow the session's language, dates do not; 12:00 AM is a day
without a time. Source: saved pages of 2022.
"""

import re
from urllib.parse import urlsplit

from portals import Portal, Selectors
from scraper.extract.page import Page
from scraper.lists.entries import EntrySelectors, any_link
from scraper.platforms.article_urls import on_portal_host, without_language
from scraper.platforms.liferay import Liferay, is_print_variant, runs_liferay

# Nothing may follow the slug, which is cut at a length and then has no ending.
_ARTICLE = re.compile(r"^(?P<canonical>.*/-/view_content/(?P<id>\d+)-[^/]*)/?$")
_DATES = ".assetPublishDate, .date_content_asset"
_SHOWN = re.compile(r"^_101_(?:INSTANCE_\w+?_)?(\d+)$")


class Hanoi(Liferay):
    """Portals of the city's own Liferay edition."""

    name = "hanoi"
    entry_selectors = (EntrySelectors(".asset-bounddary", published=_DATES, views=".assetPublishDate"), any_link(_DATES))
    article_mark = ".asset-full-content-title, .asset-full-content"
    selectors = Selectors(
        title=".asset-full-content-title",
        published=".assetPublishDate",
        views=".assetPublishDate",
        summary=".asset-full-content p.sapo",
        body=".asset-full-content .journal-content-article",
        byline=".asset-full-content p.view-content-author",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """The city's addresses and class names on a page of Liferay."""
        if not runs_liferay(page):
            return ()
        marks = {
            "addresses with /-/view_content/<number>-": bool(re.search(r"/-/view_content/\d+-", page.text)),
            "lists of .asset-bounddary": page.first(".asset-bounddary") is not None,
            "a title in .asset-full-content-title": page.first(".asset-full-content-title") is not None,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there)

    def native_id(self, url: str) -> str | None:
        """The number before the slug; None where something follows the slug, and for print views."""
        found = None if is_print_variant(url) else _ARTICLE.match(urlsplit(url).path)
        return found["id"] if found else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The article below the page that lists it, without language and parameters: the page's publisher must be there."""
        found = _ARTICLE.match(without_language(urlsplit(url).path))
        return on_portal_host(portal, found["canonical"]) if found else url

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """As every Liferay's; also a page that shows another article than its address names."""
        if reason := super().refusal(page, portal):
            return reason
        asked = self.native_id(page.url)
        content = page.first(".asset-full-content .asset-content[id]")
        shown = _SHOWN.match(content.get("id") or "") if content is not None else None
        if asked and shown and shown[1] != asked:
            return f"this is no article: its address names {asked}, and it shows {shown[1]}"
        return None
