"""What is strange about a crawl, set against its portal's own past. Each finding has a kind, and words for people. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portals import Portal
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
    reason: str


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
    told = ((kind, "; ".join(check(now))) for kind, check in _CHECKS)
    return [Anomaly(kind, reason) for kind, reason in told if reason]


def _fields(now: CrawlContext) -> Iterator[str]:
    pages = now.measure("pages")
    for field, words in FIELDS.items():
        found = now.measure(field)
        healthy = now.portal.checks.filled.get(field)  # type: ignore[call-overload]
        share = healthy if healthy is not None else baseline.usual_share(now.history.crawls, field)
        if share is not None:
            if pages and found / pages < share and baseline.chance_of_so_few(found, pages, share) < UNLIKELY:
                source = "the profile asks for" if healthy is not None else "usual is"
                yield f"{found} of {pages} articles have {words}, {source} {share:.0%}"
        elif field == "published_at" and pages >= FEWEST_PAGES and not found:
            yield f"none of {pages} articles has a date"


def _silence(now: CrawlContext) -> Iterator[str]:
    days = baseline.habit(now.history.days, now.today)
    if not days or is_tet(now.today):
        return
    newest = max(days)
    silent = baseline.working_days(newest, now.today)
    gap = baseline.usual_gap(days)
    missing = baseline.usual_articles(days, silent[:-1])  # today is not over
    if len(silent) > SILENT_AFTER * gap:
        yield f"the newest article is of {newest:%d/%m/%Y}, {len(silent)} days ago; usually the next comes within {_days(gap)}"
    elif len(silent) > 1 and missing >= MANY:
        yield f"no article since {newest:%d/%m/%Y}, where {missing:.0f} are usual on such days"


def _few(now: CrawlContext) -> Iterator[str]:
    if now.measure("new"):
        return  # what came is in order: that there is little of it is told on a day on which nothing came
    least = now.portal.checks.articles_per_week
    week = [now.today - timedelta(days=n) for n in range(7)]
    known_since = min((crawl.began_at.date() for crawl in now.history.crawls), default=now.today)
    is_known = known_since <= week[-1] or any(day < week[-1] for day in now.history.days)
    if least is not None and is_known and not any(is_tet(day) for day in week):
        found = sum(now.history.days.get(day, 0) for day in week)
        if found < least.min:
            yield f"{found} articles in the last 7 days, the profile asks for {least.min:g}"


def _lengths(now: CrawlContext) -> Iterator[str]:
    usual = baseline.usual(now.history.crawls, "length")
    length = now.measures.get("length")
    if usual is not None and length is not None and now.measure("pages") >= FEWEST_PAGES and length < usual / 2:
        yield f"articles are {length:.0f} letters long in the middle, usual are {usual:.0f}"


def _bodies(now: CrawlContext) -> Iterator[str]:
    pages, same = now.measure("pages"), now.measure("same_body")
    if same >= FEWEST_SAME and same > pages * MOST_SAME:
        yield f"{same} of {pages} articles have the same text"


def _counters(now: CrawlContext) -> Iterator[str]:
    read, fell = now.measure("counters"), now.measure("counters_fell")
    if fell >= FEWEST_SAME and fell > read / 2:
        yield f"the counters of {fell} of {read} articles fell since they were last read"
    last = [crawl.metrics for crawl in now.history.crawls if crawl.metrics.get("counters", 0) >= FEWEST_SAME]
    stuck = [now.measures, *last[: STUCK - 1]]
    moved_before = any(measures.get("counters_moved", 0) for measures in last[STUCK - 1 :])
    if read >= FEWEST_SAME and len(stuck) == STUCK and moved_before and not any(one.get("counters_moved", 0) for one in stuck):
        yield f"no counter has moved in {STUCK} crawls, though reading a page raises it"


def _dates(now: CrawlContext) -> Iterator[str]:
    pages, strange = now.measure("pages"), now.measure("strange_dates")
    if strange and strange >= max(2, pages * 0.1):
        yield f"{strange} of {pages} articles are dated in the future or long before the web"


def _lost_text(now: CrawlContext) -> Iterator[str]:
    pages, lost = now.measure("pages"), now.measure("lost_text")
    if lost and lost >= max(2, pages * 0.1):
        yield f"the text of {lost} of {pages} articles holds characters that were lost (U+FFFD)"


def _requests(now: CrawlContext) -> Iterator[str]:
    ratios = [_per_page(crawl) for crawl in baseline.good(now.history.crawls) if crawl.metrics.get("fetches", 0) >= FEWEST_PAGES]
    requests, fetches = now.measure("requests"), now.measure("fetches")
    if len(ratios) >= 3 and requests >= FEWEST_REQUESTS and fetches:
        usual = sorted(ratios)[len(ratios) // 2]
        if requests / fetches > MOST_REQUESTS * usual:
            yield f"{requests / fetches:.1f} requests for each page read, usual are {usual:.1f}"


def _per_page(crawl: Crawl) -> float:
    return crawl.metrics["requests"] / crawl.metrics["fetches"]


def _days(number: int) -> str:
    return "a day" if number == 1 else f"{number} days"


_CHECKS: tuple[tuple[str, Callable[[CrawlContext], Iterator[str]]], ...] = (
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
