"""The records of watches: how far each has looked, what it found, and the messages that tell it. It knows no SQL and no channel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portals.messages import Message

MatchKind = Literal["new", "edited", "removed", "rising", "down", "alert"]

MessageForm = Literal["single", "digest"]

MessageState = Literal["waiting", "sent", "dead", "withdrawn"]


@dataclass(frozen=True, slots=True)
class WatchCursor:
    """The last article, revision and removal that a watch has looked at, by their ids."""

    article: int
    revision: int
    removal: int


@dataclass(frozen=True, slots=True)
class WatchState:
    """A watch as the store remembers it: since when it tells, how far it has looked, and when; None for never."""

    name: str
    since: datetime
    looked: WatchCursor
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one article: the ids of what is new, None for what did not happen."""

    article: int
    is_new: bool = False
    revision: int | None = None
    removal: int | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """An article that happened, as far as filters and rules ask of it. `is_backlog`: it was there before its portal was first read."""

    id: int
    sort_key: int
    guid: str
    portal: str
    is_backlog: bool
    sections: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Something to be told once by one watch over one channel.

    `id` follows from what is told, never from row numbers, so that it is the same after a restored backup. `document` is
    what is told, as JSON.
    """

    id: str
    watch: str
    channel: str
    kind: MatchKind
    guid: str | None
    found_at: datetime
    due_at: datetime
    document: str
    held_for: str | None = None
    """A portal whose crawls are in doubt: what they gave is told only when it is well again."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """What goes out in one piece, with the matches that it tells; its id stays the same however often it is tried."""

    id: str
    watch: str
    channel: str
    form: MessageForm
    made_at: datetime
    attempts: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """How something that an operator cares for stands, and since when."""

    key: str
    is_bad: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """A portal that is broken: since when, and what the last crawl said."""

    portal: str
    since: datetime
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """The messages of one watch and channel in numbers. `waiting` counts matches that no message has told yet."""

    watch: str
    channel: str
    waiting: int
    sent: int
    dead: int
    last_sent_at: datetime | None
    reason: str | None
    """What went wrong with the latest message that did not go out; None where all did."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article that matches the words of a watch; `is_exact` as in a search."""

    article: int
    is_exact: bool
