"""Strings that SQLite can hold: the last net below the scraper, so that one odd page cannot lose a whole batch."""

from dataclasses import fields, replace
from typing import Any, overload

from storage.model import Article, Attachment, Capture, Reading

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


def storable_reading(reading: Reading) -> Reading:
    """The reading with every string storable."""
    return replace(
        reading,
        why=storable(reading.why),
        article=None if reading.article is None else _storable_article(reading.article),
        capture=None if reading.capture is None else _storable_capture(reading.capture),
    )


def _storable_article(article: Article) -> Article:
    odd: dict[str, Any] = {}
    for field in fields(Article):
        value = getattr(article, field.name)
        if isinstance(value, str) and (clean := storable(value)) is not value:
            odd[field.name] = clean
    if storable_count(article.views) != article.views:
        odd["views"] = None
    attachments = tuple(_storable_attachment(file) for file in article.attachments)
    if attachments != article.attachments:
        odd["attachments"] = attachments
    return replace(article, **odd) if odd else article


def _storable_attachment(file: Attachment) -> Attachment:
    return replace(
        file,
        url=storable(file.url),
        label=storable(file.label),
        media_type=storable(file.media_type),
        size=storable_count(file.size),
    )


def _storable_capture(capture: Capture) -> Capture:
    url = storable(capture.url)
    return capture if url is capture.url else replace(capture, url=url)
