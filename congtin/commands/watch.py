"""`congtin watch`: lists watches, tries one without sending, sends what is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from congtin.config import Configuration
from congtin.errors import ConfigurationError
from congtin.formatting import for_json, moment
from congtin.output import json_option, print_json, print_rows, warn
from congtin.watch_settings import ALERTS, Channel, Secret, Watch
from congtin.watches.dry_run import Trial, send_trial, trial
from congtin.watches.matcher import Places
from congtin.watches.run import Report, tell
from congtin.zones import VIETNAM, day_begins
from portals.clock import utc_now
from storage import DATABASE, Store, StoreMissing
from storage.outbox_records import OutboxRow

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
LIST = ("watch", "query", "filters", "on", "send", "channel", "over", "waiting", "sent", "dead", "last_sent_at", "reason")
RUN = ("watch", "found", "told")
TRIAL = ("channel", "sent", "reason")
LOOK_BACK = timedelta(days=7)
_FILTERS = ("province", "unit", "portal", "section", "author")


@click.group()
def watch() -> None:
    """Watches: who is told of what, and how (docs/watches.md)."""


@watch.command(name="list")
@json_option
@click.pass_obj
def list_(configuration: Configuration, as_json: bool) -> None:
    """List watches, each with its channels and what became of their messages.

    `waiting` counts what is found and not told yet, `dead` the messages that were given up after a week.
    """
    _warn_of_filters(configuration)
    rows = _outbox(configuration)
    told = {(row.watch, row.channel): row for row in rows}
    listed = [_listed(configuration, name, channel, told.get((name, channel))) for name, channel in _pairs(configuration)]
    print_rows(LIST, listed, as_json=as_json)
    if not configuration.watches and not as_json:
        click.echo("no watch is configured: docs/watches.md shows how", err=True)


@watch.command()
@click.argument("name")
@click.option("--since", type=DAY, metavar="DAY", help="Look at what was published from this day on [7 days ago].")
@click.option("--send", is_flag=True, help="Send a trial message over each channel of the watch.")
@json_option
@click.pass_obj
def test(configuration: Configuration, name: str, since: datetime | None, send: bool, as_json: bool) -> int:
    """Show what a watch would tell, and change nothing.

    With --send its channels get one message that says that it is a trial; exits with 1 where one does not take it.
    """
    _require(configuration, [name])
    _warn_of_filters(configuration)
    now = utc_now()
    with Store.read(configuration.data_dir) as store:
        found = trial(configuration, store, name, day_begins(since) or now - LOOK_BACK, now)
    results = [*send_trial(configuration, name, found, now)] if send else []
    if as_json:
        print_json({"watch": name, "items": found.items, "channels": [for_json(result) for result in results]})
    else:
        _show_trial(name, found)
        if send:
            print_rows(TRIAL, [for_json(result) for result in results])
    return 0 if all(result.sent for result in results) else 1


@watch.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--since", type=DAY, metavar="DAY", help="Also tell what was published, edited or removed from this day on.")
@click.option("--again", is_flag=True, help="Try messages again that were given up.")
@json_option
@click.pass_obj
def run(configuration: Configuration, names: tuple[str, ...], since: datetime | None, again: bool, as_json: bool) -> int:
    """Tell now what happened since the last run: all watches, or those named.

    Nothing is told twice. A timer that calls this every quarter of an hour sends digests at their hour and what waits for
    the end of quiet hours. Exits with 1 where a channel did not take a message; it is tried again later.
    """
    _require(configuration, names)
    if not (configuration.data_dir / DATABASE).is_file():
        raise StoreMissing(configuration.data_dir / DATABASE, "there is no database here; `congtin crawl` makes one")
    with Store.open(configuration.data_dir, holder="congtin watch run") as store:
        if again:
            store.revive_dead(utc_now())
        report = tell(configuration, store, only=names, since=day_begins(since))
    _show_report(configuration, report, names, as_json=as_json)
    return 1 if report.faults else 0


def _require(configuration: Configuration, names: Sequence[str]) -> None:
    """Raises ConfigurationError where a watch is named that is not configured."""
    if unknown := [name for name in names if name not in configuration.watches]:
        known = ", ".join(configuration.watches) or "none"
        raise ConfigurationError("watches", [f"there is no watch {name!r}; there are {known}" for name in unknown])


def _warn_of_filters(configuration: Configuration) -> None:
    """Says so where a watch can never find anything, because no profile has what its filters ask for."""
    portals = configuration.catalogue().portals
    places = Places(portals)
    for name, one in configuration.watches.items():
        if unknown := [portal for portal in one.portal if portal not in portals]:
            warn(f"watch={name}: no profile of {', '.join(unknown)}")
        chosen = places.chosen(one)
        known = [portals[portal] for portal in (portals if chosen is None else chosen) if portal in portals]
        if not known or (one.section and not any(section.slug in one.section for portal in known for section in portal.sections)):
            warn(f"watch={name}: its filters let nothing through ({_filters(one)})")


def _outbox(configuration: Configuration) -> list[OutboxRow]:
    """The outbox in numbers; nothing where there is no store yet."""
    try:
        with Store.read(configuration.data_dir) as store:
            return store.outbox_rows()
    except StoreMissing:
        return []


def _pairs(configuration: Configuration) -> list[tuple[str, str]]:
    pairs = [(name, channel) for name, one in configuration.watches.items() for channel in one.channels]
    return pairs + [(ALERTS, channel) for channel in configuration.alerts.channels]


def _listed(configuration: Configuration, name: str, channel: str, told: OutboxRow | None) -> dict[str, Any]:
    one = configuration.watches.get(name)
    return {
        "watch": name,
        "query": one.query if one else "",
        "filters": _filters(one) if one else "",
        "on": list(one.events) if one else ["alert"],
        "send": _when(one) if one else "now",
        "channel": channel,
        "over": _over(configuration.channels[channel]),
        "waiting": told.waiting if told else 0,
        "sent": told.sent if told else 0,
        "dead": told.dead if told else 0,
        "last_sent_at": moment(told.last_sent_at, VIETNAM) if told and told.last_sent_at else None,
        "reason": told.reason if told else None,
    }


def _filters(one: Watch) -> str:
    given = {name: getattr(one, name) for name in _FILTERS}
    return "; ".join(f"{name}={value if isinstance(value, str) else ', '.join(value)}" for name, value in given.items() if value)


def _when(one: Watch) -> str:
    when = one.send if one.send == "now" else f"{one.send} {one.hour:02}:00"
    when += f" {one.weekday}" if one.send == "weekly" else ""
    return f"{when}, quiet {one.quiet}" if one.quiet else when


def _over(channel: Channel) -> str:
    """How a channel is reached, without any secret: an address is shown by where it stands only."""
    if channel.command:
        return f"command {channel.command[0]}"
    kind, secret = ("apprise", channel.apprise) if channel.apprise is not None else ("webhook", channel.webhook)
    if isinstance(secret, Secret):
        return f"{kind} ({secret.env or secret.file})"
    return kind


def _show_trial(name: str, found: Trial) -> None:
    if not found.items:
        click.echo(f"{name}: nothing since {found.since.astimezone(VIETNAM):%Y-%m-%d}", err=True)
        return
    for message in found.messages:
        click.echo(f"{message.title}\n{message.text}\n")
    click.echo(f"{len(found.items)} things since {found.since.astimezone(VIETNAM):%Y-%m-%d}", err=True)


def _show_report(configuration: Configuration, report: Report, names: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        print_json(for_json(report))
        return
    shown = [*(names or configuration.watches), *([ALERTS] if configuration.alerts.channels and not names else [])]
    print_rows(RUN, [{"watch": name, "found": report.found.get(name, 0), "told": report.told.get(name, 0)} for name in shown])
    if report.withdrawn:
        warn(f"{report.withdrawn} things were withdrawn: their watch or channel is no longer configured")
    for channel, reason in report.faults.items():
        warn(f"channel={channel}: {reason}")
    if report.dead:
        warn(f"{report.dead} messages were given up: `congtin watch run --again` tries them once more")
