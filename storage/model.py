"""Records of articles, addresses, captures and crawls: what a list shows, what a page shows, and what is known of it afterwards.

Platforms may import this module and nothing else of storage. A field of an article is declared here once, in its type.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from portals.messages import Message
from storage.article_fields import HASH_PARTS, ArticleField, declared_fields

Precision = Literal["minute", "day"]


class FieldSource(StrEnum):
    """How a field was found, best first (the steps of reading a page)."""

    PROFILE = "profile"
    PLATFORM = "platform"
    VISIBLE = "visible"
    STRUCTURED = "structured"
    EXTRACTION = "extraction"


class AddressState(StrEnum):
    """What became of an address; each has exactly one."""

    PENDING = "pending"
    STORED = "stored"
    REFUSED = "refused"
    FAILED = "failed"
    GONE = "gone"


class Verdict(StrEnum):
    """How a crawl went, set against what is usual for its portal."""

    OK = "ok"
    QUIET = "quiet"
    SUSPECT = "suspect"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Link:
    """An article as a list page shows it.

    `url` is the address to fetch, `canonical` the one form that all addresses of the article share.
    `published_at` and `views` are what the list says, for comparison and for counters without a visit.
    """

    url: str
    canonical: str
    native_id: str
    title: str | None = None
    published_at: datetime | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an article links to. `size` in bytes; `media_type` by the file's ending where nobody has fetched it."""

    url: str
    label: str
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes it the same file to a reader: its name and label, wherever it lies and with whatever parameters."""
        return PurePosixPath(urlsplit(self.url).path).name, " ".join(self.label.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContent:
    """What an article says. Where that changes, what it said before is kept as a revision.

    Text is NFC and tidy, `body_html` sanitised with absolute links: both may be trusted.
    """

    title: Annotated[str, ArticleField(label=("Tiêu đề", "title"), hashed="words")]
    byline: Annotated[str | None, ArticleField(label=("Tác giả", "byline"), hashed="exact", is_kept=True)] = None
    summary: Annotated[str | None, ArticleField(label=("Tóm tắt", "lead"), is_kept=True)] = None
    tags: Annotated[tuple[str, ...], ArticleField("labels", label=("Nhãn", "tags"), is_minor=True, is_kept=True)] = ()
    """Category labels that the page shows, at most 20 of 80 letters each, no two alike."""
    body_text: Annotated[str, ArticleField(label=("Nội dung", "body"), hashed="words", in_lists=False)]
    body_html: Annotated[str, ArticleField("markup", description="Sanitised, with absolute links", in_csv=False, in_lists=False)]
    attachments: Annotated[tuple[Attachment, ...], ArticleField("attachments", hashed="names")] = ()

    @property
    def content_hash(self) -> str:
        """Sha256 (hex) over what makes a revision, such as title, byline, text and the names of files.

        Whitespace does not count, nor do addresses, markup, and where a file of the same name lies.
        """
        parts = [part for name, parts_of in _HASHED for part in parts_of(getattr(self, name))]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(ArticleContent):
    """What an article page shows.

    `published_at` is aware, in the portal's zone; with precision "day" its time is midnight and means nothing.
    `views` is None where no counter was found, never 0 for that reason. `found_by` maps field → how.
    """

    portal: Annotated[str, ArticleField(is_fixed=True)]
    native_id: Annotated[str, ArticleField(is_fixed=True, in_csv=False, in_lists=False)]
    url: Annotated[str, ArticleField(description="Its address on the portal")]
    published_at: Annotated[datetime | None, ArticleField("local_moment", description="None where the page gave no date")] = None
    published_precision: Annotated[Precision | None, ArticleField()] = None
    published_raw: Annotated[str | None, ArticleField(description="The date as the page wrote it", in_csv=False, in_lists=False)] = None
    views: Annotated[
        int | None, ArticleField("counter", label=("Lượt xem", "views"), description="The portal's own counter, as last seen")
    ] = None
    image: Annotated[str | None, ArticleField(label=("Ảnh", "image"), is_kept=True, in_csv=False)] = None
    found_by: Annotated[
        Mapping[str, FieldSource],
        ArticleField("sources", description="Field → how it was found on the page", in_csv=False, in_lists=False),
    ] = field(default_factory=dict)

    @property
    def guid(self) -> str:
        """The article's permanent name, a tag URI (RFC 4151) of the portal's id and the CMS's own id."""
        return guid(self.portal, self.native_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """An article with what we know of it. `changed_at` is None until its content was first seen changed."""

    id: Annotated[int, ArticleField("number", is_fixed=True)]
    section: Annotated[str | None, ArticleField(description="Slug of the section that listed it first")]
    first_seen_at: Annotated[datetime, ArticleField("moment")]
    last_seen_at: Annotated[datetime, ArticleField("moment", in_lists=False)]
    changed_at: Annotated[datetime | None, ArticleField("moment")] = None
    removed_at: Annotated[datetime | None, ArticleField("moment")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(ArticleContent):
    """Content that was replaced at `seen_at`; `change` says how much the next text differs from it."""

    id: int
    article: int
    seen_at: datetime
    change: Literal["minor", "major"]


ARTICLE_FIELDS = declared_fields(StoredArticle)
"""Every field of a stored article → what is declared of it; its column in `articles` has the same name."""

CONTENT = tuple(declared_fields(ArticleContent))
"""Names of the fields that a revision keeps."""

READ = tuple(name for name, one in declared_fields(Article).items() if not one.is_fixed and one.kind != "counter")
"""Names of the fields that a later reading of the same page may change, but for its counter."""

LABELS = tuple(name for name, one in ARTICLE_FIELDS.items() if one.kind == "labels")
"""Names of the fields that hold short texts under which a page files the article."""

_HASHED = tuple((name, HASH_PARTS[one.hashed]) for name, one in ARTICLE_FIELDS.items() if one.hashed)


@dataclass(frozen=True, slots=True)
class ViewCount:
    """The public counter at a moment, and whether the article page or a list page showed it."""

    article: int
    seen_at: datetime
    views: int
    source: Literal["article", "list"] = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A response as it came: `body` is decompressed, `headers` in their order of arrival."""

    url: str
    fetched_at: datetime
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOutcome:
    """What came of fetching one address: exactly one of the five outcomes, with the page as evidence where one came.

    `outcome` STORED has an article, or none where the server said that the page was not modified; REFUSED, FAILED and
    GONE say `reason` in words.
    """

    address: int
    at: datetime
    outcome: AddressState
    article: Article | None = None
    capture: Capture | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ListPageResult:
    """What came of noting one list page.

    `new` counts the articles never listed before. `known_complete`: the page has links, and every one of them lies
    where the list is known without a hole, so the walk may stop here. `known_walked`: every one of them lies there or
    where an unfinished walk has been, so what lies between here and where that walk stopped is known.
    """

    new: int
    known_complete: bool
    known_walked: bool = False
    known: int = 0
    """Links that this section listed before."""


Change = Literal["new", "changed", "unchanged", "refused", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What saving a reading did: a page that was not modified counts as unchanged; `article_id` where the archive has one."""

    address: int
    outcome: AddressState
    change: Change
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class DueAddress:
    """An address to fetch now: one of an article never read, or one whose next reading is due."""

    id: int
    url: str
    canonical: str
    native_id: str
    state: AddressState
    section: str | None
    published_at: datetime | None = None
    """What the list said, for comparison with the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSummary:
    """How a crawl ended. `requests` maps kind and status (`article 200`) → number; `reasons` are the messages behind the verdict."""

    ended_at: datetime
    finish_reason: str
    verdict: Verdict
    reasons: tuple[Message, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    pages_listed: int = 0
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    not_modified: int = 0
    refused: int = 0
    failed: int = 0
    gone: int = 0
    removed: int = 0
    remaining: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """A crawl as kept. While it runs, and where it was killed, it has no verdict and its counts are those of what it saved.

    `remaining` are the addresses that were due and left for the next crawl; `metrics` are what verdicts on later crawls stand on.
    """

    id: int
    portal: str
    began_at: datetime
    ended_at: datetime | None
    finish_reason: str | None
    verdict: Verdict | None
    reasons: tuple[Message, ...]
    requests: Mapping[str, int]
    pages_listed: int
    listed: int
    new: int
    changed: int
    unchanged: int
    not_modified: int
    refused: int
    failed: int
    gone: int
    removed: int
    remaining: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VerdictHistory:
    """The latest crawls of a portal, latest first; of good ones in a row, and of others with one verdict, only the outer two.

    `is_whole`: there are no older ones.
    """

    crawls: tuple[Crawl, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must look at; open as long as `resolved_at` is None."""

    id: int
    portal: str
    kind: str
    url: str | None
    message: Message
    opened_at: datetime
    last_at: datetime
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HostBackoff:
    """A host asked to be left alone until a moment; `reason` says with which words."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    """An article was found gone at `removed_at`, and answered again at `restored_at`."""

    article: int
    removed_at: datetime
    restored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A response in the archive; its body is had by `sha256`. `outcome` is what it was read as."""

    id: int
    address: int
    crawl: int
    url: str
    fetched_at: datetime
    status: int
    outcome: AddressState
    headers: tuple[tuple[str, str], ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a section's list as it came; `number` counts from 1."""

    section: str
    number: int
    capture: Capture


@dataclass(frozen=True, slots=True)
class StoredListPage:
    """A list page in the archive; its body is had by `sha256`."""

    id: int
    crawl: int
    portal: str
    section: str
    page: int
    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str


def guid(portal: str, native_id: str) -> str:
    """The tag URI of an article: `tag:congtin,2026:<portal>/<native id>`, percent-encoded where a URI needs it."""
    return f"tag:congtin,2026:{portal}/{quote(native_id, safe='/-._~')}"
