"""The store at a size: storing, crawling again, searching, room on disk; the first two as ratios to raw sqlite3 run beside it.

`python -m bench storage` takes some minutes; BENCH_ARTICLES says how many articles (100,000 where it is not set).
"""

import hashlib
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from backports import zstd

from portals import Portal
from portals.text import fold_marks
from storage import AddressState, Article, Attachment, Capture, FetchOutcome, FieldSource, Link, Store
from storage.blobs import LEVEL

ARTICLES = int(os.environ.get("BENCH_ARTICLES", "100000"))
AGAIN = min(10_000, ARTICLES)
BATCH = 100
AT = datetime(2026, 11, 2, 18, tzinfo=UTC)
PORTAL = Portal.model_validate(
    {
        "id": "bench-thu",
        "name": "Cổng thông tin thử",
        "unit": {"province": "Bắc Ninh", "name": "Thử", "level": "ward"},
        "platform": "bacninh",
        "home": "https://bench.example.vn",
        "sections": [{"name": "Tin tức", "path": "/tin"}],
    }
)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        ours, raw = Path(folder) / "ours", Path(folder) / "raw"
        seconds = store_all(ours, raw)
        print(f"store {ARTICLES:,} articles: ours {ARTICLES / seconds['ours']:,.0f} rows/s, raw {ARTICLES / seconds['raw']:,.0f} rows/s")
        print(f"  ratio {seconds['raw'] / seconds['ours']:.2f} (bar 0.8)")
        stored = seconds["ours"] * AGAIN / ARTICLES
        again, fetched = crawl_again(ours), read_again(ours)
        print(f"crawl {AGAIN:,} unchanged articles again, all list pages: {again:.2f} s, {again / stored:.3f} of storing them (bar 0.1)")
        print(f"  and fetch every page again, off the ladder: {fetched:.2f} s, {fetched / stored:.3f} of storing them")
        print(f"on disk: {_size(ours / 'congtin.db') / ARTICLES:,.0f} bytes an article in congtin.db")
        with Store.read(ours) as store:
            search(store)
        evidence(Path(folder) / "evidence")


def store_all(ours: Path, raw: Path) -> dict[str, float]:
    """Seconds for both, batch by batch in turn, so that whatever else the machine does slows both."""
    seconds = {"ours": 0.0, "raw": 0.0}
    with Store.open(raw) as store:
        store.save_portals([PORTAL], AT)
        crawl = store.begin_crawl(PORTAL.id, AT)
    conn = sqlite3.connect(raw / "congtin.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536", "temp_store = MEMORY"):
        conn.execute(f"PRAGMA {pragma}")
    with Store.open(ours) as store:
        store.save_portals([PORTAL], AT)
        assert store.begin_crawl(PORTAL.id, AT) == crawl
        for start in range(0, ARTICLES, BATCH):
            pages = [article(number) for number in range(start, start + BATCH)]
            rows = _raw_rows(start, pages, crawl)
            seconds["raw"] += _timed(lambda rows=rows: _store_raw(conn, rows))
            seconds["ours"] += _timed(lambda start=start, pages=pages: _store_ours(store, crawl, start, pages))
            if start % 10_000 == 0:
                print(f"  {start:,} …", end="\r", file=sys.stderr)
        store.complete_section(PORTAL.id, "tin-tuc", AT)
    conn.close()
    return seconds


def _store_ours(store: Store, crawl: int, start: int, pages: list[Article]) -> None:
    for page in range(0, BATCH, 20):
        store.save_list_page(PORTAL.id, "tin-tuc", [_link(article) for article in pages[page : page + 20]], AT)
    readings = [
        FetchOutcome(address=start + number + 1, at=AT, outcome=AddressState.STORED, article=page) for number, page in enumerate(pages)
    ]
    store.save_readings(crawl, readings)


def _raw_rows(start: int, pages: list[Article], crawl: int) -> dict[str, list[tuple]]:
    """The rows that storing these articles leaves behind."""
    at = AT.isoformat(timespec="microseconds")
    numbered = list(enumerate(pages, start + 1))
    return {
        """INSERT INTO addresses (portal, url, canonical, native_id, state, due_at, first_seen_at, last_seen_at, sort_epoch)
        VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?)""": [
            (PORTAL.id, page.url, page.url, page.native_id, at, at, at, int(AT.timestamp())) for page in pages
        ],
        "INSERT INTO section_links (portal, section, address, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)": [
            (PORTAL.id, "tin-tuc", number, at, at) for number, _ in numbered
        ],
        """INSERT INTO articles (id, guid, portal, native_id, url, section, title, published_at, published_precision,
        published_raw, byline, views, first_seen_at, last_seen_at, sort_key, change_number, read_hash, found_by, summary,
        body_text, body_html) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""": [
            (
                *(number, page.guid, PORTAL.id, page.native_id, page.url, "tin-tuc", page.title, str(page.published_at)),
                *("minute", page.published_raw, page.byline, page.views, at, at),
                *(int(page.published_at.timestamp()) * 2**24 + number, number, "0" * 64, '{"title": "platform"}'),
                *(page.summary, page.body_text, page.body_html),
            )
            for number, page in numbered
        ],
        "INSERT INTO attachments (article, position, url, label) VALUES (?, 0, ?, ?)": [
            (number, page.attachments[0].url, page.attachments[0].label) for number, page in numbered
        ],
        "INSERT INTO view_counts (article, seen_at, source, views) VALUES (?, ?, 'article', ?)": [
            (number, at, page.views) for number, page in numbered
        ],
        **{
            f"INSERT INTO {table} (rowid, title, byline, body_text, portal) VALUES (?, ?, ?, ?, ?)": [
                (int(page.published_at.timestamp()) * 2**24 + number, page.title, page.byline, page.body_text, PORTAL.id)
                for number, page in reversed(numbered)
            ]
            for table in ("articles_fts", "articles_fts_marks")
        },
        "UPDATE addresses SET article = ?, state = 'stored', read_at = ?, read_in = ?, due_at = ? WHERE id = ?": [
            (number, at, crawl, at, number) for number, _ in numbered
        ],
    }


def _store_raw(conn: sqlite3.Connection, rows: dict[str, list[tuple]]) -> None:
    """The same rows in the same transactions: each list page of 20 before anything is fetched, then the articles."""
    listing = list(rows.items())[:2]
    for page in range(0, BATCH, 20):
        conn.execute("BEGIN IMMEDIATE")
        for statement, values in listing:
            conn.executemany(statement, values[page : page + 20])
        conn.execute("COMMIT")
    conn.execute("BEGIN IMMEDIATE")
    for statement, values in list(rows.items())[2:]:
        conn.executemany(statement, values)
    conn.execute("COMMIT")


def crawl_again(folder: Path) -> float:
    """Seconds to note every list page an hour later, as a deep sweep does, and to ask what is due."""
    at = AT + timedelta(hours=1)
    seconds = 0.0
    with Store.open(folder) as store:
        store.begin_crawl(PORTAL.id, at)
        for start in range(0, AGAIN, 20):
            links = [_link(article(number)) for number in range(start, start + 20)]
            seconds += _timed(lambda links=links: store.save_list_page(PORTAL.id, "tin-tuc", links, at))
        seconds += _timed(lambda: store.complete_section(PORTAL.id, "tin-tuc", at))
        seconds += _timed(lambda: store.due_addresses(PORTAL.id, at))
    return seconds


def read_again(folder: Path) -> float:
    """Seconds to save readings of articles that did not change, a day later."""
    at = AT + timedelta(days=1)
    seconds = 0.0
    with Store.open(folder) as store:
        crawl = store.begin_crawl(PORTAL.id, at)
        for start in range(0, AGAIN, BATCH):
            pages = [article(number) for number in range(start, start + BATCH)]
            readings = [
                FetchOutcome(address=start + number + 1, at=at, outcome=AddressState.STORED, article=page)
                for number, page in enumerate(pages)
            ]
            seconds += _timed(lambda readings=readings: store.save_readings(crawl, readings))
    return seconds


def search(store: Store) -> None:
    """Median and 95th percentile of whole searches, snippets included."""
    singles, pairs = _WORDS[::3], [word for word in _WORDS if " " in word]
    kinds = {
        "rare word": singles[3000:3060],
        "common word": singles[:60],
        "two-syllable phrase": [f'"{word}"' for word in pairs[700:2500:30]],
        "unmarked with đ": [fold_marks(word) for word in _WORDS if word.startswith("đ")][:60],
        "two words with marks": [f"{a} {b}" for a, b in zip(pairs[700:2500:30], singles[100:], strict=False)],
    }
    for order in ("newest", "best"):
        for kind, texts in kinds.items():
            found = 0
            times = []
            for text in texts:
                times.append(_timed(lambda text=text, order=order: store.search(text, order=order)))
                found += bool(store.search(text, order=order).hits)
            times.sort()
            median, slow = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
            print(f"search {order:6} {kind:21} median {median:6.1f} ms, p95 {slow:6.1f} ms ({found} of {len(texts)} found something)")


def evidence(folder: Path) -> None:
    """What keeping the pages themselves costs: ours against zstd and raw sqlite3."""
    number = min(2_000, ARTICLES)
    pages = [_page(article(n)) for n in range(number)]
    conn = sqlite3.connect(folder.with_suffix(".raw"), isolation_level=None)
    conn.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE bodies (sha256 PRIMARY KEY, size, zstd)")
    raw = ours = 0.0
    with Store.open(folder) as store:
        store.save_portals([PORTAL], AT)
        crawl = store.begin_crawl(PORTAL.id, AT)
        for start in range(0, number, BATCH):
            store.save_list_page(PORTAL.id, "tin-tuc", [_link(article(n)) for n in range(start, start + BATCH)], AT)
            raw += _timed(lambda start=start: _keep_raw(conn, pages[start : start + BATCH]))
            readings = [
                FetchOutcome(
                    address=n + 1,
                    at=AT,
                    outcome=AddressState.REFUSED,
                    capture=Capture(url=f"https://x/{n}", fetched_at=AT, status=200, body=pages[n]),
                )
                for n in range(start, start + BATCH)
            ]
            ours += _timed(lambda readings=readings: store.save_readings(crawl, readings))
    size = _size(folder / "archive.db") / number
    ours, raw = ours / number * 1000, raw / number * 1000
    print(f"evidence: {ours:.2f} ms a page of {len(pages[0]) / 1000:.0f} kB, raw {raw:.2f} ms; {size:,.0f} bytes kept")


def _keep_raw(conn: sqlite3.Connection, pages: list[bytes]) -> None:
    conn.execute("BEGIN IMMEDIATE")
    rows = [(hashlib.sha256(page).hexdigest(), len(page), zstd.compress(page, LEVEL)) for page in pages]
    conn.executemany("INSERT INTO bodies VALUES (?, ?, ?)", rows)
    conn.execute("COMMIT")


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


_CONSONANTS = "b c ch d đ g gi h kh l m n ng nh p ph qu r s t th tr v x".split()
_VOWELS = "a á à ả ã ạ ă ắ ằ â ấ ầ e é è ê ế ề i í ì o ó ò ô ố ồ ơ ớ ờ u ú ù ư ứ ừ".split()
_RHYMES = [vowel + end for vowel in _VOWELS for end in ("", "n", "ng", "m", "t", "c", "i")]
_SYLLABLES = [a + b for a in _CONSONANTS for b in _RHYMES]
random.Random(1).shuffle(_SYLLABLES)
_DICE = random.Random(2)
_WORDS = [
    _SYLLABLES[rank % len(_SYLLABLES)] if rank % 3 == 0 else f"{_DICE.choice(_SYLLABLES)} {_DICE.choice(_SYLLABLES)}"
    for rank in range(20_000)
]
"""Most Vietnamese words have two syllables; the most frequent ones come first."""
_WEIGHTS = list(accumulate(1 / (rank + 12) for rank in range(len(_WORDS))))


def article(number: int) -> Article:
    """An article of realistic length: about 1,100 syllables in paragraphs."""
    dice = random.Random(number)
    words = " ".join(dice.choices(_WORDS, cum_weights=_WEIGHTS, k=dice.randint(300, 1000))).split()
    paragraphs = [" ".join(words[start : start + 90]).capitalize() + "." for start in range(20, len(words), 90)]
    title = " ".join(words[:12]).capitalize()
    native_id = f"{number:08}"
    return Article(
        portal=PORTAL.id,
        native_id=native_id,
        url=f"https://bench.example.vn/news/-/details/22332/{'-'.join(fold_marks(title).split())}-{native_id}",
        title=title,
        body_html="".join(f"<p style='text-align: justify'>{paragraph}</p>\n" for paragraph in paragraphs),
        body_text="\n\n".join(paragraphs),
        published_at=AT - timedelta(minutes=30 * number),
        published_precision="minute",
        published_raw="02/11/2026 18:00",
        byline="Thanh Mai, Nam Phong",
        summary=" ".join(words[20:50]),
        views=number % 997,
        attachments=(Attachment(f"https://bench.example.vn/documents/{number}.pdf", f"Nghị quyết số {number}"),),
        found_by={"title": FieldSource.PLATFORM, "published_at": FieldSource.VISIBLE, "body": FieldSource.PLATFORM},
    )


def _link(page: Article) -> Link:
    return Link(page.url, page.url, page.native_id)


def _page(page: Article) -> bytes:
    """A page of about 60 kB: menus and scripts that all pages share, and the article."""
    return (_FRAME + page.body_html + _FRAME).encode()


def _frame() -> Iterator[str]:
    dice = random.Random(7)
    for number in range(170):
        words = " ".join(dice.choices(_WORDS, cum_weights=_WEIGHTS, k=4))
        yield f'<li class="menu-item level-{number % 4}"><a href="/web/guest/{number}?p_p_id={dice.random()}">{words}</a></li>\n'


_FRAME = "".join(_frame())


def _size(path: Path) -> int:
    return path.stat().st_size


if __name__ == "__main__":
    main()
