"""Text typed for the fonts of the time before Unicode, TCVN3 (ABC) and VNI, found and converted where it is certain.

Such text is Latin-1 to every program: `Céng hßa`, `Coäng hoøa`. A passage is converted only where it becomes Vietnamese
syllables and was not before; anything else stays as it is and is reported.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice

# TCVN 5712:1993, character set VN3, by byte value. Capitals with tones have no places: fonts ending in H drew the small letters large.
_TCVN3_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
TCVN3 = {first + place: letter for first, letters in _TCVN3_LETTERS.items() for place, letter in enumerate(letters)}
"""Code point as seen through Latin-1 → letter."""

# VNI for Windows: a plain vowel and a second character for its marks; a few letters are one character.
_VNI_VOWELS = {
    "a": ("ùøûõï êéèúüë âáàåãä", "áàảãạ ăắằẳẵặ âấầẩẫậ"),
    "e": ("ùøûõï âáàåãä", "éèẻẽẹ êếềểễệ"),
    "o": ("ùøûõï âáàåãä", "óòỏõọ ôốồổỗộ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "u": ("ùøûõï", "úùủũụ"),
    "ö": ("ùøûõï", "ứừửữự"),
    "y": ("ùøûõ", "ýỳỷỹ"),
}
_VNI_SINGLE = dict(zip("ôöñíìæóòîÔÖÑÍÌÆÓÒÎ", "ơưđíìỉĩịỵƠƯĐÍÌỈĨỊỴ", strict=True))


def _vni() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for vowel, (marks, letters) in _VNI_VOWELS.items():
        for mark, letter in zip(marks.replace(" ", ""), letters.replace(" ", ""), strict=True):
            table |= {vowel + mark: letter, vowel.upper() + mark.upper(): letter.upper(), vowel.upper() + mark: letter.upper()}
    return table


VNI = _vni()
"""One or two characters as seen through Latin-1 → letter."""
_VNI_PARTS = re.compile("|".join(sorted(VNI, key=len, reverse=True)))

# What Vietnamese text cannot do without: đ, then à, á or ư. No Unicode page has these signs in such company.
_SIGNS = {
    "TCVN3": (("®", "&reg;", "&#174;", "§"), ("µ", "¸", "\u00ad", "¹", "&micro;", "&cedil;", "&#181;", "&#184;")),
    "VNI": (("ñ", "Ñ", "&ntilde;", "&#241;"), ("ö", "ï", "ø", "ä", "&ouml;", "&iuml;", "&#246;", "&#239;")),
}
_FEWEST_SIGNS = 3
_NAMED = re.compile(
    r"(?i)font(?:-family|[^<>]{0,100}?\bface)\s{0,3}[:=]\s{0,3}(?:[\"']|&quot;){0,2}\s{0,3}(?:(?P<tcvn3>\.Vn[A-Z])|(?P<vni>VNI[-_ ]?[A-Z]))"
)
"""A font of that time by its name: `.VnTime`, `VNI-Times`. Pages that were copied into Unicode often keep it, so it is only a sign."""
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,7}[1-4]{0,2}|#1[6-9]\d|#2[0-5]\d|#[xX][a-fA-F][0-9a-fA-F]);")
_UNPARSED = re.compile(r"(?is)(<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z)|<!--.*?(?:-->|\Z))")
_BLOCK = re.compile(
    r"(?i)(</?(?:p|div|td|th|tr|table|li|ul|ol|h[1-6]|br|hr|title|head|body|html|a|option|article|section|blockquote)\b[^<>]*>)"
)
_TAG = re.compile(r"(<[^<>]*>)")
_WORD = re.compile("[A-Za-z\u00a1-\u00ff]{1,40}")
_PLAIN_WORD = re.compile(r"[A-Za-z]+\Z")
_LETTERS_OF_UNICODE = re.compile("[\u0100-\u024f\u0300-\u036f\u1e00-\u1eff]")
SURE, UNSURE = 0.9, 0.6
_FEWEST_WORDS = 5
_FEWEST_NAMED = 2
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Converted:
    """A text after the search for font encodings; `encoding` is None where nothing was changed."""

    text: str
    encoding: str | None = None
    doubt: str | None = None


def convert_fonts(text: str) -> Converted:
    """HTML or plain text with font-encoded passages converted; where that is not certain, as it was, with a doubt."""
    for encoding, (strokes, others) in _SIGNS.items():
        if any(sign in text for sign in strokes) and sum(text.count(sign) for sign in (*strokes, *others)) >= _FEWEST_SIGNS:
            converted = _convert(text, encoding)
            if converted.encoding or converted.doubt:
                return converted
    for encoding in _named_encodings(text):
        converted = _convert(text, encoding, named=True)
        if converted.encoding:
            return converted
    return Converted(text)


def _named_encodings(text: str) -> list[str]:
    """The font encodings whose fonts a page names, in its order."""
    names: dict[str, None] = {}
    for found in islice(_NAMED.finditer(text), _MOST_NAMES):
        names["TCVN3" if found["tcvn3"] else "VNI"] = None
    return list(names)


def _convert(text: str, encoding: str, *, named: bool = False) -> Converted:
    parts = [part for piece in _UNPARSED.split(text) for part in ([piece] if _UNPARSED.match(piece) else _BLOCK.split(piece))]
    scores = [_score(part, encoding) for part in parts]
    if any(score.is_certain or (named and score.is_likely) for score in scores):
        parts = [_converted_text(part, encoding) if score.fits else part for part, score in zip(parts, scores, strict=True)]
        return Converted("".join(parts), encoding)
    most = max(scores, key=lambda score: score.words)
    if most.words >= 2 * _FEWEST_WORDS and most.before < UNSURE <= most.after:
        return Converted(
            text, doubt=f"a passage looks like {encoding} text, but only {most.after:.0%} of it became Vietnamese: left as it is"
        )
    return Converted(text)


@dataclass(frozen=True, slots=True)
class _Score:
    """Words with marks in a passage, and the share of them that are syllables before and after conversion."""

    words: int
    before: float
    after: float

    @property
    def fits(self) -> bool:
        """Whether the passage goes along on a page that has a certain one: few words are enough, but none that is right as it stands."""
        return self.words > 0 and self.before < SURE <= self.after

    @property
    def is_likely(self) -> bool:
        """Whether a passage is converted where the page names a font of the encoding: a title of two or three words is enough."""
        return self.words >= _FEWEST_NAMED and self.after >= SURE and self.before < UNSURE

    @property
    def is_certain(self) -> bool:
        return self.words >= _FEWEST_WORDS and self.after >= SURE and self.before < UNSURE


def _score(part: str, encoding: str) -> _Score:
    if _UNPARSED.match(part) or not part.strip() or _LETTERS_OF_UNICODE.search(part):
        return _Score(0, 0.0, 0.0)
    words = [word for word in _WORD.findall(_ENTITY.sub(_character, _TAG.sub("", part))) if not _PLAIN_WORD.match(word)]
    return _Score(len(words), share_of_syllables(words), share_of_syllables([_letters(word, encoding) for word in words]))


def _converted_text(part: str, encoding: str) -> str:
    pieces = _TAG.split(part)
    return "".join(piece if piece.startswith("<") else _letters(_ENTITY.sub(_character, piece), encoding) for piece in pieces)


def _letters(text: str, encoding: str) -> str:
    return text.translate(TCVN3) if encoding == "TCVN3" else _VNI_PARTS.sub(lambda found: VNI[found[0]], text)


def _character(entity: re.Match[str]) -> str:
    """The Latin-1 letter or sign that an entity stands for; markup's own and the no-break space stay entities."""
    character = unescape(entity[0])
    return character if len(character) == 1 and "\u00a1" <= character <= "\u00ff" else entity[0]


_TONES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}
_ONSET = re.compile(r"ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx]|")
_FRONT = frozenset("eêiy")
# Every rhyme without its tone; rhymes written after qu and gi stand among them, since their glide belongs to the onset.
_OPEN = """
a e ê i o ô ơ u ư y ia ua ưa uê uy uơ oa oe uya ai ao au ay âu ây eo êu iu yu iêu yêu oi ôi ơi ui ưi ươi ươu ưu uôi oai oay oao oeo
uây uyu uêu
am ăm âm em êm im om ôm ơm um ưm iêm yêm uôm ươm oam oăm uym
an ăn ân en ên in on ôn ơn un ưn iên yên uôn ươn oan oăn oen uân uên uyên uyn
ang ăng âng eng ong ông ung ưng êng iêng yêng uông ương oang oăng uâng oong ôông
anh ênh inh ynh oanh uênh uynh
""".split()
_STOPPED = """
ap ăp âp ep êp ip op ôp ơp up ưp iêp ươp oap oăp uyp
at ăt ât et êt it yt ot ôt ơt ut ưt iêt yêt uôt ươt oat oăt oet uât uyêt uyt uêt
ac ăc âc ec oc ôc uc ưc iêc uôc ươc oac oăc ooc ôôc
ach êch ich ych oach uêch uych
""".split()
_RHYMES = frozenset(_OPEN + _STOPPED)
_STOPPED_RHYMES = frozenset(_STOPPED)
LONGEST = 7
"""Letters of the longest syllable, nghiêng."""


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether a word, with its marks in any composition, is a possible Vietnamese syllable (`Từ`, `nghiêng`; not `từp`)."""
    if not word or len(word) > 3 * LONGEST:
        return False
    letters = [letter for letter in unicodedata.normalize("NFD", word.lower()) if letter not in _TONES]
    tones = [letter for letter in unicodedata.normalize("NFD", word.lower()) if letter in _TONES]
    plain = unicodedata.normalize("NFC", "".join(letters))
    if len(tones) > 1 or len(plain) > LONGEST:
        return False
    onset = _ONSET.match(plain)
    assert onset is not None
    return _fits(onset[0], plain[onset.end() :], tones) or (onset[0] == "gi" and _fits("g", plain[1:], tones))


def _fits(onset: str, rhyme: str, tones: list[str]) -> bool:
    if rhyme not in _RHYMES:
        return False
    if rhyme in _STOPPED_RHYMES and (not tones or _TONES[tones[0]] not in ("acute", "dot")):
        return False
    if onset in ("k", "gh", "ngh"):
        return rhyme[0] in _FRONT
    return onset not in ("c", "ng") or rhyme[0] not in _FRONT


def share_of_syllables(words: list[str]) -> float:
    """The share of words that are possible syllables; 0 where there is no word."""
    return sum(map(is_syllable, words)) / len(words) if words else 0.0
