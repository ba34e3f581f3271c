"""Vietnamese text for comparison: the one place that says which letters count as the same."""

import re
import unicodedata

# The stroke is part of the letter, so decomposition leaves it; eth (U+00D0 and U+00F0) looks the same and is often typed in its place.
_D_WITH_STROKE = str.maketrans("đĐðÐ", "dDdD")
_MARKS = re.compile("[\u0300-\u036f]+")


def fold_marks(text: str) -> str:
    """The text in lower case and without marks, đ and ð as d, in NFC (`Số lượt xem` → `so luot xem`).

    It is the same for composed and decomposed letters; letters of other scripts stay as they are.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.translate(_D_WITH_STROKE).lower())
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
