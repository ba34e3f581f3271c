"""Alerts for operators: a portal, the night, the backup or the disk broke or recovered; sent once for each change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from congtin.disk import free_bytes
from congtin.watch_settings import ALERTS, Alerts
from congtin.watches.payload import Item, When, matches_of, portal_facts
from congtin.watches.vietnamese import say
from portals import Portal
from portals.messages import Message
from storage import Store
from storage.outbox_records import Match, Outage, StoredAlert

ConditionKey = Literal["night", "backup", "disk"]

GIB = 2**30

LONGEST_NIGHT = timedelta(days=1)
"""A night that has not ended by then was killed; before, it may be between two of its steps."""

NIGHTS = timedelta(days=2)
"""How long a crawl that was killed counts; afterwards its portal is no longer crawled at all."""


@dataclass(frozen=True, slots=True)
class AlertState:
    """The state of one thing that operators care for; `message` says what is wrong."""

    key: ConditionKey
    is_bad: bool
    message: Message | None = None


def disk_condition(folder: Path, free_gib: float) -> AlertState:
    """Whether the disk of a folder is nearly full."""
    free = free_bytes(folder) / GIB
    return AlertState("disk", free < free_gib, Message.of("disk-free", free=free, wanted=free_gib))


def night_condition(store: Store, at: datetime) -> AlertState:
    """How the last night went, for when it cannot say so itself: it left portals, did not end, or crawls were killed in it."""
    last = next(iter(store.recent_nights(1)), None)
    if last is not None and last.remaining:
        return AlertState("night", True, Message.of("night-left", left=last.remaining, due=last.due))
    if last is not None and last.ended_at is None and at - last.began_at > LONGEST_NIGHT:
        return AlertState("night", True, Message.of("night-open", at=last.began_at))
    portals = store.cut_short(at - NIGHTS)
    some = ", ".join(portals[:3]) + (", …" if len(portals) > 3 else "")
    return AlertState("night", bool(portals), Message.of("crawls-cut-short", n=len(portals), portals=some))


def transitions(
    store: Store, alerts: Alerts, portals: Mapping[str, Portal], at: datetime, conditions: Sequence[AlertState]
) -> tuple[list[Match], list[StoredAlert]]:
    """What changed its state since operators were last told, as matches and as the states to keep; nothing where nobody is told.

    A suspect crawl changes nothing. What was never bad is no turn when it is well.
    """
    if not alerts.channels:
        return [], []
    known = store.alert_states()
    matches: list[Match] = []
    states: list[StoredAlert] = []
    for state, item in (*_portal_turns(known, store.broken_spells(), portals, at), *_condition_turns(known, at, conditions)):
        states.append(state)
        key = (state.key, state.is_bad, state.since.isoformat())
        matches += matches_of(ALERTS, alerts.channels, item, key, When(at, at))
    return matches, states


def _portal_turns(
    known: Mapping[str, StoredAlert], spells: Mapping[str, Outage], portals: Mapping[str, Portal], at: datetime
) -> Iterator[tuple[StoredAlert, Item]]:
    for name, portal in portals.items():
        key = f"portal/{name}"
        spell, was_bad = spells.get(name), key in known and known[key].is_bad
        if portal.until is not None or (spell is not None) == was_bad:
            continue
        since = at if spell is None else spell.since
        title = say(Message.of("alert-portal-well" if spell is None else "alert-portal-bad", portal=portal.name))
        words = [] if spell is None else [say(reason) for reason in spell.reasons]
        item: Item = {**_item(key, title, words, is_bad=spell is not None), **portal_facts(portal), "home": portal.home}
        yield StoredAlert(key, spell is not None, since), {**item, "since": since.astimezone(portal.timezone).isoformat(timespec="seconds")}


def _condition_turns(
    known: Mapping[str, StoredAlert], at: datetime, conditions: Sequence[AlertState]
) -> Iterator[tuple[StoredAlert, Item]]:
    for one in conditions:
        was_bad = one.key in known and known[one.key].is_bad
        if one.is_bad != was_bad:
            words = [say(one.message)] if one.is_bad and one.message else []
            item = _item(one.key, say(Message.of(f"alert-{one.key}-{'bad' if one.is_bad else 'well'}")), words, is_bad=one.is_bad)
            yield StoredAlert(one.key, one.is_bad, at), {**item, "since": at.isoformat(timespec="seconds")}


def _item(key: str, title: str, words: list[str], *, is_bad: bool) -> Item:
    return {"kind": "alert", "title": title, "alert": key, "is_bad": is_bad, "words": words}
