"""`congtin article`: one article with everything that is known of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import click
from rich.text import Text

from congtin.config import Configuration
from congtin.formatting import for_json, indented, is_coloured, moment, shown_history, shown_views
from congtin.output import console, json_option, print_json
from congtin.zones import zone_of
from portals import CongtinError
from storage import Store, word_diff
from storage.diff import COMPARED, in_words
from storage.model import ARTICLE_FIELDS, Removal, Revision, StoredArticle, StoredCapture, ViewCount

INDENT = 14

_LABELLED = {name: one.label for name, one in ARTICLE_FIELDS.items() if one.label and name not in ("title", "summary", "body_text")}
"""Fields that are shown in a line of their own under their label, which is also the name by which `found_by` has them."""


class NoSuchArticle(CongtinError):
    """No article has this id, guid, native id or address."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"{key}: no such article is stored (an address, a guid, or the id from congtin.db)")


@dataclass(frozen=True, slots=True)
class ArticleDetails:
    """All that the store knows of one article."""

    article: StoredArticle
    sections: Sequence[str]
    addresses: Sequence[str]
    revisions: Sequence[Revision]
    removals: Sequence[Removal]
    view_counts: Sequence[ViewCount]
    captures: Sequence[StoredCapture]


@click.command()
@click.argument("key", metavar="URL-or-ID")
@json_option
@click.pass_obj
def article(configuration: Configuration, key: str, as_json: bool) -> None:
    """Show one article: its fields and how each was found, its counter, the pages kept as evidence, and what it said before."""
    known = _load(configuration, key)
    if as_json:
        print_json(_as_json(known))
    else:
        _show(known, configuration)


def _load(configuration: Configuration, key: str) -> ArticleDetails:
    with Store.read(configuration.data_dir) as store:
        found = store.article(key)
        if found is None:
            raise NoSuchArticle(key)
        number = found.id
        return ArticleDetails(
            article=found,
            sections=store.sections_of(number),
            addresses=store.addresses_of(number),
            revisions=store.revisions(number),
            removals=store.removals(number),
            view_counts=store.view_counts(number),
            captures=store.captures_of(number),
        )


def _as_json(known: ArticleDetails) -> object:
    """Everything, and with each revision the word-level way from it to what came next, as pairs of kind and text."""
    following = [*known.revisions[1:], known.article]
    revisions = [
        {
            **for_json(old),
            "diff": {field: for_json(word_diff(in_words(getattr(old, field)), in_words(getattr(new, field)))) for field in COMPARED},
        }
        for old, new in zip(known.revisions, following, strict=False)
    ]
    facts: dict[str, object] = {"id": known.article.id, "guid": known.article.guid, **for_json(known.article)}
    lists = {name: for_json(getattr(known, name)) for name in ("sections", "addresses", "removals", "view_counts", "captures")}
    return facts | lists | {"revisions": revisions}


def _show(known: ArticleDetails, configuration: Configuration) -> None:
    out = console()
    found, zone = known.article, zone_of(configuration, known.article.portal)
    out.print(Text(found.title, style="bold"))
    if found.removed_at:
        out.print(Text(f"removed from the portal, noticed {moment(found.removed_at, zone)}", style="red"))
    for label, words in (*_fields(known), *_sightings(known, zone)):
        out.print(Text.assemble((f"{label:>12}  ", "dim"), words), soft_wrap=True)  # addresses are not torn
    label = "history"
    for title, changes in shown_history(found, known.revisions, known.removals, zone, coloured=is_coloured(out)):
        out.print(Text.assemble((f"{label:>12}  ", "dim"), title))
        label = ""
        for change in changes:
            out.print(indented(change, INDENT, out))
    out.print()
    out.print(Text(found.body_text))


def _fields(known: ArticleDetails) -> Iterator[tuple[str, Text]]:
    """What the page shows, each field with how it was found."""
    found = known.article
    published = None
    if found.published_at:
        day_only = found.published_precision == "day"
        published = found.published_at.date().isoformat() if day_only else moment(found.published_at)
    yield from (("id", Text(str(found.id))), ("guid", Text(found.guid)), ("address", Text(found.url)))
    yield from (("also at", Text(address)) for address in known.addresses if address != found.url)
    yield from (("portal", Text(found.portal)), ("section", Text(", ".join(known.sections) or found.section or "none")))
    shown = {label[1]: _in_one_line(getattr(found, name)) for name, label in _LABELLED.items()}
    for name, value in (("published", published), *shown.items(), ("body", f"{len(found.body_text)} characters")):
        words = Text(value) if value else Text("not found", style="yellow")
        if how := found.found_by.get("published_at" if name == "published" else name):
            words.append(f"  ({how})", style="dim")
        yield name, words
    yield from (("file", Text(f"{file.label}  {file.url}")) for file in found.attachments)


def _in_one_line(value: object) -> str | None:
    return ", ".join(value) if isinstance(value, tuple) else None if value is None else str(value)


def _sightings(known: ArticleDetails, zone: tzinfo) -> Iterator[tuple[str, Text]]:
    """Lines on when the article was seen, its counter over time, and the captured pages."""
    found = known.article
    yield from (("first seen", Text(moment(found.first_seen_at, zone))), ("last seen", Text(moment(found.last_seen_at, zone))))
    yield "changed", Text(moment(found.changed_at, zone) if found.changed_at else "never")
    for place, words in enumerate(shown_views(known.view_counts, zone)):
        yield "" if place else "counter", Text(words)
    for capture in known.captures:
        yield "capture", Text(f"{moment(capture.fetched_at, zone)}  {capture.status} {capture.outcome}  sha256 {capture.sha256}")
