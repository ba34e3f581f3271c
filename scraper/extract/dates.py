"""Moments as Vietnamese portals write them: always day before month, in the portal's zone. No clock, no guessing.

A date that cannot be read for certain gives None; an impossible one (31/02, 12/13) is never swapped into a possible one.
"""

import re
from collections.abc import Iterator, Mapping
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
# The months of the solar year; `Giêng` and `Chạp` are the lunar ones, which are other days.
_VIETNAMESE_MONTHS = {
    name: number
    for number, name in enumerate(("mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai"), start=1)
}
_MONTH_IN_WORDS = "|".join(sorted(_VIETNAMESE_MONTHS, key=len, reverse=True))

# Patterns run over folded text (lower case, no marks). A slash or digit behind a date makes it a document number.
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w/.\-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d/\-])",
        r"(?<![\d/.\-])(?P<day>\d{1,2}) ?(?P<sep>[/.\-]) ?(?P<month>\d{1,2}) ?(?P=sep) ?(?P<year>\d{4})(?![\d/])",
        r"(?<![\d/.\-])(?P<day>\d{1,2})(?P<sep>[/\-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{2})(?![\d/\-.])",
        r"(?<![\d/.\-])(?P<day>\d{2}) (?P<month>\d{2}) (?P<year>\d{4})(?= \d{1,2}:\d{2}(?!\d))",
        r"(?<!\d)(?P<day>\d{1,2}),? (?:thang |thg\.? ?|th\.? ?)(?P<month>\d{1,2}),? (?:nam )?(?P<year>\d{4})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}}),? thang (?P<words>{_MONTH_IN_WORDS}),? (?:nam )?(?P<year>\d{{4}})(?!\d)",
        rf"\bthang (?:(?P<words>{_MONTH_IN_WORDS})|(?P<month>\d{{1,2}})) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}}) (?P<name>{_NAMED_MONTH})\.?,? (?P<year>\d{{4}})(?!\d)",
        rf"\b(?P<name>{_NAMED_MONTH})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})(?!\d)",
    )
)
_CLOCK = (
    r"(?P<hour>\d{1,2}) ?(?::|h|g|gio) ?(?P<minute>\d{2})(?:(?: ?: ?| ?phut ?)(?P<second>\d{2}))?(?: ?phut)?"
    r"(?![\d:/])(?: ?(?P<half>(?:am|pm|sa|ch|sang|chieu|toi)\b|a\.m\.|p\.m\.))?"
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
    return next((found for found, _ in dates_in(normalize(text[: 4 * _LONGEST])[:_LONGEST], zone)), None)


def dates_in(line: str, zone: tzinfo) -> Iterator[tuple[PublishedAt, tuple[int, int]]]:
    """The dates in a line of normalised text in their order, each with its time and with where the two stand."""
    folded = fold_marks(line)
    if len(folded) != len(line):  # a letter that folds to two: positions would no longer agree
        line = folded
    behind = 0
    for found, day in sorted(_dates(folded), key=lambda found: found[0].start()):
        if found.start() < behind:
            continue  # what another form has read already
        clock, span = _clock_beside(folded, found)
        behind = span[1]
        raw = line[span[0] : span[1]].strip()
        if clock is None or _is_import_default(folded[span[0] : span[1]]):
            yield PublishedAt(day.replace(tzinfo=zone), "day", raw), span
        else:
            yield PublishedAt(datetime.combine(day, clock, zone), "minute", raw), span


def read_stated(text: str, zone: tzinfo) -> PublishedAt | None:
    """A date as pages state it to machines: ISO 8601 and what is meant for it, RFC 2822, a script's own form, else as people write it.

    A zone that is named is believed, one that cannot be read gives None: the moment would be hours off.
    """
    raw = " ".join(text[:_LONGEST_STATED].split())
    if exact := read_iso(raw, zone):
        return exact
    found = _NEARLY_ISO.fullmatch(raw) or _MAIL.match(raw) or _SCRIPT.match(raw)
    if found is None:
        return None if _NAMED_ZONE.search(raw) else find_date(raw, zone)
    parts = found.groupdict()
    offset, month = _offset(parts["zone"]), _MONTH_NAMES.get((parts.get("name") or "").lower()) or int(parts.get("month") or 0)
    if offset is None:
        return None
    clock = f"{parts['hour']:0>2}:{parts['minute']}:{parts['second'] or '00'}"
    exact = read_iso(f"{parts['year']}-{month:02}-{parts['day']:0>2}T{clock}{offset}", zone)
    return PublishedAt(exact.at, exact.precision, raw) if exact else None


_LONGEST_STATED = 100
_STATED_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r" ?(?P<zone>Z|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?|(?!AM|PM|SA|CH)[A-Z]{2,5})?(?![\w:])"
_NEARLY_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})[T ] ?{_STATED_CLOCK}{_ZONE}")
_MAIL = re.compile(
    rf"(?:[A-Za-z]{{3,9}}, ?)?(?P<day>\d{{1,2}})[ \-](?P<name>[A-Za-z]{{3}})[a-z]{{0,6}}[ \-](?P<year>\d{{4}}),? {_STATED_CLOCK}{_ZONE}"
)
_SCRIPT = re.compile(rf"(?:[A-Za-z]{{3}} )?(?P<name>[A-Za-z]{{3}}) (?P<day>\d{{1,2}}) (?P<year>\d{{4}}) {_STATED_CLOCK}{_ZONE}")
_NAMED_ZONE = re.compile(r"\d ?(?:Z|[+-]\d{2}:?\d{2}|(?!AM|PM|SA|CH)[A-Z]{2,5})(?:$| ?\()")


def _offset(named: str | None) -> str | None:
    """A zone as ISO 8601 has it, an empty string where none is named, None where its name is not known."""
    if not named:
        return ""
    if named in ("Z", "UTC", "GMT", "UT"):
        return "Z"
    if named == "ICT":
        return "+07:00"
    digits = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?", named)
    return f"{digits[1]}{digits[2]}:{digits[3] or '00'}" if digits else None


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
            try:
                day = datetime(year + 2000 if len(parts["year"]) == 2 else year, _month(parts), int(parts["day"]))  # noqa: DTZ001 - zone comes later
            except ValueError:
                continue
            if _is_plausible(day.year):
                yield found, day


def _month(parts: Mapping[str, str | None]) -> int:
    if name := parts.get("name"):
        return _MONTH_NAMES[name]
    words = parts.get("words")
    return _VIETNAMESE_MONTHS[words] if words else int(parts["month"] or 0)


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
    return re.search(r"\b12:00(:00)? ?((am|sa)\b|a\.m\.)", folded) is not None


def _is_plausible(year: int) -> bool:
    return FIRST_YEAR <= year < 2100
