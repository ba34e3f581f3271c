"""The tables of congtin's database files, as named migrations in order.

Table and column names are public: people open `congtin.db` with Datasette and write SQL against it.
A migration that was ever released is never edited: the next one goes to the end. Values of columns such as `state` are checked
by the records that are written, not by the database, so that a new one needs no table rebuilt.
The key of a table WITHOUT ROWID stands first: SQLite 3.40's integrity check misreads such tables otherwise.
Bodies stand last in `articles` and `revisions`, so that reading the small columns never walks their overflow pages.
"""

# ruff: noqa: S608 - only names from our own code are put into statements

import secrets
import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from storage.connection import translate_sqlite_errors
from storage.errors import StoreTooNew, StoreTooOld

congtin = Migrations("congtin")
archive = Migrations("congtin-archive")
deliveries = Migrations("congtin-deliveries")


@congtin()
def m001_schema(db: Database) -> None:
    """Portals, addresses, articles with their history, captures, crawls and problems."""
    db.executescript("""
        CREATE TABLE portals (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            province TEXT NOT NULL,
            unit TEXT NOT NULL,
            level TEXT NOT NULL,
            platform TEXT NOT NULL,
            home TEXT NOT NULL,
            zone TEXT NOT NULL,
            until TEXT,
            profile TEXT NOT NULL,              -- JSON: the whole profile as last loaded
            changed_at TEXT NOT NULL,           -- when the profile last differed from what stood here
            not_before TEXT,                    -- the host asked to be left alone until then
            not_before_reason TEXT
        );
        CREATE TABLE sections (
            id INTEGER PRIMARY KEY,
            portal TEXT NOT NULL REFERENCES portals(id),
            slug TEXT NOT NULL,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            complete_at TEXT,                   -- when a walk last reached known ground or the end of the list
            swept_at TEXT,                      -- when a walk last went past known ground, to the end or as deep as a sweep goes
            first_request TEXT,                 -- JSON: the request that gave the first page of the list
            resume_request TEXT,                -- JSON: the request that an unfinished walk goes on from
            retired_at TEXT,                    -- when it was no longer in the profile
            UNIQUE (portal, slug)
        );
        CREATE TABLE crawls (
            id INTEGER PRIMARY KEY,
            portal TEXT NOT NULL REFERENCES portals(id),
            began_at TEXT NOT NULL,
            active_at TEXT NOT NULL,            -- last moment at which it saved something
            ended_at TEXT,
            finish_reason TEXT,
            requests TEXT NOT NULL DEFAULT '{}',    -- JSON: kind and status -> number
            pages_listed INTEGER NOT NULL DEFAULT 0,
            listed INTEGER NOT NULL DEFAULT 0,
            new INTEGER NOT NULL DEFAULT 0,
            changed INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            not_modified INTEGER NOT NULL DEFAULT 0,
            refused INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            gone INTEGER NOT NULL DEFAULT 0,
            removed INTEGER NOT NULL DEFAULT 0,
            remaining INTEGER NOT NULL DEFAULT 0,   -- addresses that were due and left for the next crawl
            verdict TEXT,                       -- ok, quiet, suspect, broken; NULL while it runs
            reasons TEXT NOT NULL DEFAULT '[]', -- JSON: messages, each with code and params, that the verdict stands on
            metrics TEXT NOT NULL DEFAULT '{}'  -- JSON: name -> number; what verdicts on later crawls stand on
        );
        CREATE INDEX crawls_portal ON crawls (portal, id);
        CREATE INDEX crawls_verdict ON crawls (portal, verdict, id);
        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            guid TEXT NOT NULL UNIQUE,
            portal TEXT NOT NULL REFERENCES portals(id),
            native_id TEXT NOT NULL,
            url TEXT NOT NULL,
            section TEXT,                       -- slug of the section that listed it first; `section_links` has all
            title TEXT NOT NULL,
            published_at TEXT,                  -- ISO 8601 with the portal's offset
            published_precision TEXT,           -- minute or day
            published_raw TEXT,
            byline TEXT,
            views INTEGER CHECK (views >= 0),   -- last known
            first_seen_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL,
            changed_at TEXT,
            removed_at TEXT,
            sort_key INTEGER NOT NULL UNIQUE,   -- grows with real time of publication, or else first sight; see timestamps.py
            change_number INTEGER NOT NULL,     -- grows whenever what is shown of the article changes, but for counters
            read_hash TEXT NOT NULL,            -- of all that the last reading gave but the counter: the same page, no work
            image TEXT,
            found_by TEXT NOT NULL DEFAULT '{}',    -- JSON: field -> how
            summary TEXT,
            body_text TEXT NOT NULL,
            body_html TEXT NOT NULL,
            UNIQUE (native_id, portal)
        );
        CREATE INDEX articles_portal_newest ON articles (portal, sort_key);
        CREATE INDEX articles_change_number ON articles (change_number);
        CREATE INDEX articles_changed ON articles (changed_at) WHERE changed_at IS NOT NULL;
        CREATE INDEX articles_removed ON articles (removed_at) WHERE removed_at IS NOT NULL;
        CREATE TABLE addresses (
            id INTEGER PRIMARY KEY,
            portal TEXT NOT NULL REFERENCES portals(id),
            url TEXT NOT NULL,
            canonical TEXT NOT NULL,
            native_id TEXT NOT NULL,
            article INTEGER REFERENCES articles(id),
            state TEXT NOT NULL,                    -- pending, stored, refused, failed, gone
            last_error TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,    -- readings that failed or were refused since the last good one
            first_seen_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL,             -- on a list
            read_at TEXT,
            due_at TEXT,                            -- when it is to be read next; NULL: never
            gone_at TEXT,                           -- first evidence that the article is gone
            gone_in INTEGER REFERENCES crawls(id),  -- the crawl that found this evidence
            read_in INTEGER REFERENCES crawls(id),  -- the crawl that last read it
            listed_published_at TEXT,
            listed_views INTEGER CHECK (listed_views >= 0),     -- of an article that nobody has read yet
            sort_epoch INTEGER NOT NULL,            -- what the list says, or when the crawl that found it began
            UNIQUE (portal, url)
        );
        CREATE INDEX addresses_canonical ON addresses (portal, canonical);
        CREATE INDEX addresses_article ON addresses (article);
        CREATE INDEX addresses_due ON addresses (portal, due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX addresses_unread ON addresses (portal, native_id) WHERE article IS NULL;
        CREATE TABLE section_links (
            address INTEGER NOT NULL REFERENCES addresses(id),
            section TEXT NOT NULL,
            portal TEXT NOT NULL,
            first_seen_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL,
            coverage TEXT NOT NULL DEFAULT 'open',  -- open; walked: down to a paused walk; complete: no hole below
            PRIMARY KEY (address, section),
            FOREIGN KEY (portal, section) REFERENCES sections(portal, slug)
        ) WITHOUT ROWID;
        CREATE INDEX section_links_section ON section_links (portal, section);
        CREATE INDEX section_links_open ON section_links (portal, section) WHERE coverage = 'open';
        CREATE TABLE attachments (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            position INTEGER NOT NULL,
            url TEXT NOT NULL,
            label TEXT NOT NULL,
            media_type TEXT,
            size INTEGER,
            sha256 TEXT,
            UNIQUE (article, position)
        );
        CREATE TABLE revisions (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            seen_at TEXT NOT NULL,                  -- when the next content was first seen
            change TEXT NOT NULL,                   -- minor or major
            title TEXT NOT NULL,
            byline TEXT,
            attachments TEXT NOT NULL,              -- JSON
            summary TEXT,
            body_text TEXT NOT NULL,
            body_html TEXT NOT NULL
        );
        CREATE INDEX revisions_article ON revisions (article, seen_at);
        CREATE INDEX revisions_seen ON revisions (seen_at);
        CREATE TABLE view_counts (
            article INTEGER NOT NULL REFERENCES articles(id),
            seen_at TEXT NOT NULL,
            source TEXT NOT NULL,                   -- article or list
            views INTEGER NOT NULL CHECK (views >= 0),
            PRIMARY KEY (article, seen_at, source)
        ) WITHOUT ROWID;
        CREATE INDEX view_counts_seen ON view_counts (seen_at);
        CREATE TABLE removals (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            removed_at TEXT NOT NULL,
            restored_at TEXT
        );
        CREATE INDEX removals_article ON removals (article);
        CREATE TABLE captures (
            id INTEGER PRIMARY KEY,
            address INTEGER NOT NULL REFERENCES addresses(id),
            crawl INTEGER NOT NULL REFERENCES crawls(id),
            url TEXT NOT NULL,
            fetched_at TEXT NOT NULL,
            status INTEGER NOT NULL,
            outcome TEXT NOT NULL,                  -- what it was read as: stored, refused, failed, gone
            headers TEXT NOT NULL,                  -- JSON: pairs in their order of arrival
            sha256 TEXT NOT NULL,                   -- of the body, which lies in archive.db
            UNIQUE (address, fetched_at)
        );
        CREATE INDEX captures_sha256 ON captures (sha256);
        CREATE TABLE problems (
            id INTEGER PRIMARY KEY,
            portal TEXT NOT NULL,                   -- no reference: a profile may be too wrong to become a portal
            kind TEXT NOT NULL,                     -- codes that one look at the portal opens and resolves together
            url TEXT,
            code TEXT NOT NULL,                     -- of the message: its sentences are in portals/languages
            params TEXT NOT NULL DEFAULT '{}',      -- JSON: what the sentence is filled in with
            opened_at TEXT NOT NULL,
            last_at TEXT NOT NULL,
            resolved_at TEXT
        );
        CREATE UNIQUE INDEX problems_open ON problems (portal, kind, coalesce(url, '')) WHERE resolved_at IS NULL;
        CREATE TABLE list_captures (
            id INTEGER PRIMARY KEY,
            crawl INTEGER NOT NULL REFERENCES crawls(id),
            section TEXT NOT NULL,                  -- slug
            page INTEGER NOT NULL,                  -- of the list, from 1
            url TEXT NOT NULL,
            fetched_at TEXT NOT NULL,
            status INTEGER NOT NULL,
            headers TEXT NOT NULL,                  -- JSON: pairs in their order of arrival
            sha256 TEXT NOT NULL                    -- of the body, which lies in archive.db
        );
        CREATE INDEX list_captures_crawl ON list_captures (crawl);
        CREATE INDEX list_captures_sha256 ON list_captures (sha256);
        CREATE INDEX list_captures_url ON list_captures (url);
        CREATE TABLE robots (
            origin TEXT PRIMARY KEY,                -- https://host:port
            fetched_at TEXT NOT NULL,
            status INTEGER NOT NULL,
            body BLOB NOT NULL                      -- empty where the host has none, which allows everything
        );
        CREATE TABLE cookies (
            portal TEXT PRIMARY KEY REFERENCES portals(id),
            jar TEXT NOT NULL                       -- JSON; anonymous visits only, so that many readings count as one
        );
        CREATE TABLE nightly_runs (
            id INTEGER PRIMARY KEY,
            began_at TEXT NOT NULL,
            ended_at TEXT,                      -- NULL while it runs, and where it was killed
            due INTEGER NOT NULL,               -- portals
            crawled INTEGER NOT NULL DEFAULT 0, -- portals
            remaining INTEGER NOT NULL DEFAULT 0,   -- portals that the deadline left for the next night
            verdicts TEXT NOT NULL DEFAULT '{}',    -- JSON: verdict -> portals
            faults TEXT NOT NULL DEFAULT '[]'   -- JSON: messages on steps that failed
        );
        CREATE TABLE watches (
            name TEXT PRIMARY KEY,
            since TEXT NOT NULL,                    -- what happened before is not told
            article INTEGER NOT NULL,               -- the last ids that were looked at
            revision INTEGER NOT NULL,
            removal INTEGER NOT NULL,
            looked_at TEXT NOT NULL
        );
        CREATE TABLE messages (
            id TEXT PRIMARY KEY,                    -- the same at every attempt; receivers may rely on it
            watch TEXT NOT NULL,
            channel TEXT NOT NULL,
            form TEXT NOT NULL,                     -- single or digest
            state TEXT NOT NULL,                    -- waiting, sent, dead, withdrawn
            made_at TEXT NOT NULL,
            due_at TEXT NOT NULL,                   -- when it is to be tried next
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT,
            sent_at TEXT
        );
        CREATE INDEX messages_waiting ON messages (due_at) WHERE state = 'waiting';
        CREATE INDEX messages_watch ON messages (watch, channel, made_at);
        CREATE TABLE matches (
            id TEXT PRIMARY KEY,                    -- made of watch, channel and what is told, never of row numbers
            watch TEXT NOT NULL,
            channel TEXT NOT NULL,
            kind TEXT NOT NULL,                     -- new, edited, removed, rising, down, alert
            guid TEXT,                              -- of the article; no reference: after a restore it may not be there
            state TEXT NOT NULL,                    -- waiting, taken (see its message), told, withdrawn
            message TEXT REFERENCES messages(id),
            held_for TEXT,                          -- a portal whose crawls are in doubt; told when it is well again
            found_at TEXT NOT NULL,
            due_at TEXT NOT NULL,                   -- the moment of its digest, or found_at
            document TEXT NOT NULL                  -- JSON: what is told
        );
        CREATE INDEX matches_waiting ON matches (watch, channel, due_at) WHERE state = 'waiting';
        CREATE INDEX matches_message ON matches (message) WHERE message IS NOT NULL;
        CREATE INDEX matches_guid ON matches (guid);
        CREATE INDEX matches_held ON matches (held_for) WHERE held_for IS NOT NULL;
        CREATE TABLE alerts (
            key TEXT PRIMARY KEY,                   -- portal/<id>, night, backup, disk
            is_bad INTEGER NOT NULL,
            since TEXT NOT NULL
        );
    """)
    new_identity(db.conn)


@congtin()
def m002_search(db: Database) -> None:
    """Full-text search over title, byline and body: with marks dropped, and a second time with marks kept.

    Both hold no text of their own; their rows are numbered by `sort_key`. The portal is indexed to make filtering by it cheap.
    Changed and deleted articles reach the index by triggers; new ones are added by `index_new_articles`, because a trigger
    makes SQLite write the index to disk after every row. No other column, such as a counter, touches the index.
    The quotes are single ones because Datasette takes content="articles" for a table that it may join by rowid.
    """
    for table, marks in (("articles_fts", "2"), ("articles_fts_marks", "0")):
        db.execute(f"""
            CREATE VIRTUAL TABLE {table} USING fts5 (
                title, byline, body_text, portal,
                content='articles', content_rowid='sort_key', tokenize='unicode61 remove_diacritics {marks}'
            )
        """)
        added = f"INSERT INTO {table} (rowid, title, byline, body_text, portal) VALUES ({_indexed('new')});"
        dropped = f"""
            INSERT INTO {table} ({table}, rowid, title, byline, body_text, portal) VALUES ('delete', {_indexed("old")});
        """
        db.execute(f"CREATE TRIGGER {table}_delete AFTER DELETE ON articles BEGIN {dropped} END")
        db.execute(f"""
            CREATE TRIGGER {table}_update AFTER UPDATE OF sort_key, title, byline, body_text, portal ON articles
            WHEN ({_indexed("old")}) IS NOT ({_indexed("new")}) BEGIN {dropped} {added} END
        """)
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('automerge', 8)")
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


@congtin()
def m003_tags(db: Database) -> None:
    """Category labels that an article's page shows."""
    for table in ("articles", "revisions"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'")  # JSON


@archive()
def m001_bodies(db: Database) -> None:
    """Bodies of captures by the sha256 of their bytes."""
    db.executescript("""
        CREATE TABLE bodies (
            sha256 TEXT PRIMARY KEY,
            size INTEGER NOT NULL,                  -- of the body, decompressed
            zstd BLOB NOT NULL
        );
    """)


@deliveries()
def m001_deliveries(db: Database) -> None:
    """Ids of matches that reached their channel, in a file that no restore takes back."""
    db.executescript("CREATE TABLE deliveries (id TEXT PRIMARY KEY, delivered_at TEXT NOT NULL) WITHOUT ROWID")


def migrate(db: Database, path: Path, migrations: Migrations) -> None:
    """Brings a database up to date; raises StoreTooNew where a newer congtin has written it."""
    with translate_sqlite_errors(path):
        _refuse_unreleased(db, path)
        refuse_newer(db, path, migrations)
        migrations.apply(db)


def check_current(db: Database, path: Path, migrations: Migrations) -> None:
    """Raises StoreTooNew or StoreTooOld unless every migration that we know, and no other, was applied."""
    with translate_sqlite_errors(path):
        _refuse_unreleased(db, path)
        refuse_newer(db, path, migrations)
        waiting = [migration.name for migration in migrations.pending(db)]
    if waiting:
        raise StoreTooOld(path, f"lacks {', '.join(waiting)}; any command that writes brings it up to date")


def _refuse_unreleased(db: Database, path: Path) -> None:
    """Raises StoreTooOld for a database from before the first release, whose tables had other names."""
    if "listed" in db.table_names():
        raise StoreTooOld(path, "was made before the first release and cannot be brought up to date: move it away and crawl again")


def refuse_newer(db: Database, path: Path, migrations: Migrations) -> None:
    """Raises StoreTooNew where a migration was applied that we do not know."""
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    for migration in migrations.applied(db):
        if migration.name not in known:
            raise StoreTooNew(path, f"was written by a newer congtin (it has {migration.name}); update congtin")


def index_new_articles(conn: sqlite3.Connection, first: int) -> None:
    """Adds the articles from this id on to the search index, which gathers them in memory as their numbers rise."""
    for table in ("articles_fts", "articles_fts_marks"):
        conn.execute(
            f"""INSERT INTO {table} (rowid, title, byline, body_text, portal)
            SELECT sort_key, title, byline, body_text, portal FROM articles WHERE id >= ? ORDER BY sort_key""",
            (first,),
        )


def _indexed(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in ("sort_key", "title", "byline", "body_text", "portal"))


def new_identity(conn: sqlite3.Connection) -> None:
    """Says that this is another database than before: cursors into its changes are worthless from now on."""
    conn.execute(f"PRAGMA user_version = {secrets.randbits(30) + 1}")
