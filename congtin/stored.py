"""What the store knows of the portals that a user names."""

import difflib

from portals import UnknownPortal
from storage import Store


def require_stored(store: Store, portal_id: str | None) -> None:
    """Raises UnknownPortal where a portal is named of which nothing is stored."""
    if portal_id is not None:
        known = [row.id for row in store.portal_rows()]
        if portal_id not in known:
            raise UnknownPortal(portal_id, difflib.get_close_matches(portal_id, known, n=2))
