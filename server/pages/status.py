"""The status page: the health of all portals in one line, and a row with the last nights for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from feeds.health import CRAWLS, Health
from portals import Portal
from portals.messages import translated
from server.charts import night_bars
from server.pages.about import MOST_AT_ONCE
from server.rendering import moment, render
from server.request import ViewContext
from server.responses import CachedResponse
from storage import Crawl, Problem

NIGHTS = CRAWLS
NEEDY = ("broken", "suspect")
VERDICTS = {"ok": "bình thường", "quiet": "không có bài mới", "suspect": "cần kiểm tra", "broken": "không truy cập được"}


@dataclass(frozen=True, slots=True)
class PortalStatusRow:
    """A portal on the status page."""

    portal: Portal
    health: Health
    nights: Markup
    last: Crawl | None
    articles: int
    problems: int
    latest_problems: Sequence[Problem]


def status(asked: ViewContext) -> CachedResponse:
    """Those that need attention first, then all by province; of many portals those of one province at a time."""
    chosen = asked.wanted().province
    provinces = [(name, members) for name, members in asked.standing.provinces if chosen in (None, name)]
    is_short = chosen is None and len(asked.standing.portals) > MOST_AT_ONCE
    needy = [portal for _, members in provinces for portal in members if asked.standing.health(portal.id).state in NEEDY]
    wanted = [portal for _, members in provinces for portal in members] if not is_short else needy
    rows = _rows(asked, wanted)
    records = asked.standing.sources.records.values()
    return render(
        asked,
        "status.html",
        needy=[rows[portal.id] for portal in needy],
        provinces=[
            (name, [rows[portal.id] for portal in members if portal.id in rows and portal not in needy], len(members))
            for name, members in provinces
        ],
        is_short=is_short,
        states=Counter(record.health.state for record in records),
        checked_at=max((record.last.ended_at or record.last.began_at for record in records if record.last), default=None),
    )


def _rows(asked: ViewContext, portals: Sequence[Portal]) -> dict[str, PortalStatusRow]:
    crawls = asked.store.crawls_by_portal(NIGHTS, [portal.id for portal in portals])
    counts, problems = asked.store.article_counts(), asked.store.problems_by_portal()
    rows: dict[str, PortalStatusRow] = {}
    for portal in portals:
        past, (number, latest) = crawls.get(portal.id, []), problems.get(portal.id, (0, []))
        health, last = asked.standing.health(portal.id), past[0] if past else None
        rows[portal.id] = PortalStatusRow(portal, health, nights_of(asked, past), last, counts.get(portal.id, 0), number, latest)
    return rows


def nights_of(asked: ViewContext, crawls: Sequence[Crawl]) -> Markup:
    """The last crawls of a portal as bars; given latest first."""
    language = asked.language

    def title(crawl: Crawl) -> str:
        verdict = translated(language, VERDICTS[crawl.verdict] if crawl.verdict else "bị ngắt")
        at = moment(language, crawl.began_at)
        return translated(language, "{at}: {verdict}, {n} bài mới", at=at, verdict=verdict, n=crawl.new)

    nights = [(str(crawl.verdict or "interrupted"), title(crawl)) for crawl in reversed(crawls)]
    good = sum(crawl.verdict in ("ok", "quiet") for crawl in crawls)
    label = translated(language, "{good} trong {all} lần thu thập gần đây bình thường", good=good, all=len(crawls))
    return night_bars(nights, label, NIGHTS)
