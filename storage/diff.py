"""How two texts differ: word by word, and whether the difference is minor. Pure functions, bounded in time.

difflib needs cubic time on repetitive text, so edits are found by Myers' greedy algorithm ("An O(ND) Difference
Algorithm", 1986), which is quick where texts are alike; where they are not it gives up and the stretch is replaced whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from portals.text import fold_marks
from storage.model import ARTICLE_FIELDS, CONTENT, Article, ArticleContent, Attachment

Piece = tuple[Literal["same", "removed", "added"], str]
"""A stretch of text and what became of it."""

MAX_EDITS = 400
"""Words (or paragraphs) added and removed in one stretch that are still looked for one by one."""

MAX_STEPS = 2_000_000
"""Comparisons spent on one pair of texts, about a second."""

MINOR_WORDS = 3
"""Corrected words that a minor change may have, and one more for every hundred words of the text."""

_FILES = tuple(name for name, one in ARTICLE_FIELDS.items() if one.hashed == "names")
_TEXTS = tuple(name for name, one in ARTICLE_FIELDS.items() if one.hashed in ("words", "exact"))

COMPARED = {name: label for name in CONTENT if (label := ARTICLE_FIELDS[name].label)}
"""Fields of an article's content that people compare as text → label on the site and on the command line."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
"""A number with its separators: 2,1% and 21% differ by more than punctuation."""


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
    if any([file.identity for file in getattr(old, name)] != [file.identity for file in getattr(new, name)] for name in _FILES):
        return "major"
    allowed = MINOR_WORDS + len(new.body_text.split()) // 100
    corrections = 0
    for name in _TEXTS:
        for before, after in _runs(getattr(old, name) or "", getattr(new, name) or ""):
            corrected = 0 if before == after else _corrected_words(before, after)
            if corrected is None or (corrections := corrections + corrected) > allowed:
                return "major"
    return "minor"


def in_words(value: object) -> str:
    """The value of a field as text that can be compared word by word; labels, files and pairs line by line."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case Mapping():
            return "\n".join(f"{key} {part}" for key, part in sorted(value.items()))
        case tuple():
            return "\n".join(f"{part.label} {part.url}" if isinstance(part, Attachment) else str(part) for part in value)
        case _:
            return str(value)


def changed_texts(old: ArticleContent, new: ArticleContent) -> Iterator[tuple[tuple[str, str], str, str]]:
    """The fields that people compare as text and that differ: label on the site and on the command line, text before, text after."""
    for name, label in COMPARED.items():
        before, after = in_words(getattr(old, name)), in_words(getattr(new, name))
        if before != after:
            yield label, before, after


def _corrected_words(before: str, after: str) -> int | None:
    """How many words one replaced stretch corrects: 0 for punctuation, None where it is no mere correction."""
    if _NUMBER.findall(before) != _NUMBER.findall(after):
        return None
    old, new = _letters(before), _letters(after)
    if old == new:
        return 0
    if not old or not new or max(len(old), len(new)) > 100:
        return None
    old, new = fold_marks(old), fold_marks(new)
    edits = sum(len(a) + len(b) for a, b in _stretches(old, new, _Steps()) if a != b)
    few = edits * 2 <= max(len(old), len(new)) or edits == 1
    return max(len(before.split()), len(after.split())) if few else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _runs(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Stretches of both texts side by side, equal or replaced; first by paragraph, then by word within what differs."""
    steps = _Steps()
    for lines_before, lines_after in _stretches(_lines(old), _lines(new), steps):
        if lines_before == lines_after:
            yield "".join(lines_before), "".join(lines_after)
            continue
        for before, after in _stretches(_words("".join(lines_before)), _words("".join(lines_after)), steps):
            yield "".join(before), "".join(after)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _words(text: str) -> list[str]:
    """Words, each with the space that follows it."""
    return re.findall(r"\S+\s*|\s+", text)


class _Steps:
    """What may still be spent on one pair of texts."""

    def __init__(self) -> None:
        self.left = MAX_STEPS


def _stretches(old: Sequence[str], new: Sequence[str], steps: _Steps) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Equal and replaced stretches of two sequences, in order; neighbours are never both equal or both replaced."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    done_old, done_new = 0, 0
    middle = _matches(old[start : len(old) - end], new[start : len(new) - end], steps)
    for a, b, size in _joined([(0, 0, start), *((a + start, b + start, n) for a, b, n in middle), (len(old) - end, len(new) - end, end)]):
        if a > done_old or b > done_new:
            yield old[done_old:a], new[done_new:b]
        if size:
            yield old[a : a + size], new[b : b + size]
        done_old, done_new = a + size, b + size


def _joined(matches: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Matches as (place in old, place in new, length), with those that touch made one."""
    joined: list[tuple[int, int, int]] = []
    for match in matches:
        if joined and match[0] == joined[-1][0] + joined[-1][2] and match[1] == joined[-1][1] + joined[-1][2]:
            start_old, start_new, size = joined.pop()
            joined.append((start_old, start_new, size + match[2]))
        else:
            joined.append(match)
    return joined


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items at the start are equal."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _matches(old: Sequence[str], new: Sequence[str], steps: _Steps) -> list[tuple[int, int, int]]:
    """Equal stretches on the shortest way from old to new; none where that way is longer than we look for.

    `reached` maps a diagonal (place in old minus place in new) to the furthest place in old that so many edits reach on it.
    """
    trace: list[dict[int, int]] = []
    for edits in range(min(MAX_EDITS, len(old) + len(new)) + 1):
        reached: dict[int, int] = {}
        for diagonal in range(-edits, edits + 1, 2):
            place, _ = _entry(trace, diagonal, len(old), len(new))
            if place < 0:
                continue
            while place < len(old) and place - diagonal < len(new) and old[place] == new[place - diagonal]:
                place += 1
                steps.left -= 1
            steps.left -= 1
            reached[diagonal] = place
        trace.append(reached)
        if reached.get(len(old) - len(new)) == len(old):
            return _walk_back(trace, len(old), len(new))
        if steps.left < 0:
            break
    return []


def _entry(trace: Sequence[dict[int, int]], diagonal: int, old: int, new: int) -> tuple[int, int]:
    """Where the next edit enters a diagonal, and from which one it comes: an addition or a removal; place -1 for nowhere."""
    if not trace:
        return 0, 0
    added, removed = trace[-1].get(diagonal + 1, -1), trace[-1].get(diagonal - 1, -2) + 1
    if added - diagonal > new:
        added = -1
    if removed > old:
        removed = -1
    return (added, diagonal + 1) if added >= removed else (removed, diagonal - 1)


def _walk_back(trace: list[dict[int, int]], old: int, new: int) -> list[tuple[int, int, int]]:
    """The equal stretches on the way that was found, first to last."""
    matches: list[tuple[int, int, int]] = []
    diagonal = old - new
    while trace:
        place = trace.pop()[diagonal]
        start, came_from = _entry(trace, diagonal, old, new)
        if place > start:
            matches.append((start, start - diagonal, place - start))
        diagonal = came_from
    return matches[::-1]


def _add(pieces: list[Piece], kind: Literal["same", "removed", "added"], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1][0] == kind:
        text = pieces.pop()[1] + text
    pieces.append((kind, text))
