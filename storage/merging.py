"""What is known of an article after one more reading of its page. Pure: two records in, one out.

A partial reading never blanks what is known: a page without date, byline, lead or body keeps the old one.
"""

from dataclasses import dataclass, replace
from typing import Any

from storage.model import Article, Attachment, How, StoredArticle

KEPT_WHEN_EMPTY = ("byline", "summary", "image", "views")


@dataclass(frozen=True, slots=True)
class Merged:
    """The article after a reading; `content_changed` where that makes a revision, `touched` where any column differs."""

    article: Article
    content_hash: str
    content_changed: bool
    touched: bool


def merge(old: StoredArticle, old_hash: str, page: Article) -> Merged:
    """The old article and what its page shows now."""
    facts: dict[str, Any] = {name: getattr(page, name) for name in _COLUMNS}
    found_by: dict[str, How] = {**old.found_by, **page.found_by}
    for name in KEPT_WHEN_EMPTY:
        if facts[name] is None:
            facts[name] = getattr(old, name)
    if not page.body_text.strip() and old.body_text:
        facts |= {"body_text": old.body_text, "body_html": old.body_html}
    if _keeps_date(old, page):
        facts |= {name: getattr(old, name) for name in ("published_at", "published_precision", "published_raw")}
        if "published_at" in old.found_by:
            found_by["published_at"] = old.found_by["published_at"]
    attachments = tuple(_with_known(file, old.attachments) for file in page.attachments)
    article = Article(portal=old.portal, native_id=old.native_id, attachments=attachments, found_by=found_by, **facts)
    content_hash = article.content_hash
    touched = (
        any(facts[name] != getattr(old, name) for name in _COLUMNS if name != "views")
        or found_by != old.found_by
        or attachments != old.attachments
    )
    return Merged(article, content_hash, content_hash != old_hash, touched)


_COLUMNS = (
    "url",
    "title",
    "byline",
    "summary",
    "image",
    "views",
    "body_html",
    "body_text",
    "published_at",
    "published_precision",
    "published_raw",
)


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
