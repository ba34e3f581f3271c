"""Crawls a local portal of 2,000 articles of about 60 KB with congtin and with two plain spiders, in turn."""

import os
import sqlite3
import sys
import tempfile
from pathlib import Path

from bench.measure import Run, demo_portal, middle, run
from congtin.commands.demo import prepare, write_profile

ARTICLES = int(os.environ.get("BENCH_PAGES", "2000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
BARS = {"bs4": 0.30, "parsel": 1.0}
MEMORY_BAR = 250


def congtin(home: str, folder: Path) -> Run:
    """congtin's whole pipeline: parse, sanitise, archive, store."""
    prepare(folder)
    write_profile(folder, home)
    figures = run([sys.executable, "-m", "bench.demo_crawl", str(folder)])
    expect(folder / "data" / "congtin.db")
    return figures


def afternoon(reader: str, home: str, folder: Path) -> Run:
    """A plain spider with one of its two readers."""
    figures = run([sys.executable, "-m", "bench.afternoon", reader, home, str(folder / "plain.db")])
    expect(folder / "plain.db")
    return figures


def expect(database: Path) -> None:
    """Raises RuntimeError where a contender has not stored every article: a race that is not run to the end counts for nothing."""
    connection = sqlite3.connect(database)
    (stored,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    connection.close()
    if stored < ARTICLES:  # the plain spiders store aliases of an article as articles of their own
        raise RuntimeError(f"{database.name}: {stored} of {ARTICLES} articles stored")


def main() -> None:
    """Prints medians and ratios."""
    runs: dict[str, list[Run]] = {"congtin": [], "bs4": [], "parsel": []}
    with demo_portal(ARTICLES) as home:
        for _ in range(ROUNDS):
            for name, measured in runs.items():
                with tempfile.TemporaryDirectory() as folder:
                    measured.append(congtin(home, Path(folder)) if name == "congtin" else afternoon(name, home, Path(folder)))
    figures = {name: middle(measured) for name, measured in runs.items()}
    ours = figures["congtin"]
    labels = {"congtin": "congtin, whole pipeline", "bs4": "Scrapy + BeautifulSoup + sqlite3", "parsel": "Scrapy + parsel + sqlite3"}
    print(f"\nCrawl of {ARTICLES} articles of about 60 KB, median of {ROUNDS} rounds")
    print(f"{'':34}{'CPU s / 1,000':>14}{'peak MB':>9}{'ours / it':>11}{'bar':>6}")
    for name, figure in figures.items():
        ratio = f"{ours.cpu / figure.cpu:.2f}" if name != "congtin" else ""
        bar = f"{BARS[name]:.2f}" if name != "congtin" else f"{MEMORY_BAR} MB"
        print(f"{labels[name]:34}{figure.cpu * 1000 / ARTICLES:>14.2f}{figure.memory:>9.0f}{ratio:>11}{bar:>7}")
