"""Which articles a list or a search shows: any combination of filters as conditions of SQL that indexes can answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from storage.moments import sort_key, stamp
from storage.text import storable

Removed = Literal["without", "with", "only"]
"""Whether removed articles are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is None or False does not narrow. `since` (inclusive) and `until` (exclusive) are moments of publication, or first sight.

    `held` maps a portal to the moment from which on what was first seen of it is held back.
    """

    portal: str | None = None
    section: str | None = None
    province: str | None = None
    unit: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_attachments: bool = False
    edited: bool = False
    removed: Removed = "without"
    held: Mapping[str, datetime] = field(default_factory=dict)

    def conditions(self) -> list[str]:
        """Conditions on `articles`, those that need no more than indexes where there is a choice."""
        wanted = {
            "articles.portal = :portal": self.portal is not None,
            "articles.portal IN (SELECT id FROM portals WHERE province = :province)": self.province is not None,
            "articles.portal IN (SELECT id FROM portals WHERE unit = :unit)": self.unit is not None,
            _IN_SECTION_OF_PORTAL: self.section is not None and self.portal is not None,
            _IN_SECTION: self.section is not None and self.portal is None,
            "articles.sort_key >= :since": self.since is not None,
            "articles.sort_key < :until": self.until is not None,
            "EXISTS (SELECT 1 FROM attachments WHERE article = articles.id)": self.with_attachments,
            "articles.id IN (SELECT id FROM articles WHERE changed_at IS NOT NULL)": self.edited,
            "articles.id IN (SELECT id FROM articles WHERE removed_at IS NOT NULL)": self.removed == "only",
            "articles.id NOT IN (SELECT id FROM articles WHERE removed_at IS NOT NULL)": self.removed == "without",
            _NOT_HELD: bool(self.held),
        }
        return [condition for condition, is_wanted in wanted.items() if is_wanted]

    def parameters(self) -> dict[str, object]:
        """The values that the conditions name."""
        return {
            "portal": storable(self.portal),
            "section": storable(self.section),
            "province": storable(self.province),
            "unit": storable(self.unit),
            "since": None if self.since is None else sort_key(self.since),
            "until": None if self.until is None else sort_key(self.until),
            "held": json.dumps({portal: stamp(at) for portal, at in self.held.items()}),
        }


_IN_SECTION_OF_PORTAL = """articles.id IN (SELECT article FROM listed JOIN addresses ON addresses.id = listed.address
    WHERE listed.portal = :portal AND listed.section = :section)"""

_NOT_HELD = "NOT EXISTS (SELECT 1 FROM json_each(:held) WHERE key = articles.portal AND articles.first_seen_at >= value)"
