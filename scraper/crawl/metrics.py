"""What a crawl measured on the pages that it read: numbers that add up over crawls, for comparison with later ones. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from statistics import median

from storage.model import Article
from storage.results import Counters

EARLIEST_YEAR = 1995
"""No portal is older; a date before it is a zero that was taken for a date."""
AHEAD = timedelta(days=1)
"""How far in the future a date may lie: announcements are dated ahead by hours, and zones are mistaken."""
FIELDS = {"published_at": "dates", "views": "counters", "byline": "bylines"}
"""Fields that may be empty, and what people call them."""
LOST = "\ufffd"
MOST_LOST = 0.001
"""Share of U+FFFD in a text from which on it counts as lost: one in a thousand is a typing error, more is a wrong encoding."""


@dataclass(frozen=True, slots=True)
class PageMetrics:
    """What one article page showed, without its texts."""

    is_new: bool
    filled: frozenset[str]
    length: int
    digest: bytes
    has_strange_date: bool
    has_lost_text: bool


def page_metrics(article: Article, *, is_new: bool, now: datetime) -> PageMetrics:
    """The metrics of one article page."""
    text = article.body_text
    published = article.published_at
    return PageMetrics(
        is_new=is_new,
        filled=frozenset(name for name in FIELDS if getattr(article, name) is not None),
        length=len(text),
        digest=blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(),
        has_strange_date=published is not None and (published.year < EARLIEST_YEAR or published > now + AHEAD),
        has_lost_text=bool(text) and text.count(LOST) / len(text) > MOST_LOST,
    )


def measured(pages: Sequence[PageMetrics], counters: Counters, requests: int, pages_listed: int) -> dict[str, float]:
    """The metrics of a crawl by name, summed over the articles that were new or read again."""
    lengths = [page.length for page in pages if page.length]
    bodies = Counter(page.digest for page in pages if page.length)
    facts: dict[str, float] = {
        "pages": len(pages),
        "new": sum(page.is_new for page in pages),
        **{name: sum(name in page.filled for page in pages) for name in FIELDS},
        "same_body": max(bodies.values(), default=0),
        "strange_dates": sum(page.has_strange_date for page in pages),
        "lost_text": sum(page.has_lost_text for page in pages),
        "counters": counters.read,
        "counters_moved": counters.moved,
        "counters_fell": counters.fell,
        "requests": requests,
        "fetches": len(pages) + pages_listed,
    }
    return facts | ({"length": median(lengths)} if lengths else {})
