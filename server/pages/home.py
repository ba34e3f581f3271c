"""The home page: the newest posts, narrowed by any filters."""

from server.feeds import feed_of
from server.filters import chips_of, choices_of, heading_of
from server.rendering import render
from server.request import LARGEST, ViewContext, as_parameters, as_query
from server.responses import CachedResponse

POSTS = 30


def newest(asked: ViewContext) -> CachedResponse:
    """The newest posts of a selection, a page at a time."""
    wanted = asked.wanted()
    before = asked.whole("before", None, LARGEST)
    found = asked.store.browse(wanted, before=before, limit=POSTS + 1)
    posts = found[:POSTS]
    return render(
        asked,
        "newest.html",
        filters=as_parameters(wanted),
        posts=posts,
        is_first=before is None,
        next_page=as_query(wanted, before=posts[-1].id) if len(found) > POSTS else None,
        heading=heading_of(asked, wanted),
        feeds=feed_of(asked, wanted),
        choices=choices_of(asked, wanted),
        chips=chips_of(asked, wanted),
    )
