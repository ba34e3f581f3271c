"""`congtin most-read`: lists the articles whose public counters rose most."""

from datetime import timedelta

import click

from congtin.config import Configuration
from congtin.formatting import for_json
from congtin.output import json_option, print_rows
from congtin.store_checks import require_stored
from portals.clock import utc_now
from storage import ArticleFilter, Popular, Store

COLUMNS = ("rise", "views", "id", "portal", "published", "title")


@click.command(name="most-read")
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How far back to look.")
@click.option("--portal", help="Only this portal, by its id.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Articles shown at most.")
@json_option
@click.pass_obj
def most_read(configuration: Configuration, days: int, portal: str | None, limit: int, as_json: bool) -> None:
    """List the articles whose public counters rose most in the last days.

    The rise counts, not the total; counters that were set back or jumped are not believed.
    """
    until = utc_now()
    with Store.read(configuration.data_dir) as store:
        require_stored(store, portal)
        popular = store.most_read(until - timedelta(days=days), until, ArticleFilter(portal=portal), limit=limit)
    print_rows(COLUMNS, [_row(one) for one in popular], as_json=as_json)


def _row(one: Popular) -> dict[str, object]:
    found = one.article
    published = for_json(found.published_at)
    facts = {"rise": one.rise, "views": found.views, "id": found.id, "portal": found.portal, "published": published}
    return {**facts, "title": found.title, "url": found.url}
