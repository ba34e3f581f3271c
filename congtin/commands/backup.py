"""`congtin backup` and `congtin restore`: the whole store in one file, and back."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import click
from rich.console import Console

import storage
from congtin.config import Configuration
from congtin.formatting import for_json
from congtin.output import json_option, print_json, warn
from congtin.store_checks import warn_of_sqlite

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@json_option
@click.pass_obj
def backup(configuration: Configuration, file: Path, as_json: bool) -> int:
    """Write everything that is stored, articles and kept pages, to one file, also while a crawl runs.

    The file takes its name when it is whole, checked and on disk; an older one of that name is replaced, but not by one that
    lacks kept pages, because archive.db is damaged or was lost: then the exit code is 1.
    """
    with _status(f"backing {configuration.data_dir} up"):
        made = storage.backup(configuration.data_dir, file)
    if as_json:
        print_json(for_json({**for_json(made), "file": str(made.file), "sqlite_has_wal_reset_bug": storage.sqlite_has_wal_reset_bug()}))
    else:
        click.echo(f"{made.file}: {_contents(made.counts)}, {made.size / 1e6:.1f} MB, checked")
    if made.missing:
        warn(f"{made.missing} kept pages are missing: {storage.ARCHIVE} is not the one that {storage.DATABASE} belongs to, or was damaged")
    warn_of_sqlite()
    return 1 if made.missing else 0


@click.command()
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def restore(configuration: Configuration, file: Path, yes: bool, as_json: bool) -> int:
    """Make the store what it was when a backup was made; the files that are there now stay beside it.

    A file that is no whole backup is refused, and then nothing is touched. No crawl may run meanwhile.
    """
    counts = storage.verify_backup(file)
    if not yes and sys.stdin.isatty():
        click.echo(f"{file}: {_contents(counts)}", err=True)
        if not click.confirm(f"Put this in the place of {configuration.data_dir / storage.DATABASE}?", err=True):
            click.echo("nothing was changed", err=True)
            return 1
    with _status(f"restoring {configuration.data_dir}"):
        done = storage.restore(configuration.data_dir, file)
    if as_json:
        print_json({"kept": [str(path) for path in done.kept], "counts": dict(done.counts)})
        return 0
    click.echo(f"{configuration.data_dir}: {_contents(done.counts)} restored from {file}")
    for path in done.kept:
        click.echo(f"what was there before is kept as {path}")
    return 0


def _contents(counts: Mapping[str, int]) -> str:
    numbers = [f"{counts.get(table, 0)} {words}" for table, words in (("articles", "articles"), ("captures", "kept pages"))]
    return " and ".join(numbers)


def _status(words: str) -> AbstractContextManager[object]:
    """A spinner on a terminal, nothing elsewhere."""
    return Console(stderr=True).status(words)
