"""Texts as the command line shows them: what was edited, what was found, counters over time. It knows no database."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from storage.answers import Marked
from storage.changes import Piece, word_diff

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
    """A record of the model as values that JSON has; moments as ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
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
