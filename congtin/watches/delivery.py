"""Delivery: puts due matches into messages, sends each over its channel, and records the result at once.

A message is noted as told after its channel took it, in `deliveries.db` first. A run that is killed in between sends it once more
under the same id; one that is killed at any other moment sends nothing twice and loses nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from zoneinfo import ZoneInfo

from congtin.watch_settings import Channel, Watch
from congtin.watches.channels import deliver
from congtin.watches.errors import Undelivered
from congtin.watches.message import Outgoing, items_of
from congtin.watches.payload import digest_id
from congtin.watches.schedule import is_quiet, night_began
from congtin.zones import VIETNAM
from portals.backoff import CHANNEL_FAILURES, MESSAGE, MESSAGE_ATTEMPTS, MESSAGE_PATIENCE
from portals.clock import Clock
from storage import Store
from storage.outbox import DeliveryLog, Pair
from storage.outbox_records import Match, OutboxMessage

SENDING_TIME = 20 * 60.0
"""Seconds after which a run begins no further message: other runs wait for the store meanwhile, and slow channels for the next run."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When and how messages of a watch are sent; alerts of operators (`watch` None) go at any time, one message a run."""

    watch: Watch | None
    zone: ZoneInfo = VIETNAM


@dataclass(slots=True)
class Sent:
    """The result of sending: counts of messages sent and given up, matches delivered by watch, faults by channel."""

    sent: int = 0
    told: Counter[str] = field(default_factory=Counter)
    dead: int = 0
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """What sending needs: the store, the log of deliveries, channels, rules, our address, the clock."""

    store: Store
    log: DeliveryLog
    channels: Mapping[str, Channel]
    rules: Mapping[str, Rules]
    base_url: str
    clock: Clock


def make_messages(context: DeliveryContext, at: datetime) -> None:
    """Puts everything that is due into messages: one for each match, or one for many."""
    for pair in context.store.due_pairs(at):
        if pair[0] in context.rules:
            matches = context.store.due_matches(pair, at)
            context.store.make_messages(_messages(context, pair, matches, at))


def send_due(context: DeliveryContext, at: datetime) -> Sent:
    """Tries every message that is due, but in quiet hours and over channels that are down."""
    done = Sent()
    failures: Counter[str] = Counter()
    until = monotonic() + SENDING_TIME
    for message in context.store.due_messages(at):
        if monotonic() > until:
            break
        rules = context.rules.get(message.watch)
        if rules is None or failures[message.channel] >= CHANNEL_FAILURES:
            continue
        if rules.watch is not None and is_quiet(rules.watch, at, rules.zone):
            continue
        try:
            done.told[message.watch] += _send(context, message, rules)
            done.sent += 1
            failures[message.channel] = 0
        except Undelivered as error:
            failures[message.channel] += 1
            done.faults[message.channel] = error.reason
            done.dead += _note_failure(context, message, error.reason)
    return done


def next_try(message: OutboxMessage, at: datetime) -> datetime | None:
    """When a message that failed now is tried again, twice as late each time; None where it is given up."""
    if at - message.made_at > MESSAGE_PATIENCE and message.attempts + 1 >= MESSAGE_ATTEMPTS:
        return None
    return at + MESSAGE.after(message.attempts + 1)


def _messages(context: DeliveryContext, pair: Pair, matches: Sequence[Match], at: datetime) -> list[OutboxMessage]:
    rules = context.rules[pair[0]]
    if rules.watch is None:
        singles = 1 if len(matches) == 1 else 0
    elif rules.watch.send == "now":
        singles = max(0, rules.watch.max_single - context.store.singles_since(pair, night_began(at, rules.zone)))
    else:
        singles = 0
    messages = [OutboxMessage(match.id, *pair, "single", at, 0, (match,)) for match in matches[:singles]]
    if rest := tuple(matches[singles:]):
        messages.append(OutboxMessage(digest_id(rest), *pair, "digest", at, 0, rest))
    return messages


def _send(context: DeliveryContext, message: OutboxMessage, rules: Rules) -> int:
    """Sends a message and notes it; gives how many matches it told. Matches that were told before a restore are left out."""
    matches = context.store.matches_of(message.id)
    known = context.log.delivered(match.id for match in matches)
    fresh = [match for match in matches if match.id not in known]
    if fresh:
        items = items_of([match.document for match in fresh])
        names = (message.id, message.watch, message.channel, message.form)
        outgoing = Outgoing(*names, made_at=message.made_at, items=items, base_url=context.base_url, zone=rules.zone)
        deliver(context.channels[message.channel], outgoing, context.clock())
        context.log.record([match.id for match in fresh], context.clock())
    context.store.record_sent(message.id, context.clock())
    return len(fresh)


def _note_failure(context: DeliveryContext, message: OutboxMessage, reason: str) -> bool:
    """Notes that a message did not go out; gives whether it was given up."""
    due_at = next_try(message, context.clock())
    context.store.record_failure(message.id, reason, due_at)
    return due_at is None
