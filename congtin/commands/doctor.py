"""`congtin doctor`: checks everything that a nightly run needs."""

from dataclasses import asdict

import click

from congtin.config import Configuration
from congtin.diagnostics import checkup
from congtin.output import json_option, print_rows
from portals.clock import utc_now


@click.command()
@json_option
@click.pass_obj
def doctor(configuration: Configuration, as_json: bool) -> int:
    """Check packages, SQLite, profiles, contact, channels, disk, lock, store, clock, zone and backup; say what to do.

    Each line is ok, warn or fail. Exits with 1 where something fails.
    """
    checked = checkup(configuration, utc_now())
    print_rows(("name", "level", "what", "todo"), [asdict(one) for one in checked], as_json=as_json)
    return 1 if any(one.level == "fail" for one in checked) else 0
