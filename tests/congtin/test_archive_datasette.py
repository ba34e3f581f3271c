"""The metadata for Datasette names every table and column of the real schema, and its queries run."""

import json
import sqlite3
from pathlib import Path

import pytest

METADATA = Path(__file__).parents[2] / "docs" / "datasette-metadata.json"


@pytest.fixture(scope="module")
def described():
    return json.loads(METADATA.read_text(encoding="utf-8"))["databases"]["congtin"]


@pytest.fixture
def conn(archive):
    conn = sqlite3.connect(f"file:{archive.data / 'congtin.db'}?mode=ro", uri=True)
    yield conn
    conn.close()


def test_every_table_and_column_is_described(described, conn):
    names = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    real = {name for name in names if not name.startswith(("articles_fts", "sqlite_", "_"))}
    shown = {name: table["columns"] for name, table in described["tables"].items() if not table.get("hidden")}
    assert set(shown) == real
    for table, columns in shown.items():
        assert list(columns) == [row[1] for row in conn.execute(f"PRAGMA table_info({table})")], table
        assert all(columns.values())
        assert described["tables"][table]["description"]


def test_what_it_refers_to_is_there(described, conn):
    for table, facts in described["tables"].items():
        columns = facts.get("columns", {})
        named = [facts.get(key) for key in ("label_column", "sort", "sort_desc", "fts_pk")] + facts.get("facets", [])
        assert {name for name in named if name} <= set(columns), table
        assert {"_sqlite_migrations"} >= ({table} if facts.get("hidden") else set())


def test_search_as_datasette_does_it(described, conn):
    articles = described["tables"]["articles"]
    sql = f"""SELECT count(*) FROM articles WHERE {articles["fts_pk"]} IN
        (SELECT rowid FROM {articles["fts_table"]} WHERE {articles["fts_table"]} MATCH '"cong" "ngoi"')"""
    assert conn.execute(sql).fetchone()[0] > 0


def test_its_queries_run(described, conn):
    for name, query in described["queries"].items():
        assert conn.execute(query["sql"], {"article": 3}).fetchall(), name
