"""What is strange about a crawl, set against its portal's own past. Each finding has a kind, and a message for people. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portals import Portal
from portals.messages import Message
from scraper.crawl import baseline
from scraper.crawl.baseline import is_tet
from scraper.crawl.metrics import FIELDS
from storage.model import Crawl
from storage.results import CrawlHistory

OF_PAGES = ("fields", "bodies", "lengths", "dates", "lost-text", "counters")
"""Problems that a crawl opens by what pages showed; they last until pages show otherwise."""
OF_CRAWLS = ("requests", "silence", "few", "strangers", "sums")
"""Problems that the first crawl without them resolves."""

UNLIKELY = 0.01
MOST_SAME, FEWEST_SAME = 0.5, 3
"""Share and number of pages with one and the same text from which on they are one page in disguise."""
FEWEST_PAGES = 4
SILENT_AFTER = 3
"""Times the usual gap."""
MANY = 8
"""So many articles are missing for certain, where by the weekdays they would be usual."""
STUCK = 3
"""Crawls in a row in which no counter moved."""
MOST_REQUESTS = 3
FEWEST_REQUESTS = 20
"""Below it, robots.txt and a retry make the difference."""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something strange."""

    kind: str
    message: Message


@dataclass(frozen=True, slots=True)
class CrawlContext:
    """What a crawl is judged by: its portal, the local day, its measures, its past."""

    portal: Portal
    today: date
    measures: dict[str, float]
    history: CrawlHistory

    def measure(self, name: str) -> int:
        """A measure that counts something."""
        return int(self.measures.get(name, 0))


def findings(now: CrawlContext) -> list[Anomaly]:
    """Everything that is strange about a crawl, most telling first."""
    told = ((kind, [*check(now)]) for kind, check in _CHECKS)
    return [Anomaly(kind, Message.together(messages)) for kind, messages in told if messages]


def _fields(now: CrawlContext) -> Iterator[Message]:
    pages = now.measure("pages")
    for field, words in FIELDS.items():
        found = now.measure(field)
        healthy = now.portal.checks.filled.get(field)  # type: ignore[call-overload]
        share = healthy if healthy is not None else baseline.usual_share(now.history.crawls, field)
        if share is not None:
            if pages and found / pages < share and baseline.chance_of_so_few(found, pages, share) < UNLIKELY:
                code = "fields-below-profile" if healthy is not None else "fields-below-usual"
                yield Message.of(code, found=found, pages=pages, field=Message.of(f"have-{words}"), share=share)
        elif field == "published_at" and pages >= FEWEST_PAGES and not found:
            yield Message.of("no-dates", pages=pages)


def _silence(now: CrawlContext) -> Iterator[Message]:
    days = baseline.habit(now.history.days, now.today)
    if not days or is_tet(now.today):
        return
    newest = max(days)
    silent = baseline.working_days(newest, now.today)
    gap = baseline.usual_gap(days)
    missing = baseline.usual_articles(days, silent[:-1])  # today is not over
    if len(silent) > SILENT_AFTER * gap:
        yield Message.of("silence", newest=newest, days=len(silent), n=gap)
    elif len(silent) > 1 and missing >= MANY:
        yield Message.of("silence-missing", newest=newest, missing=missing)


def _few(now: CrawlContext) -> Iterator[Message]:
    if now.measure("new"):
        return  # what came is in order: that there is little of it is told on a day on which nothing came
    least = now.portal.checks.articles_per_week
    week = [now.today - timedelta(days=n) for n in range(7)]
    known_since = min((crawl.began_at.date() for crawl in now.history.crawls), default=now.today)
    is_known = known_since <= week[-1] or any(day < week[-1] for day in now.history.days)
    if least is not None and is_known and not any(is_tet(day) for day in week):
        found = sum(now.history.days.get(day, 0) for day in week)
        if found < least.min:
            yield Message.of("few-articles", found=found, least=least.min)


def _lengths(now: CrawlContext) -> Iterator[Message]:
    usual = baseline.usual(now.history.crawls, "length")
    length = now.measures.get("length")
    if usual is not None and length is not None and now.measure("pages") >= FEWEST_PAGES and length < usual / 2:
        yield Message.of("short-texts", length=length, usual=usual)


def _bodies(now: CrawlContext) -> Iterator[Message]:
    pages, same = now.measure("pages"), now.measure("same_body")
    if same >= FEWEST_SAME and same > pages * MOST_SAME:
        yield Message.of("same-text", same=same, pages=pages)


def _counters(now: CrawlContext) -> Iterator[Message]:
    read, fell = now.measure("counters"), now.measure("counters_fell")
    if fell >= FEWEST_SAME and fell > read / 2:
        yield Message.of("counters-fell", fell=fell, read=read)
    last = [crawl.metrics for crawl in now.history.crawls if crawl.metrics.get("counters", 0) >= FEWEST_SAME]
    stuck = [now.measures, *last[: STUCK - 1]]
    moved_before = any(measures.get("counters_moved", 0) for measures in last[STUCK - 1 :])
    if read >= FEWEST_SAME and len(stuck) == STUCK and moved_before and not any(one.get("counters_moved", 0) for one in stuck):
        yield Message.of("counters-stuck", crawls=STUCK)


def _dates(now: CrawlContext) -> Iterator[Message]:
    pages, strange = now.measure("pages"), now.measure("strange_dates")
    if strange and strange >= max(2, pages * 0.1):
        yield Message.of("strange-dates", strange=strange, pages=pages)


def _lost_text(now: CrawlContext) -> Iterator[Message]:
    pages, lost = now.measure("pages"), now.measure("lost_text")
    if lost and lost >= max(2, pages * 0.1):
        yield Message.of("lost-text", lost=lost, pages=pages)


def _requests(now: CrawlContext) -> Iterator[Message]:
    ratios = [_per_page(crawl) for crawl in baseline.good(now.history.crawls) if crawl.metrics.get("fetches", 0) >= FEWEST_PAGES]
    requests, fetches = now.measure("requests"), now.measure("fetches")
    if len(ratios) >= 3 and requests >= FEWEST_REQUESTS and fetches:
        usual = sorted(ratios)[len(ratios) // 2]
        if requests / fetches > MOST_REQUESTS * usual:
            yield Message.of("many-requests", ratio=requests / fetches, usual=usual)


def _per_page(crawl: Crawl) -> float:
    return crawl.metrics["requests"] / crawl.metrics["fetches"]


_CHECKS: tuple[tuple[str, Callable[[CrawlContext], Iterator[Message]]], ...] = (
    ("fields", _fields),
    ("bodies", _bodies),
    ("lengths", _lengths),
    ("dates", _dates),
    ("lost-text", _lost_text),
    ("counters", _counters),
    ("requests", _requests),
    ("silence", _silence),
    ("few", _few),
)
