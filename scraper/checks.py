"""The verdict on a crawl, from what it came to. Zero is never silently fine."""

from collections.abc import Sequence

from scraper.recorder import Tally
from storage.model import Verdict

MOST_REFUSED = 0.5
"""Share of the pages read that may be no articles before a crawl is suspect."""


def judge(tally: Tally, sections: int, *, interrupted: str | None = None) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and its reasons in words, worst first."""
    fetched = tally.read + tally.refused + tally.failed + tally.gone
    broken: list[str] = []
    suspect: list[str] = []
    if len(tally.lists_failed) >= sections:
        broken.append(f"no list could be read: {tally.lists_failed[0]}")
    elif tally.lists_failed:
        suspect.append(f"{len(tally.lists_failed)} of {sections} lists could not be read: {tally.lists_failed[0]}")
    if not broken and tally.listed == 0:
        broken.append("the lists hold no article")
    if fetched and not tally.read and tally.refused + tally.failed > 0:
        broken.append(f"none of {fetched} article pages could be read")
    elif fetched >= 4 and tally.refused / fetched > MOST_REFUSED:
        suspect.append(f"{tally.refused} of {fetched} pages were no articles")
    if interrupted:
        suspect.append(f"the crawl was interrupted: {interrupted}")
    if broken:
        return Verdict.BROKEN, (*broken, *suspect)
    if suspect:
        return Verdict.SUSPECT, tuple(suspect)
    return (Verdict.OK, ()) if tally.new or tally.changed else (Verdict.QUIET, ("nothing new",))


def worst(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The worst of several verdicts; None of none."""
    order = (Verdict.BROKEN, Verdict.SUSPECT, Verdict.OK, Verdict.QUIET)
    return next((verdict for verdict in order if verdict in verdicts), None)
