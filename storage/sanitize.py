"""Strings that SQLite can hold: the last net below the scraper, so that one odd page cannot lose a whole batch."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, overload

from storage.article_fields import Kind, declared_fields
from storage.model import Article, Attachment, FetchOutcome

LARGEST = 2**63 - 1
"""The largest integer that SQLite holds."""


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: str | None) -> str | None: ...
def storable(text: str | None) -> str | None:
    """The text with U+FFFD in place of lone surrogates, which have no UTF-8."""
    if text is None or text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_count(number: int | None) -> int | None:
    """The number where SQLite can hold it as a count, else None."""
    return number if number is not None and 0 <= number <= LARGEST else None


def counts_of(article: Article) -> list[int | None]:
    """The numbers that a page gave."""
    return [article.views, *(file.size for file in article.attachments)]


def storable_reading(reading: FetchOutcome) -> FetchOutcome:
    """The reading with every string and number storable."""
    article, capture = reading.article, reading.capture
    return replace(
        reading,
        reason=storable(reading.reason),
        article=None if article is None else storable_article(article),
        capture=None if capture is None else replace(capture, url=storable(capture.url)),
    )


def storable_article(article: Article) -> Article:
    """The article with every string and number storable."""
    changes: dict[str, Any] = {name: clean(getattr(article, name)) for name, clean in _CLEANED}
    return replace(article, **changes)


def _storable_attachment(file: Attachment) -> Attachment:
    return replace(
        file,
        url=storable(file.url),
        label=storable(file.label),
        media_type=storable(file.media_type),
        size=storable_count(file.size),
    )


_CLEANING: dict[Kind, Callable[[Any], Any]] = {
    "text": storable,
    "markup": storable,
    "counter": storable_count,
    "labels": lambda labels: tuple(storable(label) for label in labels),
    "attachments": lambda files: tuple(_storable_attachment(file) for file in files),
}
"""Kind of a field → what makes it storable; other kinds come from our own code."""

_CLEANED = tuple((name, _CLEANING[one.kind]) for name, one in declared_fields(Article).items() if one.kind in _CLEANING)
