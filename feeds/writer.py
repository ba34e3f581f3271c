"""Builds, validates and writes published files one after another, and collects what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from feeds.errors import FeedFault, InvalidOutput
from feeds.files import replace_if_changed
from feeds.json_feed import json_feed
from feeds.model import Feed, FeedEntry, Format
from feeds.rss_atom import atom, rss
from feeds.validate import check, is_empty

BUILDERS: dict[Format, Callable[[Feed], bytes]] = {"rss": rss, "atom": atom, "json": json_feed}


@dataclass
class Writer:
    """Writes the files of one run of `publish`, and counts them."""

    out: Path
    written: list[Path] = field(default_factory=list)
    unchanged: int = 0
    faults: list[FeedFault] = field(default_factory=list)

    def feed(self, name: str, feed: Feed, *, may_be_empty: bool = False) -> None:
        """Writes a feed in every format; an entry that cannot be written costs itself only.

        Unless it may be empty, a feed that had entries does not lose them all: a store that went missing must not empty
        what people read.
        """
        for kind, build in BUILDERS.items():
            path = f"{name}.{kind}"
            self.file(path, partial(built, feed, build, path, self.faults), feed.updated, keep_filled=not may_be_empty)

    def file(self, name: str, build: Callable[[], bytes], changed_at: datetime | None = None, *, keep_filled: bool = False) -> None:
        """Builds and checks a file, and puts it in place of the old one where it differs.

        Whatever is wrong with the file costs that file, and the old one stays. Raises FileNotWritten where it cannot be written.
        """
        path = self.out / name
        try:
            data = build()
            check(name, data)
            if keep_filled and is_empty(name, data) and path.is_file() and not is_empty(name, path.read_bytes()):
                raise InvalidOutput("the feed would lose all of its entries")
        except Exception as error:
            reason = error.reason if isinstance(error, InvalidOutput) else repr(error)
            self.faults.append(FeedFault(name, f"{reason}; the old file stays"))
            return
        if replace_if_changed(path, data, changed_at):
            self.written.append(path)
        else:
            self.unchanged += 1


def built(feed: Feed, build: Callable[[Feed], bytes], name: str, faults: list[FeedFault]) -> bytes:
    """The feed's bytes; where building fails, without the entries that fail alone, which are added to the faults."""
    try:
        return build(feed)
    except Exception:  # which entry it was is found by building each alone
        return build(replace(feed, entries=tuple(entry for entry in feed.entries if _builds(feed, entry, build, name, faults))))


def _builds(feed: Feed, entry: FeedEntry, build: Callable[[Feed], bytes], name: str, faults: list[FeedFault]) -> bool:
    try:
        build(replace(feed, entries=(entry,)))
    except Exception as error:
        faults.append(FeedFault(name, f"the entry is left out: {error!r}", entry.guid))
        return False
    return True
