"""Arithmetic of a feed's archive pages (RFC 5005): how many there are, and which are to be written.

Articles stand on pages in the order in which they arrived, `PAGE` on each, the first ones on page 1. A page that is full
is sealed: nothing that comes later belongs on it, so it is written once and for ever. The page after it always exists,
even empty, so that a sealed page can name its follower from the beginning.
"""

from collections.abc import Iterator

from feeds.model import ArchivePage

PAGE = 50
"""Articles on a page; it must never change, or every page would."""


def newest_page(arrived: int, shown: int) -> int | None:
    """The number of the newest page that holds an article; None where the feed itself shows all that arrived."""
    return -(-arrived // PAGE) if arrived > shown else None


def pages_to_write(arrived: int, shown: int, sealed: int) -> Iterator[ArchivePage]:
    """The pages after the ones that are sealed already, oldest first; none where the feed itself shows all that arrived."""
    if newest_page(arrived, shown) is None:
        return
    full = arrived // PAGE
    for number in range(min(sealed, full) + 1, full + 1):
        yield ArchivePage(number, sealed=True)
    yield ArchivePage(full + 1, sealed=False)
