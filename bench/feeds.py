"""What feeds cost: a feed of 50 entries against feedgen plainly used, and a night's publish against publishing everything.

Bars: building at most 1.3 times feedgen; a night in which 5 % of 200 portals have news costs a small part of everything.
Run with `python -m bench.feeds`; CPU time, so what else the machine does matters little.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from feedgen.feed import FeedGenerator

from feeds import SiteSettings, publish
from feeds.definitions import of_portal
from feeds.entries import compose_entry
from feeds.json_feed import json_feed
from feeds.model import Feed
from feeds.rss_atom import atom, rss
from portals import Portal
from storage import AddressState, Article, Attachment, CrawlSummary, FetchOutcome, Link, Store, StoredArticle, Verdict

SETTINGS = SiteSettings("http://127.0.0.1:8080")
PARAGRAPH = "<p>Ủy ban nhân dân phường triển khai kế hoạch chuyển đổi số, cải cách thủ tục hành chính năm 2026.</p>\n"
ZONE = timezone(timedelta(hours=7))
START = datetime(2026, 11, 1, 15, tzinfo=UTC)


def main() -> None:
    """Prints both comparisons."""
    building()
    print()
    publishing(portals=200, articles=60, changed=10)


def building() -> None:
    """50 entries of 10 KB, built by us and by feedgen plainly used."""
    articles = [StoredArticle(**{**_facts(number), **_kept(number)}) for number in range(50)]
    portal = _portal(0)
    feed = of_portal(portal).feed([compose_entry(article, portal) for article in articles], SETTINGS)
    composing = _milliseconds(lambda: [compose_entry(article, portal) for article in articles])
    ours, plain = {}, {}
    for name, build, build_plain in (("RSS", rss, lambda: _plain(feed).rss_str()), ("Atom", atom, lambda: _plain(feed).atom_str())):
        ours[name], plain[name] = _side_by_side(partial(build, feed), build_plain)
    print(f"a feed of 50 entries, {len(rss(feed)) // 1024} KB      ms   feedgen   ratio")
    for name, cost in ours.items():
        print(f"  {name:<30} {cost:7.1f}   {plain[name]:7.1f}   {cost / plain[name]:5.2f}")
    print(f"  {'JSON Feed':<30} {_milliseconds(lambda: json_feed(feed)):7.1f}")
    print(f"  {'entries from articles':<30} {composing:7.1f}")


def publishing(portals: int, articles: int, changed: int) -> None:
    """Everything at first, a night with news in some portals, the same night without what the last publish knew."""
    with tempfile.TemporaryDirectory() as folder:
        profiles = [_portal(number) for number in range(portals)]
        with Store.open(Path(folder) / "data") as store:
            for profile in profiles:
                _crawl(store, profile, range(articles), 0)
            out = Path(folder) / "public"
            first = _seconds(lambda: publish(store, profiles, out, SETTINGS))
            for profile in profiles[:changed]:
                _crawl(store, profile, range(articles, articles + 2), 1)
            for profile in profiles[changed:]:
                _crawl(store, profile, range(2), 1)
            night = _seconds(lambda: publish(store, profiles, out, SETTINGS))
            nothing = _seconds(lambda: publish(store, profiles, out, SETTINGS))
            everything = _seconds(lambda: publish(store, profiles, out, SETTINGS, everything=True))
    print(f"{portals} portals of 3 sections, {articles} articles each    CPU s   of everything")
    print(f"  {'first publish, empty folder':<42} {first:7.2f}")
    print(f"  {'everything looked at again':<42} {everything:7.2f}   {1:9.3f}")
    print(f"  {f'a night, {changed} portals with news':<42} {night:7.2f}   {night / everything:9.3f}")
    print(f"  {'nothing new':<42} {nothing:7.2f}   {nothing / everything:9.3f}")


def _plain(feed: Feed) -> FeedGenerator:
    """The same feed as feedgen's own documentation would have it."""
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.description(feed.description)
    generator.author(name=feed.author)
    generator.link(href=feed.address("atom"), rel="self")
    generator.link(href=feed.home, rel="alternate")
    generator.language("vi")
    generator.updated(feed.updated)
    generator.load_extension("dc")
    for one in feed.entries:
        entry = generator.add_entry(order="append")
        entry.id(one.guid)
        entry.title(one.title)
        entry.link(href=one.url)
        entry.summary(one.summary)
        entry.content(one.html, type="html")
        entry.author(name=one.author)
        entry.published(one.published)
        entry.updated(one.updated)
        entry.dc.dc_creator(one.author)
        for category in one.categories:
            entry.category(term=category.name)
        for file in one.enclosures:
            entry.enclosure(file.url, str(file.size or 0), file.media_type)
    return generator


def _facts(number: int, portal: str = "tinh-phuong-0") -> dict[str, object]:
    text = f"Bài số {number}. " + "Phường triển khai kế hoạch chuyển đổi số. " * 20
    return {
        "portal": portal,
        "native_id": str(7_000_000 + number),
        "url": f"https://{portal}.gov.vn/news/-/details/20182/bai-viet-{7_000_000 + number}",
        "title": f"Ủy ban nhân dân phường họp phiên thường kỳ lần thứ {number}",
        "body_html": f"<p>{text}</p>\n" + PARAGRAPH * 60,
        "body_text": text * 10,
        "summary": "Phiên họp đánh giá kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội.",
        "published_at": datetime(2026, 11, 1, 8, tzinfo=ZONE) + timedelta(minutes=number),
        "published_precision": "minute",
        "byline": "Thanh Mai, Nam Phong",
        "views": number,
        "image": f"https://{portal}.gov.vn/documents/20182/anh-{number}.jpg",
        "attachments": (Attachment(f"https://{portal}.gov.vn/documents/20182/bao-cao-{number}.pdf", "Báo cáo", None, 20480),),
    }


def _kept(number: int) -> dict[str, object]:
    return {"id": number, "section": "tin-tuc", "first_seen_at": START, "last_seen_at": START}


def _portal(number: int) -> Portal:
    sections = [{"name": name, "path": f"/{path}"} for path, name in enumerate(("Tin tức", "Thông báo", "Văn bản"))]
    unit = {"province": f"Tỉnh {number % 10}", "name": f"Phường {number}", "level": "ward"}
    facts = {"id": f"tinh-phuong-{number}", "name": f"Cổng thông tin điện tử phường {number}", "unit": unit, "platform": "bacninh"}
    return Portal.model_validate({**facts, "home": f"https://phuong-{number}.gov.vn", "sections": sections})


def _crawl(store: Store, portal: Portal, numbers: Sequence[int], night: int) -> None:
    at = START + timedelta(days=night)
    store.save_portals([portal], at)
    crawl = store.begin_crawl(portal.id, at)
    pages = [Article(**_facts(number, portal.id)) for number in numbers]  # type: ignore[arg-type]
    for number, section in enumerate(portal.sections):
        links = [Link(page.url, page.url, page.native_id) for page in pages[number :: len(portal.sections)]]
        if links:
            store.save_list_page(portal.id, section.slug, links, at)
    rows = store.db.query("SELECT id, url FROM addresses WHERE portal = ?", [portal.id])
    addresses = {row["url"]: row["id"] for row in rows}
    store.save_readings(
        crawl, [FetchOutcome(address=addresses[page.url], at=at, outcome=AddressState.STORED, article=page) for page in pages]
    )
    store.end_crawl(crawl, CrawlSummary(ended_at=at, finish_reason="finished", verdict=Verdict.OK))


def _side_by_side(one: Callable[[], object], other: Callable[[], object], times: int = 40) -> tuple[float, float]:
    """Milliseconds of both, taken in turn so that a busy machine is busy for both."""
    pairs = [(_seconds(one), _seconds(other)) for _ in range(times)]
    return min(pair[0] for pair in pairs) * 1000, min(pair[1] for pair in pairs) * 1000


def _milliseconds(work: Callable[[], object], times: int = 15) -> float:
    return min(_seconds(work) for _ in range(times)) * 1000


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
