"""Stock Liferay 7: Asset Publisher and display pages; addresses are `/-/<slug>` or `/w/<slug>`, without a number.

Dates of the stock template are those of the session's language, without a time, and stand before "modified … ago".
Source: the publisher's templates of 7.4, a page saved from a ministry's portal, public clients.
"""

import re

from portals import Selectors
from scraper.page import Page
from scraper.platforms.html_lists import EntryMarkup
from scraper.platforms.liferay import StockLiferay, runs_liferay

_OTHERS = re.compile(r"_WAR_bacninhportlet|content_detail_news|/o/hbportal/")


class Liferay7(StockLiferay):
    """Portals on Liferay 7 with stock templates."""

    name = "liferay7"
    markup = EntryMarkup(
        ".portlet-asset-publisher li.list-group-item, .portlet-asset-publisher .asset-abstract, ul.list-group > li.list-group-item",
        dated=".date-info, .metadata-publish-date, .publish-date, .date_time",
        views=".view-count-info, .metadata-view-count",
    )
    stock_dates = ".date-info, .metadata-publish-date"
    selectors = Selectors(
        title=".component-title .asset-title, .asset-full-content .asset-title, .asset-full-content-title",
        published=".asset-full-content .date-info, .publish-date, .date_time",
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
