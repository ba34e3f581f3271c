"""Text with its hits marked, as pieces, so that whoever shows it escapes it in their own way. Cut from the text as it was written."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice

from storage.results import Marked

LENGTH = 260
"""Letters of a snippet, about."""

BEFORE = 60
"""Letters of it that stand before the first hit, about."""

CONSIDERED = 500
"""Hits that are looked at for the best place."""


def whole(text: str, pattern: re.Pattern[str] | None) -> Marked:
    """All of a short text."""
    return tuple(piece for piece in _pieces(text, 0, len(text), pattern) if piece[0])


def snippet(text: str, pattern: re.Pattern[str] | None) -> Marked:
    """The stretch of a text that holds the most different hits, in one line, with … where it is cut."""
    start = max(0, _best_place(text, pattern) - BEFORE)
    end = min(len(text), start + LENGTH)
    start, end = _at_word(text, start), _at_word(text, end)
    pieces = [(" ".join(f".{piece}.".split())[1:-1], hit) for piece, hit in _pieces(text, start, end, pattern)]
    if start > 0:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(piece for piece in pieces if piece[0])


def _best_place(text: str, pattern: re.Pattern[str] | None) -> int:
    """Where the stretch begins that holds the most different hits; the first such one."""
    if pattern is None:
        return 0
    best, most = 0, 0
    window: deque[tuple[int, str]] = deque()
    within: Counter[str] = Counter()
    for match in islice(pattern.finditer(text), CONSIDERED):
        window.append((match.start(), match.group().lower()))
        within[window[-1][1]] += 1
        while window[0][0] <= match.start() - (LENGTH - BEFORE):
            _, word = window.popleft()
            within[word] -= 1
            if not within[word]:
                del within[word]
        if len(within) > most:
            best, most = window[0][0], len(within)
    return best


def _at_word(text: str, place: int) -> int:
    """The end of the space before the word that a place falls into, where one is near."""
    if place in (0, len(text)):
        return place
    space = max(text.rfind(" ", max(0, place - 30), place + 1), text.rfind("\n", max(0, place - 30), place + 1))
    return place if space < 0 else space + 1


def _pieces(text: str, start: int, end: int, pattern: re.Pattern[str] | None) -> Iterator[tuple[str, bool]]:
    done = start
    for match in pattern.finditer(text, start, end) if pattern is not None else ():
        yield text[done : match.start()], False
        yield match.group(), True
        done = match.end()
    yield text[done:end], False
