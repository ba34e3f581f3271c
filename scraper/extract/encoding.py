"""From the bytes of a page to its text: what it is, not what it says it is; what was decided and what is doubtful is told.

UTF-8 is so regular that bytes which are valid UTF-8 are UTF-8, whatever the header or the meta element claims.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding

from scraper.extract.legacy_fonts import convert_fonts, share_of_syllables

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Labels that pages in any encoding carry by mistake; others (gb18030, shift_jis …) are believed.
_UNTRUSTED = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252", "cp1258", "latin-1", "iso8859-15"})
_MOST_BROKEN = 0.05
_SURE = 0.9
_WORD = re.compile("[^\\W\\d_]{1,40}")
_TAG = re.compile("<[^<>]*>")
_SAMPLE = 200_000

_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""Character → byte of Windows-1252; the five places that it leaves free are controls, as browsers have it."""
_RUN = re.compile(f"[{re.escape(''.join(_BYTES))}]{{2,}}")
_RUIN = ("áº", "á»")  # the first two bytes of U+1E80 to U+1EFF, most of the letters with two marks
_FEWEST_RUINS = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page; `how` names the encoding and what was mended, `doubts` what a person should look at."""

    text: str
    how: str
    doubts: tuple[str, ...] = ()


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a page from its bytes and its Content-Type header."""
    decoded = _by_bytes(body, content_type)
    text, mended, doubts = repair(decoded.text)
    return Decoded(text, " + ".join((decoded.how, *mended)), decoded.doubts + doubts) if mended or doubts else decoded


def repair(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Decoded text with mojibake and font encodings undone where that is certain; what was done; what is doubtful."""
    done: list[str] = []
    doubts: list[str] = []
    if _RUIN[0][1] in text and any(ruin in text for ruin in _RUIN):  # one letter is found ten times faster than two
        repaired = _undo_double_encoding(text)
        if repaired is None:
            doubts.append("the page holds text that looks like UTF-8 encoded twice; it was left as it is")
        elif repaired != text:
            text = repaired
            done.append("UTF-8 encoded twice")
    converted = convert_fonts(text)
    if converted.encoding:
        done.append(converted.encoding)
    if converted.doubt:
        doubts.append(converted.doubt)
    return converted.text, tuple(done), tuple(doubts)


def _by_bytes(body: bytes, content_type: str | None) -> Decoded:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _replacing(body.removeprefix(mark) if encoding == "utf-8" else body, encoding, "byte order mark")
    if _is_utf16(body):
        return _replacing(body, "utf-16-le" if body[1] == 0 else "utf-16-be", "no byte order mark")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _broken_or_other(body, content_type)
    if text.isascii():
        return Decoded(text, "ascii")
    label = _label(body, content_type) if content_type is None or "utf-8" not in content_type.lower() else "utf-8"
    return Decoded(text, "utf-8" if label in (None, "utf-8") else f"utf-8 (labelled {label})")


def _is_utf16(body: bytes) -> bool:
    head = body[:400]
    return len(head) > 3 and b"\0" in head[:2] and head.count(0) * 5 > len(head) * 2


def _replacing(body: bytes, encoding: str, reason: str) -> Decoded:
    text = body.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return Decoded(text, f"{encoding} ({reason})", (f"characters that are no {encoding}: {lost}",) if lost else ())


def _broken_or_other(body: bytes, content_type: str | None) -> Decoded:
    """Bytes that are not valid UTF-8: UTF-8 with a few wrong bytes, or another encoding."""
    replaced = body.decode("utf-8", errors="replace")
    broken = replaced.count("\ufffd") - body.count("\ufffd".encode())
    letters = len(replaced) - len(replaced.encode("ascii", "ignore")) - broken
    if broken <= max(1, letters * _MOST_BROKEN) and letters > broken:
        return Decoded(replaced, "utf-8", (f"bytes that are no UTF-8: {broken}, each became U+FFFD",))
    label = _label(body, content_type)
    if label is not None and label not in _UNTRUSTED:
        encoding, text = html_to_unicode(content_type, body, default_encoding="utf-8")
        return Decoded(text, encoding)
    return _vietnamese_or_western(body, label)


def _vietnamese_or_western(body: bytes, label: str | None) -> Decoded:
    western = "".join(_CHARACTERS[byte] for byte in body)
    vietnamese = unicodedata.normalize("NFC", body.decode("cp1258", errors="replace"))
    named = f" (labelled {label})" if label not in (None, "cp1252", "iso8859-1") else ""
    share = _vietnamese_share(vietnamese)
    if share >= _SURE and share > _vietnamese_share(western) + 0.1:
        return Decoded(vietnamese, "windows-1258" + (f" (labelled {label})" if label != "cp1258" else ""))
    if label == "cp1258":
        return Decoded(vietnamese, "windows-1258")
    doubts = (
        ()
        if label in ("cp1252", "iso8859-1", "iso8859-15")
        else ("the page is no UTF-8 and names no encoding that fits: read as windows-1252",)
    )
    return Decoded(western, f"windows-1252{named}", doubts)


_CHARACTERS = [chr(byte) for byte in range(256)]
for _character, _byte in _BYTES.items():
    _CHARACTERS[_byte] = _character


def _vietnamese_share(text: str) -> float:
    """The share of syllables among the words with marks; 0 where fewer than five stand there."""
    words = [word for word in _WORD.findall(_TAG.sub(" ", text[:_SAMPLE])) if not word.isascii()]
    return share_of_syllables(words) if len(words) >= 5 else 0.0


def _label(body: bytes, content_type: str | None) -> str | None:
    """The encoding that the header or else the meta element names, by Python's name; None where Python knows none of that name."""
    named = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    try:
        return codecs.lookup(named).name if named else None
    except LookupError:
        return None


def _undo_double_encoding(text: str) -> str | None:
    """Text with runs of UTF-8 read as Windows-1252 read aright; None where it is not certain that they are."""
    undone = 0

    def read_again(run: re.Match[str]) -> str:
        nonlocal undone
        try:
            letters = bytes(_BYTES[character] for character in run[0]).decode("utf-8")
        except UnicodeDecodeError:
            return run[0]
        undone += 1
        return letters

    repaired = _RUN.sub(read_again, text)
    if undone < _FEWEST_RUINS:
        return text if not undone else None
    return repaired if _vietnamese_share(repaired) >= max(_SURE, _vietnamese_share(text)) else None
