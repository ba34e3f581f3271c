"""What came to the tables of `congtin.db` later: migrations 5 and up, each behind those before it. The next one goes to the end."""

from sqlite_utils import Database

from storage.tables import congtin


@congtin()
def m005_wire(db: Database) -> None:
    """What hosts told us that holds for other nights: robots.txt, cookies, when to come back."""
    db.executescript("""
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
        ALTER TABLE portals ADD COLUMN not_before TEXT;         -- the host asked to be left alone until then
        ALTER TABLE portals ADD COLUMN not_before_why TEXT;
        CREATE INDEX list_captures_url ON list_captures (url);
    """)


@congtin()
def m006_nights(db: Database) -> None:
    """Where walks over lists stand, what a crawl measured, and nights over many portals."""
    db.executescript("""
        ALTER TABLE sections ADD COLUMN swept_at TEXT;  -- when a walk last went past known ground, to the end or as deep as a sweep goes
        ALTER TABLE sections ADD COLUMN entry TEXT;     -- JSON: the request that gave the first page of the list
        ALTER TABLE sections ADD COLUMN walk TEXT;      -- JSON: the request that an unfinished walk goes on from
        ALTER TABLE crawls ADD COLUMN remaining INTEGER NOT NULL DEFAULT 0;     -- addresses that were due and left for the next crawl
        ALTER TABLE crawls ADD COLUMN measures TEXT NOT NULL DEFAULT '{}';      -- JSON: measure -> number
        CREATE TABLE nights (
            id INTEGER PRIMARY KEY,
            began_at TEXT NOT NULL,
            ended_at TEXT,                      -- NULL while it runs, and where it was killed
            due INTEGER NOT NULL,               -- portals
            crawled INTEGER NOT NULL DEFAULT 0, -- portals
            remaining INTEGER NOT NULL DEFAULT 0,   -- portals that the deadline left for the next night
            verdicts TEXT NOT NULL DEFAULT '{}',    -- JSON: verdict -> portals
            faults TEXT NOT NULL DEFAULT '[]'   -- JSON: sentences on steps that failed
        );
        CREATE INDEX crawls_verdict ON crawls (portal, verdict, id);
    """)


@congtin()
def m007_outbox(db: Database) -> None:
    """Watches: how far each has looked, what it found, and the messages that tell it. Nothing secret is kept here."""
    db.executescript("""
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
            form TEXT NOT NULL CHECK (form IN ('single', 'digest')),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'withdrawn')),
            made_at TEXT NOT NULL,
            due_at TEXT NOT NULL,                   -- when it is to be tried next
            attempts INTEGER NOT NULL DEFAULT 0,
            why TEXT,                               -- what went wrong last
            sent_at TEXT
        );
        CREATE INDEX messages_waiting ON messages (due_at) WHERE state = 'waiting';
        CREATE INDEX messages_watch ON messages (watch, channel, made_at);
        CREATE TABLE matches (
            id TEXT PRIMARY KEY,                    -- made of watch, channel and what is told, never of row numbers
            watch TEXT NOT NULL,
            channel TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('new', 'edited', 'removed', 'rising', 'down', 'alert')),
            guid TEXT,                              -- of the article; no reference: after a restore it may not be there
            state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'told', 'withdrawn')),  -- taken: see its message
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


@congtin()
def m008_unread_addresses(db: Database) -> None:
    """Finds the addresses of an article that was never read by its native id, for one that is listed under another address."""
    db.execute("CREATE INDEX addresses_unread ON addresses (portal, native_id) WHERE article IS NULL")


@congtin()
def m009_listed_views(db: Database) -> None:
    """The counter that a list shows of an article which nobody has read yet: its first sample, once there is an article."""
    db.execute("ALTER TABLE addresses ADD COLUMN listed_views INTEGER CHECK (listed_views >= 0)")


