"""Checks before a command works on a store: unknown portals, faulty SQLite builds, damaged pages."""

import difflib
import sys
from collections.abc import Sequence

import storage
from congtin.output import warn
from portals import UnknownPortal
from storage import Store, StoreError

MOST_TOLD = 20


def require_stored(store: Store, portal_id: str | None) -> None:
    """Raises UnknownPortal where a portal is named of which nothing is stored."""
    if portal_id is not None:
        known = store.portal_ids()
        if portal_id not in known:
            raise UnknownPortal(portal_id, difflib.get_close_matches(portal_id, known, n=2))


def warn_of_sqlite() -> None:
    """Says so where the SQLite build can damage a database that several connections write to."""
    if storage.sqlite_has_wal_reset_bug():
        warn(
            f"SQLite {storage.SQLITE_VERSION} has a fault by which several writers at once may damage a database (mended in 3.51.3, "
            "3.50.7 and 3.44.6): let nothing but congtin write to congtin.db"
        )


def tell_damaged(damaged: Sequence[StoreError]) -> None:
    """Names the kept pages that could not be read and ends with exit code 1; everything else is done by then."""
    for error in damaged[:MOST_TOLD]:
        warn(str(error))
    if len(damaged) > MOST_TOLD:
        warn(f"… and {len(damaged) - MOST_TOLD} more")
    if damaged:
        warn(f"{len(damaged)} kept pages could not be read and were stepped over; a backup may still have them")
        sys.exit(1)
