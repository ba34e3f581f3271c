"""From matches to messages, and out: what is due is put into messages, each is tried, and what came of it is noted at once.

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
    """When a watch may be told something; operators are told at any time, and everything of one run at once."""

    watch: Watch | None
    zone: ZoneInfo = VIETNAM


@dataclass(slots=True)
class Sent:
    """What came of sending: messages sent and given up, matches that they told, and what went wrong with which channel."""

    sent: int = 0
    told: Counter[str] = field(default_factory=Counter)
    dead: int = 0
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """All that sending needs."""

    store: Store
    told: DeliveryLog
    channels: Mapping[str, Channel]
    rules: Mapping[str, Rules]
    base_url: str
    clock: Clock


def make_messages(post: Post, at: datetime) -> None:
    """Puts everything that is due into messages: one for each match, or one for many."""
    for pair in post.store.due_pairs(at):
        if pair[0] in post.rules:
            matches = post.store.due_matches(pair, at)
            post.store.make_messages(_messages(post, pair, matches, at))


def send_due(post: Post, at: datetime) -> Sent:
    """Tries every message that is due, but in quiet hours and over channels that are down."""
    done = Sent()
    failures: Counter[str] = Counter()
    until = monotonic() + SENDING_TIME
    for message in post.store.due_messages(at):
        if monotonic() > until:
            break
        rules = post.rules.get(message.watch)
        if rules is None or failures[message.channel] >= CHANNEL_FAILURES:
            continue
        if rules.watch is not None and is_quiet(rules.watch, at, rules.zone):
            continue
        try:
            done.told[message.watch] += _send(post, message, rules)
            done.sent += 1
            failures[message.channel] = 0
        except Undelivered as error:
            failures[message.channel] += 1
            done.faults[message.channel] = error.reason
            done.dead += _note_failure(post, message, error.reason)
    return done


def next_try(message: OutboxMessage, at: datetime) -> datetime | None:
    """When a message that failed now is tried again, twice as late each time; None where it is given up."""
    if at - message.made_at > MESSAGE_PATIENCE and message.attempts + 1 >= MESSAGE_ATTEMPTS:
        return None
    return at + MESSAGE.after(message.attempts + 1)


def _messages(post: Post, pair: Pair, matches: Sequence[Match], at: datetime) -> list[OutboxMessage]:
    rules = post.rules[pair[0]]
    if rules.watch is None:
        singles = 1 if len(matches) == 1 else 0
    elif rules.watch.send == "now":
        singles = max(0, rules.watch.max_single - post.store.singles_since(pair, night_began(at, rules.zone)))
    else:
        singles = 0
    messages = [OutboxMessage(match.id, *pair, "single", at, 0, (match,)) for match in matches[:singles]]
    if rest := tuple(matches[singles:]):
        messages.append(OutboxMessage(digest_id(rest), *pair, "digest", at, 0, rest))
    return messages


def _send(post: Post, message: OutboxMessage, rules: Rules) -> int:
    """Sends a message and notes it; gives how many matches it told. Matches that were told before a restore are left out."""
    matches = post.store.matches_of(message.id)
    known = post.told.delivered(match.id for match in matches)
    fresh = [match for match in matches if match.id not in known]
    if fresh:
        items = items_of([match.document for match in fresh])
        names = (message.id, message.watch, message.channel, message.form)
        outgoing = Outgoing(*names, made_at=message.made_at, items=items, base_url=post.base_url, zone=rules.zone)
        deliver(post.channels[message.channel], outgoing, post.clock())
        post.told.record([match.id for match in fresh], post.clock())
    post.store.record_sent(message.id, post.clock())
    return len(fresh)


def _note_failure(post: Post, message: OutboxMessage, reason: str) -> bool:
    """Notes that a message did not go out; gives whether it was given up."""
    due_at = next_try(message, post.clock())
    post.store.record_failure(message.id, reason, due_at)
    return due_at is None
