"""A cache of responses in memory, of limited size, that drops the least recently used first."""

from collections import OrderedDict
from dataclasses import dataclass

from server.responses import CachedResponse

MOST_BYTES = 96 * 2**20
LARGEST_PART = 8
"""An answer larger than this part of the whole is not kept: it would push out too much."""


@dataclass(slots=True)
class CacheEntry:
    """An answer, and the generation and standing of the store that it was made of."""

    answer: CachedResponse
    generation: int
    standing: str


class ResponseCache:
    """Responses by key, least recently used first; for the event loop's thread only."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[bytes, CacheEntry] = OrderedDict()
        self._sizes: dict[bytes, int] = {}
        self.size = 0

    def get(self, key: bytes) -> CacheEntry | None:
        """What is kept under a key, as used last."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: bytes, kept: CacheEntry) -> None:
        """Keeps an answer in the place of an older one, and drops what no longer fits."""
        self.drop(key)
        size = kept.answer.size * 2  # its compressed forms are made later
        if size > self._most // LARGEST_PART:
            return
        self._kept[key], self._sizes[key] = kept, size
        self.size += size
        while self.size > self._most:
            self.drop(next(iter(self._kept)))

    def drop(self, key: bytes) -> None:
        """Forgets a key."""
        if self._kept.pop(key, None) is not None:
            self.size -= self._sizes.pop(key)
