"""Which date in a line is the day of publication: by the words before it, and never one in prose."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.bylines import byline_of
from scraper.extract.dates import PublishedAt, dates_in, find_date, read_stated
from scraper.extract.page import spaced_text_of, text_of
from scraper.extract.text import normalize
from scraper.extract.view_counts import is_counter

UPDATE, BARE, PUBLICATION = 1, 2, 3
"""How much a date's label says for it: a date of an edit counts where there is no other."""
LONGEST = 200
"""Characters; a longer line is prose."""

_SEPARATOR = re.compile(r"[|\u2022\u00b7;\t\n]|\s[\-\u2013\u2014]\s|\.\s|\s{3,}")
_WEEKDAY = re.compile(
    r"\b(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|t[2-7](?=,)|chu nhat|cn(?=,)|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b,?"
)
_UPDATE = re.compile(r"\b(?:cap nhat|chinh sua|sua(?: doi)?|lan cuoi|updated?|modified|edited|last)\b")
_OTHER = re.compile(
    r"\b(?:han|het|hieu luc|ban hanh|ky|sinh|hop|khai (?:mac|truong|giang)|be mac|to chuc|dien ra|bat dau|ket thuc|nop|den|tu|van ban|"
    r"quyet dinh|cong van|su kien|thuc hien|ap dung|tiep nhan|hoan thanh|nhan ho so|"
    r"expires?|deadline|event|start|end|from|until|hom nay|today|now|"
    r"truy cap|copyright|giay phep|cap ngay)\b"
)
_PUBLICATION = re.compile(
    r"(?:(?:ngay|thoi gian|thoi diem|gio|luc|tin|bai|bai viet)? ?(?:duoc |da )?"
    r"(?:dang(?: tin| bai| tai)?|xuat ban|dua tin|dua|gui(?: bai| tin)?|tao(?: bai)?|"
    r"viet(?: bai)?|cong bo|phat hanh|len trang|post)(?: (?:luc|ngay|vao|vao luc|tren|hoi|vao ngay|luc ngay))?|"
    r"(?:date )?(?:posted|published|created|submitted)(?: (?:on|at|date|by))?|(?:post|publish(?:ed)?|publication) date|date of publication)"
)
_BARE = re.compile(r"(?:(?:ngay|thang|gio|luc|vao|hoi|thoi gian|date|time|on|at|dated|gmt ?[+]7|utc ?[+]7|am|pm)[\s:]*){0,4}")
_BY = re.compile(
    r"(?:(?:duoc )?(?:dang|viet|gui|posted|submitted|written) (?:boi|by)|tac gia|nguoi (?:dang|viet|gui)|by|boi|nguon(?: tin)?|theo)\b"
)
_BEHIND = re.compile(
    r"\s*(?:[\d.,\s|]{0,20}$|[|\u2022\u00b7;\t\n)\]]|[\-\u2013\u2014.,]?\s*$|\s[\-\u2013\u2014]\s|\.\s|,? ?\(?(?:gmt|utc)|"
    r"\(?(?:so )?(?:luot|lan)\b|da xem|xem\b|views?\b|hits?\b|"
    r"[\d.,]{1,9} ?(?:luot|lan|views?|hits?|binh luan|phan hoi|comments?)|[(\[]|"
    r"tac gia|nguoi|nguon|by\b|boi\b|in\b|share|chia se|am\b|pm\b|sa\b|ch\b|doc\b|"
    r"chuyen muc|danh muc|co chu|cap nhat|ngay\b|dang\b|lan cuoi|print|gui\b|phong vien|bien tap)"
)
_LIKE_A_LABEL = re.compile(r"(?:ngay|thoi|han|hieu|tu|den|het|nam|date|posted|published|created|dang|cap nhat|xuat ban|updated)\b|.*:\s*$")
_ENGLISH = re.compile(r"published|posted|created|submitted|modified|updated", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d{1,2}/\d{1,2}/\d{2}")
"""Behind an English label it is written month first by some systems and day first by others."""
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A date that may be the day of publication, with its rank: PUBLICATION, BARE or UPDATE."""

    published: PublishedAt
    rank: int


def dates_of_line(text: str, zone: tzinfo, before: str = "") -> list[DatedLine]:
    """The dates in a line that may be the day of publication; `before` is the line in front of it, which may be its label.

    Cells of a table are parted by tabs. A line that holds anything but dates, labels, counters and names is prose and gives none.
    """
    if len(text) > LONGEST or not any(character.isdigit() for character in text):
        return []
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    found: list[DatedLine] = []
    end = 0
    dates = list(dates_in(text, zone))
    for place, (published, (start, stop)) in enumerate(dates):
        head, tail = text[end:start], text[stop : dates[place + 1][1][0] if place + 1 < len(dates) else len(text)]
        label = _label(head, before if place == 0 else "")
        rank = _rank(label)
        if rank is not None and not (_ENGLISH.search(label) and _SHORT_YEAR.fullmatch(published.raw)) and _BEHIND.match(fold_marks(tail)):
            found.append(DatedLine(published, rank))
        end = stop
    return found


def best_date(lines: Iterable[str], zone: tzinfo) -> DatedLine | None:
    """The date of the highest rank in several lines, the first of several that are equal."""
    best: DatedLine | None = None
    before = ""
    for line in lines:
        for dated in dates_of_line(line, zone, before):
            if best is None or dated.rank > best.rank:
                best = dated
        before = line
    return best


def date_of(element: HtmlElement, zone: tzinfo) -> PublishedAt | None:
    """The date in an element that is known to hold one: the day of publication before others, with the minute that its markup adds."""
    lines = [line for line in map(normalize, spaced_text_of(element).split("\n")) if line]
    ranked = best_date(lines, zone)
    shown = ranked.published if ranked else find_date(text_of(element), zone)
    stated = next((value for value in element.xpath("descendant-or-self::*/@datetime | @content")), None)
    return agreed(shown, str(stated) if stated else None, zone)


def agreed(shown: PublishedAt | None, stated: str | None, zone: tzinfo) -> PublishedAt | None:
    """What a person reads and what the markup says of it, held together.

    Where both name one day, the more exact counts; where the markup has day and month the other way round, they were written in
    another order than ours; where they differ otherwise, what a person reads.
    """
    exact = read_stated(stated, zone) if stated else None
    if exact is None or shown is None:
        return shown or exact
    day, other = exact.at.date(), shown.at.date()
    if day == other:
        return exact if shown.precision == "day" and exact.precision == "minute" else shown
    return exact if (day.year, day.month, day.day) == (other.year, other.day, other.month) else shown


def time_shown(element: HtmlElement, zone: tzinfo) -> str:
    """The text of a `time` element, or what its attribute says where that is more exact or its text is only a distance."""
    text = normalize(text_of(element))
    shown = find_date(text, zone)
    found = agreed(shown, element.get("datetime"), zone)
    if found is None or found is shown:
        return text
    exact = f"{found.at:%Y-%m-%d %H:%M}" if found.precision == "minute" else f"{found.at:%Y-%m-%d}"
    return text.replace(shown.raw, exact) if shown and shown.raw in text else exact


def is_label(line: str) -> bool:
    """Whether a line is the label of a date and nothing else, such as a cell in front of it."""
    folded = fold_marks(line).strip()
    return len(folded) <= _LONGEST_LABEL and _LIKE_A_LABEL.match(folded) is not None


def _label(head: str, before: str) -> str:
    """The words that stand before a date and belong to it."""
    segments = _SEPARATOR.split(head)
    label = segments[-1]
    if not _WEEKDAY.sub("", fold_marks(label)).strip(" ,:()[]-"):
        cell = segments[-2] if len(segments) > 1 else before if len(segments) == 1 else ""
        if is_label(cell):
            return cell
    return label


def _rank(label: str) -> int | None:
    if len(label) > _LONGEST_LABEL:
        return None
    folded = _WEEKDAY.sub(" ", fold_marks(label))
    folded = " ".join(folded.split()).strip(" ,:()[]-\u2013\u2014.|>\u00bb*\"'")
    if not folded:
        return BARE
    if _UPDATE.search(folded):
        return UPDATE
    if _PUBLICATION.fullmatch(folded):
        return PUBLICATION
    if _BY.match(folded):
        return BARE
    if _OTHER.search(folded) or "," in folded:
        return None
    if _BARE.fullmatch(folded) or is_counter(label) or byline_of(label.strip(" ,:()-")) is not None:
        return BARE
    return None
