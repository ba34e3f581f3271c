"""A real store, filled as a crawl fills it."""

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feed_making import portal

from portals import Portal
from storage import AddressState, Article, CrawlSummary, FetchOutcome, Link, Store, Verdict

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def page(number: int, portal_id: str = "bacninh-tuson", **facts: Any) -> Article:
    """An article as its page shows it."""
    text = f"Nội dung bài số {number}. " + "Phường triển khai kế hoạch chuyển đổi số. " * 20
    given = {
        "portal": portal_id,
        "native_id": str(7000000 + number),
        "url": f"https://{portal_id}.gov.vn/news/-/details/20182/bai-{7000000 + number}",
        "title": f"Bài số {number}",
        "body_html": f"<p>{text}</p>",
        "body_text": text,
        "published_at": datetime(2026, 11, 1, 8, 0, tzinfo=UTC) + timedelta(minutes=number),
        "published_precision": "minute",
        "views": number,
    }
    return Article(**(given | facts))


def crawl(
    store: Store,
    pages: Sequence[Article],
    *,
    night: int = 0,
    section: str = "tin-tuc-su-kien",
    profile: Portal | None = None,
    verdict: Verdict = Verdict.OK,
    gone: Sequence[Article] = (),
) -> None:
    """One crawl of one portal that finds these pages in one section; `gone` answer 404."""
    profile = profile or portal()
    at = START + timedelta(days=night)
    store.save_portals([profile], at)
    number = store.begin_crawl(profile.id, at)
    links = [Link(one.url, one.url, one.native_id) for one in (*pages, *gone)]
    store.save_list_page(profile.id, section, links, at)
    addresses = {row["url"]: row["id"] for row in store.db.query("SELECT id, url FROM addresses")}
    readings = [FetchOutcome(address=addresses[one.url], at=at, outcome=AddressState.STORED, article=one) for one in pages]
    readings += [FetchOutcome(address=addresses[one.url], at=at, outcome=AddressState.GONE, reason="404") for one in gone]
    store.save_readings(number, readings)
    if verdict in (Verdict.OK, Verdict.QUIET):
        store.settle_removals(number, at)
    store.end_crawl(number, CrawlSummary(ended_at=at, finish_reason="finished", verdict=verdict, new=len(pages)))


@contextmanager
def opened(folder: Path) -> Any:
    """A store open for writing."""
    store = Store.open(folder)
    try:
        yield store
    finally:
        store.close()
