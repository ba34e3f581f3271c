"""Watches against a night: 1,000 watches and 5,000 new articles, set against one search of the store for each watch.

Everything but sending is measured, in CPU seconds: finding, wording, and keeping in the outbox. BENCH_WATCHES and BENCH_NIGHT set other sizes.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.storage import _WORDS, AT, PORTAL, _link, article
from congtin.config import Configuration
from congtin.watch_settings import Channel, Watch
from congtin.watches.run import tell
from portals import Portal
from portals.text import fold_marks
from storage import AddressState, CrawlSummary, FetchOutcome, Store, Verdict

WATCHES = int(os.environ.get("BENCH_WATCHES", "1000"))
NIGHT = int(os.environ.get("BENCH_NIGHT", "5000"))
BAR_SECONDS = 10.0
BATCH = 250


def main() -> None:
    watches = dict(_watches(WATCHES))
    runs = [_night(watches, articles) for articles in (NIGHT // 4, NIGHT // 2, NIGHT)]
    for articles, matches, seconds, searching in runs:
        print(
            f"{WATCHES:,} watches against {articles:,} new articles: {seconds:.2f} CPU s, {matches:,} matches, "
            f"{seconds / searching:.2f} of a search for each watch ({searching:.2f} s)"
        )
    (few, few_matches, little, _), (many, many_matches, much, _) = runs[0], runs[-1]
    work = (many + many_matches) / (few + few_matches)
    print(f"  bar {BAR_SECONDS:.0f} s for {NIGHT:,}: {runs[-1][2]:.2f} s")
    print(f"  {work:.1f} times the articles and matches took {much / little:.1f} times the time (bar: no more)")


def _night(watches: dict[str, Watch], articles: int) -> tuple[int, int, float, float]:
    """Articles, matches, seconds for all watches, and seconds for one search a watch over the same articles."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        configuration = _configuration(Path(folder), watches)
        with Store.open(configuration.data_dir) as store:
            _fill(store, articles)
            began = time.process_time()
            report = tell(configuration, store, lambda: AT + timedelta(hours=1))
            seconds = time.process_time() - began
            began = time.process_time()
            for watch in watches.values():
                store.search(watch.query, limit=1000)
            searching = time.process_time() - began
        return articles, sum(report.found.values()), seconds, searching


def _configuration(folder: Path, watches: dict[str, Watch]) -> Configuration:
    profiles = folder / "portals" / "bench"
    profiles.mkdir(parents=True)
    (profiles / f"{PORTAL.id}.toml").write_text(_toml(PORTAL), encoding="utf-8")
    channels = {"may": Channel(command=("true",))}
    return Configuration(data_dir=folder / "data", profile_dirs=(folder / "portals",), bundled=False, channels=channels, watches=watches)


def _toml(portal: Portal) -> str:
    unit = portal.unit
    return (
        f'name = "{portal.name}"\nunit = {{ province = "{unit.province}", name = "{unit.name}", level = "{unit.level}" }}\n'
        f'platform = "{portal.platform}"\nhome = "{portal.home}"\nsections = [{{ name = "{portal.sections[0].name}", path = "/tin" }}]\n'
    )


def _watches(number: int) -> Iterator[tuple[str, Watch]]:
    """Phrases with and without marks, with a second word, with a word left out, each found in about one article of a hundred.

    What is found waits for a digest, so that nothing is sent.
    """
    dice = random.Random(8)
    pairs, singles = [word for word in _WORDS if " " in word], _WORDS[::3]
    for count in range(number):
        phrase = f'"{pairs[dice.randint(8000, len(pairs) - 1)]}"'
        match count % 10:
            case 0:
                query = fold_marks(phrase)
            case 1 | 2:
                query = f'"{pairs[dice.randint(3000, 8000)]}" {singles[dice.randint(10, 100)]}'
            case 3:
                query = f"{phrase} -{singles[dice.randint(10, 500)]}"
            case _:
                query = phrase
        yield f"watch {count}", Watch(query=query, to=("may",), send="daily")


def _fill(store: Store, articles: int) -> None:
    store.save_portals([PORTAL], AT)
    began = AT - timedelta(days=10_000)
    store.end_crawl(store.begin_crawl(PORTAL.id, began), CrawlSummary(ended_at=began, finish_reason="finished", verdict=Verdict.OK))
    crawl = store.begin_crawl(PORTAL.id, AT)
    for start in range(0, articles, BATCH):
        pages = [article(number) for number in range(start, min(start + BATCH, articles))]
        store.save_list_page(PORTAL.id, "tin-tuc", [_link(page) for page in pages], AT)
        store.save_readings(
            crawl,
            [FetchOutcome(address=start + n + 1, at=AT, outcome=AddressState.STORED, article=page) for n, page in enumerate(pages)],
        )
    store.end_crawl(crawl, CrawlSummary(ended_at=AT, finish_reason="finished", verdict=Verdict.OK, new=articles))


if __name__ == "__main__":
    main()
