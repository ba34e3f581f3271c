"""Many queries against few articles: an index of just those, in memory, which is asked exactly as `search` asks the whole one.

Its tables have the names of the real ones and stand before them, so that the statements of `search` run unchanged; all
other tables are those of the database, attached for reading.
"""

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.base import json_list
from storage.connection import PATIENCE, translate_sqlite_errors
from storage.outbox_records import Found
from storage.query_parser import parse_query, phrase
from storage.results import Marked
from storage.search import SearchStatement
from storage.snippets import snippet

AT_ONCE = 5_000
"""Articles that are indexed together, at most: some 50 MB of memory."""

NO_LIMIT = -1


class Percolator:
    """The search index of some articles, by their ids."""

    def __init__(self, database: Path, ids: Sequence[int]) -> None:
        self._path = database
        self._conn = sqlite3.connect(":memory:", timeout=PATIENCE, uri=True, check_same_thread=False)
        with translate_sqlite_errors(database):
            self._conn.execute("ATTACH ? AS store", (f"{database.absolute().as_uri()}?mode=ro",))
            wanted = "store.articles WHERE id IN (SELECT value FROM json_each(?))"
            for table, marks in (("articles_fts", "2"), ("articles_fts_marks", "0")):
                self._conn.execute(
                    f"""CREATE VIRTUAL TABLE main.{table} USING fts5 (title, byline, body_text, portal,
                    content='', tokenize='unicode61 remove_diacritics {marks}')"""
                )
                self._conn.execute(
                    f"""INSERT INTO main.{table} (rowid, title, byline, body_text, portal)
                    SELECT sort_key, title, byline, body_text, portal FROM {wanted} ORDER BY sort_key""",  # noqa: S608 - our own names
                    (json_list(ids),),
                )
            rows = self._conn.execute(f"SELECT sort_key, id FROM {wanted}", (json_list(ids),))  # noqa: S608 - our own names
            self._ids: dict[int, int] = dict(rows.fetchall())

    def found(self, text: str, author: str = "", *, exact: bool = False) -> list[Found]:
        """The articles that a search for these words and this author finds; all of them where neither is given.

        With `exact`, only those with the marks that were typed, where any were.
        """
        if not text.strip() and not author.strip():
            return [Found(article, is_exact=True) for article in self._ids.values()]
        statement = SearchStatement(parse_query(text), phrase(author))
        if not (statement.query.wanted or statement.author.wanted):
            return []
        marked = dict.fromkeys(self._keys(statement, exact=True)) if statement.has_marks else {}
        others = [] if exact and statement.has_marks else self._keys(statement, exact=False)
        return [Found(self._ids[key], key in marked) for key in marked | dict.fromkeys(others)]

    def close(self) -> None:
        """Lets the memory go."""
        self._conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _keys(self, statement: SearchStatement, *, exact: bool) -> list[int]:
        sql, values = statement.sql("newest", exact=exact)
        with translate_sqlite_errors(self._path):
            return [row[0] for row in self._conn.execute(sql, {**values, "limit": NO_LIMIT})]


def excerpt(query: str, text: str, *, is_exact: bool) -> Marked:
    """The stretch of a text that shows best why a query found it, in pieces, each with whether it is a hit."""
    return snippet(text, _pattern(query, is_exact))


@lru_cache(maxsize=4096)
def _pattern(query: str, is_exact: bool) -> re.Pattern[str] | None:
    return parse_query(query).pattern(exact=is_exact)
