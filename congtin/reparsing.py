"""Reads stored pages again with today's parsers and compares the result with the stored articles; writes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portals import Portal
from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.platforms import read_article
from storage import differences, reread
from storage.model import Article, StoredArticle, StoredCapture


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that today's parsers read otherwise."""

    article: int
    field: str
    old: Any
    new: Any


@dataclass(slots=True)
class Comparison:
    """What reading the archive again comes to; `examples` are the first differences of each field."""

    examples_wanted: int
    read: int = 0
    same: int = 0
    changed: int = 0
    new: int = 0
    """Pages that were refused and are articles today."""
    skipped: int = 0
    """Pages of portals that have no profile any more."""
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Difference]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Articles whose page is refused today, with why; they stay as they are."""

    def note(self, found: Sequence[Difference]) -> None:
        """Counts one article that was read."""
        self.changed += bool(found)
        self.same += not found
        for difference in found:
            self.fields[difference.field] += 1
            examples = self.examples.setdefault(difference.field, [])
            if len(examples) < self.examples_wanted:
                examples.append(difference)


def read_again(capture: StoredCapture, body: bytes, portal: Portal) -> Article:
    """The article that a capture shows to today's parsers; raises NotAnArticle, also for a fault of a parser."""
    content_type = next((value for name, value in capture.headers if name.lower() == "content-type"), None)
    try:
        return read_article(Page.from_bytes(capture.url, body, content_type, capture.status), portal)
    except NotAnArticle:
        raise
    except Exception as error:
        raise NotAnArticle(portal.id, capture.url, f"a fault of congtin's own: {error!r}") from error


def compare(stored: StoredArticle, page: Article, *, blank: bool) -> list[Difference]:
    """The fields that `apply_reparse` would store otherwise."""
    new = reread(stored, page, blank=blank)
    return [Difference(stored.id, name, getattr(stored, name), getattr(new, name)) for name in differences(stored, new)]
