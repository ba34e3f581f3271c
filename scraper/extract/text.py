"""Vietnamese text as pages hold it, made tidy once at the boundary. It knows nothing of HTML."""

import re
import unicodedata
from html import unescape
from html.entities import html5

# C0 and C1 controls that are not white space, soft hyphen, zero-width and bidirectional marks, the tag block,
# lone surrogates and non-characters: none is visible, most are illegal in XML 1.0 (section 2.2).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
# What joins pictographs into one stays between them, and what sets one in colour behind it.
_PICTOGRAPH = "\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_LONE_JOINER = re.compile(f"(?<![{_PICTOGRAPH}\ufe0f])\u200d|\u200d(?![{_PICTOGRAPH}])|(?<![{_PICTOGRAPH}])\ufe0f")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
# Word's soft line break (vertical tab), form feed, and Unicode's own line ends: white space, but not XML's.
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_NAME = r"#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,8}"
_ENTITY = re.compile(rf"&(?:amp;){{0,3}}({_NAME});")
_DOUBLE_ENTITY = re.compile(rf"&amp;(?:amp;){{0,3}}({_NAME});")
# Names that end no word of any language, so that they can be told without their ampersand, which editors lose.
_LONE_NAME = re.compile(r"(?<!&)(?<!amp;)(?:[lr][ds]quo|hellip|[nm]dash|nbsp);")
# `<o:p>` and its kin, pasted as text.
_WORD_TAG = re.compile(
    r"&lt;/?(?:o|w|v|m|x|st1):[A-Za-z]{1,30}(?: [^<>&]{0,200})?/?&gt;|&lt;!(?:--)?\[(?:if [^\]<>]{1,60}|endif)\](?:--)?&gt;"
)
_PUNCTUATION = frozenset("/()%:!'\"-,.?+=")


def clean_characters(text: str) -> str:
    """Text in NFC without invisible and XML-illegal characters; other white space is left as it is."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if "\u200d" in text or "\ufe0f" in text:
        text = _LONE_JOINER.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def mend_entities(text: str) -> str:
    """Text as it came out of a parser, with the entities that are left in it resolved: escaped twice, or without their ampersand.

    Entities of the characters that make markup (`&lt;`, `&amp;`) stay as they are: text that shows code is right.
    """
    if ";" not in text:
        return text
    return _LONE_NAME.sub(lambda found: unescape(f"&{found[0]}"), _ENTITY.sub(_resolved, text) if "&" in text else text)


def mend_markup(markup: str) -> str:
    """As `mend_entities` for serialised HTML: what was escaped twice is escaped once, and tags of a word processor that were escaped go."""
    if "&lt;" in markup:
        markup = _WORD_TAG.sub("", markup)
    if "&amp;" in markup:
        markup = _DOUBLE_ENTITY.sub(lambda found: f"&{found[1]};" if _resolved(found) != found[0] else found[0], markup)
    return _LONE_NAME.sub(lambda found: f"&{found[0]}", markup)


def _resolved(found: re.Match[str]) -> str:
    if not found[1].startswith("#") and f"{found[1]};" not in html5:
        return found[0]
    character = unescape(f"&{found[1]};")
    known = len(character) == 1 and (character in _PUNCTUATION or (character > "\u009f" and character != "\ufffd"))
    return character if known and not _INVISIBLE.match(character) else found[0]


def doubts_of_text(*texts: str) -> list[str]:
    """What a person should look at in the texts of an article: characters that were lost before it was published."""
    lost = sum(text.count("\ufffd") for text in texts)
    return [f"lost characters (U+FFFD): {lost}"] if lost else []


def _clean(text: str) -> str:
    return clean_characters(mend_entities(clean_characters(text))) if ";" in text else clean_characters(text)


def normalize(text: str) -> str:
    """One line of clean text: NFC, nothing invisible, single plain spaces, none at the ends."""
    return " ".join(_clean(text).split())


def tidy_keeping_no_break(text: str) -> str:
    """As `normalize`, but no-break spaces stay: inside a number they part thousands, a plain space does not."""
    return _SPACES.sub(" ", _clean(text)).strip()
