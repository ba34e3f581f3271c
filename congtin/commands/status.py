"""`congtin status`: shows the verdict, last good crawl and problems of every portal, from the store alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from congtin.config import Configuration
from congtin.formatting import for_json, moment, sparkline
from congtin.locale import user_language
from congtin.output import json_option, print_json, print_rows, warn
from congtin.store_checks import require_stored
from congtin.zones import VIETNAM
from portals.clock import utc_now
from portals.messages import Message, joined
from storage import NightlyRun, PortalStatus, Store, Verdict

COLUMNS = ("portal", "verdict", "last ok", "newest article", "per week", "problems", "reason")
WORST_FIRST = (Verdict.BROKEN, Verdict.SUSPECT, None, Verdict.QUIET, Verdict.OK)
MOST_UNDELIVERED = 5
OVERDUE = timedelta(hours=36)
"""After which a night that should have been is missed."""


@click.command()
@click.argument("portals", nargs=-1, metavar="[PORTAL]…")
@json_option
@click.pass_obj
def status(configuration: Configuration, portals: tuple[str, ...], as_json: bool) -> int:
    """Show how the portals stand: verdict, last good crawl, newest article, articles in the last eight weeks, problems.

    The worst come first; portals that are named are shown with their open problems. Exits with 3 where a portal is broken,
    4 where one is suspect.
    """
    now, language = utc_now(), user_language()
    with Store.read(configuration.data_dir) as store:
        for portal in portals:
            require_stored(store, portal)
        standings = [one for one in store.standings(now) if not portals or one.portal in portals]
        nights = store.recent_nights(1)
        undelivered = store.dead_letters()
        problems = {portal: store.open_problems(portal) for portal in portals}
    standings.sort(key=lambda one: (WORST_FIRST.index(_verdict(one)), one.portal))
    if as_json:
        shown = [_facts(one) | ({"problems": for_json(problems[one.portal])} if portals else {}) for one in standings]
        night = for_json(nights[0]) if nights else None
        print_json({"night": night, "portals": shown, "undelivered": for_json(undelivered)})
    else:
        print_rows(COLUMNS, [_row(one) for one in standings])
        for portal, open_ones in problems.items():
            for problem in open_ones:
                facts = {"portal": portal, "url": problem.url or "", "at": problem.opened_at}
                click.echo(Message.of("problem-since", message=problem.message, **facts).text(language))
        for told in night_warnings(nights, now):
            warn(told.text(language))
        for letter in undelivered[-MOST_UNDELIVERED:]:
            warn(Message.of("try-again", portal=letter.portal, message=letter.message).text(language))
        if len(undelivered) > MOST_UNDELIVERED:
            warn(Message.of("more-undelivered", n=len(undelivered) - MOST_UNDELIVERED).text(language))
    verdicts = {_verdict(one) for one in standings}
    return 3 if Verdict.BROKEN in verdicts else 4 if Verdict.SUSPECT in verdicts else 0


def night_warnings(nights: Sequence[NightlyRun], now: datetime) -> list[Message]:
    """What is to be said of the last night: that it did not end, failed in a step, left portals, or is long ago."""
    if not nights:
        return []
    night = nights[0]
    began = night.began_at
    told = [Message.of("night-fault", at=began, fault=fault) for fault in night.faults]
    if night.ended_at is None:
        told.append(Message.of("night-not-ended", at=began))
    if night.remaining:
        told.append(Message.of("night-left-portals", at=began, left=night.remaining, due=night.due))
    if now - began > OVERDUE:
        told.append(Message.of("night-overdue", at=began))
    return told


def _verdict(one: PortalStatus) -> Verdict | None:
    return one.last.verdict if one.last else None


def _row(one: PortalStatus) -> dict[str, Any]:
    return {
        "portal": one.portal,
        "verdict": _verdict(one) or Message("never-crawled").text(user_language()),
        "last ok": moment(one.last_ok_at, VIETNAM) if one.last_ok_at else None,
        "newest article": moment(one.newest_at, VIETNAM) if one.newest_at else None,
        "per week": f"{sparkline([0, *one.weeks])[1:]} {one.weeks[-1]}",
        "problems": one.open_problems,
        "reason": joined(one.last.reasons, user_language()) if one.last else "",
    }


def _facts(one: PortalStatus) -> dict[str, Any]:
    return {
        "portal": one.portal,
        "name": one.name,
        "verdict": _verdict(one),
        "reasons": for_json(one.last.reasons) if one.last else [],
        "last_crawl_at": for_json(one.last.began_at) if one.last else None,
        "last_ok_at": for_json(one.last_ok_at),
        "newest_at": for_json(one.newest_at),
        "articles_per_week": list(one.weeks),
        "open_problems": one.open_problems,
    }
