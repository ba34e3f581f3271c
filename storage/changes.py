"""How two texts differ: word by word, and whether the difference is minor. Pure functions, bounded in time."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from storage.model import Article, Attachment

Piece = tuple[Literal["same", "removed", "added"], str]
"""A stretch of text and what became of it."""

MAX_WORDS = 3_000
"""Longest stretch that is compared word by word (two of this length take about a second at worst); longer ones are replaced whole."""

MAX_LINES = 4_000
"""Most paragraphs that are compared one by one."""

MINOR_WORDS = 3
"""Corrected words that a minor change may have, and one for every hundred words more."""


def word_diff(old: str, new: str) -> list[Piece]:
    """The two texts as pieces: "same" and "removed" together give the old one, "same" and "added" the new one."""
    pieces: list[Piece] = []
    for before, after in _runs(old, new):
        if before == after:
            _add(pieces, "same", before)
            continue
        _add(pieces, "removed", before)
        _add(pieces, "added", after)
    return pieces


def change_of(old: Article, new: Article) -> Literal["minor", "major"]:
    """Minor: punctuation, letter case, marks or a few letters of a few words; numbers, words and files make it major."""
    if _files(old.attachments) != _files(new.attachments):
        return "major"
    allowed = MINOR_WORDS + len(new.body_text.split()) // 100
    corrections = 0
    for before, after in (
        pair
        for texts in ((old.title, new.title), (old.byline or "", new.byline or ""), (old.body_text, new.body_text))
        for pair in _runs(*texts)
    ):
        if before == after:
            continue
        corrected = _corrected_words(before, after)
        if corrected is None or (corrections := corrections + corrected) > allowed:
            return "major"
    return "minor"


def _files(attachments: Sequence[Attachment]) -> list[tuple[str, str]]:
    return [(file.url.rsplit("/", 1)[-1], " ".join(file.label.split())) for file in attachments]


def _corrected_words(before: str, after: str) -> int | None:
    """How many words one replaced stretch corrects: 0 for punctuation, None where it is no mere correction."""
    old, new = _letters(before), _letters(after)
    if old == new:
        return 0
    if _digits(old) != _digits(new) or not old or not new:
        return None
    if len(old) > 200 or len(new) > 200:
        return None
    plain_old, plain_new = _plain(old), _plain(new)
    matched = sum(block.size for block in SequenceMatcher(None, plain_old, plain_new, autojunk=False).get_matching_blocks())
    longest = max(len(plain_old), len(plain_new))
    words = max(len(before.split()), len(after.split()))
    return words if matched * 3 >= longest * 2 or (longest <= 4 and longest - matched <= 1) else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _runs(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Stretches of both texts side by side, equal or replaced; first by paragraph, then by word within what differs."""
    for lines_before, lines_after in _stretches(old.splitlines(keepends=True), new.splitlines(keepends=True), MAX_LINES):
        if lines_before == lines_after:
            yield "".join(lines_before), "".join(lines_after)
            continue
        for before, after in _stretches(_words("".join(lines_before)), _words("".join(lines_after)), MAX_WORDS):
            yield "".join(before), "".join(after)


def _words(text: str) -> list[str]:
    """Words with the space that follows them."""
    return re.findall(r"\S+\s*|\s+", text)


def _stretches(old: list[str], new: list[str], most: int) -> Iterator[tuple[list[str], list[str]]]:
    """Equal and replaced stretches of two lists; what lies between common ends is replaced whole where it is longer than `most`."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield old[:start], new[:start]
    if len(middle_old) > most or len(middle_new) > most:
        yield middle_old, middle_new
    else:
        for _, a, b, c, d in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
            yield middle_old[a:b], middle_new[c:d]
    if end:
        yield old[-end:], new[-end:]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items at the start are equal."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _add(pieces: list[Piece], kind: Literal["same", "removed", "added"], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1][0] == kind:
        text = pieces.pop()[1] + text
    pieces.append((kind, text))
