"""`congtin nightly`: crawls what is due, publishes, backs up, tells watches; the one command that a timer calls."""

import re

import click

from congtin.config import DEADLINE, Configuration
from congtin.formatting import for_json
from congtin.locale import user_language
from congtin.nightly import STEPS, Night, run_night
from congtin.output import json_option, print_json, warn
from congtin.store_checks import warn_of_sqlite


def _deadline(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.match(DEADLINE, value):
        raise click.BadParameter("must be a time such as 05:30, or so long from now, such as 6h or 90m")
    return value


@click.command()
@click.option("--deadline", callback=_deadline, help="Begin nothing more from then on: 05:30 by this machine's clock, or 6h, 90m from now.")
@click.option("--processes", type=click.IntRange(1, 64), help="Split the portals over so many processes, by host.")
@json_option
@click.pass_obj
def nightly(configuration: Configuration, deadline: str | None, processes: int | None, as_json: bool) -> int:
    """Crawl everything that is due, publish, back up, tell watches, prune and check; ends with a summary for a mail.

    Portals that waited longest come first; what the deadline leaves is crawled in the next night. SIGTERM ends it in good order,
    and a night that was killed is taken up by the next one.
    """
    warn_of_sqlite()
    night = run_night(Night(configuration, deadline=deadline, processes=processes), STEPS)
    if as_json:
        print_json(_facts(night))
    else:
        click.echo(night.text(user_language()))
    for fault in night.faults:
        warn(fault.text(user_language()))
    return night.exit_code


def _facts(night: Night) -> dict[str, object]:
    portals = [
        {**for_json(report), "tally": {name: value for name, value in for_json(report.tally).items() if isinstance(value, int)}}
        for report in night.reports
    ]
    left = [portal.id for portal in night.due if portal.id not in {report.portal for report in night.reports}]
    seconds = {name: round(took, 1) for name, took in night.seconds.items()}
    return {
        "began_at": night.began_at.isoformat(), "due": len(night.due), "seconds": seconds, "portals": portals, "left": left,
        "faults": for_json(night.faults),
    }  # fmt: skip
