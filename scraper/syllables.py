"""Whether a word is spelt like a Vietnamese syllable: onset, rhyme and tone. It knows spelling, not vocabulary."""

import re
import unicodedata
from functools import lru_cache

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
