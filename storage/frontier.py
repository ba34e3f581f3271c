"""List pages: everything found on one becomes a row of `addresses` before anything is fetched.

Completeness is kept per link and without a clock: a link is *complete* once a walk that listed it ran through to complete
ground or to the end of the list. A walk that was killed leaves open links, and those never stop the next one. One that was
paused leaves links that are *walked*: known without a hole from the newest down to where the walk goes on.
"""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.article_rows import NEXT_CHANGE
from storage.base import Base, json_list
from storage.errors import NotStored
from storage.model import AddressState, DueAddress, Link, ListPageResult
from storage.results import SectionState
from storage.sanitize import storable, storable_count
from storage.timestamps import epoch, from_db, from_db_or_none, to_db, to_db_local


@dataclass(slots=True)
class _Page:
    """One list page while it is noted."""

    portal: str
    section: str
    at: datetime
    crawl: sqlite3.Row | None
    addresses: dict[str, sqlite3.Row]
    new: set[str]


class FrontierQueries(Base):
    """Notes what lists show."""

    def save_list_page(self, portal: str, section: str, links: Sequence[Link], at: datetime) -> ListPageResult:
        """Keeps every link of one list page, in one transaction, with the counters that the list shows.

        Raises NotStored for a section that `save_portals` was never given.
        """
        links = _by_article({storable(link.url): link for link in links}.values())
        with self._writing() as conn:
            self._require_section(portal, section)
            page = _Page(portal, section, at, self._open_crawl(portal), self._known_addresses(portal, links), set())
            _follow_moves(conn, page, links)
            if unknown := [link for link in links if storable(link.url) not in page.addresses]:
                self._insert_addresses(conn, page, unknown)
                page.addresses = self._known_addresses(portal, links)
            ids = json_list(row["id"] for row in page.addresses.values())
            known = self._known(page, links)
            _touch(conn, page, ids)
            self._note_list_views(conn, page, links)
            if page.crawl is not None:
                conn.execute(
                    "UPDATE crawls SET pages_listed = pages_listed + 1, listed = listed + ?, active_at = ? WHERE id = ?",
                    (len(links), to_db(at), page.crawl["id"]),
                )
        whole = len({storable(link.canonical) for link in links})
        return ListPageResult(
            len(page.new), bool(links) and known["complete"] == whole, bool(links) and known["walked"] == whole, known["listed"]
        )

    def complete_section(self, portal: str, section: str, at: datetime, *, swept: bool = False) -> None:
        """Says that the walk over this section met known ground or the end: all that it listed is known ground now.

        `swept`: it went past known ground, to the end or as deep as a sweep goes.
        """
        with self._writing() as conn:
            self._require_section(portal, section)
            conn.execute(
                "UPDATE section_links SET coverage = 'complete' WHERE portal = ? AND section = ? AND coverage <> 'complete'",
                (portal, section),
            )
            conn.execute(
                """UPDATE sections SET complete_at = :at, resume_request = NULL, swept_at = CASE WHEN :swept THEN :at ELSE swept_at END
                WHERE portal = :portal AND slug = :section""",
                {"at": to_db(at), "swept": swept, "portal": portal, "section": section},
            )

    def _require_section(self, portal: str, section: str) -> None:
        if self._row("SELECT 1 FROM sections WHERE portal = ? AND slug = ?", (portal, section)) is None:
            raise NotStored(self.path, f"portal={portal} section={section}: its profile was never saved")

    def _known_addresses(self, portal: str, links: Sequence[Link]) -> dict[str, sqlite3.Row]:
        rows = self._rows(
            "SELECT id, url, canonical, article FROM addresses WHERE portal = ? AND url IN (SELECT value FROM json_each(?))",
            (portal, json_list(storable(link.url) for link in links)),
        )
        return {row["url"]: row for row in rows}

    def _insert_addresses(self, conn: sqlite3.Connection, page: _Page, links: Sequence[Link]) -> None:
        """New addresses: of articles never listed, or further ones of articles that have a state already."""
        canonicals = json_list(storable(link.canonical) for link in links)
        by_canonical = {row["canonical"]: row for row in self._rows(_BY_CANONICAL, (page.portal, canonicals))}
        native_ids = json_list(storable(link.native_id) for link in links)
        by_native_id = {row["wanted"]: row for row in self._rows(_BY_NATIVE_ID, (page.portal, native_ids))}
        rows = []
        for link in links:
            canonical, native_id = storable(link.canonical), storable(link.native_id)
            sibling = by_canonical.get(canonical) or by_native_id.get(native_id)
            if sibling is None:
                page.new.add(canonical)
            rows.append(_address_row(page, link, sibling))
        conn.executemany(_INSERT, rows)

    def _known(self, page: _Page, links: Sequence[Link]) -> sqlite3.Row:
        """How many articles of the page this section listed before, under whichever of their addresses: at all, walked, complete."""
        row = self._row(
            """SELECT count(DISTINCT canonical) AS listed, count(DISTINCT CASE WHEN coverage <> 'open' THEN canonical END) AS walked,
            count(DISTINCT CASE WHEN coverage = 'complete' THEN canonical END) AS complete
            FROM addresses JOIN section_links ON section_links.address = addresses.id
            WHERE addresses.portal = ? AND canonical IN (SELECT value FROM json_each(?)) AND section = ?""",
            (page.portal, json_list({storable(link.canonical) for link in links}), page.section),
        )
        assert row is not None
        return row

    def _note_list_views(self, conn: sqlite3.Connection, page: _Page, links: Sequence[Link]) -> None:
        """A sample for each known article whose counter differs from the last one that a list showed; others have it kept for later.

        Lists lag behind the article page, so only a larger number becomes the article's last known one.
        """
        at = to_db(page.at)
        for link in links:
            address, views = page.addresses[storable(link.url)], storable_count(link.views)
            if views is None:
                continue
            if (article := address["article"]) is None:
                conn.execute("UPDATE addresses SET listed_views = ?1 WHERE id = ?2 AND listed_views IS NOT ?1", (views, address["id"]))
                continue
            conn.execute(
                """INSERT INTO view_counts (article, seen_at, views, source) SELECT :article, :at, :views, 'list'
                WHERE :views IS NOT (SELECT views FROM view_counts WHERE article = :article AND source = 'list'
                                     ORDER BY seen_at DESC LIMIT 1)
                ON CONFLICT DO NOTHING""",
                {"article": article, "at": at, "views": views},
            )
            conn.execute("UPDATE articles SET views = ? WHERE id = ? AND (views IS NULL OR views < ?)", (views, article, views))

    def due_addresses(self, portal: str, at: datetime, limit: int | None = None, exclude: Collection[int] = ()) -> list[DueAddress]:
        """Addresses of a portal that are due at a moment, newest first, one for each article: the one that lists saw last.

        Those that the running crawl of the portal has read already, and the ids in `exclude`, are left out.
        """
        crawl = self._open_crawl(portal)
        rows = self._rows(
            _DUE,
            {
                "portal": portal,
                "at": to_db(at),
                "crawl": None if crawl is None else crawl["id"],
                "exclude": json_list(exclude),
                "limit": -1 if limit is None else limit,
            },
        )
        return [
            DueAddress(
                id=row["id"],
                url=row["url"],
                canonical=row["canonical"],
                native_id=row["native_id"],
                state=AddressState(row["state"]),
                section=row["section"],
                published_at=from_db_or_none(row["listed_published_at"]),
            )
            for row in rows
        ]

    def due_count(self, portal: str, at: datetime) -> int:
        """How many addresses `due_addresses` would give, each article counted once."""
        crawl = self._open_crawl(portal)
        row = self._row(
            """SELECT count(DISTINCT coalesce(article, canonical)) AS n FROM addresses
            WHERE portal = :portal AND due_at IS NOT NULL AND (due_at <= :at OR state = 'pending' OR read_at > :at)
            AND (:crawl IS NULL OR read_in IS NOT :crawl)""",
            {"portal": portal, "at": to_db(at), "crawl": None if crawl is None else crawl["id"]},
        )
        return 0 if row is None else int(row["n"])

    def unaccounted(self, crawl: int, addresses: Collection[int]) -> list[int]:
        """Those of the addresses that a crawl fetched for which it saved no outcome: none, where the sums add up."""
        rows = self._rows(
            """SELECT value FROM json_each(?) LEFT JOIN addresses ON addresses.id = value
            WHERE read_in IS NOT ? OR state = 'pending'""",
            (json_list(addresses), crawl),
        )
        return [row["value"] for row in rows]

    def section_states(self, portal: str) -> dict[str, SectionState]:
        """The sections of a portal by slug."""
        rows = self._rows(
            """SELECT slug, complete_at, swept_at, first_request, resume_request,
            EXISTS (
                SELECT 1 FROM section_links AS links WHERE links.portal = sections.portal AND links.section = sections.slug
            ) AS has_articles
            FROM sections WHERE portal = ?""",
            (portal,),
        )
        return {
            row["slug"]: SectionState(
                from_db_or_none(row["complete_at"]),
                from_db_or_none(row["swept_at"]),
                row["first_request"],
                row["resume_request"],
                bool(row["has_articles"]),
            )
            for row in rows
        }

    def save_first_request(self, portal: str, section: str, entry: str | None) -> None:
        """Remembers the request that gave the first page of a list."""
        with self._writing() as conn:
            conn.execute("UPDATE sections SET first_request = ? WHERE portal = ? AND slug = ?", (entry, portal, section))

    def pause_walk(self, portal: str, section: str, walk: str) -> None:
        """Says that this section is known without a hole from its newest article down to where `walk` goes on."""
        with self._writing() as conn:
            conn.execute(
                "UPDATE section_links SET coverage = 'walked' WHERE portal = ? AND section = ? AND coverage = 'open'", (portal, section)
            )
            conn.execute("UPDATE sections SET resume_request = ? WHERE portal = ? AND slug = ?", (walk, portal, section))

    def forget_walk(self, portal: str, section: str) -> None:
        """Says that a paused walk cannot go on: the next one begins at the first page again and stops at none of its ground."""
        with self._writing() as conn:
            conn.execute(
                "UPDATE section_links SET coverage = 'open' WHERE portal = ? AND section = ? AND coverage = 'walked'", (portal, section)
            )
            conn.execute("UPDATE sections SET resume_request = NULL WHERE portal = ? AND slug = ?", (portal, section))


_SHARED = ("article", "state", "last_error", "attempts", "read_at", "due_at", "gone_at", "gone_in", "read_in")
"""What all addresses of one article have in common."""

_OWN = ("portal", "url", "canonical", "native_id", "first_seen_at", "last_seen_at", "listed_published_at", "sort_epoch")

_INSERT = f"INSERT INTO addresses ({', '.join((*_OWN, *_SHARED))}) VALUES ({', '.join(f':{name}' for name in (*_OWN, *_SHARED))})"

_BY_CANONICAL = "SELECT * FROM addresses WHERE portal = ? AND canonical IN (SELECT value FROM json_each(?)) ORDER BY id DESC"

_BY_NATIVE_ID = """
    SELECT addresses.*, articles.native_id AS wanted FROM articles JOIN addresses ON addresses.article = articles.id
    WHERE articles.portal = ? AND articles.native_id IN (SELECT value FROM json_each(?)) ORDER BY addresses.id DESC
"""


def _address_row(page: _Page, link: Link, sibling: sqlite3.Row | None) -> dict[str, object]:
    """A new address; with a sibling, in the state of that one."""
    at = to_db(page.at)
    began = page.at if page.crawl is None else from_db(page.crawl["began_at"])
    state: dict[str, object] = {**dict.fromkeys(_SHARED), "state": "pending", "due_at": at, "attempts": 0}
    return {
        "portal": page.portal,
        "url": storable(link.url),
        "canonical": storable(link.canonical),
        "native_id": storable(link.native_id),
        "first_seen_at": at,
        "last_seen_at": at,
        "listed_published_at": to_db_local(link.published_at) if link.published_at else None,
        "sort_epoch": epoch(link.published_at or began),
        **(state if sibling is None else {name: sibling[name] for name in _SHARED}),
    }


def _by_article(links: Iterable[Link]) -> list[Link]:
    """The links, those of one article with one canonical address: the first."""
    canonicals: dict[str, str] = {}
    return [replace(link, canonical=canonicals.setdefault(link.native_id, link.canonical)) for link in links]


def _follow_moves(conn: sqlite3.Connection, page: _Page, links: Sequence[Link]) -> None:
    """The canonical address of an article may change with the portal's host or the article's slug; all that it had so far go along.

    Else what was never read would be fetched once more at the old place, and a list of known addresses never be known ground.
    """
    for link in links:
        canonical, known = storable(link.canonical), page.addresses.get(storable(link.url))
        if known is None:
            conn.execute(_MOVE_UNREAD, (canonical, page.portal, storable(link.native_id), canonical))
        elif known["canonical"] != canonical:
            conn.execute(
                "UPDATE addresses SET canonical = ? WHERE portal = ? AND canonical = ?", (canonical, page.portal, known["canonical"])
            )


_MOVE_UNREAD = "UPDATE addresses SET canonical = ? WHERE portal = ? AND native_id = ? AND article IS NULL AND canonical <> ?"


def _touch(conn: sqlite3.Connection, page: _Page, ids: str) -> None:
    """Marks the addresses, and the articles that they led to, as seen; an address listed again after it was gone is due.

    An article that this section lists for the first time counts as changed: the section's feed gains an entry.
    """
    at = to_db(page.at)
    conn.execute(
        """UPDATE addresses SET last_seen_at = max(last_seen_at, :at),
            due_at = CASE WHEN state = 'gone' AND due_at IS NULL AND read_at NOT BETWEEN :before AND :at THEN :at ELSE due_at END
        WHERE id IN (SELECT value FROM json_each(:ids))""",
        {"at": at, "before": to_db(page.at - SECOND_LOOK), "ids": ids},
    )
    conn.execute(
        f"""UPDATE articles SET change_number = {NEXT_CHANGE} WHERE id IN (
            SELECT article FROM json_each(:ids) JOIN addresses ON addresses.id = value
            WHERE NOT EXISTS (SELECT 1 FROM section_links WHERE address = value AND section = :section))""",
        {"ids": ids, "section": page.section},
    )
    conn.execute(
        """INSERT INTO section_links (portal, section, address, first_seen_at, last_seen_at)
        SELECT :portal, :section, value, :at, :at FROM json_each(:ids) WHERE true
        ON CONFLICT (address, section) DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at)""",
        {"portal": page.portal, "section": page.section, "at": at, "ids": ids},
    )
    conn.execute(
        """UPDATE articles SET last_seen_at = :at WHERE last_seen_at < :at
        AND id IN (SELECT article FROM addresses WHERE id IN (SELECT value FROM json_each(:ids)))""",
        {"at": at, "ids": ids},
    )


_DUE = """
    WITH ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY coalesce(article, canonical) ORDER BY last_seen_at DESC, id
        ) AS place
        FROM addresses WHERE portal = :portal AND due_at IS NOT NULL AND (due_at <= :at OR state = 'pending' OR read_at > :at)
    )
    SELECT *, (
        SELECT section_links.section FROM addresses AS sibling JOIN section_links ON section_links.address = sibling.id
        WHERE sibling.portal = ranked.portal AND sibling.canonical = ranked.canonical
        ORDER BY section_links.first_seen_at, sibling.id LIMIT 1
    ) AS section
    FROM ranked
    WHERE place = 1 AND (:crawl IS NULL OR read_in IS NOT :crawl) AND id NOT IN (SELECT value FROM json_each(:exclude))
    ORDER BY sort_epoch DESC, id LIMIT :limit
"""
"""What was noted or read later than now was so by a clock that has been set back since: its pauses mean nothing."""


SECOND_LOOK = timedelta(hours=20)
"""How far apart two pieces of evidence for a removal must lie at least: a night and the next, whenever each began."""


def next_rung(base: datetime, read_at: datetime, ladder: Sequence[timedelta]) -> datetime | None:
    """The first rung above `base` (publication, or first sight) that lies after the reading; None where none is left.

    `ladder` begins with its lowest rung. A date of publication in the future counts as the moment of reading.
    """
    start = min(base, read_at)
    return next((start + step for step in ladder if start + step > read_at), None)
