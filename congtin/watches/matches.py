"""Matches and messages with names that never change: made of what is told, so that the same thing has the same name for ever."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from congtin.watches.items import Item
from storage.outbox import Pair
from storage.outbox_model import Match


@dataclass(frozen=True, slots=True)
class When:
    """When something was found, and when it is to be told."""

    found_at: datetime
    due_at: datetime


def match_of(to: Pair, item: Item, key: Sequence[object], when: When, *, held_for: str | None = None) -> Match:
    """Something that is to be told; `key` is what makes it this one and no other of its kind."""
    watch, channel = to
    identity = stable_id(watch, channel, item["kind"], *key)
    document = json.dumps({"id": identity, **item}, ensure_ascii=False)
    return Match(identity, watch, channel, item["kind"], item.get("guid"), when.found_at, when.due_at, document, held_for)


def digest_id(matches: Iterable[Match]) -> str:
    """The name of a message that tells these matches."""
    return stable_id("digest", *sorted(match.id for match in matches))


def stable_id(*parts: object) -> str:
    """32 hexadecimal digits that follow from the parts alone."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "replace")).hexdigest()[:32]
