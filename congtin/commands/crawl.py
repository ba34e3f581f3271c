"""`congtin crawl`: crawls portals now, whether they are due or not."""

from collections.abc import Sequence
from typing import Any

import click

from congtin.config import Configuration
from congtin.crawling import FEW, require_contact, run_crawl
from congtin.formatting import for_json
from congtin.locale import user_language
from congtin.nightly import is_open, summary
from congtin.output import json_option, print_json, print_rows, warn
from congtin.store_checks import warn_of_sqlite
from portals import Catalogue, Portal
from portals.clock import utc_now
from portals.messages import Message, joined
from portals.model import slugify
from scraper.crawl.verdict import CrawlReport
from storage.model import Verdict

COLUMNS = ("portal", "verdict", "listed", "new", "changed", "unchanged", "refused", "failed", "gone", "seconds", "reason")
MOST_PROBLEMS = 20


@click.command()
@click.argument("portals", nargs=-1, metavar="[PORTAL]…")
@click.option("--province", help="Only portals of this province: its name, with or without marks.")
@click.option("--deep", is_flag=True, help="Walk every list to its end, also where it is known to be complete.")
@click.option("--processes", type=click.IntRange(1, 64), help="Split the portals over so many processes, by host.")
@json_option
@click.pass_obj
def crawl(
    configuration: Configuration, *, portals: tuple[str, ...], province: str | None, deep: bool, processes: int | None, as_json: bool
) -> int:
    """Read portals now: all of them, or those named.

    Every article found on a list is fetched once and stored. Exits with 3 where a portal is broken, 4 where one is suspect.
    """
    catalogue = configuration.catalogue()
    for fault in catalogue.faults:
        warn(Message.of("profile-left-out", detail=str(fault)).text(user_language()))
    chosen = choose(catalogue, portals, province)
    require_contact(configuration, chosen)
    warn_of_sqlite()
    reports = run_crawl(configuration, chosen, deep=deep, processes=processes, plain=len(chosen) > FEW)
    show_reports(reports, as_json=as_json)
    if len(chosen) > 1:
        click.echo(f"\n{summary(reports, len(chosen), user_language())}", err=True)
    return exit_code(reports)


def choose(catalogue: Catalogue, ids: Sequence[str], province: str | None) -> list[Portal]:
    """The portals meant; raises UnknownPortal, ProfileError, or UsageError where nothing is left."""
    chosen = [catalogue.require(portal_id) for portal_id in ids] if ids else [portal for portal in catalogue if is_open(portal, utc_now())]
    if province:
        chosen = [portal for portal in chosen if slugify(portal.unit.province) == slugify(province)]
    if not chosen:
        raise click.UsageError(f"no portal of the province {province!r} is known" if province else "no portal is known")
    return chosen


def show_reports(reports: Sequence[CrawlReport], *, as_json: bool = False) -> None:
    """One line for each portal, and the problems met, each with portal and address."""
    if as_json:
        print_json([{**for_json(report), "seconds": round(report.seconds, 2)} for report in reports])
        return
    print_rows(COLUMNS, [_row(report) for report in reports])
    problems = [problem for report in reports for problem in report.tally.problems]
    for problem in problems[:MOST_PROBLEMS]:
        warn(problem.text(user_language()))
    if len(problems) > MOST_PROBLEMS:
        warn(Message.of("more-problems", n=len(problems) - MOST_PROBLEMS).text(user_language()))


def exit_code(reports: Sequence[CrawlReport]) -> int:
    """1 where the store could not be written, 3 where a portal is broken, 4 where one is suspect, else 0."""
    if any(report.store_failed for report in reports):
        return 1
    verdicts = {report.verdict for report in reports}
    return 3 if Verdict.BROKEN in verdicts else 4 if Verdict.SUSPECT in verdicts else 0


def _row(report: CrawlReport) -> dict[str, Any]:
    tally = report.tally
    counts = {name: getattr(tally, name) for name in COLUMNS if hasattr(tally, name)}
    return {
        **counts,
        "portal": report.portal,
        "verdict": report.verdict.value,
        "seconds": round(report.seconds, 1),
        "reason": joined(report.reasons, user_language()),
    }
