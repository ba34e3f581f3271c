"""Finding articles by their words: hits with exactly the marks that were typed first, newest or best first."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from storage.article_filter import ALL, ArticleFilter
from storage.articles import ArticleQueries
from storage.base import json_list
from storage.model import StoredArticle
from storage.query_parser import Query, parse_query, phrase
from storage.results import SearchHit, SearchPage
from storage.snippets import snippet, whole

Order = Literal["newest", "best"]

MAX_OFFSET = 10_000
"""Hits that can be paged through; beyond, a narrower query helps more."""

MOST_COMPARED = 10_000
"""Hits among which the best ones are looked for, the newest ones: a word that more articles hold says little of any, and a
ranking of all of them takes a second for every half million."""


class SearchQueries(ArticleQueries):
    """Searches articles, removed ones included."""

    def search(
        self,
        text: str,
        wanted: ArticleFilter = ALL,
        *,
        order: Order = "newest",
        author: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchPage:
        """One page of the articles that hold every word of `text`, and none that stands behind a minus.

        Marks may be left out (`dai hoi` finds đại hội); where they are typed, hits with exactly these go first. `author` are words
        of the byline. `order` best compares the newest MOST_COMPARED hits. Whatever is typed, it never raises; what cannot be
        understood finds nothing.
        """
        query, writer = parse_query(text), phrase(author or "")
        if not (query.wanted or writer.wanted) or limit < 1 or not 0 <= offset <= MAX_OFFSET:
            return SearchPage((), more=False)
        statement = SearchStatement(query, writer, wanted)
        asked = offset + limit + 1
        keys = self._keys(statement, order, asked, exact=True) if statement.has_marks else []
        exact = frozenset(keys)
        if len(keys) < asked:
            others = self._keys(statement, order, asked + len(keys), exact=False)
            keys += [key for key in others if key not in exact]
        page = keys[offset : offset + limit]
        patterns = {is_exact: query.pattern(exact=is_exact) for is_exact in {key in exact for key in page}}
        hits = (_hit(article, patterns[key in exact], is_exact=key in exact) for key, article in self._articles_by_key(page))
        return SearchPage(tuple(hits), more=len(keys) > offset + limit)

    def _keys(self, statement: "SearchStatement", order: Order, limit: int, *, exact: bool) -> list[int]:
        sql, values = statement.sql(order, exact=exact)
        return [row[0] for row in self._rows(sql, {**values, "limit": limit})]

    def _articles_by_key(self, keys: Sequence[int]) -> Iterator[tuple[int, StoredArticle]]:
        rows = self._rows("SELECT sort_key, id FROM articles WHERE sort_key IN (SELECT value FROM json_each(?))", (json_list(keys),))
        ids = {row["sort_key"]: row["id"] for row in rows}
        articles = {article.id: article for article in self._articles_by_id(list(ids.values()))}
        return ((key, articles[ids[key]]) for key in keys if key in ids)


@dataclass(frozen=True, slots=True)
class SearchStatement:
    """Words, words of the byline and a filter as a statement for either index."""

    query: Query
    author: Query
    wanted: ArticleFilter = ALL

    @property
    def has_marks(self) -> bool:
        """Whether marks were typed; an author without marks leaves nothing to be exact about."""
        return self.query.has_marks and (not self.author.wanted or self.author.has_marks)

    def sql(self, order: Order, *, exact: bool) -> tuple[str, dict[str, object]]:
        """The row numbers of the hits in order."""
        table = _INDEXES[exact]
        values = self.wanted.parameters()
        conditions = [f"{table} MATCH :expression"]
        conditions += [f"{table}.rowid {condition}" for name, condition in _OF_ROWS.items() if values[name] is not None]
        for marks, other in _INDEXES.items():
            values[f"not_{other}"] = self.query.exclusion(exact=marks)
            if values[f"not_{other}"]:
                conditions.append(f"{table}.rowid NOT IN (SELECT rowid FROM {other} WHERE {other} MATCH :not_{other})")
        of_articles = replace(self.wanted, since=None, until=None).conditions()
        joins = f"CROSS JOIN articles ON articles.sort_key = {table}.rowid" if of_articles else ""
        columns = f"{table}.rowid AS key" + (f", bm25({table}, 10.0, 4.0, 1.0, 0.0) AS score" if order == "best" else "")
        sql = f"SELECT {columns} FROM {table} {joins} WHERE {' AND '.join(conditions + of_articles)} ORDER BY {table}.rowid DESC"
        if order == "best":
            sql = f"SELECT key FROM ({sql} LIMIT {MOST_COMPARED}) ORDER BY score, key DESC"
        return f"{sql} LIMIT :limit", {**values, "expression": self._expression(exact=exact)}

    def _expression(self, *, exact: bool) -> str:
        parts = []
        if self.query.wanted:
            parts.append(self.query.expression(exact=exact))
        if self.author.wanted:
            parts.append(self.author.expression(exact=exact, columns=("byline",)))
        if (portal := phrase(self.wanted.portal or "")).wanted:
            parts.append(portal.expression(exact=True, columns=("portal",)))
        return " AND ".join(parts)


_INDEXES = {True: "articles_fts_marks", False: "articles_fts"}
"""Whether the index keeps marks → its table."""

_OF_ROWS = {"since": ">= :since", "until": "< :until"}


def _hit(article: StoredArticle, pattern: re.Pattern[str] | None, *, is_exact: bool) -> SearchHit:
    text = article.body_text or article.summary or ""
    return SearchHit(article, is_exact, whole(article.title, pattern), snippet(text, pattern))
