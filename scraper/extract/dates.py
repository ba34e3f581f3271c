"""Moments as Vietnamese portals write them: always day before month, in the portal's zone. No clock, no guessing.

A date that cannot be read for certain gives None; an impossible one (31/02, 12/13) is never swapped into a possible one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from portals.text import fold_marks
from scraper.extract.text import normalize
from storage.model import Precision

FIRST_YEAR = 1997
"""The year in which Vietnam joined the Internet: an earlier date on a portal is a default value, not a date."""

_MONTH_NAMES = {
    name: number
    for number, names in enumerate(
        [
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ],
        start=1,
    )
    for name in names
}  # fmt: skip
_NAMED_MONTH = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))

# Patterns run over folded text (lower case, no marks). A slash or digit behind a date makes it a document number.
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w/.\-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d/\-])",
        r"(?<![\d/.\-])(?P<day>\d{1,2}) ?(?P<sep>[/.\-]) ?(?P<month>\d{1,2}) ?(?P=sep) ?(?P<year>\d{4})(?![\d/])",
        r"(?<![\d/.\-])(?P<day>\d{1,2})(?P<sep>[/\-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{2})(?![\d/\-.])",
        r"(?<!\d)(?P<day>\d{1,2}),? (?:thang|thg\.?) (?P<month>\d{1,2}),? (?:nam )?(?P<year>\d{4})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}}) (?P<name>{_NAMED_MONTH})\.?,? (?P<year>\d{{4}})(?!\d)",
        rf"\b(?P<name>{_NAMED_MONTH})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})(?!\d)",
    )
)
_CLOCK = (
    r"(?P<hour>\d{1,2}) ?(?::|h|g|gio) ?(?P<minute>\d{2})(?:(?: ?: ?| ?phut ?)(?P<second>\d{2}))?(?: ?phut)?"
    r"(?![\d:/])(?: ?(?P<half>am|pm|a\.m\.|p\.m\.|sa|ch|sang|chieu|toi)\b)?"
)
_JOINT = r"[\s|,;:()\-\u2013\u2014\u2022\u00b7]*(?:(?:vao )?luc|at|ngay)?[\s:]*"
_TIME_AFTER = re.compile(rf"t?{_JOINT}{_CLOCK}")
_TIME_BEFORE = re.compile(
    rf"(?<![\d:/.]){_CLOCK}[\s|,;()\-\u2013\u2014]*(?:(?:thu (?:hai|ba|tu|nam|sau|bay|\d)|chu nhat|cn|mon|tue|wed|thu|fri|sat|sun)"
    r"[\s|,;\-\u2013]*)?(?:ngay )?$"
)
_GLUED_ZONE = re.compile(r"^(\d{4}-\d{2}-\d{2})([+-]\d{2})(\d{2}:\d{2}:\d{2})$")
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class PublishedAt:
    """A moment as read: aware, in the portal's zone; `raw` is the text that it was read from."""

    at: datetime
    precision: Precision
    raw: str


def find_date(text: str, zone: tzinfo) -> PublishedAt | None:
    """The first date in a text, with its time where one stands beside it; None where there is none for certain.

    Reads dd/MM/yyyy with slashes, dashes or dots, two-digit years, `ngày 4 tháng 12 năm 2020`, English month names and
    ISO days; times before or after, 12-hour with AM/PM or SA/CH, and 24-hour times that carry a PM nonetheless.
    """
    line = normalize(text)[:_LONGEST]
    folded = fold_marks(line)
    if len(folded) != len(line):  # a letter that folds to two: positions would no longer agree
        line = folded
    candidates = sorted(_dates(folded), key=lambda found: found[0].start())
    for found, day in candidates:
        clock, span = _clock_beside(folded, found)
        raw = line[span[0] : span[1]].strip()
        if clock is None or _is_import_default(folded[span[0] : span[1]]):
            return PublishedAt(day.replace(tzinfo=zone), "day", raw)
        return PublishedAt(datetime.combine(day, clock, zone), "minute", raw)
    return None


def read_iso(text: str, zone: tzinfo) -> PublishedAt | None:
    """A machine-readable date (`datetime` attribute, JSON-LD); also NukeViet's `2020-12-04+0710:46:00`, zone before time."""
    raw = text.strip()[:64]
    glued = _GLUED_ZONE.match(raw)
    try:
        moment = datetime.fromisoformat(f"{glued[1]}T{glued[3]}{glued[2]}:00" if glued else raw)
    except ValueError:
        return None
    if not _is_plausible(moment.year):
        return None
    if len(raw) <= len("2020-12-04"):
        return PublishedAt(moment.replace(tzinfo=zone), "day", raw)
    aware = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return PublishedAt(aware, "minute", raw)


def _dates(folded: str) -> Iterator[tuple[re.Match[str], datetime]]:
    for pattern in _DATES:
        for found in pattern.finditer(folded):
            parts = found.groupdict()
            year = int(parts["year"])
            month = _MONTH_NAMES[parts["name"]] if parts.get("name") else int(parts["month"])
            try:
                day = datetime(year + 2000 if year < 100 else year, month, int(parts["day"]))  # noqa: DTZ001 - zone comes later
            except ValueError:
                continue
            if _is_plausible(day.year):
                yield found, day


def _clock_beside(folded: str, found: re.Match[str]) -> tuple[time | None, tuple[int, int]]:
    after = _TIME_AFTER.match(folded, found.end())
    if after and (clock := _clock(after)):
        return clock, (found.start(), after.end())
    before = _TIME_BEFORE.search(folded, max(0, found.start() - 60), found.start())
    if before and (clock := _clock(before)):
        return clock, (before.start(), found.end())
    return None, found.span()


def _clock(found: re.Match[str]) -> time | None:
    hour, half = int(found["hour"]), (found["half"] or "").replace(".", "")
    if half in ("pm", "ch", "chieu", "toi") and hour < 12:
        hour += 12
    elif half in ("am", "sa", "sang") and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None


def _is_import_default(folded: str) -> bool:
    """12:00 AM is what a 12-hour template prints for a day without a time (a third of one portal's articles)."""
    return re.search(r"\b12:00(:00)? ?(am|sa)\b", folded) is not None


def _is_plausible(year: int) -> bool:
    return FIRST_YEAR <= year < 2100
