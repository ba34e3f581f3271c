"""What a person must look at: opened once, touched while it lasts, resolved when it is over."""

from collections.abc import Collection
from datetime import datetime

from portals.messages import Message
from storage.base import Base, json_list
from storage.model import Problem
from storage.rows import problem_of
from storage.sanitize import storable
from storage.timestamps import to_db


class ProblemQueries(Base):
    """Opens and resolves problems."""

    def record_problem(self, portal: str, kind: str, message: Message, at: datetime, url: str | None = None) -> None:
        """Opens a problem, or where it is open already keeps its latest message and moment.

        `kind` groups the codes of messages that one look at the portal opens and resolves together: `fields` has five codes.
        """
        with self._writing() as conn:
            conn.execute(
                """INSERT INTO problems (portal, kind, url, code, params, opened_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (portal, kind, coalesce(url, '')) WHERE resolved_at IS NULL
                DO UPDATE SET code = excluded.code, params = excluded.params, last_at = max(last_at, excluded.last_at)""",
                (portal, kind, storable(url), storable(message.code), storable(message.params_json()), to_db(at), to_db(at)),
            )

    def resolve_problems(
        self,
        portal: str,
        at: datetime,
        kinds: Collection[str] | None = None,
        url: str | None = None,
        untouched_since: datetime | None = None,
    ) -> int:
        """Resolves the open problems of a portal, of these kinds and this address where given; gives how many.

        With `untouched_since`, only those that were last met before that moment.
        """
        before = to_db(untouched_since) if untouched_since else None
        with self._writing() as conn:
            cursor = conn.execute(
                """UPDATE problems SET resolved_at = ? WHERE portal = ? AND resolved_at IS NULL
                AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) AND (? IS NULL OR url = ?)
                AND (? IS NULL OR last_at < ?)""",
                (to_db(at), portal, *[None if kinds is None else json_list(kinds)] * 2, *[storable(url)] * 2, before, before),
            )
            return cursor.rowcount

    def open_problems(self, portal: str | None = None) -> list[Problem]:
        """Open problems, of one portal where given, those that opened last first."""
        rows = self._rows(
            """SELECT * FROM problems WHERE resolved_at IS NULL AND (? IS NULL OR portal = ?)
            ORDER BY opened_at DESC, id DESC""",
            (portal, portal),
        )
        return [problem_of(row) for row in rows]
