"""Lets the tests of the store import their helpers (store_making, nights) whatever import mode pytest is in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from store_making import AT, PORTAL, article, url

from storage import Store, migrations
from storage.connection import writer
from storage.migrations import index_new_articles


@pytest.fixture
def store(tmp_path):
    """An open store that knows one portal with two sections."""
    with Store.open(tmp_path / "data", holder="congtin test") as opened:
        opened.save_portals([PORTAL], AT)
        yield opened


@pytest.fixture
def old_database():
    """Makes a database as it stood before a migration, with data in it."""
    return _old_database


def _old_database(folder: Path, before: str) -> None:
    """A database as it stood before a migration, with data in it."""
    folder.mkdir()
    db = writer(folder / "congtin.db")
    migrations.congtin.apply(db, stop_before=before)
    at, url_ = "2026-11-02T18:00:00.000000+00:00", url(1)
    db.execute(
        """INSERT INTO portals (id, name, province, unit, level, platform, home, zone, profile, changed_at)
        VALUES ('bacninh-thu', 'Cũ', 'Bắc Ninh', 'Thử', 'ward', 'x', 'https://x', 'UTC', '{}', ?)""",
        (at,),
    )
    db.execute("INSERT INTO sections (portal, slug, name, path) VALUES ('bacninh-thu', 'tin-tuc', 'Tin tức', '/0')")
    db.execute(
        """INSERT INTO articles (guid, portal, native_id, url, title, first_seen_at, last_seen_at, sort_key, change_number,
        read_hash, body_text, body_html) VALUES (?, 'bacninh-thu', '00000001', ?, 'Đại hội Đảng bộ', ?, ?, 0, 1, 'x', 'Từ Sơn', '<p>Từ Sơn</p>')""",
        (article(1).guid, url_, at, at),
    )
    db.execute(
        """INSERT INTO addresses (portal, url, canonical, native_id, article, state, first_seen_at, last_seen_at, sort_epoch)
        VALUES ('bacninh-thu', ?, ?, '00000001', 1, 'stored', ?, ?, 0)""",
        (url_, url_, at, at),
    )
    if "articles_fts" in db.table_names():
        with db.atomic():
            index_new_articles(db.conn, 1)
    db.close()
