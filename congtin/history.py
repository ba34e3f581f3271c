"""What became of an article over time, in lines: edits word by word, removals, and its counter."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from rich.text import Text

from congtin.texts import ADDED, REMOVED, changed_lines, moment, sparkline
from storage.model import Article, Attachment, Removal, Revision, StoredArticle, ViewCount
from storage.popularity import increase


def shown_history(
    article: StoredArticle, revisions: Sequence[Revision], removals: Sequence[Removal], zone: tzinfo, *, coloured: bool
) -> Iterator[tuple[Text, list[Text]]]:
    """What happened to an article, in order, with the lines that tell it: edited and how, removed, restored."""
    events: list[tuple[datetime, Text, list[Text]]] = []
    following: list[Revision | Article] = [*revisions[1:], article]
    for old, new in zip(revisions, following, strict=False):
        title = Text.assemble("edited, a ", (old.change, "bold" if old.change == "major" else ""), " change")
        events.append((old.seen_at, title, _changes(old, new, coloured=coloured)))
    for removal in removals:
        events.append((removal.removed_at, Text("removed from the portal", style="red"), []))
        if removal.restored_at:
            events.append((removal.restored_at, Text("restored: it answers again", style="green"), []))
    for at, title, lines in sorted(events, key=lambda event: event[0]):
        yield Text.assemble(moment(at, zone), "  ", title), lines


def shown_views(counts: Sequence[ViewCount], zone: tzinfo) -> Iterator[str]:
    """The counter as a sparkline with its first and last value and how far it rose; that of lists, which lag behind, by itself."""
    sources = sorted({count.source for count in counts})
    for source in sources:
        series = [count for count in counts if count.source == source]
        values = [count.views for count in series]
        of_lists = " on lists" if source == "list" else ""
        first, last = moment(series[0].seen_at, zone), moment(series[-1].seen_at, zone)
        if len(series) == 1:
            yield f"{sparkline(values)}  {values[0]}{of_lists} on {first}"
        else:
            yield f"{sparkline(values)}  {values[0]} → {values[-1]}{of_lists}, +{increase(values)} from {first} to {last}"


def _changes(old: Revision, new: Revision | Article, *, coloured: bool) -> list[Text]:
    """The fields that differ, each with its name in the line before."""
    lines: list[Text] = []
    for name, field in (("title", "title"), ("byline", "byline"), ("lead", "summary"), ("body", "body_text")):
        before, after = getattr(old, field) or "", getattr(new, field) or ""
        if before != after:
            lines += [Text(f"{name}:", style="dim"), *changed_lines(before, after, coloured=coloured)]
    return lines + _file_changes(old.attachments, new.attachments)


def _file_changes(old: Sequence[Attachment], new: Sequence[Attachment]) -> list[Text]:
    """Files that went and files that came, by label and address."""
    before, after = {file.identity for file in old}, {file.identity for file in new}
    gone = [Text(f"[-{file.label} {file.url}-]", style=REMOVED) for file in old if file.identity not in after]
    came = [Text(f"{{+{file.label} {file.url}+}}", style=ADDED) for file in new if file.identity not in before]
    return [Text("files:", style="dim"), *gone, *came] if gone or came else []
