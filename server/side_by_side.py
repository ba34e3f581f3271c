"""Two texts side by side: rows of paragraphs, with what was removed on the left and what was added on the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from feeds.text import clean
from storage import word_diff
from storage.diff import Piece

Kind = Literal["same", "removed", "added"]

KEPT_AROUND = 1
"""Unchanged paragraphs that are shown beside a changed one."""


@dataclass(frozen=True, slots=True)
class ParagraphPair:
    """A paragraph before and after, in pieces; `skipped` stands for so many unchanged ones, which have none."""

    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    skipped: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether the two sides differ."""
        return any(kind != "same" for kind, _ in (*self.left, *self.right))


def side_by_side(old: str, new: str) -> list[ParagraphPair]:
    """The paragraphs in which two texts differ, with their neighbours; stretches of others are one row."""
    rows = list(_rows(word_diff(clean(old), clean(new))))
    near = {
        place + step
        for place, row in enumerate(rows)
        if row.is_changed
        for step in range(-KEPT_AROUND, KEPT_AROUND + 1)
        if 0 <= place + step < len(rows)
    }
    shown: list[ParagraphPair] = []
    for place, row in enumerate(rows):
        if place in near:
            shown.append(row)
        elif shown and shown[-1].skipped:
            shown[-1] = ParagraphPair(skipped=shown[-1].skipped + 1)
        else:
            shown.append(ParagraphPair(skipped=1))
    return shown


def _rows(pieces: Sequence[Piece]) -> Iterator[ParagraphPair]:
    """The pieces cut where both texts end a paragraph; a break in one of them alone stays within its side."""
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, text in pieces:
        if kind == "removed":
            left += _marked(kind, text)
        elif kind == "added":
            right += _marked(kind, text)
        else:
            for part in text.splitlines(keepends=True):
                if part.strip():
                    left.append(("same", part))
                    right.append(("same", part))
                if part.endswith("\n"):
                    yield from _row(left, right)
                    left, right = [], []
    yield from _row(left, right)


def _marked(kind: Kind, text: str) -> list[Piece]:
    """A changed stretch; the space behind it is not marked."""
    words = text.rstrip()
    return [(kind, words), ("same", text[len(words) :])] if words else [("same", text)]


def _row(left: Sequence[Piece], right: Sequence[Piece]) -> Iterator[ParagraphPair]:
    if any(text.strip() for _, text in (*left, *right)):
        yield ParagraphPair(tuple(left), tuple(right))
