"""Stock Liferay 7: Asset Publisher and display pages; addresses are `/-/<slug>` or `/w/<slug>`, without a number.

Dates of the stock template are those of the session's language, without a time, and stand before "modified … ago".
Known templates of portals: Đắk Lắk's (`.nd_detail`), and the health ministry's, which puts the date into the body.
Source: the publisher's templates of 7.4, a page saved from that ministry's portal, public clients.
"""

import re

from portals import Portal, Selectors
from scraper.extract.page import Page
from scraper.lists.entries import EntrySelectors, any_link
from scraper.platforms.html_base import move_parts
from scraper.platforms.liferay import StockLiferay, runs_liferay
from storage.model import Article

_DATES = ".date-info, .metadata-publish-date, .publish-date, .date_time, .nd_detail > div > span"
_OTHERS = re.compile(r"_WAR_bacninhportlet|content_detail_news|/o/hbportal/")


class Liferay7(StockLiferay):
    """Portals on Liferay 7 with stock templates."""

    name = "liferay7"
    entry_selectors = (
        EntrySelectors(
            ".portlet-asset-publisher li.list-group-item, .portlet-asset-publisher .asset-abstract, ul.list-group > li.list-group-item, "
            ".nd_detail",
            published=_DATES,
            views=".view-count-info, .metadata-view-count",
        ),
        any_link(_DATES),
    )
    stock_dates = ".date-info, .metadata-publish-date"
    selectors = Selectors(
        title=".component-title .asset-title, .asset-full-content .asset-title, .asset-full-content-title, .nd_detail_chitiet .tieude-h2",
        published=".asset-full-content .date-info, .publish-date, .date_time, .nd_detail_chitiet > span, .text-ngayxam-page",
        views=".asset-full-content .view-count-info",
        body=".asset-full-content .journal-content-article, .congtin-article",
        byline=".asset-full-content .user-info",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Marks of the seventh edition; none where another provider's portlets stand on the page."""
        if not runs_liferay(page) or _OTHERS.search(page.text):
            return ()
        marks = {
            "assets of Liferay 7 in /o/": bool(re.search(r"""["']/o/(?:frontend|js_|combo|[a-z0-9-]+-theme|[a-z0-9-]+/css)""", page.text)),
            "portlet com_liferay_…": "com_liferay_" in page.text,
            "single-page navigation of Liferay 7": "data-senna-" in page.text,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there)

    def read_article(self, page: Page, portal: Portal) -> Article:
        """As stock; a date inside the title's or the body's element is taken out of it first."""
        page = move_parts(page, ".nd_detail_chitiet .tieude-h2:has(span)", before="span")
        page = move_parts(page, ".journal-content-article:has(.text-ngayxam-page)", before=".text-ngayxam-page")
        return super().read_article(page, portal)
