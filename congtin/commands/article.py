"""`congtin article`: one article with everything that is known of it."""

from dataclasses import asdict
from datetime import datetime

import click
from rich.text import Text

from congtin.config import Configuration
from congtin.output import console, json_option, print_json
from portals import CongtinError
from storage import Store
from storage.model import Revision, StoredArticle, ViewCount


class NoSuchArticle(CongtinError):
    """No article has this id, guid, native id or address."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"{key}: no such article is stored (an address, a guid, or the id from congtin.db)")


@click.command()
@click.argument("key", metavar="URL-or-ID")
@json_option
@click.pass_obj
def article(configuration: Configuration, key: str, as_json: bool) -> None:
    """Show one article: its fields and how each was found, its revisions, and its counter over time."""
    with Store.read(configuration.data) as store:
        found = store.article(key)
        if found is None:
            raise NoSuchArticle(key)
        revisions, views = store.revisions(found.id), store.view_counts(found.id)
    if as_json:
        print_json(
            {**asdict(found), "guid": found.guid, "revisions": [asdict(r) for r in revisions], "view_counts": [asdict(v) for v in views]}
        )
    else:
        _show(found, revisions, views)


def _show(article: StoredArticle, revisions: list[Revision], views: list[ViewCount]) -> None:
    out = console()
    out.print(Text(article.title, style="bold"))
    if article.removed_at:
        out.print(Text(f"removed from the portal, noticed {_moment(article.removed_at)}", style="red"))
    for name, value, field in _fields(article):
        line = Text(f"{name:>12}  ", style="dim")
        line.append(str(value) if value is not None else "not found", style="" if value is not None else "yellow")
        if how := article.found_by.get(field):
            line.append(f"  ({how})", style="dim")
        out.print(line)
    for file in article.attachments:
        out.print(Text(f"{'file':>12}  {file.label}  {file.url}"))
    for revision in revisions:
        out.print(Text(f"{'revision':>12}  until {_moment(revision.seen_at)}: {revision.title} ({revision.change} change after it)"))
    for count in views:
        out.print(Text(f"{'views':>12}  {_moment(count.seen_at)}  {count.views}"))
    out.print()
    out.print(Text(article.body_text))


def _fields(article: StoredArticle) -> list[tuple[str, object, str]]:
    published = None
    if article.published_at:
        day_only = article.published_precision == "day"
        published = article.published_at.date().isoformat() if day_only else article.published_at.isoformat()
    return [
        ("id", article.id, ""),
        ("guid", article.guid, ""),
        ("address", article.url, ""),
        ("portal", article.portal, ""),
        ("section", article.section, ""),
        ("published", published, "published_at"),
        ("byline", article.byline, "byline"),
        ("views", article.views, "views"),
        ("image", article.image, "image"),
        ("first seen", _moment(article.first_seen_at), ""),
        ("last seen", _moment(article.last_seen_at), ""),
        ("changed", _moment(article.changed_at) if article.changed_at else "never", ""),
        ("body", f"{len(article.body_text)} characters", "body"),
    ]


def _moment(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
