"""The records of the API: what each JSON object holds, from which its description is made too."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from feeds.health import State
from portals.messages import Message
from portals.model import Level
from storage import AddressState, Attachment, Revision, StoredArticle, StoredCapture, Verdict, ViewCount
from storage.article_fields import ArticleField, Kind
from storage.model import ARTICLE_FIELDS, CONTENT, ArticleContent, Crawl, FieldSource


class Record(BaseModel):
    """A JSON object with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AttachmentRecord(Record):
    """A file that an article links to."""

    url: str
    label: str
    media_type: str | None
    size: int | None = Field(description="Bytes, where known")

    @classmethod
    def of(cls, file: Attachment) -> "AttachmentRecord":
        """The record of an attachment."""
        return cls(url=file.url, label=file.label, media_type=file.media_type, size=file.size)


_JSON_TYPES: dict[Kind, Any] = {"attachments": list[AttachmentRecord], "sources": dict[str, FieldSource], "labels": list[str]}
"""Kind of an article's field → its type in the API, where it is another than in the store."""


def _declared(name: str, fields: Mapping[str, ArticleField]) -> type[Record]:
    """A record with these fields of an article, each with what is declared of it."""
    hints = get_type_hints(StoredArticle)
    keys: dict[str, Any] = {key: (_JSON_TYPES.get(one.kind, hints[key]), Field(description=one.description)) for key, one in fields.items()}
    return create_model(name, __base__=Record, **keys)


def _values(said: ArticleContent, fields: Iterable[str]) -> dict[str, Any]:
    """These fields of an article or a revision as the API gives them."""
    return {name: _json_value(getattr(said, name)) for name in fields}


def _json_value(value: Any) -> Any:
    match value:
        case tuple():
            return [AttachmentRecord.of(part) if isinstance(part, Attachment) else part for part in value]
        case Mapping():
            return dict(value)
        case _:
            return value


_LISTED = {name: one for name, one in ARTICLE_FIELDS.items() if one.in_lists}
_WHOLE_ONLY = {name: one for name, one in ARTICLE_FIELDS.items() if not one.in_lists and name != "native_id"}
_OF_REVISIONS = {name: ARTICLE_FIELDS[name] for name in CONTENT if ARTICLE_FIELDS[name].kind != "markup"}

if TYPE_CHECKING:

    class _ListedFields(Record): ...

    class _WholeFields(Record): ...

    class _RevisionFields(Record): ...

else:
    _ListedFields = _declared("ListedFields", _LISTED)
    _WholeFields = _declared("WholeFields", _WHOLE_ONLY)
    _RevisionFields = _declared("RevisionFields", _OF_REVISIONS)


class ArticleRecord(_ListedFields):
    """An article in a list."""

    guid: str = Field(description="Permanent name, a tag URI")
    page: str = Field(description="Its page here")

    @classmethod
    def of(cls, article: StoredArticle, base_url: str) -> "ArticleRecord":
        """The record of an article."""
        return cls(**_article(article, base_url))


class WholeArticleRecord(ArticleRecord, _WholeFields):
    """An article with its text and what is known of it."""

    sections: list[str]
    addresses: list[str] = Field(description="Every address that led to it")

    @classmethod
    def whole(cls, article: StoredArticle, base_url: str, sections: list[str], addresses: list[str]) -> "WholeArticleRecord":
        """The record of an article with what belongs to it."""
        return cls(**_article(article, base_url), **_values(article, _WHOLE_ONLY), sections=sections, addresses=addresses)


class RevisionRecord(_RevisionFields):
    """What an article said until `seen_at`."""

    id: int
    article: int
    seen_at: datetime
    change: Literal["minor", "major"]

    @classmethod
    def of(cls, revision: Revision) -> "RevisionRecord":
        """The record of a revision."""
        own = {name: getattr(revision, name) for name in ("id", "article", "seen_at", "change")}
        return cls(**own, **_values(revision, _OF_REVISIONS))


class ViewsRecord(Record):
    """The portal's counter at a moment."""

    seen_at: datetime
    views: int
    source: Literal["article", "list"]

    @classmethod
    def of(cls, count: ViewCount) -> "ViewsRecord":
        """The record of a sample."""
        return cls(seen_at=count.seen_at, views=count.views, source=count.source)


class CaptureRecord(Record):
    """A page as it was fetched; its bytes are at `source`."""

    id: int
    url: str
    fetched_at: datetime
    status: int
    outcome: AddressState
    sha256: str
    source: str

    @classmethod
    def of(cls, capture: StoredCapture, article: int, base_url: str) -> "CaptureRecord":
        """The record of a capture."""
        return cls(
            id=capture.id,
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            outcome=capture.outcome,
            sha256=capture.sha256,
            source=f"{base_url}/articles/{article}/pages/{capture.id}/source",
        )


class MessageRecord(Record):
    """Something said to people: a stable code with what its sentence is filled in with, and the sentence in each language."""

    code: str
    params: dict[str, Any]
    text: dict[str, str] = Field(description="The sentence in each language, by its code: `vi`, `en`")

    @classmethod
    def of(cls, message: Message) -> "MessageRecord":
        """The record of a message."""
        return cls(**message.in_all_languages())


class CrawlRecord(Record):
    """One crawl of a portal; without a verdict while it runs, and where it was killed."""

    began_at: datetime
    ended_at: datetime | None
    verdict: Verdict | None
    reasons: list[MessageRecord]
    listed: int
    new: int
    changed: int
    removed: int
    failed: int

    @classmethod
    def of(cls, crawl: Crawl) -> "CrawlRecord":
        """The record of a crawl."""
        names = ("began_at", "ended_at", "verdict", "listed", "new", "changed", "removed", "failed")
        return cls(reasons=[MessageRecord.of(reason) for reason in crawl.reasons], **{name: getattr(crawl, name) for name in names})


class PortalRecord(Record):
    """A portal and how it fares."""

    id: str
    name: str
    province: str
    unit: str
    level: Level
    home: str
    until: date | None
    page: str
    feed: str
    state: State
    since: datetime | None
    reasons: list[MessageRecord]
    articles: int


class SectionRecord(Record):
    """A section of a portal."""

    slug: str
    name: str
    feed: str
    articles: int


class WholePortalRecord(PortalRecord):
    """A portal with its sections and last crawls, latest first."""

    sections: list[SectionRecord]
    crawls: list[CrawlRecord]


class HitRecord(Record):
    """An article that a search found; `is_exact`: with exactly the marks that were typed."""

    article: ArticleRecord
    is_exact: bool
    snippet: str
    snippet_pieces: list[tuple[str, bool]] = Field(description="The snippet in pieces, each with whether it is a hit")


class Articles(Record):
    """A page of articles, newest first."""

    items: list[ArticleRecord]
    next: str | None = Field(description="Address of the page behind this one")


class Revisions(Record):
    """Revisions; those of one article are all there, oldest first."""

    items: list[RevisionRecord]
    next: str | None


class ViewCounts(Record):
    """All samples of an article's counter, oldest first."""

    items: list[ViewsRecord]


class Captures(Record):
    """All fetches of an article's addresses, oldest first."""

    items: list[CaptureRecord]


class Portals(Record):
    """Portals by id."""

    items: list[PortalRecord]
    next: str | None


class Hits(Record):
    """A page of hits."""

    items: list[HitRecord]
    next: str | None


class Status(Record):
    """How many portals are in each state, and when the last crawl ended."""

    states: dict[State, int]
    portals: int
    articles: int
    crawled_at: datetime | None


class ProblemDetails(Record):
    """Why there is no answer (RFC 9457)."""

    title: str
    status: int
    detail: str


def _article(article: StoredArticle, base_url: str) -> dict[str, Any]:
    return {"guid": article.guid, "page": f"{base_url}/articles/{article.id}", **_values(article, _LISTED)}
