"""What is known of an article after one more reading of its page. Pure: two records in, one out.

A partial reading never blanks what is known: a page without date, byline, lead or body keeps the old one.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from storage.article_fields import Kind
from storage.model import ARTICLE_FIELDS, CONTENT, READ, Article, Attachment, StoredArticle

_KEPT = tuple(name for name in READ if ARTICLE_FIELDS[name].is_kept)
_MINOR = tuple(name for name in CONTENT if ARTICLE_FIELDS[name].is_minor)

_FACTS: dict[Kind, Callable[[Any], list[str]]] = {
    "labels": lambda labels: ["\x1e".join(labels)],
    "sources": lambda sources: [f"{name}={how}" for name, how in sources.items()],
    "attachments": lambda files: [str(part) for file in files for part in (file.url, file.label, file.media_type)],
}
"""Kind of a field → what the hash of a reading is made of; other kinds count as their text."""

_READ_FACTS = tuple((name, _FACTS.get(ARTICLE_FIELDS[name].kind)) for name in READ)


@dataclass(frozen=True, slots=True)
class Merged:
    """The article after a reading that told something new; `content_changed` where that makes a revision."""

    article: Article
    read_hash: str
    content_changed: bool


def read_hash(page: Article) -> str:
    """Sha256 (hex) over everything that a page shows but its counter: the same hash, nothing to write.

    Raises UnicodeEncodeError where a string holds what SQLite cannot.
    """
    facts = [page.native_id]
    for name, facts_of in _READ_FACTS:
        value = getattr(page, name)
        if facts_of is None:
            facts.append(str(value))
        else:
            facts += facts_of(value)
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


def merge(old: StoredArticle, page: Article) -> Merged | None:
    """The old article with what its page shows now; None where that is nothing new but perhaps the counter."""
    facts: dict[str, Any] = {name: getattr(page, name) for name in READ}
    found_by = {**old.found_by, **page.found_by}
    for name in _KEPT:
        if facts[name] in (None, ()):
            facts[name] = getattr(old, name)
    if old.body_text and not page.body_text.strip():
        facts |= {"body_text": old.body_text, "body_html": old.body_html}
    if _keeps_date(old, page):
        facts |= {name: getattr(old, name) for name in ("published_at", "published_precision", "published_raw")}
        if "published_at" in old.found_by:
            found_by["published_at"] = old.found_by["published_at"]
    facts["found_by"] = found_by
    facts["attachments"] = tuple(_with_known(file, old.attachments) for file in page.attachments)
    article = Article(portal=old.portal, native_id=old.native_id, views=page.views, **facts)
    if not differences(old, article):
        return None
    return Merged(article, read_hash(page), _is_edited(old, article))


def reread(old: StoredArticle, page: Article, *, blank: bool) -> Article:
    """The article as a page of the archive has it by today's parser; the counter stays, for the page is of then.

    With `blank`, what the parser does not find is emptied; without, the old value stays.
    """
    if not blank:
        merged = merge(old, page)
        return old if merged is None else replace(merged.article, views=old.views)
    return replace(page, views=old.views, attachments=tuple(_with_known(file, old.attachments) for file in page.attachments))


def differences(old: Article, new: Article) -> tuple[str, ...]:
    """Names of the fields that differ, but for the counter."""
    return tuple(name for name in READ if getattr(old, name) != getattr(new, name))


def _is_edited(old: Article, new: Article) -> bool:
    """Whether the content is another; that a minor field was found for the first time edits nothing."""
    if new.content_hash != old.content_hash:
        return True
    return any(getattr(old, name) and getattr(old, name) != getattr(new, name) for name in _MINOR)


def _with_known(file: Attachment, known: tuple[Attachment, ...]) -> Attachment:
    """The attachment with what fetching it told us before."""
    same = next((other for other in known if other.url == file.url), None)
    if same is None or same == file:
        return file
    return replace(
        file,
        media_type=file.media_type or same.media_type,
        size=same.size if file.size is None else file.size,
        sha256=file.sha256 or same.sha256,
    )


def _keeps_date(old: StoredArticle, page: Article) -> bool:
    """Whether the page knows less of the date than we do."""
    if old.published_at is None:
        return False
    return page.published_at is None or (old.published_precision == "minute" and page.published_precision == "day")
