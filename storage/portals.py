"""Portals and sections as last loaded from their profiles, and both in numbers."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from portals import Portal
from storage.base import Base
from storage.model import AddressState
from storage.results import PortalRow, SectionRow, Totals
from storage.rows import crawl_of
from storage.timestamps import from_db_or_none, to_db


class PortalQueries(Base):
    """Saves profiles and counts what there is of each portal."""

    def save_portals(self, portals: Iterable[Portal], at: datetime) -> None:
        """Makes the rows of portals and sections those of the profiles; rows that say the same already are not touched.

        A section that left its profile is kept with its articles and marked as retired.
        """
        portals = list(portals)
        with self._writing() as conn:
            ids = json.dumps([portal.id for portal in portals])
            rows = conn.execute("SELECT id, profile FROM portals WHERE id IN (SELECT value FROM json_each(?))", (ids,))
            known = {row["id"]: row["profile"] for row in rows}
            for portal in portals:
                profile = portal.model_dump_json(exclude_defaults=True)
                if known.get(portal.id) != profile:
                    _save_portal(conn, portal, profile, to_db(at))

    def portal_ids(self) -> list[str]:
        """Every portal ever saved; unlike `portal_rows`, this costs nothing in a large store."""
        return [row["id"] for row in self._rows("SELECT id FROM portals ORDER BY id")]

    def portal_rows(self) -> list[PortalRow]:
        """Every portal ever saved, by id, with its numbers and those of its sections."""
        articles = self._counts("SELECT portal, count(*) AS n FROM articles GROUP BY 1")
        removed = self._counts("SELECT portal, count(*) AS n FROM articles WHERE removed_at IS NOT NULL GROUP BY +portal")
        newest = self._by_portal(_NEWEST_OF_PORTAL)
        problems = self._counts("SELECT portal, count(*) AS n FROM problems WHERE resolved_at IS NULL GROUP BY 1")
        crawls = self._by_portal("SELECT * FROM crawls WHERE id IN (SELECT max(id) FROM crawls GROUP BY portal)")
        addresses: dict[str, dict[AddressState, int]] = {}
        for row in self._rows("SELECT portal, state, count(DISTINCT canonical) AS n FROM addresses GROUP BY 1, 2"):
            addresses.setdefault(row["portal"], {})[AddressState(row["state"])] = row["n"]
        sections: dict[str, list[SectionRow]] = {}
        for row in self._rows(_SECTIONS):
            sections.setdefault(row["portal"], []).append(_section_row(row))
        return [
            PortalRow(
                **{key: row[key] for key in ("id", "name", "province", "unit", "level", "platform", "home")},
                until=date.fromisoformat(row["until"]) if row["until"] else None,
                articles=articles[row["id"]] - removed[row["id"]],
                removed=removed[row["id"]],
                newest_at=from_db_or_none(newest[row["id"]]["newest_at"]) if row["id"] in newest else None,
                addresses=addresses.get(row["id"], {}),
                open_problems=problems[row["id"]],
                last_crawl=crawl_of(crawls[row["id"]]) if row["id"] in crawls else None,
                sections=tuple(sections.get(row["id"], ())),
            )
            for row in self._rows("SELECT * FROM portals ORDER BY id")
        ]

    def totals(self, portal: str) -> Totals:
        """What is kept of a portal, in numbers; removed articles count among the articles."""
        (row,) = self._rows(_TOTALS, (portal,) * 7)
        return Totals(**dict(row))

    def _counts(self, sql: str) -> Counter[str]:
        return Counter({row["portal"]: row["n"] for row in self._rows(sql)})

    def _by_portal(self, sql: str) -> dict[str, sqlite3.Row]:
        return {row["portal"]: row for row in self._rows(sql)}


_TOTALS = """
    SELECT (SELECT count(*) FROM articles WHERE portal = ?) AS articles,
    (SELECT count(*) FROM articles WHERE portal = ? AND removed_at IS NOT NULL) AS removed,
    (SELECT count(*) FROM revisions JOIN articles ON articles.id = revisions.article WHERE portal = ?) AS revisions,
    (SELECT count(*) FROM attachments JOIN articles ON articles.id = attachments.article WHERE portal = ?) AS attachments,
    (SELECT count(*) FROM view_counts JOIN articles ON articles.id = view_counts.article WHERE portal = ?) AS view_counts,
    (SELECT count(*) FROM captures JOIN addresses ON addresses.id = captures.address WHERE addresses.portal = ?) AS captures,
    (SELECT count(*) FROM list_captures JOIN crawls ON crawls.id = list_captures.crawl WHERE crawls.portal = ?) AS list_captures
"""

_NEWEST_OF_PORTAL = """
    SELECT portals.id AS portal, (
        SELECT coalesce(published_at, first_seen_at) FROM articles
        WHERE portal = portals.id AND removed_at IS NULL ORDER BY sort_key DESC LIMIT 1
    ) AS newest_at FROM portals
"""

_SECTIONS = """
    WITH shown AS (
        SELECT section_links.portal, section_links.section, addresses.article
        FROM section_links JOIN addresses ON addresses.id = section_links.address WHERE addresses.article IS NOT NULL
    ), counted AS (
        SELECT shown.portal, shown.section, count(DISTINCT articles.id) AS n, max(articles.sort_key),
            coalesce(articles.published_at, articles.first_seen_at) AS newest_at
        FROM shown JOIN articles ON articles.id = shown.article WHERE articles.removed_at IS NULL GROUP BY 1, 2
    )
    SELECT sections.*, coalesce(counted.n, 0) AS articles, counted.newest_at
    FROM sections LEFT JOIN counted ON counted.portal = sections.portal AND counted.section = sections.slug
    ORDER BY sections.id
"""


def _section_row(row: sqlite3.Row) -> SectionRow:
    return SectionRow(
        slug=row["slug"],
        name=row["name"],
        path=row["path"],
        complete_at=from_db_or_none(row["complete_at"]),
        retired_at=from_db_or_none(row["retired_at"]),
        articles=row["articles"],
        newest_at=from_db_or_none(row["newest_at"]),
    )


def _save_portal(conn: sqlite3.Connection, portal: Portal, profile: str, at: str) -> None:
    row: dict[str, Any] = {
        "id": portal.id,
        "name": portal.name,
        "province": portal.unit.province,
        "unit": portal.unit.name,
        "level": portal.unit.level,
        "platform": portal.platform,
        "home": portal.home,
        "zone": portal.zone,
        "until": portal.until.isoformat() if portal.until else None,
        "profile": profile,
        "changed_at": at,
    }
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    updates = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
    conn.execute(f"INSERT INTO portals ({names}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {updates}", row)
    conn.executemany(
        """INSERT INTO sections (portal, slug, name, path) VALUES (?, ?, ?, ?)
        ON CONFLICT (portal, slug) DO UPDATE SET name = excluded.name, path = excluded.path, retired_at = NULL""",
        [(portal.id, section.slug, section.name, section.path) for section in portal.sections],
    )
    conn.execute(
        """UPDATE sections SET retired_at = ? WHERE portal = ? AND retired_at IS NULL
        AND slug NOT IN (SELECT value FROM json_each(?))""",
        (at, portal.id, json.dumps([section.slug for section in portal.sections])),
    )
