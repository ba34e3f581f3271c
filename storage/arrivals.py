"""Lists in an order that never changes, and what has changed since somebody last looked: what publishing stands on."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

from storage.answers import Changes
from storage.base import json_list
from storage.model import StoredArticle
from storage.reading import ReadingPart


class ArrivalsPart(ReadingPart):
    """Articles in the order of their arrival, and cursors into the changes."""

    def arrived(self, *, portal: str | None = None, section: str | None = None, province: str | None = None) -> int:
        """How many articles ever came into a list, removed ones included."""
        row = self._row(f"SELECT count(*) AS n FROM ({_arrivals(section)})", _scope(portal, section, province))
        return 0 if row is None else int(row["n"])

    def arrivals(
        self,
        offset: int,
        limit: int,
        *,
        portal: str | None = None,
        section: str | None = None,
        province: str | None = None,
    ) -> list[StoredArticle]:
        """Articles in the order in which they came into a list, first ones first, removed ones included.

        What comes later stands behind, however old its date.
        """
        rows = self._rows(
            f"SELECT id FROM ({_arrivals(section)}) ORDER BY came_at, id LIMIT :limit OFFSET :offset",
            {**_scope(portal, section, province), "limit": limit, "offset": offset},
        )
        ids = [row["id"] for row in rows]
        articles = {article.id: article for article in self._articles_by_id(ids)}
        return [articles[number] for number in ids]

    def cursor(self) -> str:
        """Where the store stands now, for `changes_since`."""
        identity, number = self._stands()
        return f"{identity}:{number}"

    def changes_since(self, cursor: str | None) -> Changes | None:
        """What is shown differently than when the cursor was taken: content, dates, markup, sections, removals, not counters.

        None where that cannot be said, because the cursor is none of ours or of another database: then everything counts
        as changed.
        """
        identity, number = self._stands()
        before = (cursor or "").removeprefix(f"{identity}:")
        if before == cursor or not (before.isascii() and before.isdigit()) or int(before) > number:
            return None
        rows = self._rows("SELECT id, portal FROM articles WHERE change_number > ?", (int(before),))
        portals: dict[str, set[str]] = {row["portal"]: set() for row in rows}
        listed = self._rows(
            """SELECT DISTINCT listed.portal, listed.section FROM addresses JOIN listed ON listed.address = addresses.id
            WHERE addresses.article IN (SELECT value FROM json_each(?))""",
            (json_list(row["id"] for row in rows),),
        )
        for row in listed:
            portals[row["portal"]].add(row["section"])
        return Changes(f"{identity}:{number}", {portal: frozenset(sections) for portal, sections in portals.items()})

    def _stands(self) -> tuple[int, int]:
        row = self._row("SELECT user_version, (SELECT coalesce(max(change_number), 0) FROM articles) FROM pragma_user_version")
        assert row is not None
        return row[0], row[1]


def _scope(portal: str | None, section: str | None, province: str | None) -> dict[str, object]:
    return {"portal": portal, "section": section, "province": province}


def _arrivals(section: str | None) -> str:
    """Ids of a list, with the moment that orders them before the id does: an article may be listed again elsewhere later."""
    scope = """(:portal IS NULL OR articles.portal = :portal) AND
        (:province IS NULL OR articles.portal IN (SELECT id FROM portals WHERE province = :province))"""
    if section is None:
        return f"SELECT id, 0 AS came_at FROM articles WHERE {scope}"
    return f"""
        SELECT articles.id, max(articles.first_seen_at, min(listed.first_seen_at)) AS came_at
        FROM listed JOIN addresses ON addresses.id = listed.address JOIN articles ON articles.id = addresses.article
        WHERE listed.section = :section AND {scope} GROUP BY articles.id
    """
