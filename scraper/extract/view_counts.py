"""Public view counters as portals write them. A number that is not certainly a counter gives None, never 0."""

import re

from portals.text import fold_marks
from scraper.extract.text import tidy_keeping_no_break

# 133 / 376.741 / 1,234 / 6 605 with a no-break space; not part of a time, a date, a decimal or a longer number.
_NUMBER = r"(?<!\d)(?<!\d[:/.,])(?P<number>\d{1,3}(?:[.\u00a0\u202f]\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,9})(?![\d:/]|[.,]\d|\u00a0\d|%)"
_LABEL = (
    r"(?:so )?(?:luot|lan) (?:xem|doc)(?: (?:bai|tin)(?: viet)?)?|da (?:xem|doc)|(?:xem|doc)(?= ?:)|"
    r"userpagevisits|view ?counts?|views?|viewed|hits?|reads?"
)
_GAP = r"[\s:\-\u2013=()\[\]]{0,6}"
_LABEL_FIRST = re.compile(rf"(?<!\w)(?:{_LABEL}){_GAP}{_NUMBER}")
_NUMBER_FIRST = re.compile(
    rf"{_NUMBER}\s?(?:luot|lan) (?:xem|doc)(?!\w)|{_NUMBER.replace('number', 'other')}\s?(?:views?|hits?|reads?)(?!\w)"
)
_AFTER_BAR = re.compile(rf"[|\u2022\u00b7]\s*{_NUMBER}\s*$")
_ALONE = re.compile(rf"^[\s(\[]*{_NUMBER}[\s)\]]*$")
_LONGEST = 2_000


def labelled_views(text: str) -> int | None:
    """The counter beside its label, Vietnamese or English, with or without marks: `Số lượt xem: 133`, `536 views`.

    Site-wide counters (`Tổng lượt truy cập`, `Đang truy cập`) have other labels and are not taken.
    """
    folded = _folded(text)
    if found := _LABEL_FIRST.search(folded):
        return _value(found["number"])
    if found := _NUMBER_FIRST.search(folded):
        return _value(found["number"] or found["other"])
    return None


def views_in_place(text: str) -> int | None:
    """The counter in an element where one is due: labelled, alone behind an icon, or the last thing behind a bar."""
    labelled = labelled_views(text)
    if labelled is not None:
        return labelled
    folded = _folded(text)
    found = _ALONE.match(folded) or _AFTER_BAR.search(folded)
    return _value(found["number"]) if found else None


def _folded(text: str) -> str:
    return fold_marks(tidy_keeping_no_break(text)[:_LONGEST])


def _value(number: str) -> int:
    return int(re.sub(r"\D", "", number))
