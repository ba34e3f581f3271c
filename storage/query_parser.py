"""What a person types into a search box, as an expression of FTS5 and as a pattern for highlighting. It knows no database.

Words in quotes stand side by side, `-word` is left out, everything else must occur. Nothing that is typed is syntax of
FTS5: every word reaches it as a quoted string of letters and digits.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from portals.text import fold_marks

MAX_LETTERS = 400
"""What is read of a query; the rest is left out."""

MAX_TERMS = 16
"""Words and phrases that are searched for; the rest is left out."""

TEXT_COLUMNS = ("title", "byline", "body_text")

_TERM = re.compile(r"""(?P<minus>(?<!\S)-)?(?:["“”„«»](?P<phrase>[^"“”„«»]*)(?:["“”„«»]|$)|(?P<word>[^\s"“”„«»]+))""")
_TOKEN = re.compile(r"[^\W_]+")
_MARK = r"[\u0300-\u036f]*"
_D_VARIANTS = "dđð"
_MAX_VARIED = 4
"""Letters d of one phrase that are varied one by one; a longer phrase is cut into overlapping pieces."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase: its tokens, in lower case and NFC, as they were typed."""

    tokens: tuple[str, ...]
    excluded: bool = False

    @property
    def has_marks(self) -> bool:
        """Whether marks were typed, so that the person knows how it is spelt."""
        return any(token != fold_marks(token) for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood; without wanted terms it finds nothing."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def has_marks(self) -> bool:
        """Whether hits with exactly these marks go first."""
        return any(term.has_marks for term in self.wanted)

    def expression(self, *, exact: bool, columns: Sequence[str] = TEXT_COLUMNS) -> str:
        """What must occur, for FTS5: for the index with marks where `exact`, else for the one without."""
        return _scoped(columns, " AND ".join(_written(term, exact=exact) for term in self.wanted))

    def exclusion(self, *, exact: bool) -> str | None:
        """What must not occur: of the terms typed with marks, for the index with marks, or of those without, for the other."""
        terms = [term for term in self.terms if term.excluded and term.has_marks == exact]
        return _scoped(TEXT_COLUMNS, " OR ".join(_written(term, exact=exact) for term in terms)) if terms else None

    def pattern(self, *, exact: bool) -> re.Pattern[str] | None:
        """Finds the wanted terms in text as it was written; None where there are none.

        It begins with the set of all first letters, so that `re` may skip to them, which makes it ten times as fast.
        """
        letters = _exact_letters if exact else _any_letters
        terms = sorted((term.tokens for term in self.wanted), key=lambda tokens: -sum(map(len, tokens)))
        if not terms:
            return None
        firsts = "".join(dict.fromkeys(letters(tokens[0][0]) for tokens in terms))
        alternatives = "|".join(_alternative(tokens, letters) for tokens in terms)
        return re.compile(rf"[{firsts}](?<![^\W_].)(?:{alternatives})(?![^\W_])", re.DOTALL)


def parse_query(text: str) -> Query:
    """The query that a person means by this text, whatever it is; never raises."""
    text = text[:MAX_LETTERS].encode("utf-8", "replace").decode().replace("\0", " ")
    terms: list[Term] = []
    for match in _TERM.finditer(unicodedata.normalize("NFC", text)):
        tokens = tuple(_tokens(match["phrase"] if match["phrase"] is not None else match["word"]))
        term = Term(tokens, match["minus"] is not None)
        if tokens and term not in terms:
            terms.append(term)
    return Query(tuple(terms[:MAX_TERMS]))


def phrase(text: str) -> Query:
    """The query that finds this text as it stands: a name, a portal's id."""
    tokens = tuple(_tokens(text[:MAX_LETTERS]))
    return Query((Term(tokens),) if tokens else ())


def _tokens(text: str) -> Iterator[str]:
    text = text.encode("utf-8", "replace").decode()
    return (token.lower() for token in _TOKEN.findall(unicodedata.normalize("NFC", text)))


def _scoped(columns: Sequence[str], expression: str) -> str:
    return f"({{{' '.join(columns)}}} : ({expression}))"


def _written(term: Term, *, exact: bool) -> str:
    return _exact(term.tokens) if exact else _varied(term.tokens)


def _exact(tokens: Sequence[str]) -> str:
    return f'"{" ".join(tokens)}"'


def _varied(tokens: Sequence[str]) -> str:
    """The phrase in every spelling of its letters d: the index drops marks, but the stroke of đ is part of the letter."""
    pieces = [f"({' OR '.join(_exact(spelling) for spelling in _spellings(piece))})" for piece in _pieces(tokens)]
    return f"({' AND '.join(pieces)})"


def _pieces(tokens: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The phrase in pieces with few letters d each; neighbours share a token, so that the pieces hold together."""
    piece: list[str] = []
    for token in map(fold_marks, tokens):
        if piece and sum(word.count("d") for word in (*piece, token)) > _MAX_VARIED:
            yield tuple(piece)
            piece = piece[-1:] if piece[-1].count("d") + token.count("d") <= _MAX_VARIED else []
        piece.append(token)
    yield tuple(piece)


def _spellings(tokens: Sequence[str]) -> Iterable[tuple[str, ...]]:
    text = " ".join(tokens)
    places = [place for place, letter in enumerate(text) if letter == "d"]
    if len(places) > _MAX_VARIED:
        return [tokens_of(text.replace("d", letter)) for letter in _D_VARIANTS]
    spellings = dict.fromkeys(product("dđ", repeat=len(places))) | dict.fromkeys(product("dð", repeat=len(places)))
    return [tokens_of(_with_letters(text, places, letters)) for letters in spellings]


def tokens_of(text: str) -> tuple[str, ...]:
    """The tokens of a text in which they stand with one space between."""
    return tuple(text.split(" "))


def _with_letters(text: str, places: Sequence[int], letters: Sequence[str]) -> str:
    spelt = list(text)
    for place, letter in zip(places, letters, strict=True):
        spelt[place] = letter
    return "".join(spelt)


def _alternative(tokens: Sequence[str], letters: Callable[[str], str]) -> str:
    """A phrase but for its first letter, which stands before it."""
    written = r"[\W_]{1,9}".join("".join(f"[{letters(letter)}]{_MARK}" for letter in token) for token in tokens)
    first = f"[{letters(tokens[0][0])}]"
    return f"(?<={first}){written.removeprefix(first)}"


def _exact_letters(letter: str) -> str:
    """The letter, and its capital, for a set in a pattern."""
    return re.escape(letter) + (re.escape(letter.upper()) if len(letter.upper()) == 1 else "")


def _any_letters(letter: str) -> str:
    """The letter with any marks, and the capitals."""
    base = fold_marks(letter)
    return _LETTERS.get(base) or _exact_letters(letter)


_LETTERS: dict[str, str] = {}
for _code in [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x100), *map(ord, "ĂăĐđĨĩŨũƠơƯư"), *range(0x1EA0, 0x1EFA)]:
    _base = fold_marks(chr(_code))
    if len(_base) == 1 and "a" <= _base <= "z":
        _LETTERS[_base] = _LETTERS.get(_base, "") + chr(_code)
"""Base letter → every letter of Vietnamese, and of Latin-1, that is it with marks, small and capital."""
