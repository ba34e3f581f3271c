"""Keywords of the configuration, and whether an article mentions one."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from portals.model import slugify
from portals.text import fold_marks
from storage.model import Article


@dataclass(frozen=True)
class Keyword:
    """A subject with the phrases that name it: an article with any one of them belongs to it.

    Letters count without regard to case. A phrase without any mark (`dai hoi`) also finds the one with marks (`đại hội`);
    a phrase with marks finds only itself. Raises ValueError without a name or a phrase.
    """

    name: str
    phrases: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.slug or not any(phrase.strip() for phrase in self.phrases):
            raise ValueError(f"keyword {self.name!r}: needs a name with letters and at least one phrase")

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return slugify(self.name)

    def mentioned_in(self, article: Article) -> bool:
        """Whether title, summary or body hold one of the phrases, as whole words."""
        text = _normal("\n".join((article.title, article.summary or "", article.body_text)))
        plain = ""
        for phrase, is_plain, pattern in self._patterns:
            if is_plain:
                plain = plain or fold_marks(text)
            if phrase in (plain if is_plain else text) and pattern.search(plain if is_plain else text):
                return True
        return False

    @cached_property
    def _patterns(self) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
        phrases = [_normal(phrase) for phrase in self.phrases if phrase.strip()]
        return tuple((phrase, phrase == fold_marks(phrase), re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")) for phrase in phrases)


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
