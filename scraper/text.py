"""Vietnamese text as pages hold it, made tidy once at the boundary. It knows nothing of HTML."""

import re
import unicodedata

# C0 and C1 controls that are not white space, soft hyphen, zero-width and bidirectional marks, the tag block,
# lone surrogates and non-characters: none is visible, most are illegal in XML 1.0 (section 2.2).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
# Word's soft line break (vertical tab), form feed, and Unicode's own line ends: white space, but not XML's.
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# The stroke is part of the letter, so decomposition leaves it; U+00D0 and U+00F0 (eth) are often typed in its place.
_D_WITH_STROKE = str.maketrans({"đ": "d", "Đ": "D", "\u00d0": "D", "\u00f0": "d"})
_MARKS = re.compile("[\u0300-\u036f]")


def clean_characters(text: str) -> str:
    """Text in NFC without invisible and XML-illegal characters; other white space is left as it is."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """One line of clean text: NFC, nothing invisible, single plain spaces, none at the ends."""
    return " ".join(clean_characters(text).split())


def tidy_keeping_no_break(text: str) -> str:
    """As `tidy`, but no-break spaces stay: inside a number they part thousands, a plain space does not."""
    return _SPACES.sub(" ", clean_characters(text)).strip()


def fold(text: str) -> str:
    """Text for comparison: lower case, no marks, đ as d (`Số lượt xem` → `so luot xem`)."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_D_WITH_STROKE)))
    return unicodedata.normalize("NFC", plain).lower()
