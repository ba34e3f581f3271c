"""Portals, links, articles and readings for tests of the store, and short ways to save them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from portals import Portal
from storage import (
    AddressState,
    Article,
    Attachment,
    Capture,
    CrawlSummary,
    FetchOutcome,
    FieldSource,
    Link,
    SaveResult,
    Store,
    Verdict,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
"""The evening of the first crawl."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def make_portal(portal_id: str = "bacninh-thu", province: str = "Bắc Ninh", sections: tuple[str, ...] = ("Tin tức", "Thông báo")) -> Portal:
    return Portal.model_validate(
        {
            "id": portal_id,
            "name": f"Cổng thông tin {portal_id}",
            "unit": {"province": province, "name": "Thử", "level": "ward"},
            "platform": "bacninh",
            "home": f"https://{portal_id}.example.vn",
            "sections": [{"name": name, "path": f"/{number}"} for number, name in enumerate(sections)],
        }
    )


PORTAL = make_portal()
ID = PORTAL.id


def url(number: int) -> str:
    return f"{PORTAL.home}/news/-/details/22332/bai-{number}-{number:08}"


def link(number: int, **facts) -> Link:
    return Link(**{"url": url(number), "canonical": url(number), "native_id": f"{number:08}", **facts})


def published(number: int) -> datetime:
    """Article number 0 came out at the evening of the first crawl, each further one an hour earlier."""
    return AT.astimezone(HANOI) - number * HOUR


def article(number: int, **facts) -> Article:
    return Article(
        **{
            "portal": ID,
            "native_id": f"{number:08}",
            "url": url(number),
            "title": f"UBND phường họp phiên thường kỳ số {number}",
            "body_html": f"<p>Chiều ngày 25/11, Ủy ban nhân dân họp lần {number}.</p>\n<p>Đồng chí Chủ tịch chủ trì.</p>",
            "body_text": f"Chiều ngày 25/11, Ủy ban nhân dân họp lần {number}.\n\nĐồng chí Chủ tịch chủ trì.",
            "published_at": published(number),
            "published_precision": "minute",
            "published_raw": "02/11/2026",
            "byline": "Thanh Mai, Nam Phong",
            "summary": "Ủy ban nhân dân họp.",
            "views": 100 + number,
            "attachments": (Attachment(f"{PORTAL.home}/documents/{number}.pdf", f"Nghị quyết {number}", "application/pdf"),),
            "found_by": {"title": FieldSource.PLATFORM, "published_at": FieldSource.VISIBLE},
            **facts,
        }
    )


def capture(number: int, at: datetime, body: bytes | None = None, status: int = 200) -> Capture:
    return Capture(
        url=url(number),
        fetched_at=at,
        status=status,
        body=f"<html>{number} {at}</html>".encode() if body is None else body,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    )


def stored(address: int, page: Article | None, at: datetime, **facts) -> FetchOutcome:
    return FetchOutcome(**{"address": address, "at": at, "outcome": AddressState.STORED, "article": page, **facts})


def gone(address: int, at: datetime) -> FetchOutcome:
    return FetchOutcome(address=address, at=at, outcome=AddressState.GONE, reason="status 404")


def failed(address: int, at: datetime) -> FetchOutcome:
    return FetchOutcome(address=address, at=at, outcome=AddressState.FAILED, reason="status 503")


def refused(address: int, at: datetime) -> FetchOutcome:
    return FetchOutcome(address=address, at=at, outcome=AddressState.REFUSED, reason="a login page")


def summary(at: datetime, verdict: Verdict = Verdict.OK, **facts) -> CrawlSummary:
    return CrawlSummary(**{"ended_at": at, "finish_reason": "finished", "verdict": verdict, **facts})


def address_of(store: Store, number: int, section: str = "tin-tuc") -> int:
    """The address of an article by its number; lists it first where it was never listed."""
    row = store.db.conn.execute("SELECT id FROM addresses WHERE url = ?", (url(number),)).fetchone()
    if row is None:
        store.save_list_page(ID, section, [link(number)], AT)
        row = store.db.conn.execute("SELECT id FROM addresses WHERE url = ?", (url(number),)).fetchone()
    return row["id"]


def save(store: Store, page: Article, at: datetime = AT, **facts) -> SaveResult:
    """Saves one reading of an article in a crawl of its own."""
    crawl = store.begin_crawl(ID, at)
    address = address_of(store, int(page.native_id))
    (done,) = store.save_readings(crawl, [stored(address, page, at, **facts)])
    store.end_crawl(crawl, summary(at))
    return done


def row_of(store: Store, number: int) -> dict:
    """The row of an address."""
    return dict(store.db.conn.execute("SELECT * FROM addresses WHERE url = ?", (url(number),)).fetchone())


def count(store: Store, table: str) -> int:
    return store.db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def environment() -> dict[str, str]:
    """What a program needs that a test starts: our packages on its path."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
