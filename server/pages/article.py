"""The page of an article: its text as archived, what it said before, its counter over time, and how to cite it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from feeds.entries import section_name
from feeds.text import one_line
from portals.messages import number, translated
from server.charts import Series, line_chart
from server.errors import NotThere
from server.rendering import moment, render
from server.request import ViewContext
from server.responses import CachedResponse
from server.side_by_side import side_by_side
from storage import Article, Attachment, Revision, StoredArticle, StoredCapture, ViewCount
from storage.changelog import increase
from storage.diff import changed_texts
from storage.model import ARTICLE_FIELDS, LABELS


@dataclass(frozen=True, slots=True)
class Views:
    """The counter: a chart where there are two samples or more, all samples, and by how much it rose."""

    chart: Markup | None
    counts: Sequence[ViewCount]
    rise: int


@dataclass(frozen=True, slots=True)
class Event:
    """An edit, removal or restoration of an article; `revision` is the id of the content that was replaced."""

    kind: str
    at: datetime
    revision: int | None = None


def article(asked: ViewContext) -> CachedResponse:
    """An article, removed or not."""
    shown = asked.article()
    portal = asked.standing.portal_of(shown)
    revisions = asked.store.revisions(shown.id)
    captures = asked.store.captures_of(shown.id)
    held_since = asked.standing.held.get(shown.portal)
    return render(
        asked,
        "article.html",
        article=shown,
        portal=portal,
        sections=[(slug, section_name(portal, slug)) for slug in asked.store.sections_of(shown.id)],
        labels=[(label[0], names) for name in LABELS if (label := ARTICLE_FIELDS[name].label) and (names := getattr(shown, name))],
        events=_events(asked, shown, revisions),
        views=_views(asked, asked.store.view_counts(shown.id)),
        evidence=evidence_of(captures),
        captures=len(captures),
        is_doubtful=held_since is not None and shown.first_seen_at >= held_since,
        addresses=[url for url in asked.store.addresses_of(shown.id) if url != shown.url],
    )


def revision(asked: ViewContext) -> CachedResponse:
    """One edit of an article, before and after side by side."""
    shown, wanted = asked.article(), asked.number("revision")
    revisions = asked.store.revisions(shown.id)
    place = next((place for place, one in enumerate(revisions) if one.id == wanted), None)
    if place is None:
        raise NotThere("no such revision")
    old = revisions[place]
    new: Revision | Article = revisions[place + 1] if place + 1 < len(revisions) else shown
    changed = [(label, side_by_side(before, after)) for (label, _), before, after in changed_texts(old, new)]
    gone, came = _files(old.attachments, new.attachments), _files(new.attachments, old.attachments)
    portal = asked.standing.portal_of(shown)
    return render(asked, "revision.html", article=shown, portal=portal, old=old, changed=changed, gone=gone, came=came)


def evidence_of(captures: Sequence[StoredCapture]) -> StoredCapture | None:
    """The newest page that the article was read from."""
    return next((capture for capture in reversed(captures) if capture.outcome == "stored"), None)


def _events(asked: ViewContext, shown: StoredArticle, revisions: Sequence[Revision]) -> list[Event]:
    """What became of the article, latest first."""
    events = [Event("first-seen", shown.first_seen_at)]
    events += [Event(f"edited-{one.change}", one.seen_at, one.id) for one in revisions]
    for removal in asked.store.removals(shown.id):
        events.append(Event("removed", removal.removed_at))
        if removal.restored_at:
            events.append(Event("restored", removal.restored_at))
    return sorted(events, key=lambda event: event.at, reverse=True)


def _views(asked: ViewContext, counts: Sequence[ViewCount]) -> Views | None:
    if not counts:
        return None
    by_source = {source: [one for one in counts if one.source == source] for source in ("article", "list")}
    rise = max(increase([one.views for one in some]) for some in by_source.values() if some)
    if len({one.seen_at for one in counts}) < 2:
        return Views(None, counts, rise)
    styles = {"article": "first", "list": "second"}
    series = [Series(name, [(one.seen_at, one.views) for one in some], styles[name]) for name, some in by_source.items() if some]
    values = [one.views for one in counts]
    language = asked.language
    label = translated(
        language, "Lượt xem theo thời gian: từ {first} đến {last}", first=number(language, values[0]), last=number(language, max(values))
    )
    ends = [min(one.seen_at for one in counts), max(one.seen_at for one in counts)]
    written = (moment(language, ends[0]), moment(language, ends[1]))
    return Views(line_chart(series, label, written, (number(language, min(values)), number(language, max(values)))), counts, rise)


def _files(having: Sequence[Attachment], other: Sequence[Attachment]) -> list[Attachment]:
    others = {(file.url, one_line(file.label)) for file in other}
    return [file for file in having if (file.url, one_line(file.label)) not in others]
