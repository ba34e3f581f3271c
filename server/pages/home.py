"""The home page: the newest posts, narrowed by any filters."""

from server.feeds import feed_of
from server.filters import chips_of, choices_of, heading_of
from server.rendering import render
from server.request import LARGEST, ViewContext
from server.responses import CachedResponse

POSTS = 30


def newest(asked: ViewContext) -> CachedResponse:
    """The newest posts of a selection, a page at a time."""
    filters = asked.filters()
    before = asked.whole("before", None, LARGEST)
    found = asked.store.browse(filters.selection(asked.standing), before=before, limit=POSTS + 1)
    posts = found[:POSTS]
    return render(
        asked,
        "newest.html",
        filters=filters,
        posts=posts,
        is_first=before is None,
        next_page=filters.query(before=posts[-1].id) if len(found) > POSTS else None,
        heading=heading_of(asked, filters),
        feeds=feed_of(asked, filters),
        choices=choices_of(asked, filters),
        chips=chips_of(asked, filters),
    )
