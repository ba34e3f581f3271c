"""Matches and messages with names that never change: made of what is told, so that the same thing has the same name for ever."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from congtin.watches.items import Item
from storage.outbox_model import Match


@dataclass(frozen=True, slots=True)
class When:
    """When something was found, and when it is to be told."""

    found_at: datetime
    due_at: datetime


def matches_of(
    watch: str, channels: Iterable[str], item: Item, key: Sequence[object], when: When, *, held_for: str | None = None
) -> list[Match]:
    """Something that is to be told, once for each channel; `key` is what makes it this one and no other of its kind."""
    kind, guid, document = item["kind"], item.get("guid"), json.dumps(item, ensure_ascii=False)
    matches = []
    for channel in channels:
        identity = stable_id(watch, channel, kind, *key)
        named = f'{{"id": "{identity}", {document[1:]}'
        matches.append(Match(identity, watch, channel, kind, guid, when.found_at, when.due_at, named, held_for))
    return matches


def digest_id(matches: Iterable[Match]) -> str:
    """The name of a message that tells these matches."""
    return stable_id("digest", *sorted(match.id for match in matches))


def stable_id(*parts: object) -> str:
    """32 hexadecimal digits that follow from the parts alone."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "replace")).hexdigest()[:32]
