"""The pages about the site, its feeds and its API."""

from server.rendering import render
from server.request import ViewContext
from server.responses import CachedResponse

MOST_AT_ONCE = 150
"""Portals that one page lists with all that belongs to them."""


def about(asked: ViewContext) -> CachedResponse:
    """What this site is."""
    return render(asked, "about.html", portals=len(asked.standing.portals))


def subscribe(asked: ViewContext) -> CachedResponse:
    """Every feed, by province; of many portals those of one province at a time."""
    chosen = asked.wanted().province
    provinces = [(name, portals) for name, portals in asked.standing.provinces if chosen in (None, name)]
    is_short = chosen is None and len(asked.standing.portals) > MOST_AT_ONCE
    return render(asked, "feeds.html", provinces=provinces, is_short=is_short)


def api(asked: ViewContext) -> CachedResponse:
    """The API in words."""
    return render(asked, "api.html")
