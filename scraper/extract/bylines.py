"""Who wrote it, as the last lines of an article say. A line is a byline or it is not; text is never cut inside a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portals.text import fold_marks

LONGEST = 120
"""Characters; a longer last line is prose."""

_AUTHOR_LABEL = re.compile(
    r"^(?:tac gia(?: bai viet)?|nguoi (?:viet|dang|thuc hien)|thuc hien|bien tap|phong vien|ctv|"
    r"(?:tin|bai)(?: viet)?(?:(?:\s?[,/&\-\u2013+]\s?| va | )(?:tin|bai|anh|video|clip))*|anh)\s*[:\uff1a]\s*(?=\S)"
)
_SOURCE_LABEL = re.compile(r"^(?:\(?nguon(?: tin)?(?: va anh)?)\s*[:\uff1a]\s*\S")
_ACCORDING_TO = re.compile(r"^\(?theo:?\s+\S")
_NEXT_LABEL = re.compile(r"\s(?=(?:Số )?[Ll]ượt (?:xem|đọc)|Nguồn|Ngày|Đăng|Cập nhật|Views?\b|\(?\d{1,2}[/.\-]\d{1,2}[/.\-])")
_PARTS = re.compile(r"[|\u2022\u00b7;\t\n]|\s[\-\u2013\u2014]\s")
_SEPARATORS = re.compile(r"\s*(?:[,;/&+]|\s[-\u2013\u2014]\s|[-\u2013\u2014]|\bvà\b)\s*")
_DEGREE = re.compile(r"^(?:(?:PGS|GS|TS|ThS|Th\.\s?S|BS|BSCKI{1,2}|DS|KS|LS|CN|NSƯT|NSND|Dr|MSc)(?:\.\s*|\s+))+(?=\w)", re.IGNORECASE)
_INITIALS = re.compile(r"^(?:PV|[A-ZĐ]{3,6}|[A-ZĐ]{1,3}\.\s?[A-ZĐ]{1,3}\.?)$")
_NOBODY = re.compile(r"^(?:(?:super)?admin|administrator|quan tri(?: vien)?|(?:super )?user|test)(?:\s+(?:admin|administrator))?$")
# Words with which a sign-off, an office or a place begins: capitals, but nobody's name. With their marks, since without
# them they are names (Phương, Huyền, Trương); Đoàn and Công are both and stay out.
_NOT_A_NAME = re.compile(
    r"^(?:ủy ban|uỷ ban|ubnd|hđnd|tm\.?|kt\.?|tl\.?|chủ tịch|phó|bí thư|giám đốc|trưởng|phòng|ban|sở|phường|xã|"
    r"thị xã|thị trấn|thành phố|tỉnh|quận|huyện|nơi nhận|trân trọng|xin|kính|hết|thông báo|đại hội|việt nam|trung tâm|"
    r"đảng ủy|đảng uỷ|mặt trận|hội|tổ dân phố|khu phố|các|những|nhân dân|chào mừng|nhiệt liệt)\b"
)
_OFFICE = re.compile(
    r"^(?:tm\.|kt\.|tl\.|tuq\.|q\.)|^(?:pho )?(?:chu tich|bi thu|giam doc|truong phong|truong ban|chanh van phong|hieu truong)$"
)


@dataclass(frozen=True, slots=True)
class TailByline:
    """The byline, or None for a mark of nobody (`Administrator`), and how many of the last lines it takes up."""

    byline: str | None
    lines: int


def split_byline(lines: Sequence[str], *, marked: Sequence[bool] = ()) -> TailByline:
    """The byline in the last lines of a body (tidy text, in reading order).

    `marked` says of each line whether the page sets it apart (right-aligned, bold or italic as a whole): only such a
    line may be a single word. At most two lines are taken: the author, and a photographer or a source below.
    Labels of authors are dropped (`Tin, ảnh: Thanh Mai` → `Thanh Mai`); `Nguồn:` and `Theo …` name no author and stay.
    """
    found: list[str] = []
    taken = 0
    for index in range(len(lines) - 1, max(len(lines) - 3, 0), -1):
        apart = bool(marked[index]) if index < len(marked) else False
        line = lines[index]
        if taken and not _is_labelled(line):
            break
        name = byline_of(line, set_apart=apart)
        if name is None or _OFFICE.search(fold_marks(lines[index - 1])):
            break
        taken += 1
        if name:
            found.insert(0, name)
    return TailByline("; ".join(found) or None, taken)


def byline_of(line: str, *, set_apart: bool = False) -> str | None:
    """The byline that a line is; an empty string for a mark of nobody; None where the line is none."""
    line = line.strip(" .*•\u2013-_")
    if not 2 <= len(line) <= LONGEST:
        return None
    inner = line[1:-1].strip() if line[0] in "([" and line[-1] in ")]" else line
    folded = fold_marks(inner)
    if _NOBODY.match(folded):
        return ""
    if label := _AUTHOR_LABEL.match(folded):
        rest = inner[label.end() :].strip(" .") if len(folded) == len(inner) else inner
        return "" if _NOBODY.match(fold_marks(rest)) else rest if len(rest) <= 80 else None
    if _SOURCE_LABEL.match(folded) or (_ACCORDING_TO.match(folded) and _is_source(inner)):
        return inner
    return inner if _are_names(inner, set_apart) else None


def author_in(line: str) -> str | None:
    """The author that a line names beside other things, parted by bars or dashes: `04/12/2020 | Tác giả: Thanh Mai`."""
    for part in _PARTS.split(line):
        named = _NEXT_LABEL.split(part, maxsplit=1)[0]
        if _AUTHOR_LABEL.match(fold_marks(named.strip())) and (author := byline_of(named)):
            return author
    return None


def clean_byline(text: str) -> str | None:
    """The byline in an element that holds one by the page's own marking; None for nobody."""
    line = text.strip(" .|")
    if not line or len(line) > 2 * LONGEST:
        return None
    return byline_of(line, set_apart=True) or (None if _NOBODY.match(fold_marks(line)) or byline_of(line) == "" else line)


def _is_labelled(line: str) -> bool:
    folded = fold_marks(line.strip(" ([.*"))
    return bool(_AUTHOR_LABEL.match(folded) or _SOURCE_LABEL.match(folded))


def _is_source(line: str) -> bool:
    """`Theo Báo Bắc Ninh`, `Theo TTXVN`, `Theo bacninh.gov.vn`: a name behind it, no sentence."""
    words = line.split()[1:]
    if not 1 <= len(words) <= 8:
        return False
    named = [word for word in words if word[:1].isupper() or "." in word[1:-1] or word in ("và", "-", "–", "điện", "tử", "thông", "tin")]
    return (len(named) == len(words) and words[0][:1].isupper()) or ("." in words[0][1:-1] and len(words) == 1)


def _are_names(line: str, set_apart: bool) -> bool:
    people = [part for part in _SEPARATORS.split(line) if part]
    return 1 <= len(people) <= 4 and all(_is_name(person, set_apart) for person in people)


def _is_name(text: str, set_apart: bool) -> bool:
    text = _DEGREE.sub("", text).strip()
    if _INITIALS.match(text):
        return fold_marks(text) not in ("het", "ubnd", "hdnd", "tphcm")
    words = text.split()
    if _NOT_A_NAME.match(text.lower()) or not all(_is_name_word(word) for word in words):
        return False
    return 2 <= len(words) <= 5 or (len(words) == 1 and set_apart and len(text) >= 2)


def _is_name_word(word: str) -> bool:
    letters = word.rstrip(".")
    return letters.isalpha() and (letters.isupper() or (letters[0].isupper() and letters[1:].islower())) and len(letters) <= 9
