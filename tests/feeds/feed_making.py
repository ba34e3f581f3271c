"""Articles, portals and a store in memory for the tests of feeds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from feeds.compose import compose_entry
from feeds.entry import Feed
from feeds.plan import everything, of_portal
from feeds.settings import SiteSettings
from portals import Portal
from storage.model import Attachment, StoredArticle

ZONE = timezone(timedelta(hours=7))
SITE = "http://127.0.0.1:8080"


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


def articles(count: int, **facts: Any) -> list[StoredArticle]:
    """The newest first, as the store gives them."""
    return [article(number, **facts) for number in range(count, 0, -1)]


class MemoryStore:
    """The store's reading side over a list."""

    def __init__(self, articles: Iterable[StoredArticle] = ()) -> None:
        self.articles = list(articles)

    def newest(self, *, portal: str | None = None, section: str | None = None, limit: int = 50, **_: Any) -> list[StoredArticle]:
        found = [
            article
            for article in self.articles
            if article.removed_at is None and portal in (None, article.portal) and section in (None, article.section)
        ]
        return sorted(found, key=lambda article: (article.published_at or article.first_seen_at, article.id), reverse=True)[:limit]

    def change(self, number: int, **facts: Any) -> None:
        """Replaces fields of one article."""
        self.articles = [replace(article, **facts) if article.id == number else article for article in self.articles]


def feed(articles: Iterable[StoredArticle], *, aggregated: bool = False, **facts: Any) -> Feed:
    """A feed of these articles: that of the portal, or of everything."""
    settings = SiteSettings(SITE, **facts)
    planned = everything(settings) if aggregated else of_portal(portal())
    return planned.feed((compose_entry(article, portal()) for article in articles), settings)
