"""Vietnamese letters and numbers as content systems write them: slugs, Unicode forms, dots in numbers."""

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_INVISIBLE = re.compile("[\u200b\u00ad\ufeff\ufffe\x00-\x08\x0b\x0c\x0e-\x1f]")


def slug(text: str) -> str:
    """A path segment as Liferay makes it: letters without an ASCII base, such as đ, are dropped."""
    ascii_only = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def unmarked(text: str) -> str:
    """The text in plain ASCII letters, with đ as d."""
    with_d = text.replace("đ", "d").replace("Đ", "D").replace("–", "-")
    return unicodedata.normalize("NFD", with_d).encode("ascii", "ignore").decode("ascii")


def decomposed(text: str) -> str:
    """The text in NFD."""
    return unicodedata.normalize("NFD", text)


def half_decomposed(text: str) -> str:
    """Neither NFC nor NFD: a precomposed letter such as ê or ơ, followed by its tone as a mark."""
    return "".join(_half_decomposed_letter(letter) for letter in text)


def clean(text: str) -> str:
    """The text as it must be read: NFC, without invisible characters, with single spaces."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(visible.split())


def grouped(number: int) -> str:
    """1234567 as 1.234.567."""
    return f"{number:,}".replace(",", ".")


def capitalised(text: str) -> str:
    """The text with its first letter, and only that, in upper case."""
    return text[:1].upper() + text[1:]


def _half_decomposed_letter(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _TONES), "")
    if not tone or len(marks) < 3:
        return letter
    return unicodedata.normalize("NFC", marks.replace(tone, "")) + tone
