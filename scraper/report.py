"""What a crawl of one portal came to."""

from dataclasses import dataclass

from scraper.recorder import Tally
from storage.model import Verdict


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl of one portal came to."""

    portal: str
    verdict: Verdict
    why: tuple[str, ...]
    tally: Tally
    seconds: float
    store_failed: bool = False
    """Whether the store could not be written, which says nothing of the portal: a full disk, say."""
