"""What the command line prints: tables on a terminal, plain lines elsewhere, JSON where asked for."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def console() -> Console:
    """Standard output; colour and boxes only on a terminal."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: object) -> None:
    """A value as indented JSON, letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(columns: Sequence[str], rows: Sequence[Row], *, as_json: bool = False, title: str | None = None) -> None:
    """Rows as a table on a terminal, as tab-separated lines with a heading elsewhere, or as a JSON list."""
    if as_json:
        print_json([dict(row) for row in rows])
    elif not sys.stdout.isatty():
        click.echo("\t".join(columns))
        for row in rows:
            click.echo("\t".join(_cell(row.get(column)).replace("\t", " ") for column in columns))
    else:
        table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
        for column in columns:
            numbers = all(isinstance(row.get(column), int | float) for row in rows)
            table.add_column(column, justify="right" if numbers and rows else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(_cell(row.get(column))) for column in columns))
        console().print(table)


def warn(message: object) -> None:
    """A line on standard error."""
    click.secho(str(message), fg="yellow", err=True)


def _cell(value: object) -> str:
    if value is None:
        return "–" if sys.stdout.isatty() else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
