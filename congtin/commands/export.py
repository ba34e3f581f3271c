"""`congtin export`: articles for spreadsheets and programs, captures for the tools of web archives."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from congtin.commands.search import DAY
from congtin.config import Configuration
from congtin.export import Exported, csv_lines, jsonl_lines
from congtin.progress import counted
from congtin.store_checks import require_stored, tell_damaged
from congtin.zones import day_begins
from scraper.settings import USER_AGENT
from storage import ArticleFilter, Store, StoreError
from storage.files import whole_file


@click.command()
@click.argument("kind", type=click.Choice(["csv", "jsonl", "warc"]), metavar="csv|jsonl|warc")
@click.option("--portal", help="Only this portal, by its id.")
@click.option(
    "--since",
    type=DAY,
    metavar="DAY",
    help="Articles first seen, changed, removed or restored, or for warc pages fetched, on this day or later.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write [standard output].")
@click.pass_obj
def export(configuration: Configuration, kind: str, portal: str | None, since: datetime | None, out: Path | None) -> None:
    """Write the archive for others: articles as CSV or JSON Lines, removed ones included, or every fetched page as WARC.

    A kept page that is damaged is named and stepped over; the exit code is 1 then.

    CSV has a byte order mark, for Excel, and no cell that a spreadsheet would take for a formula.
    """
    if kind == "warc" and out is None and sys.stdout.isatty():
        raise click.UsageError("a WARC file is not for the screen: name it with --out")
    damaged: list[StoreError] = []
    with Store.read(configuration.data_dir) as store, _output(out) as file:
        require_stored(store, portal)
        if kind == "warc":
            from congtin.export import write_warc

            pages = store.every_capture(portal=portal, since=day_begins(since), damaged=damaged.append)
            write_warc(file, counted(pages, "pages"), USER_AGENT)
        else:
            articles = counted(_articles(store, portal, day_begins(since)), "articles")
            file.writelines(csv_lines(articles) if kind == "csv" else jsonl_lines(articles))
    tell_damaged(damaged)


def _articles(store: Store, portal: str | None, since: datetime | None) -> Iterator[Exported]:
    """Articles in the order in which they were first seen, removed ones included."""
    places = {row.id: (row.province, row.unit) for row in store.portal_rows()}
    for article in store.every_article(ArticleFilter(portal=portal, removed="with"), touched_since=since):
        province, unit = places.get(article.portal, (None, None))
        revisions = len(store.revisions(article.id)) if article.changed_at else 0
        yield Exported(article, province, unit, revisions, store.view_counts(article.id))


@contextmanager
def _output(out: Path | None) -> Iterator[BinaryIO]:
    """The file named, whole or not at all, or standard output."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with whole_file(out) as file:
        yield file
