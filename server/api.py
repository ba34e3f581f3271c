"""The JSON API: what the pages show, for programs. Lists are paged by the last id seen, so that nothing is skipped or doubled."""

from collections.abc import Mapping

from feeds.text import one_line
from portals import Portal
from server.errors import BadQuestion, NotThere
from server.request import LARGEST, ViewContext, as_query
from server.responses import CachedResponse
from server.schemas import (
    ArticleRecord,
    Articles,
    CaptureRecord,
    Captures,
    CrawlRecord,
    HitRecord,
    Hits,
    MessageRecord,
    PortalRecord,
    Portals,
    Record,
    RevisionRecord,
    Revisions,
    SectionRecord,
    Status,
    ViewCounts,
    ViewsRecord,
    WholeArticleRecord,
    WholePortalRecord,
)
from storage import ArticleFilter
from storage.search import MAX_OFFSET

MOST, USUAL = 100, 30
REMOVED = ("without", "with", "only")
CRAWLS = 30


def articles(asked: ViewContext) -> CachedResponse:
    """Articles of a selection."""
    limit = _limit(asked)
    removed = asked.choice("show_removed", REMOVED)
    wanted = asked.wanted(removed=removed)  # type: ignore[arg-type]
    found = asked.store.browse(wanted, before=asked.whole("before", None, LARGEST), limit=limit + 1)
    shown = found[:limit]
    following = {"limit": limit, "show_removed": removed, "before": shown[-1].id} if len(found) > limit else None
    base = asked.site.settings.base_url
    return _json(Articles(items=[ArticleRecord.of(one, base) for one in shown], next=_next(asked, wanted, following)))


def article(asked: ViewContext) -> CachedResponse:
    """One article, whole."""
    found, store = asked.article(), asked.store
    base = asked.site.settings.base_url
    return _json(WholeArticleRecord.whole(found, base, store.sections_of(found.id), store.addresses_of(found.id)))


def revisions(asked: ViewContext) -> CachedResponse:
    """What an article said before."""
    return _json(Revisions(items=[RevisionRecord.of(one) for one in asked.store.revisions(asked.article().id)], next=None))


def all_revisions(asked: ViewContext) -> CachedResponse:
    """The latest revisions of all articles."""
    limit = _limit(asked)
    found = asked.store.latest_revisions(before=asked.whole("before", None, LARGEST), limit=limit + 1)
    following = {"limit": limit, "before": found[limit - 1].id} if len(found) > limit else None
    return _json(Revisions(items=[RevisionRecord.of(one) for one in found[:limit]], next=_next(asked, ArticleFilter(), following)))


def views(asked: ViewContext) -> CachedResponse:
    """The counter of an article over time."""
    return _json(ViewCounts(items=[ViewsRecord.of(one) for one in asked.store.view_counts(asked.article().id)]))


def captures(asked: ViewContext) -> CachedResponse:
    """The pages that were fetched for an article."""
    found, base = asked.article(), asked.site.settings.base_url
    return _json(Captures(items=[CaptureRecord.of(one, found.id, base) for one in asked.store.captures_of(found.id)]))


def search(asked: ViewContext) -> CachedResponse:
    """Articles that hold every word."""
    words, wanted, limit = asked.text("q"), asked.wanted(removed="with"), _limit(asked)
    if words is None:
        raise BadQuestion("q", "say what to look for")
    order = asked.choice("order", ("newest", "best"))
    page = asked.whole("page", 1, MAX_OFFSET // MOST) or 1
    found = asked.store.search(words, wanted, order="best" if order == "best" else "newest", limit=limit, offset=(page - 1) * limit)
    base = asked.site.settings.base_url
    hits = [
        HitRecord(
            article=ArticleRecord.of(hit.article, base),
            is_exact=hit.is_exact,
            snippet="".join(piece for piece, _ in hit.snippet),
            snippet_pieces=list(hit.snippet),
        )
        for hit in found.hits
    ]
    following = {"q": words, "order": order, "limit": limit, "page": page + 1} if found.more and page < MAX_OFFSET // MOST else None
    return _json(Hits(items=hits, next=_next(asked, wanted, following)))


def portals(asked: ViewContext) -> CachedResponse:
    """Every portal, by id."""
    limit, after = _limit(asked), asked.parameters.get("after", "")
    counts = asked.store.article_counts()
    behind = sorted(key for key in asked.standing.portals if key > after)
    shown = behind[:limit]
    items = [PortalRecord(**_portal(asked, asked.standing.portals[key], counts)) for key in shown]
    following = {"limit": limit, "after": shown[-1]} if len(behind) > limit else None
    return _json(Portals(items=items, next=_next(asked, ArticleFilter(), following)))


def portal(asked: ViewContext) -> CachedResponse:
    """One portal, with its sections and crawls."""
    found = asked.standing.portals.get(asked.places["portal"])
    if found is None:
        raise NotThere("no such portal")
    feeds = f"{asked.site.settings.base_url}/feeds/{found.id}"
    sections = [
        SectionRecord(slug=one.slug, name=one.name, feed=f"{feeds}/{one.slug}.rss", articles=one.articles)
        for one in asked.store.sections(found.id)
        if one.retired_at is None
    ]
    crawls = [CrawlRecord.of(crawl) for crawl in asked.store.recent_crawls(found.id, CRAWLS)]
    return _json(WholePortalRecord(**_portal(asked, found, asked.store.article_counts()), sections=sections, crawls=crawls))


def status(asked: ViewContext) -> CachedResponse:
    """How the portals fare, in numbers."""
    records = asked.standing.sources.records.values()
    states = [record.health.state for record in records]
    ended = [record.last.ended_at for record in records if record.last and record.last.ended_at]
    return _json(
        Status(
            states={state: states.count(state) for state in sorted(set(states))},
            portals=len(states),
            articles=sum(asked.store.article_counts().values()),
            crawled_at=max(ended, default=None),
        )
    )


def _portal(asked: ViewContext, portal: Portal, counts: dict[str, int]) -> dict[str, object]:
    health, base = asked.standing.health(portal.id), asked.site.settings.base_url
    return {
        "id": portal.id,
        "name": one_line(portal.name),
        "province": one_line(portal.unit.province),
        "unit": one_line(portal.unit.name),
        "level": portal.unit.level,
        "home": portal.home,
        "until": portal.until,
        "page": f"{base}/portals/{portal.id}",
        "feed": f"{base}/feeds/{portal.id}.rss",
        "state": health.state,
        "since": health.since,
        "reasons": [MessageRecord.of(reason) for reason in health.reasons],
        "articles": counts.get(portal.id, 0),
    }


def _limit(asked: ViewContext) -> int:
    return asked.whole("limit", USUAL, MOST) or USUAL


def _next(asked: ViewContext, wanted: ArticleFilter, following: Mapping[str, object] | None) -> str | None:
    """The absolute address of the next page, None where there is none."""
    if following is None:
        return None
    return f"{asked.site.settings.base_url}{asked.path}?{as_query(wanted, **following)}"


def _json(record: Record) -> CachedResponse:
    body = record.model_dump_json().encode() + b"\n"
    return CachedResponse(body=body, media_type="application/json", open_to_all=True, policy="default-src 'none'")
