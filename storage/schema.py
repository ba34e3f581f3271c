"""The schema of each file, as named migrations in order. A migration that was ever released is never edited: add the next one."""

from pathlib import Path

from sqlite_utils import Database, Migrations

from storage.connection import explained
from storage.errors import StoreTooNew, StoreTooOld
from storage.later_tables import congtin

archive = Migrations("congtin-archive")
told = Migrations("congtin-told")


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


@told()
def m001_told(db: Database) -> None:
    """Ids of what was told, in a file that no restore takes back."""
    db.executescript("CREATE TABLE told (id TEXT PRIMARY KEY, told_at TEXT NOT NULL) WITHOUT ROWID")


def migrate(db: Database, path: Path, migrations: Migrations) -> None:
    """Brings a database up to date; raises StoreTooNew where a newer congtin has written it."""
    with explained(path):
        refuse_newer(db, path, migrations)
        _refuse_unreleased(db, path)
        migrations.apply(db)


def check_current(db: Database, path: Path, migrations: Migrations) -> None:
    """Raises StoreTooNew or StoreTooOld unless every migration that we know, and no other, was applied."""
    with explained(path):
        refuse_newer(db, path, migrations)
        _refuse_unreleased(db, path)
        waiting = [migration.name for migration in migrations.pending(db)]
    if waiting:
        raise StoreTooOld(path, f"lacks {', '.join(waiting)}; any command that writes brings it up to date")


def _refuse_unreleased(db: Database, path: Path) -> None:
    """Tables of the first days of development, which were never released, have the same name of migration and other columns."""
    if db.execute("SELECT count(*) > 0 AND sum(name = 'sort_key') = 0 FROM pragma_table_info('articles')").fetchone()[0]:
        raise StoreTooOld(path, "was made before tables were settled and cannot be brought up to date: move it away and crawl again")


def refuse_newer(db: Database, path: Path, migrations: Migrations) -> None:
    """Raises StoreTooNew where a migration was applied that we do not know."""
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    for migration in migrations.applied(db):
        if migration.name not in known:
            raise StoreTooNew(path, f"was written by a newer congtin (it has {migration.name}); update congtin")


__all__ = ["archive", "check_current", "congtin", "migrate", "refuse_newer", "told"]
