"""What a host told us that holds for other nights too: its robots.txt, its cookies, when to come back, how its pages may be asked for."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from storage.base import Base, json_list
from storage.errors import NotStored, StoreDamaged
from storage.model import HostBackoff, StoredCapture, StoredListPage
from storage.rows import capture_of, list_page_of
from storage.sanitize import storable
from storage.timestamps import from_db, to_db


class HttpStateQueries(Base):
    """Keeps and gives what crawls need to know before they ask a host again."""

    def save_robots(self, origin: str, status: int, body: bytes, at: datetime) -> None:
        """Keeps the robots.txt of an origin (`https://host:port`) as it was answered at a moment."""
        with self._writing() as conn:
            conn.execute(
                """INSERT INTO robots (origin, fetched_at, status, body) VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE
                SET fetched_at = excluded.fetched_at, status = excluded.status, body = excluded.body""",
                (storable(origin), to_db(at), status, body),
            )

    def robots(self, origin: str, at: datetime, oldest: timedelta) -> bytes | None:
        """The robots.txt of an origin, empty where there was none; None where the copy is older, or newer than the moment."""
        row = self._row("SELECT fetched_at, body FROM robots WHERE origin = ?", (storable(origin),))
        if row is None or not timedelta(0) <= at - from_db(row["fetched_at"]) <= oldest:
            return None
        return bytes(row["body"])

    def save_cookies(self, portal: str, jar: str) -> None:
        """Keeps a portal's cookies, as the scraper wrote them down."""
        with self._writing() as conn:
            conn.execute(
                "INSERT INTO cookies (portal, jar) VALUES (?, ?) ON CONFLICT (portal) DO UPDATE SET jar = excluded.jar",
                (portal, storable(jar)),
            )

    def cookies(self, portal: str) -> str | None:
        """A portal's cookies, as the scraper wrote them down."""
        row = self._row("SELECT jar FROM cookies WHERE portal = ?", (portal,))
        return None if row is None else str(row["jar"])

    def set_not_before(self, portal: str, until: datetime, reason: str) -> None:
        """Puts off a portal, and all others on its host, whose server asked to be left alone; the later of two moments holds.

        Raises NotStored for a portal that `save_portals` was never given.
        """
        homes = {row["id"]: urlsplit(row["home"]).netloc for row in self._rows("SELECT id, home FROM portals")}
        if portal not in homes:
            raise NotStored(self.path, f"portal={portal}: its profile was never saved")
        same_host = [other for other, host in homes.items() if host == homes[portal]]
        with self._writing() as conn:
            conn.execute(
                """UPDATE portals SET not_before = ?1, not_before_reason = ?2
                WHERE id IN (SELECT value FROM json_each(?3)) AND (not_before IS NULL OR not_before < ?1)""",
                (to_db(until), storable(reason), json_list(same_host)),
            )

    def backoffs(self, at: datetime, portal: str | None = None) -> dict[str, HostBackoff]:
        """The portals, or the one, that are not to be crawled at a moment, because their hosts asked for it."""
        rows = self._rows(
            "SELECT id, not_before, not_before_reason FROM portals WHERE not_before > :at AND (:portal IS NULL OR id = :portal)",
            {"at": to_db(at), "portal": portal},
        )
        return {row["id"]: HostBackoff(from_db(row["not_before"]), row["not_before_reason"]) for row in rows}

    def last_captures(self, address: int, limit: int = 2) -> list[StoredCapture]:
        """The newest pages of an address that were read as an article, newest first."""
        rows = self._rows(
            "SELECT * FROM captures WHERE address = ? AND outcome = 'stored' AND status = 200 ORDER BY fetched_at DESC LIMIT ?",
            (address, limit),
        )
        return [capture_of(row) for row in rows]

    def last_list_pages(self, portal: str, url: str, limit: int = 2) -> list[StoredListPage]:
        """The newest list pages that came from an address, newest first."""
        rows = self._rows(
            """SELECT list_captures.*, crawls.portal FROM list_captures JOIN crawls ON crawls.id = list_captures.crawl
            WHERE list_captures.url = ? AND crawls.portal = ? AND status = 200 ORDER BY list_captures.id DESC LIMIT ?""",
            (storable(url), portal, limit),
        )
        return [list_page_of(row) for row in rows]

    def body_if_kept(self, sha256: str) -> bytes | None:
        """The bytes of a page; None where they are kept no more, or damaged."""
        try:
            return self._archive.get(sha256)
        except (NotStored, StoreDamaged):
            return None
