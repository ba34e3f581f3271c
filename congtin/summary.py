"""What a night came to, in plain text that fits a mail: sums first, then whatever is broken or suspect, by name. Pure."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from scraper.report import CrawlReport
from storage.model import Verdict

WIDTH = 76
"""Columns: mail readers wrap beyond."""
MOST_NAMED = 20
MOST_LETTERS = 300
"""Of the reasons for one verdict."""


def summary(reports: Sequence[CrawlReport], due: int, *, lines: Sequence[str] = (), faults: Sequence[str] = ()) -> str:
    """The sums of the crawls, further lines, faults, and the portals that somebody must look at."""
    return "\n".join([*_sums(reports, due), *lines, *_named("Faults", faults), *_troubled(reports)])


def verdicts_of(reports: Sequence[CrawlReport]) -> Counter[Verdict]:
    """How many crawls had which verdict."""
    return Counter(report.verdict for report in reports)


def row(label: str, text: str) -> str:
    """A line with its label; longer ones go on below their beginning."""
    return textwrap.fill(text, WIDTH, initial_indent=f"{label:<10}", subsequent_indent=" " * 10, break_long_words=False)


def _sums(reports: Sequence[CrawlReport], due: int) -> Iterator[str]:
    verdicts = verdicts_of(reports)
    left = due - len(reports)
    yield row("Portals", f"{due} due, {len(reports)} crawled" + (f", {left} left for the next night" if left else ""))
    yield row("", ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict))
    tallies = [report.tally for report in reports]
    counts = {name: sum(getattr(tally, name) for tally in tallies) for name in ("new", "changed", "removed", *_DOUBTFUL)}
    yield row("Articles", f"{counts['new']} new, {counts['changed']} changed, {counts['removed']} removed")
    told = [f"{counts[name]} {words}" for name, words in _DOUBTFUL.items() if counts[name]]
    if told:
        yield row("", ", ".join(told))


_DOUBTFUL = {"failed": "pages failed", "refused": "pages were no articles", "remaining": "left for the next crawl"}


def _troubled(reports: Sequence[CrawlReport]) -> Iterator[str]:
    for verdict in (Verdict.BROKEN, Verdict.SUSPECT):
        named = [f"{report.portal}: {'; '.join(report.why)}" for report in reports if report.verdict is verdict]
        yield from _named(verdict.value.capitalize(), sorted(named))


def _named(heading: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield f"\n{heading} ({len(texts)})"
        for text in texts[:MOST_NAMED]:
            short = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
            yield textwrap.fill(short, WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False)
        if len(texts) > MOST_NAMED:
            yield f"  … and {len(texts) - MOST_NAMED} more: congtin status"
