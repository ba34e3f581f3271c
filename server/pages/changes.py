"""The page of changes: the latest edits with the text before, and the latest removals."""

from dataclasses import dataclass

from markupsafe import Markup

from feeds.change_entries import passages
from feeds.definitions import EDITED, REMOVED
from server.feeds import FeedLinks
from server.rendering import render
from server.request import ViewContext
from server.responses import CachedResponse
from storage import Revision, StoredArticle

EDITS, REMOVALS = 25, 25
PASSAGES = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit with the first places in which the texts differ, before and after."""

    article: StoredArticle
    revision: Revision
    passages: list[tuple[Markup, Markup]]


def changes(asked: ViewContext) -> CachedResponse:
    """Edits and removals side by side; what doubtful crawls brought is left out."""
    edited = [
        (article, one)
        for article, one in asked.store.edited(limit=2 * EDITS)
        if one.seen_at < asked.standing.held.get(article.portal, one.seen_at.max.replace(tzinfo=one.seen_at.tzinfo))
    ]
    return render(
        asked,
        "changes.html",
        edits=[_edit(asked, article, one) for article, one in edited[:EDITS]],
        removals=asked.store.removed(limit=REMOVALS),
        edited_feeds=FeedLinks(EDITED),
        removed_feeds=FeedLinks(REMOVED),
    )


def _edit(asked: ViewContext, article: StoredArticle, old: Revision) -> Edit:
    later = [one for one in asked.store.revisions(article.id) if (one.seen_at, one.id) > (old.seen_at, old.id)]
    new = later[0] if later else article
    found = [*passages(old.title, new.title), *passages(old.body_text, new.body_text)]
    return Edit(article, old, [(Markup(before), Markup(after)) for before, after in found[:PASSAGES]])  # noqa: S704 - escaped there
