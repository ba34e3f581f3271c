"""How every portal fares: one line in words for the whole, and a row with its last nights for each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from feeds.health import CRAWLS, Health
from portals import Portal
from server.answers import Answer
from server.asking import Asked
from server.charts import night_bars
from server.rendering import moment, render, translated
from storage import Crawl, Problem

NIGHTS = CRAWLS
VERDICTS = {"ok": "bình thường", "quiet": "không có bài mới", "suspect": "cần kiểm tra", "broken": "không đọc được"}


@dataclass(frozen=True, slots=True)
class Row:
    """A portal on the status page."""

    portal: Portal
    health: Health
    nights: Markup
    last: Crawl | None
    articles: int
    problems: int
    latest_problems: Sequence[Problem]


def status(asked: Asked) -> Answer:
    """All portals, by province."""
    crawls = asked.store.crawls_by_portal(NIGHTS)
    counts, problems = asked.store.article_counts(), asked.store.problems_by_portal()

    def row(portal: Portal) -> Row:
        past = crawls.get(portal.id, [])
        number, latest = problems.get(portal.id, (0, []))
        nights = _nights(asked, past)
        return Row(portal, asked.standing.health(portal.id), nights, past[0] if past else None, counts.get(portal.id, 0), number, latest)

    provinces = [(name, [row(portal) for portal in members]) for name, members in asked.standing.provinces()]
    states = Counter(one.health.state for _, rows in provinces for one in rows)
    return render(asked, "status.html", provinces=provinces, states=states, checked_at=_checked_at(crawls.values()))


def _nights(asked: Asked, crawls: Sequence[Crawl]) -> Markup:
    language = asked.language

    def title(crawl: Crawl) -> str:
        verdict = translated(language, VERDICTS[crawl.verdict] if crawl.verdict else "bị ngắt")
        at = moment(language, crawl.began_at)
        return translated(language, "{at}: {verdict}, {n} bài mới", at=at, verdict=verdict, n=crawl.new)

    nights = [(str(crawl.verdict or "interrupted"), title(crawl)) for crawl in reversed(crawls)]
    good = sum(crawl.verdict in ("ok", "quiet") for crawl in crawls)
    label = translated(language, "{good} trong {all} lần thu thập gần đây bình thường", good=good, all=len(crawls))
    return night_bars(nights, label, NIGHTS)


def _checked_at(crawls: Iterable[Sequence[Crawl]]) -> datetime | None:

    return max((crawl.ended_at or crawl.began_at for some in crawls for crawl in some), default=None)
