"""The verdict on a crawl, from what it came to and from its portal's past. Zero is never silently fine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portals import Portal
from portals.messages import Message
from scraper.crawl.anomalies import OF_CRAWLS, OF_PAGES, Anomaly, CrawlContext, findings
from scraper.crawl.metrics import PageMetrics, measured
from scraper.crawl.recorder import CrawlStats, Recorder
from storage.model import CrawlSummary, Verdict


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl of one portal came to."""

    portal: str
    verdict: Verdict
    reasons: tuple[Message, ...]
    tally: CrawlStats
    seconds: float
    store_failed: bool = False
    """Whether the store could not be written, which says nothing of the portal: a full disk, say."""


MOST_REFUSED = 0.5
"""Share of the pages fetched that may be no articles before a crawl is suspect …"""
FEWEST_PAGES = 4
"""… where at least this many were fetched."""


def verdict_of(
    tally: CrawlStats, sections: int, *, stopped: Message | None = None, findings: Sequence[Anomaly] = ()
) -> tuple[Verdict, tuple[Message, ...]]:
    """The verdict and its reasons, worst first.

    `stopped` says why a crawl ended before it was through; a crawl that left work for the next one because its time or
    budget was over is not stopped by a fault, and says so without being worse for it. `findings` make it suspect.
    """
    fetched = tally.read + tally.refused + tally.failed + tally.gone
    if stopped and not tally.listed and not fetched:
        return Verdict.BROKEN, (stopped,)
    broken: list[Message] = []
    suspect: list[Message] = []
    if len(tally.lists_failed) >= sections:
        broken.append(Message.of("no-list", first=tally.lists_failed[0]))
    elif tally.lists_failed:
        suspect.append(Message.of("lists-failed", failed=len(tally.lists_failed), sections=sections, first=tally.lists_failed[0]))
    if not broken and tally.listed == 0 and not tally.unfinished:
        broken.append(Message("no-article-listed"))
    if fetched and not tally.read and tally.refused + tally.failed > 0:
        broken.append(Message.of("none-readable", fetched=fetched))
    elif fetched >= FEWEST_PAGES and tally.refused / fetched > MOST_REFUSED:
        suspect.append(Message.of("mostly-refused", refused=tally.refused, fetched=fetched))
    suspect.extend(tally.drifted)
    suspect += [message for finding in findings for message in finding.message.parts]
    if stopped:
        suspect.append(Message.of("ended-early", reason=stopped))
    if broken:
        return Verdict.BROKEN, (*broken, *suspect)
    if suspect:
        return Verdict.SUSPECT, tuple(suspect)
    if tally.new or tally.changed:
        return Verdict.OK, tuple(tally.notes())
    return Verdict.QUIET, (Message("nothing-new"), *tally.notes())


@dataclass(frozen=True, slots=True)
class CrawlFinalizer:
    """A crawl that is over: `stopped` says why it was not through, `requests` maps kind and status to their number."""

    portal: Portal
    recorder: Recorder
    shown: Sequence[PageMetrics]
    began_at: datetime
    ended_at: datetime
    stopped: Message | None
    requests: Mapping[str, int]

    async def measures(self) -> dict[str, float]:
        """What the crawl comes to in numbers, to be compared with those before and after it."""
        return measured(self.shown, await self.recorder.counters(), sum(self.requests.values()), self.recorder.tally.pages_listed)

    async def findings(self, measures: dict[str, float]) -> list[Anomaly]:
        """What is strange about this crawl; problems are opened and resolved by it."""
        tally = self.recorder.tally
        if not tally.listed and not self.shown:
            return []  # nothing was seen, which is broken enough
        history = await self.recorder.history(self.began_at)
        today = self.ended_at.astimezone(self.portal.timezone).date()
        found = findings(CrawlContext(self.portal, today, measures, history)) if self.stopped is None else []
        found += [Anomaly("strangers", Message.together(tally.strangers))] if tally.strangers else []
        sums = await self.recorder.sums()
        found += [Anomaly("sums", sums)] if sums else []
        if not self.shown:
            found += self.recorder.open_findings()
        judged = () if self.stopped else (*OF_CRAWLS, *OF_PAGES) if self.shown else OF_CRAWLS
        await self.recorder.record_anomalies(found, judged)
        return found

    def summary(self, reason: str, report: CrawlReport, measures: Mapping[str, float]) -> CrawlSummary:
        """The crawl's record; `reason` is why Scrapy closed it."""
        tally = self.recorder.tally
        return CrawlSummary(
            ended_at=self.ended_at,
            finish_reason="interrupted" if reason == "shutdown" else reason,
            requests=self.requests,
            listed=tally.listed,
            pages_listed=tally.pages_listed,
            new=tally.new,
            changed=tally.changed,
            unchanged=tally.unchanged,
            refused=tally.refused,
            failed=tally.failed,
            gone=tally.gone,
            removed=tally.removed,
            not_modified=tally.not_modified,
            remaining=tally.remaining,
            metrics=measures,
            verdict=report.verdict,
            reasons=report.reasons,
        )
