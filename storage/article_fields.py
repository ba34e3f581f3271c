"""What is declared of each field of an article: how it is stored, compared, hashed and shown. Everything else follows from it.

The declaration stands in the type of the field, in `storage.model`. Columns of inserts and updates, records of rows, revisions,
hashes, differences, exports, the API and the pages are made from it, so that none of them can be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_type_hints

Kind = Literal["text", "markup", "number", "counter", "moment", "local_moment", "labels", "sources", "attachments"]
"""What a field holds, and so how it stands in a row.

`text` and `markup` (HTML) are text. `counter` is a number that makes no difference between two readings. `moment` is UTC,
`local_moment` keeps its offset. `labels` (a tuple of short texts) and `sources` (field → FieldSource) are JSON. `attachments` have
a table of their own, and are JSON in a revision.
"""

SQL_TYPES: dict[Kind, str] = {
    "text": "TEXT",
    "markup": "TEXT",
    "number": "INTEGER",
    "counter": "INTEGER",
    "moment": "TEXT",
    "local_moment": "TEXT",
    "labels": "TEXT",
    "sources": "TEXT",
}
"""Kind → type of its column, which has the field's name."""


@dataclass(frozen=True, slots=True)
class ArticleField:
    """One field of an article, as declared in its type: `title: Annotated[str, ArticleField(…)]`."""

    kind: Kind = "text"
    label: tuple[str, str] | None = None
    """Its name for people: in Vietnamese as a sentence of the site, and as the command line has it. None: never shown by name."""
    description: str | None = None
    """What the description of the API says of it."""
    hashed: Literal["words", "exact", "names"] | None = None
    """How it counts in the content hash: without its whitespace, as it is, or by the names of the files; None: it does not."""
    is_minor: bool = False
    """Other values than those that were known make a minor revision, though they do not count in the content hash."""
    is_fixed: bool = False
    """It names the article: no later reading writes it."""
    is_kept: bool = False
    """A page that does not show it leaves what is known."""
    in_csv: bool = True
    in_lists: bool = True
    """Given where articles are listed by the API, not only with a whole article."""


def declared_fields(record: type) -> dict[str, ArticleField]:
    """The fields of a record by name, in order; every one of them must be declared."""
    hints = get_type_hints(record, include_extras=True)
    names: tuple[str, ...] = tuple(record.__dataclass_fields__)  # type: ignore[attr-defined]
    return {name: next(part for part in hints[name].__metadata__ if isinstance(part, ArticleField)) for name in names}


HASH_PARTS: dict[str, Callable[[Any], list[str]]] = {
    "words": lambda text: [" ".join(text.split())],
    "exact": lambda text: [text or ""],
    "names": lambda files: [part for file in files for part in file.identity],
}
"""How a field counts in the content hash → its parts there."""
