"""The search page: words with or without marks, filters, and how to subscribe to the search."""

from server.feeds import FeedLinks
from server.filters import chips_of, choices_of
from server.rendering import render
from server.request import ViewContext, as_parameters, as_query
from server.responses import CachedResponse

HITS = 20
MOST_PAGES = 100


def search(asked: ViewContext) -> CachedResponse:
    """The page of the search, with hits where something was asked."""
    words, wanted = asked.text("q"), asked.wanted(removed="with")
    order = asked.choice("order", ("newest", "best"))
    page = asked.whole("page", 1, MOST_PAGES) or 1
    found = None
    if words is not None:
        found = asked.store.search(words, wanted, order="best" if order == "best" else "newest", limit=HITS, offset=(page - 1) * HITS)
    asked_order = None if order == "newest" else order
    return render(
        asked,
        "search.html",
        words=words or "",
        filters=as_parameters(wanted),
        order=order,
        page=page,
        found=found,
        next_page=as_query(wanted, q=words, order=asked_order, page=page + 1) if found and found.more and page < MOST_PAGES else None,
        feeds=FeedLinks("search", as_query(wanted, q=words)) if words else None,
        choices=choices_of(asked, wanted),
        chips=chips_of(asked, wanted),
    )
