"""`congtin search`: articles by their words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import click
from rich.text import Text

from congtin.config import Configuration
from congtin.formatting import for_json, indented, is_coloured, marked_text, moment
from congtin.output import console, json_option, print_json, warn
from congtin.zones import VIETNAM, day_after_begins, day_begins
from portals import Portal
from portals.model import slugify
from storage import ArticleFilter, Store
from storage.results import SearchHit, SearchPage

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
INDENT = 8


@click.command(epilog="Leave words out with a minus, behind -- where it comes first: congtin search -- -bão.")
@click.argument("query", nargs=-1)
@click.option("--portal", help="Only this portal, by its id.")
@click.option("--province", help="Only portals of this province: its name, with or without marks.")
@click.option("--section", help="Only what this section listed, by its slug.")
@click.option("--since", type=DAY, metavar="DAY", help="Published on this day or later: 2026-11-22 or 22/11/2026.")
@click.option("--until", type=DAY, metavar="DAY", help="Published on this day or earlier.")
@click.option("--author", help="Words of the byline.")
@click.option("--sort", type=click.Choice(["newest", "best"]), default="newest", show_default=True, help="Which hits come first.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Hits shown at most.")
@json_option
@click.pass_obj
def search(
    configuration: Configuration,
    *,
    query: tuple[str, ...],
    portal: str | None,
    province: str | None,
    section: str | None,
    since: datetime | None,
    until: datetime | None,
    author: str | None,
    sort: Literal["newest", "best"],
    limit: int,
    as_json: bool,
) -> None:
    """Find articles that hold every word; "words in quotes" stand side by side, -word is left out.

    Marks may be left out (dai hoi finds đại hội); where they are typed, hits with exactly these come first.
    """
    if not query and not author:
        raise click.UsageError("say what to look for: words, or --author")
    portals = configuration.catalogue().portals
    with Store.read(configuration.data_dir) as store:
        page = store.search(
            " ".join(query),
            ArticleFilter(
                portal=portal,
                province=_province(province, portals),
                section=section,
                since=day_begins(since),
                until=day_after_begins(until),
                removed="with",
            ),
            order=sort,
            author=author,
            limit=limit,
        )
        if not page.hits and portal is not None and portal not in store.portal_ids():
            warn(f"portal={portal}: nothing is stored of such a portal")
    if as_json:
        print_json({"hits": [_as_json(hit) for hit in page.hits], "more": page.more})
    else:
        _show(page, portals)


def _province(typed: str | None, portals: Mapping[str, Portal]) -> str | None:
    """The name of a province as profiles write it."""
    known = (portal.unit.province for portal in portals.values())
    return next((name for name in known if typed and slugify(name) == slugify(typed)), typed)


def _show(page: SearchPage, portals: Mapping[str, Portal]) -> None:
    out = console()
    coloured = is_coloured(out)
    for hit in page.hits:
        title = marked_text(hit.title, coloured=coloured, style="bold")
        out.print(Text.assemble((f"{hit.article.id:>6}  ", "cyan"), title))
        lines = [Text(_facts(hit, portals.get(hit.article.portal)), style="dim")]
        if hit.article.removed_at:
            lines.append(Text(f"removed from the portal, noticed {moment(hit.article.removed_at, VIETNAM)}", style="red"))
        for line in (*lines, marked_text(hit.snippet, coloured=coloured)):
            out.print(indented(line, INDENT, out))
    if not page.hits:
        click.echo("nothing found", err=True)
    elif page.more:
        click.echo("there are more: --limit shows them, or more words narrow it", err=True)


def _facts(hit: SearchHit, portal: Portal | None) -> str:
    """Unit, portal, day and byline, as far as they are known."""
    found = hit.article
    unit = f"{portal.unit.name}, {portal.unit.province}" if portal else None
    published = (
        found.published_at.strftime("%Y-%m-%d %H:%M") if found.published_at else f"seen {found.first_seen_at.astimezone(VIETNAM):%Y-%m-%d}"
    )
    if found.published_at and found.published_precision == "day":
        published = f"{found.published_at:%Y-%m-%d}"
    return " · ".join(part for part in (unit, found.portal, published, found.byline) if part)


def _as_json(hit: SearchHit) -> dict[str, Any]:
    """What a hit says; title and snippet also in pieces, each with whether it is one of the words."""
    found = hit.article
    names = ("id", "guid", "portal", "section", "url", "title", "published_at", "published_precision", "byline", "views", "removed_at")
    facts = {name: for_json(getattr(found, name)) for name in names}
    snippet = "".join(piece for piece, _ in hit.snippet)
    pieces = {"title_pieces": for_json(hit.title), "snippet_pieces": for_json(hit.snippet)}
    return {**facts, "is_exact": hit.is_exact, "snippet": snippet, **pieces}
