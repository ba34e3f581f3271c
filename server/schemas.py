"""The records of the API: what each JSON object holds, from which its description is made too. It knows no HTTP and no store."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from feeds.health import State
from portals.model import Level
from storage import AddressState, Attachment, Revision, StoredArticle, StoredCapture, Verdict, ViewCount
from storage.model import Crawl, FieldSource, Precision


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


class ArticleRecord(Record):
    """An article in a list."""

    id: int
    guid: str = Field(description="Permanent name, a tag URI")
    url: str = Field(description="Its address on the portal")
    page: str = Field(description="Its page here")
    portal: str
    section: str | None = Field(description="Slug of the section that listed it first")
    title: str
    published_at: datetime | None = Field(description="None where the page gave no date")
    published_precision: Precision | None
    byline: str | None
    summary: str | None
    image: str | None
    views: int | None = Field(description="The portal's own counter, as last seen")
    attachments: list[AttachmentRecord]
    first_seen_at: datetime
    changed_at: datetime | None
    removed_at: datetime | None

    @classmethod
    def of(cls, article: StoredArticle, base_url: str) -> "ArticleRecord":
        """The record of an article."""
        return cls(**_article(article, base_url))


class WholeArticleRecord(ArticleRecord):
    """An article with its text and what is known of it."""

    body_text: str
    body_html: str = Field(description="Sanitised, with absolute links")
    published_raw: str | None = Field(description="The date as the page wrote it")
    found_by: dict[str, FieldSource] = Field(description="Field → how it was found on the page")
    sections: list[str]
    addresses: list[str] = Field(description="Every address that led to it")
    last_seen_at: datetime

    @classmethod
    def whole(cls, article: StoredArticle, base_url: str, sections: list[str], addresses: list[str]) -> "WholeArticleRecord":
        """The record of an article with what belongs to it."""
        return cls(
            **_article(article, base_url),
            body_text=article.body_text,
            body_html=article.body_html,
            published_raw=article.published_raw,
            found_by=dict(article.found_by),
            sections=sections,
            addresses=addresses,
            last_seen_at=article.last_seen_at,
        )


class RevisionRecord(Record):
    """What an article said until `seen_at`."""

    id: int
    article: int
    seen_at: datetime
    change: Literal["minor", "major"]
    title: str
    byline: str | None
    summary: str | None
    body_text: str
    attachments: list[AttachmentRecord]

    @classmethod
    def of(cls, revision: Revision) -> "RevisionRecord":
        """The record of a revision."""
        return cls(
            id=revision.id,
            article=revision.article,
            seen_at=revision.seen_at,
            change=revision.change,
            title=revision.title,
            byline=revision.byline,
            summary=revision.summary,
            body_text=revision.body_text,
            attachments=[AttachmentRecord.of(file) for file in revision.attachments],
        )


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


class CrawlRecord(Record):
    """One crawl of a portal; without a verdict while it runs, and where it was killed."""

    began_at: datetime
    ended_at: datetime | None
    verdict: Verdict | None
    reasons: list[str]
    listed: int
    new: int
    changed: int
    removed: int
    failed: int

    @classmethod
    def of(cls, crawl: Crawl) -> "CrawlRecord":
        """The record of a crawl."""
        names = ("began_at", "ended_at", "verdict", "listed", "new", "changed", "removed", "failed")
        return cls(reasons=list(crawl.reasons), **{name: getattr(crawl, name) for name in names})


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
    reasons: list[str]
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


class Problem(Record):
    """Why there is no answer (RFC 9457)."""

    title: str
    status: int
    detail: str


def _article(article: StoredArticle, base_url: str) -> dict[str, Any]:
    own = ArticleRecord.model_fields.keys() - {"page", "attachments"}
    facts: dict[str, object] = {name: getattr(article, name) for name in own}
    return facts | {
        "page": f"{base_url}/articles/{article.id}",
        "attachments": [AttachmentRecord.of(file) for file in article.attachments],
    }
