"""`congtin reparse`: reads the archive again after a parser was mended."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import click
from rich.text import Text

from congtin.config import Configuration
from congtin.formatting import changed_lines, cropped, for_json, indented, is_coloured
from congtin.output import console, json_option, print_json, print_rows, warn
from congtin.progress import counted
from congtin.reparsing import Comparison, Difference, compare, read_again
from congtin.store_checks import require_stored, tell_damaged
from portals import Portal
from portals.clock import utc_now
from scraper.errors import NotAnArticle
from storage import Evidence, Reparsed, Store, StoreError
from storage.diff import in_words
from storage.model import READ

AT_ONCE = 50
"""Articles that are stored in one transaction."""
INDENT = 4
LONGEST = 160
"""Letters of a line of an example."""
MOST_LINES = 4
"""Lines of one example."""
MOST_REFUSED = 20


@click.command()
@click.option("--portal", help="Only this portal, by its id.")
@click.option("--apply", is_flag=True, help="Store what today's parsers read.")
@click.option("--blank", is_flag=True, help="Also empty fields that today's parsers do not find.")
@click.option("--examples", type=click.IntRange(0, 1000), default=3, show_default=True, help="Examples shown for each field.")
@json_option
@click.pass_obj
def reparse(configuration: Configuration, *, portal: str | None, apply: bool, blank: bool, examples: int, as_json: bool) -> None:
    """Read the kept pages again with today's parsers, and say field by field what would change.

    Of each article its newest page is read, and every page that was refused. Nothing is fetched, no revisions are made,
    counters stay as they are. A page that is refused today is reported; its article stays as it is.
    """
    comparison = Comparison(examples)
    damaged: list[StoreError] = []
    with Store.open(configuration.data_dir, holder="congtin reparse --apply") if apply else Store.read(configuration.data_dir) as store:
        require_stored(store, portal)
        portals = configuration.catalogue().portals
        evidence = counted(store.evidence(portal=portal, damaged=damaged.append), "pages", store.count_evidence(portal=portal))
        found = (one for page in evidence if (one := _read(page, portals, comparison, blank=blank)) is not None)
        for batch in batched(found, AT_ONCE):
            if apply:
                store.apply_reparse(batch, utc_now(), blank=blank)
    if as_json:
        print_json(_as_json(comparison, apply=apply))
    else:
        _show(comparison, apply=apply)
    tell_damaged(damaged)


def _read(page: Evidence, portals: Mapping[str, Portal], comparison: Comparison, *, blank: bool) -> Reparsed | None:
    """What one page holds today, where that differs from what is stored."""
    portal, stored = portals.get(page.portal), page.article
    if portal is None:
        comparison.skipped += 1
        return None
    comparison.read += 1
    try:
        article = read_again(page.capture, page.body, portal)
        if stored is not None and article.native_id != stored.native_id:
            raise NotAnArticle(portal.id, page.capture.url, f"it leads to another article, {article.native_id}")
    except NotAnArticle as error:
        if stored is None:
            comparison.same += 1
        else:
            comparison.refused.append((stored.id, error.reason))
        return None
    if stored is None:
        comparison.new += 1
    else:
        differing = compare(stored, article, blank=blank)
        comparison.note(differing)
        if not differing:
            return None
    return Reparsed(page.capture.address, article)


def _show(comparison: Comparison, *, apply: bool) -> None:
    out = console()
    changed, new = ("changed", "new") if apply else ("would change", "would be new")
    parts = [f"{comparison.read} pages read again: {comparison.same} as before", f"{comparison.changed} {changed}"]
    parts += [f"{comparison.new} {new}"] if comparison.new else []
    parts += [f"{len(comparison.refused)} refused today"] if comparison.refused else []
    click.echo(", ".join(parts))
    if comparison.skipped:
        warn(f"{comparison.skipped} pages were not read: their portals have no profile any more")
    if comparison.fields:
        print_rows(("field", "articles"), [{"field": name, "articles": comparison.fields[name]} for name in _in_order(comparison)])
    for name in _in_order(comparison):
        for example in comparison.examples.get(name, ()):
            out.print(Text.assemble((name, "bold"), f"  article {example.article}"))
            for line in _lines(example, coloured=is_coloured(out)):
                out.print(indented(line, INDENT, out))
    for article, reason in comparison.refused[:MOST_REFUSED]:
        warn(f"article {article} is refused today: {reason}")
    if len(comparison.refused) > MOST_REFUSED:
        warn(f"… and {len(comparison.refused) - MOST_REFUSED} more are refused")
    if (comparison.changed or comparison.new) and not apply:
        click.echo("nothing was written; --apply stores it", err=True)


def _in_order(comparison: Comparison) -> list[str]:
    return [name for name in READ if name in comparison.fields]


def _lines(example: Difference, *, coloured: bool) -> list[Text]:
    """Old and new text word by word, in a few short lines."""
    lines = changed_lines(in_words(example.old), in_words(example.new), coloured=coloured)
    short = [line for line in lines if line.plain != "…"]
    return [cropped(line, LONGEST) for line in short[:MOST_LINES]] + ([Text("…", style="dim")] if len(short) > MOST_LINES else [])


def _as_json(comparison: Comparison, *, apply: bool) -> dict[str, object]:
    return {
        "applied": apply,
        "read": comparison.read,
        "same": comparison.same,
        "changed": comparison.changed,
        "new": comparison.new,
        "skipped": comparison.skipped,
        "refused": [{"article": article, "reason": reason} for article, reason in comparison.refused],
        "fields": {name: comparison.fields[name] for name in _in_order(comparison)},
        "examples": for_json([example for name in _in_order(comparison) for example in comparison.examples.get(name, ())]),
    }


def batched(found: Iterable[Reparsed], size: int) -> Iterator[list[Reparsed]]:
    """The items in batches of at most `size`."""
    items = iter(found)
    while batch := list(islice(items, size)):
        yield batch
