"""Which post shows which peculiarity of real portals, chosen by the post's number so that each occurs.

Numbers: 0 is the newest post of day 1; posts of later days have numbers from 1,000,000 on.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from demo_portal.blocks import HANDS, Block, Hand, Spelling
from demo_portal.language import decomposed, half_decomposed
from demo_portal.vocabulary import GIVEN_WOMEN, PEN_NAMES, SURNAMES

UNDATED = 37
UNMARKED_LABEL = 29
DECOMPOSED_FILE_NAME = 15
HIDDEN_TITLE_CHARACTERS = {10: "\x0b", 26: "\u200b", 45: "\ufffe"}
HIDDEN_BODY_CHARACTERS = {
    11: "\x1f", 22: "\u200b", 31: "\ufffe", 45: "\x0b", 52: "\x1f",
}  # fmt: skip
SOFT_HYPHENS = frozenset({13, 22, 60})
SECOND_LISTINGS = {
    6: "/vi", 14: "/web/dong-may", 19: "/en", 33: "/vi", 48: "/web/dong-may", 66: "/en",
    90: "/vi", 101: "/web/dong-may",
}  # fmt: skip
PINNED = 126

DateShape = Literal["plain", "no-views", "day", "none", "unmarked"]
CounterShape = Literal["plain", "dotted", "spaced"]


@dataclass(frozen=True)
class Byline:
    """A byline as it is printed, and as it must be read."""

    printed: str
    read: str | None
    right: bool


def byline(number: int, rng: random.Random) -> Byline | None:
    """The byline of a post; None for the fifth of the posts that have none."""
    first, second = rng.sample(PEN_NAMES, 2)
    full = f"{rng.choice(SURNAMES)} {rng.choice(GIVEN_WOMEN)}"
    shapes: tuple[Byline | None, ...] = (
        Byline(f"{first}, {second}", f"{first}, {second}", right=True),
        Byline(first.upper(), first.upper(), right=True),
        None,
        Byline(f"Tác giả: {full}", full, right=False),
        Byline(f"Tin, ảnh: {first}", first, right=True),
        Byline(first, first, right=True),
        None,
        Byline(f"Bài, ảnh: {first}", first, right=False),
        Byline("PV", "PV", right=True),
        Byline("BVD", "BVD", right=False),
        Byline(f"Th.s Nguyễn {first}", f"Th.s Nguyễn {first}", right=True),
        Byline("admin admin", None, right=True),
        Byline("Nguồn: Báo Ví Dụ điện tử", "Nguồn: Báo Ví Dụ điện tử", right=True),
        Byline("Theo Báo Ví Dụ", "Theo Báo Ví Dụ", right=False),
        None,
        Byline("Administrator", None, right=False),
        Byline(f"{second}, {first}", f"{second}, {first}", right=False),
    )
    return shapes[number % len(shapes)]


def date_shape(number: int) -> DateShape:
    """How the line of date and counter of a post is written."""
    if number == UNDATED:
        return "none"
    if number == UNMARKED_LABEL:
        return "unmarked"
    if number % 19 == 8:
        return "no-views"
    return "day" if number % 23 == 17 else "plain"


def counter_shape(number: int) -> CounterShape:
    """How a counter of a thousand or more is written."""
    shapes: tuple[CounterShape, ...] = ("dotted", "spaced", "plain", "plain")
    return shapes[number // 3 % 4]


def is_popular(number: int) -> bool:
    """Whether a post has been read thousands of times."""
    return number % 9 == 7


def has_numeric_tail(number: int) -> bool:
    """Whether the address of a post ends in its 8-digit number."""
    return number % 7 != 3


def wants_year_at_end(number: int) -> bool:
    """Whether the slug of a post should end in a year, with no number after it."""
    return number % 14 == 3


def spelling(number: int) -> Spelling:
    """How the letters of a post are encoded."""
    if number % 11 == 5:
        return decomposed
    return half_decomposed if number % 13 == 6 else _as_written


def hand(number: int) -> Hand:
    """In which editor's hand a body is written."""
    return HANDS[number % len(HANDS)]


def ornaments(number: int) -> tuple[Block, ...]:
    """Blocks of a body without any text to be read."""
    found: list[str] = []
    if number % 3 == 1:
        found.append("<p>&nbsp;</p>")
    if number % 8 == 4:
        found.append('<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n<p><br /></p>')
    if number % 21 == 10:
        found.append(
            '<script type="text/javascript">var demBaiViet = demBaiViet || 0; demBaiViet = demBaiViet + 1; // đếm lượt mở bài</script>'
        )
    return tuple(Block("ornament", html=html) for html in found)


def has_click_handler(number: int) -> bool:
    """Whether the first paragraph of a body carries an `onclick`."""
    return number % 21 == 10


def file_name(number: int, label: str, ending: str, plain: Callable[[str], str]) -> str:
    """The name of an attached file: plain for some, with spaces, brackets and marks for others."""
    if number == DECOMPOSED_FILE_NAME:
        return decomposed(f"{label} (bản ký){ending}")
    if number % 4 == 0:
        return f"{label} [bản ký] ({number % 90 + 1}){ending}"
    if number % 4 == 2:
        return f"{label}{ending}"
    return f"{plain(label)}{ending}"


def _as_written(text: str) -> str:
    return text
