"""Public view counters as portals write them. A number that is not certainly a counter gives None, never 0."""

import re
from collections.abc import Iterable

from portals.text import fold_marks
from scraper.extract.text import tidy_keeping_no_break

# 133 / 376.741 / 1,234 / 6 605 with a no-break space; 12K / 1,2 nghìn / 2,3 triệu. Not part of a time, a date, a decimal, a
# negative or a longer number.
_UNIT = r"(?:k|nghin|ngan|trieu)"
_NUMBER = (
    rf"(?<![\w\-\u2212])(?<!\d[:/.,])(?P<number>\d{{1,4}}(?:[.,]\d{{1,2}})?(?= ?{_UNIT}\b)|"
    rf"\d{{1,3}}(?:[.\u00a0\u202f]\d{{3}})+|\d{{1,3}}(?:,\d{{3}})+|"
    r"\d{1,3}(?: \d{3})+(?=\s*$)|\d{1,9})"
    rf"(?: ?(?P<unit>{_UNIT})\b)?(?![\w:/]|[.,]\d|\u00a0\d| ?%| ?tr\b| \d{{3}}(?!\d| [a-z]))"
)
_LABEL = (
    r"(?:so )?(?:luot|lan)(?: nguoi)? (?:xem|doc)(?: (?:bai|tin)(?: viet)?)?|da (?:xem|doc)|(?:xem|doc)(?= ?:)|"
    r"post views|userpagevisits|view ?counts?|views?|viewed|hits?|reads?"
)
_GAP = r"(?:\s?[:=]\s?[(\[]?|\s?[\-\u2013]\s|\s?[(\[]\s?|\s)"
_LABEL_FIRST = re.compile(rf"(?<!\w)(?:{_LABEL}){_GAP}{_NUMBER}")
_NUMBER_FIRST = re.compile(rf"{_NUMBER}\s?(?:(?:luot|lan)(?: nguoi)? (?:xem|doc)|views?|hits?|reads?)(?!\w)")
_AFTER_BAR = re.compile(rf"[|\u2022\u00b7]\s*{_NUMBER}\s*$")
_ALONE = re.compile(rf"^[\s(\[]*{_NUMBER}[\s)\]]*$")
_LABEL_ALONE = re.compile(rf"[\s(\[]*(?:{_LABEL})\s?[:=]?\s*")
# What may stand beside a counter in the same line: the ends of dates and times, separators, the next labelled thing.
_ENDS_BEFORE = re.compile(r"(?:^|[\d|,;()\[\]\u2022\u00b7\t\n\-\u2013]|\b(?:am|pm|sa|ch|gio|phut|gmt\+7)|\b\d{4})\s*$")
_BEGINS_AFTER = re.compile(
    r"\s*(?:$|[|,;()\[\]\u2022\u00b7\t\n\-\u2013]|\.?\s*$|\d{1,2}[/.\-:h]|\d+ (?:binh luan|phan hoi|comments?)|"
    r"(?:tac gia|nguoi|nguon|ngay|dang|"
    r"cap nhat|in (?:bai|trang|tin|an)|chia se|binh luan|phan hoi|gui|co chu|chuyen muc|thich|tai ve|share|print|comments?)\b)"
)
_AUTHOR_LINE = re.compile(r"(?:tac gia|nguoi (?:dang|viet)|nguon|dang boi|by)\b")
_LONGEST = 2_000
_LONGEST_LINE = 200
_TIMES = {"k": 1_000, "nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000}


def labelled_views(text: str) -> int | None:
    """The counter beside its label, Vietnamese or English, with or without marks: `Số lượt xem: 133`, `536 views`.

    Site-wide counters (`Tổng lượt truy cập`, `Đang truy cập`) have other labels and are not taken.
    """
    folded = _folded(text)
    found = _LABEL_FIRST.search(folded) or _NUMBER_FIRST.search(folded)
    return _value(found) if found else None


def views_in_place(text: str) -> int | None:
    """The counter in an element where one is due: labelled, alone behind an icon, or the last thing behind a bar."""
    labelled = labelled_views(text)
    if labelled is not None:
        return labelled
    folded = _folded(text)
    found = _ALONE.match(folded) or _AFTER_BAR.search(folded)
    return _value(found) if found else None


def views_in_line(line: str) -> int | None:
    """The counter in a line that holds label and number, and beside them no more than a date, an author or the like: never prose."""
    folded = _folded(line)
    if len(folded) > _LONGEST_LINE:
        return None
    for pattern in (_LABEL_FIRST, _NUMBER_FIRST):
        for found in pattern.finditer(folded):
            before = folded[: found.start()]
            if (_ENDS_BEFORE.search(before) or _AUTHOR_LINE.match(before.strip(" (["))) and _BEGINS_AFTER.match(folded, found.end()):
                return _value(found)
    return None


def views_in_lines(lines: Iterable[str]) -> int | None:
    """The counter in the first of several lines that is one; label and number may stand in two that follow one another."""
    label = ""
    for line in lines:
        views = views_in_line(line)
        if views is None and label:
            views = views_in_line(f"{label} {line}")
        if views is not None:
            return views
        label = line if _LABEL_ALONE.fullmatch(_folded(line)) else ""
    return None


def is_counter(line: str) -> bool:
    """Whether a line is a labelled counter and nothing else, with or without a date beside it."""
    folded = _folded(line)
    if len(folded) > _LONGEST_LINE or views_in_line(line) is None:
        return False
    rest = _NUMBER_FIRST.sub(" ", _LABEL_FIRST.sub(" ", folded, count=1), count=1)
    return _REST.fullmatch(rest) is not None


_REST = re.compile(r"(?:[\s|,;.:()\[\]\u2022\u00b7\-\u2013/\d]|\b(?:ngay|gio|luc|dang|cap nhat|am|pm|sa|ch)\b){0,120}")


def _folded(text: str) -> str:
    return fold_marks(tidy_keeping_no_break(text[: 4 * _LONGEST])[:_LONGEST])


def _value(found: re.Match[str]) -> int:
    if unit := found["unit"]:
        return round(float(found["number"].replace(",", ".")) * _TIMES[unit])
    return int(re.sub(r"\D", "", found["number"]))
