"""Fills the slots of a story's sentences for one article.

`[a|b]` is a choice, `{10..90}` a number, `{1,5..9,5}` a number with one decimal, `{tdp}` a value
that stays the same through the article, `{tdp2}` another of its kind, `{Tdp}` with a capital.
"""

import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from demo_portal.language import capitalised, grouped
from demo_portal.vocabulary import GIVEN_MEN, GIVEN_WOMEN, OFFICERS, PLACES, SURNAMES

_CHOICE = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)(?:,(\d))?\.\.(\d+)(?:,(\d))?")
_DOCUMENTS = {
    "plan": "Kế hoạch số {}/KH-UBND",
    "decision": "Quyết định số {}/QĐ-UBND",
    "dispatch": "Công văn số {}/UBND-VP",
    "notice": "Thông báo số {}/TB-UBND",
}


class Scene:
    """What one article says of its time, places and people, drawn as its sentences ask for it."""

    def __init__(self, rng: random.Random, published_at: datetime) -> None:
        self._rng = rng
        self._values: dict[str, str] = {}
        self._published_on = published_at.date()
        self._days_before = rng.choice((1, 1, 2) if published_at.hour < 13 else (0, 0, 1))

    def fill(self, template: str) -> str:
        """The sentence with every choice made and every slot filled."""
        chosen = _CHOICE.sub(lambda found: self._rng.choice(found[1].split("|")), template)
        return _SLOT.sub(lambda found: self._value(found[1]), chosen)

    def _value(self, slot: str) -> str:
        numbers = _RANGE.fullmatch(slot)
        if numbers:
            return self._number(numbers)
        name = slot[:1].lower() + slot[1:]
        if name not in self._values:
            self._values[name] = self._new_value(name.rstrip("0123456789"))
        value = self._values[name]
        return value if name == slot else capitalised(value)

    def _number(self, found: re.Match[str]) -> str:
        if found[2] is None:
            return grouped(self._rng.randint(int(found[1]), int(found[3])))
        low, high = int(found[1] + found[2]), int(found[3] + (found[4] or "0"))
        whole, tenth = divmod(self._rng.randint(low, high), 10)
        return f"{whole},{tenth}"

    def _new_value(self, kind: str) -> str:
        for _ in range(40):
            value = self._draw(kind)
            if value not in self._values.values():
                return value
        return value

    def _draw(self, kind: str) -> str:
        stock = OFFICERS.get(kind) or PLACES.get(kind)
        if stock:
            return self._rng.choice(stock)
        if kind in _DOCUMENTS:
            return _DOCUMENTS[kind].format(self._rng.randint(11, 389))
        drawn: dict[str, Callable[[], str]] = {
            "man": lambda: f"ông {self._name(GIVEN_MEN)}",
            "woman": lambda: f"bà {self._name(GIVEN_WOMEN)}",
            "gentleman": lambda: self._name(GIVEN_MEN),
            "lady": lambda: self._name(GIVEN_WOMEN),
            "name": lambda: self._name(GIVEN_MEN + GIVEN_WOMEN),
        }
        return drawn[kind]() if kind in drawn else self._dated(kind)

    def _name(self, given: tuple[str, ...]) -> str:
        return f"{self._rng.choice(SURNAMES)} {self._rng.choice(given)}"

    def _dated(self, kind: str) -> str:
        on = self._published_on
        held_on = on - timedelta(days=self._days_before)
        ahead = on + timedelta(days=self._rng.randint(8, 25))
        next_month = _next_month(on)
        values = {
            "event": f"{self._part_of_day()} ngày {held_on:%-d/%-m}",
            "day": f"ngày {held_on:%-d/%-m}",
            "soon": f"ngày {on + timedelta(days=self._rng.randint(2, 6)):%d/%m/%Y}",
            "deadline": f"ngày {ahead:%d/%m/%Y}",
            "month": f"tháng {on.month}/{on.year}",
            "nextmonth": f"tháng {next_month.month}/{next_month.year}",
            "quarter": f"quý {('I', 'II', 'III', 'IV')[(on.month - 1) // 3]}/{on.year}",
            "year": str(on.year),
            "lastyear": str(on.year - 1),
            "nextyear": str(on.year + 1),
            "months": str(on.month),
            "schoolyear": f"{on.year - (on.month < 7)} - {on.year + (on.month >= 7)}",
        }
        return values[kind]

    def _part_of_day(self) -> str:
        return "sáng" if self._days_before == 0 else self._rng.choice(("sáng", "chiều"))


def _next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)
