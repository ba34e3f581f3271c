"""The end of a crawl: its measures, what is strange about them, and its record. It fetches nothing and judges nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portals import Portal
from scraper.findings import OF_CRAWLS, OF_PAGES, Circumstances, Finding, findings
from scraper.measures import Shown, measured
from scraper.recorder import Recorder
from scraper.report import CrawlReport
from storage.model import CrawlSummary


@dataclass(frozen=True, slots=True)
class Ending:
    """A crawl that is over: `stopped` says why it was not through, `requests` maps kind and status to their number."""

    portal: Portal
    recorder: Recorder
    shown: Sequence[Shown]
    began_at: datetime
    ended_at: datetime
    stopped: str | None
    requests: Mapping[str, int]

    async def measures(self) -> dict[str, float]:
        """What the crawl comes to in numbers, to be compared with those before and after it."""
        return measured(self.shown, await self.recorder.counters(), sum(self.requests.values()), self.recorder.tally.pages_listed)

    async def findings(self, measures: dict[str, float]) -> list[Finding]:
        """What is strange about this crawl; problems are opened and resolved by it."""
        tally = self.recorder.tally
        if not tally.listed and not self.shown:
            return []  # nothing was seen, which is broken enough
        history = await self.recorder.history(self.began_at)
        today = self.ended_at.astimezone(self.portal.timezone).date()
        found = findings(Circumstances(self.portal, today, measures, history)) if self.stopped is None else []
        found += [Finding("strangers", "; ".join(tally.strangers))] if tally.strangers else []
        sums = await self.recorder.sums()
        found += [Finding("sums", sums)] if sums else []
        if not self.shown:
            found += self.recorder.lasting()
        judged = () if self.stopped else (*OF_CRAWLS, *OF_PAGES) if self.shown else OF_CRAWLS
        await self.recorder.note_findings(found, judged)
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
            measures=measures,
            verdict=report.verdict,
            why=report.why,
        )
