"""Which articles: the one record by which lists, searches, exports, feeds, watches and the server name a part of the archive."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from storage.base import json_list
from storage.sanitize import storable
from storage.timestamps import sort_key, to_db

Removed = Literal["without", "with", "only"]
"""Whether removed articles are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """What is None, empty or False does not narrow. `since` (inclusive) and `until` (exclusive) are moments of publication, or first sight.

    `portals` and `sections` are any of several; a section is one that listed the article, by its slug. `held` maps a portal to the
    moment from which on what was first seen of it is held back.
    """

    portal: str | None = None
    portals: frozenset[str] | None = None
    section: str | None = None
    sections: frozenset[str] | None = None
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
            "articles.portal IN (SELECT value FROM json_each(:portals))": self.portals is not None,
            "articles.portal IN (SELECT id FROM portals WHERE province = :province)": self.province is not None,
            "articles.portal IN (SELECT id FROM portals WHERE unit = :unit)": self.unit is not None,
            _IN_SECTION_OF_PORTAL: self.section is not None and self.portal is not None,
            _IN_SECTION: self.section is not None and self.portal is None,
            _IN_SECTIONS: self.sections is not None,
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
            "portals": None if self.portals is None else json_list(storable(one) for one in sorted(self.portals)),
            "section": storable(self.section),
            "sections": None if self.sections is None else json_list(storable(one) for one in sorted(self.sections)),
            "province": storable(self.province),
            "unit": storable(self.unit),
            "since": None if self.since is None else sort_key(self.since),
            "until": None if self.until is None else sort_key(self.until),
            "held": json.dumps({portal: to_db(at) for portal, at in self.held.items()}),
        }

    def takes_portal(self, portal: str) -> bool:
        """Whether articles of a portal may be among them, by its id; province and unit are known to the store alone."""
        return self.portal in (None, portal) and (self.portals is None or portal in self.portals)

    def takes_sections(self, listed: Collection[str]) -> bool:
        """Whether an article that these sections listed may be among them."""
        return (self.section is None or self.section in listed) and (self.sections is None or not self.sections.isdisjoint(listed))


ALL = ArticleFilter(removed="with")
"""Every article, removed ones included."""


def where(conditions: Collection[str]) -> str:
    """Conditions as a clause; nothing where there are none."""
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


_IN_SECTION = """
    EXISTS (SELECT 1 FROM addresses JOIN section_links ON section_links.address = addresses.id
            WHERE addresses.article = articles.id AND section_links.section = :section)
"""

_IN_SECTIONS = """
    EXISTS (SELECT 1 FROM addresses JOIN section_links ON section_links.address = addresses.id
            WHERE addresses.article = articles.id AND section_links.section IN (SELECT value FROM json_each(:sections)))
"""

_IN_SECTION_OF_PORTAL = """articles.id IN (SELECT article FROM section_links JOIN addresses ON addresses.id = section_links.address
    WHERE section_links.portal = :portal AND section_links.section = :section)"""

_NOT_HELD = "NOT EXISTS (SELECT 1 FROM json_each(:held) WHERE key = articles.portal AND articles.first_seen_at >= value)"
