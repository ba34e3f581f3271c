"""The outbox: what watches found and have still to tell, kept so that each thing is told once, whatever is killed in between."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from portals.messages import Message
from storage import migrations
from storage.base import Base, json_list
from storage.connection import transaction, translate_sqlite_errors, writer
from storage.files import DELIVERIES
from storage.model import Problem
from storage.outbox_records import Match, MessageForm, OutboxMessage, OutboxRow, StoredAlert, WatchCursor, WatchState
from storage.sanitize import storable
from storage.timestamps import from_db, from_db_or_none, to_db

Pair = tuple[str, str]
"""A watch and one of its channels."""


class OutboxQueries(Base):
    """Notes what is to be told, and what became of it."""

    def watching(self, name: str) -> WatchState | None:
        """How far a watch has looked; None for one that was never run."""
        row = self._row("SELECT * FROM watches WHERE name = ?", (name,))
        if row is None:
            return None
        looked = WatchCursor(row["article"], row["revision"], row["removal"])
        return WatchState(name, from_db(row["since"]), looked, from_db(row["looked_at"]))

    def save_matches(self, matches: Sequence[Match], told: Collection[str], alerts: Sequence[StoredAlert] = ()) -> Counter[str]:
        """Keeps matches that are not there yet and gives how many, by watch; those among `told` need no telling any more.

        A match that was withdrawn waits again. The states of `alerts` are kept in the same transaction.
        """
        noted: Counter[str] = Counter()
        with self._writing() as conn:
            for match in matches:
                is_told = match.id in told
                is_new = conn.execute(_NOTE_MATCH, _match_row(match, is_told=is_told)).rowcount > 0
                noted[match.watch] += is_new and not is_told
            conn.executemany(
                """INSERT INTO alerts (key, is_bad, since) VALUES (?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET is_bad = excluded.is_bad, since = excluded.since""",
                [(alert.key, alert.is_bad, to_db(alert.since)) for alert in alerts],
            )
        return noted

    def save_cursor(self, names: Iterable[str], since: datetime, looked: WatchCursor, at: datetime) -> None:
        """Keeps how far watches have looked; `since` is when those began that were never run before."""
        with self._writing() as conn:
            conn.executemany(
                """INSERT INTO watches (name, since, article, revision, removal, looked_at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET article = excluded.article, revision = excluded.revision,
                removal = excluded.removal, looked_at = excluded.looked_at""",
                [(name, to_db(since), looked.article, looked.revision, looked.removal, to_db(at)) for name in names],
            )

    def withdraw_all_but(self, pairs: Collection[Pair]) -> int:
        """Forgets watches that are not among these, and withdraws what waits for other watches or channels; gives how many matches."""
        kept = (json_list(pairs),)
        other = "(watch, channel) NOT IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
        with self._writing() as conn:
            conn.execute("DELETE FROM watches WHERE name NOT IN (SELECT json_extract(value, '$[0]') FROM json_each(?))", kept)
            waiting = conn.execute(f"UPDATE matches SET state = 'withdrawn' WHERE state = 'waiting' AND {other}", kept).rowcount
            unsent = f"SELECT id FROM messages WHERE state IN ('waiting', 'dead') AND {other}"
            taken = conn.execute(
                f"UPDATE matches SET state = 'withdrawn', message = NULL WHERE state = 'taken' AND message IN ({unsent})", kept
            ).rowcount
            conn.execute(f"UPDATE messages SET state = 'withdrawn' WHERE state IN ('waiting', 'dead') AND {other}", kept)
        return int(waiting + taken)

    def told_before(self, guids: Iterable[str]) -> set[tuple[str, str]]:
        """Pairs of a watch and one of these articles that it told, or is about to tell."""
        rows = self._rows(
            "SELECT DISTINCT watch, guid FROM matches WHERE guid IN (SELECT value FROM json_each(?)) AND state <> 'withdrawn'",
            (json_list(guids),),
        )
        return {(row["watch"], row["guid"]) for row in rows}

    def held_for(self) -> list[str]:
        """Portals for whose recovery matches wait."""
        return [row[0] for row in self._rows("SELECT DISTINCT held_for FROM matches WHERE held_for IS NOT NULL ORDER BY 1")]

    def release(self, portals: Collection[str]) -> None:
        """Lets go what waited for these portals to be well again."""
        with self._writing() as conn:
            conn.execute("UPDATE matches SET held_for = NULL WHERE held_for IN (SELECT value FROM json_each(?))", (json_list(portals),))

    def due_pairs(self, at: datetime) -> list[Pair]:
        """Watches and channels that have something to tell now."""
        rows = self._rows(
            "SELECT DISTINCT watch, channel FROM matches WHERE state = 'waiting' AND held_for IS NULL AND due_at <= ? ORDER BY 1, 2",
            (to_db(at),),
        )
        return [(row["watch"], row["channel"]) for row in rows]

    def due_matches(self, pair: Pair, at: datetime) -> list[Match]:
        """What one watch has to tell over one channel now, in the order in which it was found."""
        rows = self._rows(
            "SELECT * FROM matches WHERE state = 'waiting' AND held_for IS NULL AND watch = ? AND channel = ? AND due_at <= ?"
            " ORDER BY found_at, rowid",
            (*pair, to_db(at)),
        )
        return [_match(row) for row in rows]

    def singles_since(self, pair: Pair, since: datetime) -> int:
        """How many messages of their own a watch has had over a channel since a moment."""
        (row,) = self._rows(
            "SELECT count(*) FROM messages WHERE watch = ? AND channel = ? AND made_at >= ? AND form = 'single' AND state <> 'withdrawn'",
            (*pair, to_db(since)),
        )
        return int(row[0])

    def make_messages(self, messages: Sequence[OutboxMessage]) -> None:
        """Puts matches into messages; from now on what each tells is fixed."""
        with self._writing() as conn:
            for message in messages:
                conn.execute(
                    """INSERT INTO messages (id, watch, channel, form, state, made_at, due_at) VALUES (?, ?, ?, ?, 'waiting', ?, ?)
                    ON CONFLICT (id) DO UPDATE SET state = 'waiting', due_at = excluded.due_at, attempts = 0, last_error = NULL""",
                    (message.id, message.watch, message.channel, message.form, to_db(message.made_at), to_db(message.made_at)),
                )
                conn.execute(
                    "UPDATE matches SET state = 'taken', message = ? WHERE id IN (SELECT value FROM json_each(?))",
                    (message.id, json_list(match.id for match in message.matches)),
                )

    def due_messages(self, at: datetime) -> list[OutboxMessage]:
        """Messages that are to be tried now, those that were made first first; without their matches, which may be many."""
        rows = self._rows("SELECT * FROM messages WHERE state = 'waiting' AND due_at <= ? ORDER BY made_at, rowid", (to_db(at),))
        return [_message(row, ()) for row in rows]

    def matches_of(self, message: str) -> tuple[Match, ...]:
        """What a message tells, in the order in which it was found."""
        return tuple(_match(row) for row in self._rows("SELECT * FROM matches WHERE message = ? ORDER BY found_at, rowid", (message,)))

    def record_sent(self, message: str, at: datetime) -> None:
        """Says that a message reached its channel."""
        with self._writing() as conn:
            conn.execute(
                "UPDATE messages SET state = 'sent', sent_at = ?, attempts = attempts + 1, last_error = NULL WHERE id = ?",
                (to_db(at), message),
            )

    def record_failure(self, message: str, reason: str, due_at: datetime | None) -> None:
        """Says that a message did not reach its channel, and when it is tried next; None: never, a person must look at it."""
        with self._writing() as conn:
            conn.execute(
                """UPDATE messages SET state = iif(?1 IS NULL, 'dead', state), due_at = coalesce(?1, due_at), attempts = attempts + 1,
                last_error = ?2 WHERE id = ?3""",
                (None if due_at is None else to_db(due_at), storable(reason), message),
            )

    def revive_dead(self, at: datetime) -> int:
        """Lets messages that were given up wait again; gives how many."""
        with self._writing() as conn:
            return conn.execute(
                "UPDATE messages SET state = 'waiting', made_at = ?1, due_at = ?1, attempts = 0 WHERE state = 'dead'", (to_db(at),)
            ).rowcount

    def empty_told(self, before: datetime) -> int:
        """Empties the documents of what was told before a moment; that it was told stays. Gives how many."""
        with self._writing() as conn:
            return conn.execute(
                """UPDATE matches SET document = '{}' WHERE document <> '{}' AND message IN (
                SELECT id FROM messages WHERE state = 'sent' AND sent_at < ?)""",
                (to_db(before),),
            ).rowcount

    def alert_states(self) -> dict[str, StoredAlert]:
        """How everything stands that operators are told of, by its key."""
        return {
            row["key"]: StoredAlert(row["key"], bool(row["is_bad"]), from_db(row["since"])) for row in self._rows("SELECT * FROM alerts")
        }

    def outbox_rows(self) -> list[OutboxRow]:
        """The outbox in numbers, by watch and channel."""
        return [
            OutboxRow(
                row["watch"],
                row["channel"],
                row["waiting"],
                row["sent"],
                row["dead"],
                from_db_or_none(row["last_sent_at"]),
                row["last_error"],
            )
            for row in self._rows(_ROWS)
        ]

    def dead_letters(self) -> list[Problem]:
        """Messages that were given up, as problems for `status`: the watch and its channel stand for the portal."""
        rows = self._rows("SELECT * FROM messages WHERE state = 'dead' ORDER BY made_at, rowid")
        return [
            Problem(
                id=number,
                portal=f"watch={row['watch']} channel={row['channel']}",
                kind="undelivered",
                url=None,
                message=Message.of("undelivered", message=row["id"], n=row["attempts"], detail=row["last_error"]),
                opened_at=from_db(row["made_at"]),
                last_at=from_db(row["due_at"]),
            )
            for number, row in enumerate(rows, start=1)
        ]


_NOTE_MATCH = """
    INSERT INTO matches (id, watch, channel, kind, guid, state, held_for, found_at, due_at, document)
    VALUES (:id, :watch, :channel, :kind, :guid, :state, :held_for, :found_at, :due_at, :document)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, held_for = excluded.held_for, found_at = excluded.found_at,
        due_at = excluded.due_at, document = excluded.document
    WHERE matches.state = 'withdrawn'
"""

_ROWS = """
    WITH counted AS (
        SELECT watch, channel, sum(state = 'sent') AS sent, sum(state = 'dead') AS dead, max(sent_at) AS last_sent_at
        FROM messages GROUP BY watch, channel
    ), waiting AS (
        SELECT matches.watch, matches.channel, count(*) AS n FROM matches LEFT JOIN messages ON messages.id = matches.message
        WHERE matches.state = 'waiting' OR (matches.state = 'taken' AND messages.state = 'waiting') GROUP BY 1, 2
    ), pairs AS (
        SELECT watch, channel FROM counted UNION SELECT watch, channel FROM waiting
    )
    SELECT pairs.watch, pairs.channel, coalesce(n, 0) AS waiting, coalesce(sent, 0) AS sent, coalesce(dead, 0) AS dead, last_sent_at,
        (SELECT last_error FROM messages WHERE messages.watch = pairs.watch AND messages.channel = pairs.channel
            AND last_error IS NOT NULL ORDER BY made_at DESC LIMIT 1) AS last_error
    FROM pairs LEFT JOIN counted USING (watch, channel) LEFT JOIN waiting USING (watch, channel) ORDER BY 1, 2
"""


def _match_row(match: Match, *, is_told: bool) -> dict[str, object]:
    return {
        "id": match.id,
        "watch": match.watch,
        "channel": match.channel,
        "kind": match.kind,
        "guid": match.guid,
        "state": "told" if is_told else "waiting",
        "held_for": match.held_for,
        "found_at": to_db(match.found_at),
        "due_at": to_db(match.due_at),
        "document": storable(match.document),
    }


def _match(row: sqlite3.Row) -> Match:
    names = ("id", "watch", "channel", "kind", "guid", "document", "held_for")
    return Match(**{name: row[name] for name in names}, found_at=from_db(row["found_at"]), due_at=from_db(row["due_at"]))


def _message(row: sqlite3.Row, matches: tuple[Match, ...]) -> OutboxMessage:
    form: MessageForm = row["form"]
    return OutboxMessage(row["id"], row["watch"], row["channel"], form, from_db(row["made_at"]), row["attempts"], matches)


class DeliveryLog:
    """Ids of matches that reached their channel."""

    def __init__(self, path: Path, db: Database) -> None:
        self._path = path
        self._db = db

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The file in the folder of a store, made where there is none; the lock of the store guards it, too."""
        path = folder / DELIVERIES
        db = writer(path)
        try:
            migrations.migrate(db, path, migrations.deliveries)
        except BaseException:
            db.close()
            raise
        return cls(path, db)

    def delivered(self, ids: Iterable[str]) -> set[str]:
        """Those of these matches that were told."""
        with translate_sqlite_errors(self._path):
            rows = self._db.conn.execute("SELECT id FROM deliveries WHERE id IN (SELECT value FROM json_each(?))", (json_list(ids),))
            return {row[0] for row in rows}

    def record(self, ids: Iterable[str], at: datetime) -> None:
        """Keeps matches as told; on disk when this returns."""
        with transaction(self._db.conn, self._path) as conn:
            conn.executemany(
                "INSERT INTO deliveries (id, delivered_at) VALUES (?, ?) ON CONFLICT DO NOTHING", [(one, to_db(at)) for one in ids]
            )

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
