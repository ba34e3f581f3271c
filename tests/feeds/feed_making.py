"""Articles, portals and a store in memory for the tests of feeds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from feeds.definitions import everything, of_portal
from feeds.entries import compose_entry
from feeds.model import Feed
from feeds.settings import SiteSettings
from portals import Portal
from portals.messages import Message
from storage.article_filter import ArticleFilter
from storage.model import CONTENT, Attachment, Crawl, Revision, StoredArticle, Verdict
from storage.results import Changes, Popular, SearchHit, SearchPage

ZONE = timezone(timedelta(hours=7))
SITE = "http://127.0.0.1:8080"
DAY = timedelta(days=1)
START = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)


def portal(portal_id: str = "bacninh-tuson", **facts: Any) -> Portal:
    """A portal with two sections."""
    given = {
        "id": portal_id,
        "name": "Cổng thông tin điện tử thành phố Từ Sơn",
        "unit": {"province": "Bắc Ninh", "name": "Từ Sơn", "level": "town"},
        "platform": "bacninh",
        "home": "https://tuson.bacninh.gov.vn",
        "sections": [{"name": "Tin tức - Sự kiện", "path": "/news"}, {"name": "Thông báo", "path": "/thong-bao"}],
    }
    return Portal.model_validate(given | facts)


def article(number: int = 1, **facts: Any) -> StoredArticle:
    """An article with every field filled; articles with higher numbers are newer."""
    published_at = datetime(2020, 12, 4, 10, 46, tzinfo=ZONE) + timedelta(hours=number - 1)
    given = {
        "id": number,
        "portal": "bacninh-tuson",
        "native_id": str(81095830 + number),
        "url": f"https://tuson.bacninh.gov.vn/news/-/details/22332/ubnd-thi-xa-hop-{81095830 + number}",
        "section": "tin-tuc-su-kien",
        "title": f"UBND thị xã họp phiên thường kỳ lần {number}",
        "summary": f"Phiên họp lần {number} đánh giá kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội.",
        "body_html": f"<p>Chiều ngày 25/11, UBND thị xã Từ Sơn tổ chức phiên họp thứ {number}.</p><p>Đ/c Chủ tịch UBND thị xã chủ trì.</p>",
        "body_text": f"Chiều ngày 25/11, UBND thị xã Từ Sơn tổ chức phiên họp thứ {number}.\n\nĐ/c Chủ tịch UBND thị xã chủ trì.",
        "published_at": published_at,
        "published_precision": "minute",
        "byline": "Thanh Mai, Nam Phong",
        "image": "https://tuson.bacninh.gov.vn/documents/22332/anh-hop.jpg",
        "views": 133,
        "attachments": (Attachment("https://tuson.bacninh.gov.vn/documents/bao-cao.pdf", "Báo cáo tháng 11", "application/pdf", 20480),),
        "first_seen_at": published_at.astimezone(UTC) + timedelta(hours=2),
        "last_seen_at": published_at.astimezone(UTC) + timedelta(hours=3),
    }
    return StoredArticle(**(given | facts))


def revision(number: int, of: StoredArticle, seen_at: datetime, **facts: Any) -> Revision:
    """A revision with what an article says, but for these facts."""
    said = {name: getattr(of, name) for name in CONTENT}
    return Revision(**({"id": number, "article": of.id, "seen_at": seen_at, "change": "major"} | said | facts))


NO_LIST = Message.of("no-list", first=Message.of("status", status=500))


def articles(count: int, **facts: Any) -> list[StoredArticle]:
    """The newest first, as the store gives them."""
    return [article(number, **facts) for number in range(count, 0, -1)]


def crawl(number: int, verdict: Verdict | None, reasons: tuple[Message, ...] = ()) -> Crawl:
    began = START + number * DAY
    counts = dict.fromkeys(
        ("pages_listed", "listed", "new", "changed", "unchanged", "not_modified", "refused", "failed", "gone", "removed"), 0
    )
    return Crawl(
        id=number,
        portal="bacninh-tuson",
        began_at=began,
        ended_at=began + timedelta(minutes=5) if verdict else None,
        finish_reason="finished" if verdict else None,
        verdict=verdict,
        reasons=reasons,
        requests={},
        **counts,
    )


def crawls(letters: str) -> list[Crawl]:
    """One crawl a day: o ok, q quiet, s suspect, b broken, - without verdict; latest first, as a store gives them."""
    verdicts = {"o": Verdict.OK, "q": Verdict.QUIET, "s": Verdict.SUSPECT, "b": Verdict.BROKEN, "-": None}
    return [crawl(number, verdicts[letter], (NO_LIST,)) for number, letter in enumerate(letters)][::-1]


class MemoryStore:
    """The store's reading side over a list."""

    def __init__(self, articles: Iterable[StoredArticle] = (), portals: Iterable[Portal] = ()) -> None:
        self.articles, self.portals = list(articles), list(portals)
        self.kept: list[Revision] = []
        self.crawls: list[Crawl] = []

    def browse(self, wanted: ArticleFilter, *, limit: int = 50) -> list[StoredArticle]:
        found = [article for article in self._in(wanted) if article.removed_at is None]
        return sorted(found, key=lambda article: (article.published_at or article.first_seen_at, article.id), reverse=True)[:limit]

    def edited(self, *, limit: int = 50) -> list[tuple[StoredArticle, Revision]]:
        found = sorted(self.kept, key=lambda revision: (revision.seen_at, revision.id), reverse=True)[:limit]
        return [(next(article for article in self.articles if article.id == one.article), one) for one in found]

    def removed(self, *, limit: int = 50) -> list[StoredArticle]:
        gone = [article for article in self.articles if article.removed_at]
        return sorted(gone, key=lambda article: (article.removed_at, article.id), reverse=True)[:limit]

    def revisions(self, article: int) -> list[Revision]:
        return sorted((one for one in self.kept if one.article == article), key=lambda one: (one.seen_at, one.id))

    def recent_crawls(self, portal: str, limit: int = 30) -> list[Crawl]:
        return [crawl for crawl in reversed(self.crawls) if crawl.portal == portal][:limit]

    def most_read(self, since: datetime, until: datetime, *, limit: int = 50) -> list[Popular]:
        counted = [Popular(article, article.views) for article in self.articles if article.views and not article.removed_at]
        return sorted(counted, key=lambda one: -one.rise)[:limit]

    def search(self, text: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
        hits = [article for article in self.articles if text.strip('"').casefold() in f"{article.title}\n{article.body_text}".casefold()]
        marked = tuple(SearchHit(article, True, (), ()) for article in hits[offset : offset + limit])
        return SearchPage(marked, len(hits) > offset + limit)

    def arrived(self, wanted: ArticleFilter) -> int:
        return len(self._in(wanted))

    def arrivals(self, offset: int, limit: int, wanted: ArticleFilter) -> list[StoredArticle]:
        return sorted(self._in(wanted), key=lambda article: article.id)[offset : offset + limit]

    def cursor(self) -> str:
        return "unknown"

    def changes_since(self, cursor: str | None) -> Changes | None:
        return None

    def _in(self, wanted: ArticleFilter) -> list[StoredArticle]:
        provinces = {one.id: one.unit.province for one in self.portals}
        return [
            article
            for article in self.articles
            if wanted.portal in (None, article.portal)
            and wanted.section in (None, article.section)
            and wanted.province in (None, provinces.get(article.portal, "Bắc Ninh"))
        ]

    def change(self, number: int, **facts: Any) -> None:
        """Replaces fields of one article."""
        self.articles = [replace(article, **facts) if article.id == number else article for article in self.articles]


def feed(articles: Iterable[StoredArticle], *, aggregated: bool = False, **facts: Any) -> Feed:
    """A feed of these articles: that of the portal, or of everything."""
    settings = SiteSettings(SITE, **facts)
    planned = everything(settings) if aggregated else of_portal(portal())
    return planned.feed((compose_entry(article, portal()) for article in articles), settings)
