"""One message in each form that a channel may want: short text, mail, JSON document."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from congtin.watches import chat, mail, vietnamese
from congtin.watches.payload import Item
from feeds.text import excerpt
from portals.messages import Message
from storage.outbox_records import MessageForm

VERSION = 1
"""Of the document; it grows when a field changes its meaning or goes."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to be sent. `id` is the same at every attempt."""

    id: str
    watch: str
    channel: str
    form: MessageForm
    made_at: datetime
    items: tuple[Item, ...]
    base_url: str
    zone: ZoneInfo

    @property
    def heading(self) -> str:
        """What it tells, in one line."""
        if self.form == "single":
            return vietnamese.heading(self.items[0])
        return vietnamese.digest_heading(self.watch, self.items, self.made_at.astimezone(self.zone))

    @property
    def subject(self) -> str:
        """The heading as the subject of a mail."""
        return excerpt(self.heading, mail.LONGEST_SUBJECT)

    @property
    def title(self) -> str:
        """The heading as a chat may have it."""
        return chat.title(self.heading)

    @property
    def text(self) -> str:
        """What stands below the title in a chat."""
        body = chat.single(self.watch, self.items[0]) if self.form == "single" else chat.digest(self.items, self.base_url)
        return f"{body}\n{vietnamese.say(Message.of('message-id', id=self.id[:12]))}"

    @property
    def html(self) -> str:
        """The mail."""
        if self.form == "single":
            return mail.single(self.watch, self.items[0], self.id)
        return mail.digest(self.watch, self.items, self.heading, self.base_url, self.id)

    @property
    def document(self) -> bytes:
        """The JSON document for webhooks and commands (docs/watch-message.schema.json)."""
        facts: dict[str, Any] = {
            "version": VERSION,
            "id": self.id,
            "watch": self.watch,
            "channel": self.channel,
            "form": self.form,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "title": self.heading,
            "items": self.items,
        }
        return json.dumps(facts, ensure_ascii=False).encode()


def items_of(documents: Sequence[str]) -> tuple[Item, ...]:
    """Items from the outbox."""
    return tuple(json.loads(document) for document in documents)
