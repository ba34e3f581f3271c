"""Formats texts for the terminal: word-level differences, search hits, counters over time, moments."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from portals.messages import Message
from storage.changelog import increase
from storage.diff import Piece, changed_texts, word_diff
from storage.model import Article, Attachment, Removal, Revision, StoredArticle, ViewCount
from storage.results import Marked

REMOVED, ADDED, HIT = "red strike", "green", "bold yellow"
_SIGNS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_STYLES = {"removed": REMOVED, "added": ADDED, "same": ""}
_BARS = "▁▂▃▄▅▆▇█"
WIDEST_SPARKLINE = 60


def is_coloured(console: Console) -> bool:
    """Whether colours reach the reader; where they do not, signs stand in for them."""
    return console.is_terminal and console.color_system is not None and not console.no_color


def changed_lines(old: str, new: str, *, coloured: bool) -> list[Text]:
    """The lines of two texts in which they differ, word by word; stretches of equal lines are one `…`."""
    lines: list[Text] = []
    for pieces in _lines(word_diff(old, new)):
        if any(kind != "same" for kind, _ in pieces):
            lines.append(_diff_line(pieces, coloured=coloured))
        elif not lines or lines[-1].plain != "…":
            lines.append(Text("…", style="dim"))
    return lines


def cropped(line: Text, longest: int) -> Text:
    """A line of a difference, cut to some letters around where its first change begins."""
    signs = [place for sign in ("[-", "{+") if (place := line.plain.find(sign)) >= 0]
    changes = [span.start for span in line.spans if span.style] or signs or [0]
    start = max(0, min(min(changes) - longest // 4, len(line) - longest))
    end = start + longest
    return Text.assemble("… " if start else "", line[start:end], " …" if end < len(line) else "")


def marked_text(pieces: Marked, *, coloured: bool, style: str = "") -> Text:
    """A text with its hits, coloured or in «quotes»."""
    text = Text(style=style)
    for piece, is_hit in pieces:
        text.append(f"«{piece}»" if is_hit and not coloured else piece, style=HIT if is_hit and coloured else None)
    return text


def indented(line: Text, by: int, console: Console) -> Padding | Text:
    """A line set in by some letters, on a terminal also where it wraps."""
    return Padding(line, (0, 0, 0, by)) if console.is_terminal else Text.assemble(" " * by, line)


def sparkline(values: Sequence[int]) -> str:
    """Numbers as bars from the lowest to the highest; of many, the last of each stretch."""
    if not values:
        return ""
    stretches = min(len(values), WIDEST_SPARKLINE)
    shown = [values[(place + 1) * len(values) // stretches - 1] for place in range(stretches)]
    low, span = min(shown), max(shown) - min(shown)
    return "".join(_BARS[(value - low) * (len(_BARS) - 1) // span if span else 0] for value in shown)


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """A moment in words, in a zone."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds") if zone else at.isoformat(sep=" ", timespec="seconds")


def for_json(value: Any) -> Any:
    """A record of the model as values that JSON has; moments as ISO 8601, messages with their sentence in each language."""
    if isinstance(value, Message):
        return value.in_all_languages()
    if is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    match value:
        case dict():
            return {str(key): for_json(part) for key, part in value.items()}
        case list() | tuple():
            return [for_json(part) for part in value]
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces cut into lines; a line without a change has the kind `same` only."""
    line: list[Piece] = []
    for kind, text in pieces:
        for part in text.splitlines(keepends=True):
            line.append((kind, part.rstrip("\n")))
            if part.endswith("\n"):
                yield line
                line = []
    if line:
        yield line


def _diff_line(pieces: Sequence[Piece], *, coloured: bool) -> Text:
    line = Text()
    for kind, text in pieces:
        words = text.rstrip()
        if coloured or kind == "same" or not words:
            line.append(words, style=_STYLES[kind])
        else:
            line.append(words.join(_SIGNS[kind]))
        line.append(text[len(words) :])
    return line


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
    for (_, name), before, after in changed_texts(old, new):
        lines += [Text(f"{name}:", style="dim"), *changed_lines(before, after, coloured=coloured)]
    return lines + _file_changes(old.attachments, new.attachments)


def _file_changes(old: Sequence[Attachment], new: Sequence[Attachment]) -> list[Text]:
    """Files that went and files that came, by label and address."""
    before, after = {file.identity for file in old}, {file.identity for file in new}
    gone = [Text(f"[-{file.label} {file.url}-]", style=REMOVED) for file in old if file.identity not in after]
    came = [Text(f"{{+{file.label} {file.url}+}}", style=ADDED) for file in new if file.identity not in before]
    return [Text("files:", style="dim"), *gone, *came] if gone or came else []
