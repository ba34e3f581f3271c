"""Progress of long commands: a bar on a terminal, nothing elsewhere."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from portals.messages import ENGLISH, joined
from scraper.crawl.spider import Progress as Stage
from scraper.crawl.verdict import CrawlReport

T = TypeVar("T")
Showing = tuple[Stage | None, Callable[[CrawlReport], None]]
"""What crawls call while they run, and when one of them is through."""


def counted(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """The items, with a bar on standard error that counts them while they are taken."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield from items
        return
    with _bars(errors) as bars:
        task = bars.add_task(label, total=total)
        for item in items:
            yield item
            bars.advance(task)


@contextmanager
def crawl_progress() -> Iterator[Showing]:
    """For a few portals: a bar for each that is being crawled on a terminal, nothing elsewhere (the reports are lines there)."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield None, lambda report: None
        return
    tasks: dict[str, Any] = {}

    def watch(portal: str, stage: str, done: int, total: int | None) -> None:
        if portal not in tasks:
            tasks[portal] = bars.add_task(portal, total=None)
        bars.update(tasks[portal], description=f"{portal} · {stage}", completed=done, total=total)

    def finished(report: CrawlReport) -> None:
        if report.portal in tasks:
            bars.remove_task(tasks.pop(report.portal))

    with _bars(errors) as bars:
        yield watch, finished


@contextmanager
def night_progress(total: int, *, plain: bool = False) -> Iterator[Showing]:
    """For many portals: one bar with the verdicts so far on a terminal; elsewhere a line for each if `plain`, else nothing."""
    errors = Console(stderr=True)
    verdicts: Counter[str] = Counter()
    if not errors.is_terminal:

        def told(report: CrawlReport) -> None:
            verdicts[report.verdict] += 1
            if plain:
                tell(report, verdicts.total(), total)

        yield None, told
        return
    with _bars(errors) as bars:
        task = bars.add_task("portals", total=total)

        def finished(report: CrawlReport) -> None:
            verdicts[report.verdict] += 1
            words = " · ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
            bars.update(task, advance=1, description=words)

        yield None, finished


def tell(report: CrawlReport, place: int, total: int) -> None:
    """A line of a log about a portal that is through."""
    reason = f" reason={joined(report.reasons, ENGLISH)!r}" if report.reasons else ""
    counts = " ".join(f"{name}={getattr(report.tally, name)}" for name in ("listed", "new", "changed", "failed"))
    click.echo(f"{place}/{total} portal={report.portal} verdict={report.verdict} {counts} seconds={report.seconds:.1f}{reason}", err=True)


def _bars(errors: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


@contextmanager
def page_progress() -> Iterator[Callable[[str], None]]:
    """A callback for pages that are about to be read: their address on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda url: None
        return
    with Console(stderr=True).status("…") as status:
        yield lambda url: status.update(Text(f"reading {url}"))
