"""The verdict on a crawl, from what it came to and from its portal's past. Zero is never silently fine."""

from collections.abc import Sequence

from scraper.findings import Finding
from scraper.recorder import Tally
from storage.model import Verdict

MOST_REFUSED = 0.5
"""Share of the pages fetched that may be no articles before a crawl is suspect …"""
FEWEST_PAGES = 4
"""… where at least this many were fetched."""


def judge(tally: Tally, sections: int, *, stopped: str | None = None, findings: Sequence[Finding] = ()) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and its reasons in words, worst first.

    `stopped` says why a crawl ended before it was through; a crawl that left work for the next one because its time or
    budget was over is not stopped by a fault, and says so without being worse for it. `findings` make it suspect.
    """
    fetched = tally.read + tally.refused + tally.failed + tally.gone
    if stopped and not tally.listed and not fetched:
        return Verdict.BROKEN, (stopped,)
    broken: list[str] = []
    suspect: list[str] = []
    if len(tally.lists_failed) >= sections:
        broken.append(f"no list could be read: {tally.lists_failed[0]}")
    elif tally.lists_failed:
        suspect.append(f"{len(tally.lists_failed)} of {sections} lists could not be read: {tally.lists_failed[0]}")
    if not broken and tally.listed == 0 and not tally.unfinished:
        broken.append("the lists hold no article")
    if fetched and not tally.read and tally.refused + tally.failed > 0:
        broken.append(f"none of {fetched} article pages could be read")
    elif fetched >= FEWEST_PAGES and tally.refused / fetched > MOST_REFUSED:
        suspect.append(f"{tally.refused} of {fetched} pages were no articles")
    suspect.extend(tally.drifted)
    suspect += [finding.why for finding in findings]
    if stopped:
        suspect.append(f"it ended before it was through: {stopped}")
    if broken:
        return Verdict.BROKEN, (*broken, *suspect)
    if suspect:
        return Verdict.SUSPECT, tuple(suspect)
    if tally.new or tally.changed:
        return Verdict.OK, tuple(tally.notes())
    return Verdict.QUIET, ("nothing new", *tally.notes())
