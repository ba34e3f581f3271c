"""`congtin watch test`: what a watch would send, without sending it; and trial messages over its channels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from congtin.config import Configuration
from congtin.watches.channels import deliver
from congtin.watches.errors import Undelivered
from congtin.watches.matcher import Places, active_watch, find, watch_input
from congtin.watches.message import Outgoing, items_of
from congtin.watches.payload import Item, stable_id
from congtin.watches.vietnamese import say
from congtin.zones import VIETNAM
from portals.messages import Message
from storage import Store
from storage.outbox import Pair
from storage.outbox_records import WatchState

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """What a watch would tell since a moment; `messages` are the newest of it, as a chat would have them."""

    since: datetime
    items: tuple[Item, ...]
    messages: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial message over one channel."""

    channel: str
    sent: bool
    reason: str | None = None


def trial(configuration: Configuration, store: Store, name: str, since: datetime, at: datetime) -> Trial:
    """What a watch finds in what was published, edited or removed since a moment, oldest first."""
    portals = configuration.catalogue().portals
    one = active_watch(name, configuration.watches[name], WatchState(name, since, store.looked_before(since)), Places(portals), since)
    seen = watch_input(store, [one], portals, at, configuration.base_url)
    pair = (name, one.watch.channels[0])
    items = items_of([match.document for matches in find(seen, [one]) for match in matches if match.channel == pair[1]])
    shown = tuple(_message(configuration, pair, item, at) for item in items[-MOST_SHOWN:])
    return Trial(since, items, shown)


def send_trial(configuration: Configuration, name: str, found: Trial, at: datetime) -> Iterator[Tried]:
    """Sends the newest thing found, or where there is none a word of greeting, over each channel of a watch, marked as a trial."""
    item = {**found.items[-1], "title": say(Message.of("trial-of", title=found.items[-1]["title"]))} if found.items else _greeting(name, at)
    for channel in dict.fromkeys(configuration.watches[name].channels):
        identity = stable_id("trial", name, channel, at.isoformat())
        try:
            deliver(configuration.channels[channel], _message(configuration, (name, channel), {**item, "id": identity}, at), at)
            yield Tried(channel, sent=True)
        except Undelivered as error:
            yield Tried(channel, sent=False, reason=error.reason)


def _greeting(name: str, at: datetime) -> Item:
    title, words = say(Message("trial-title")), [say(Message.of("trial-text", watch=name))]
    return {"kind": "alert", "title": title, "alert": "trial", "is_bad": False, "words": words, "since": at.isoformat(timespec="seconds")}


def _message(configuration: Configuration, pair: Pair, item: Item, at: datetime) -> Outgoing:
    """One thing as a message of its own."""
    return Outgoing(item["id"], *pair, "single", made_at=at, items=(item,), base_url=configuration.base_url, zone=VIETNAM)
