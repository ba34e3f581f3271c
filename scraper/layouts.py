"""Which of several layouts a page has: the one of today, or one that a portal or platform had before. It knows no clock.

A page is read by one layout alone: fields of two would make an article that nobody ever saw.
"""

from collections.abc import Iterable

from portals import Layout, Selectors
from scraper.page import Page


def layout_of(page: Page, today: Selectors, former: Iterable[Layout]) -> Selectors:
    """The newest layout whose title or body stands on the page; that of today where none does, so that it is seen to fail."""
    layouts = sorted(former, key=lambda layout: layout.until, reverse=True)
    if not layouts or _fits(page, today):
        return today
    return next((layout.selectors for layout in layouts if _fits(page, layout.selectors)), today)


def _fits(page: Page, selectors: Selectors) -> bool:
    return any(page.first(css) is not None for css in (selectors.body, selectors.title) if css)
