"""The title that a page's heading, its JSON-LD, its OpenGraph and its `title` element agree on, without the site's name."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.heuristics import is_menu_word
from scraper.extract.metadata import Structured
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize

_STATED, _HEADING, _SHARED, _NAMED, _REPEATED = 2.75, 2.0, 2.0, 1.25, 0.25
"""What a source says for a title: JSON-LD of an article, a heading, og:title, the title element, twitter:title."""
_FEWEST = 3.25
"""Two sources, at least."""
_SHORTEST, _LONGEST = 8, 500
_SHORTEST_BEGINNING = 15
_SEPARATOR = re.compile(r"\s+[-|–—·•*»›:]+\s+|\s*[|»›]\s*")
_SITE_NAME = re.compile(r"(?:cong|trang) (?:thong tin|tin|tt)\b.*dien tu|cong ttdt|trang (?:chu|web)|website|home\b")
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(slots=True)
class _Candidate:
    """One wording of the title: what speaks for it, how it is written, and the heading that shows it."""

    weight: float = 0.0
    written: str = ""
    element: HtmlElement | None = None
    sources: set[str] = field(default_factory=set)

    def add(self, source: str, weight: float, written: str) -> None:
        """Counts a source once."""
        if source not in self.sources:
            self.sources.add(source)
            self.weight += weight
            self.written = self.written or written


def agreed_title(page: Page, structured: Structured) -> tuple[HtmlElement | None, str] | None:
    """The title that most sources agree on and its heading; None where no two do, one of them a heading or an article's JSON-LD."""
    found: dict[str, _Candidate] = defaultdict(_Candidate)
    named = page.whole.first("title")
    heads = {
        "stated": (_STATED, structured.headline),
        "shared": (_SHARED, structured.shared_title),
        "named": (_NAMED, normalize(text_of(named)) if named is not None else None),
        "repeated": (_REPEATED, structured.repeated_title),
    }
    headings = [
        (element, text) for element in page.all("h1, h2, h3") if (text := normalize(text_of(element))) and _may_be_title(element, text)
    ]
    stated = [said for _, said in heads.values() if said]
    beginnings = {key for said in stated for key in _beginnings(said)}
    known = {_key(said) for said in stated}
    known |= {key for element, text in headings if (key := _key(text)) in beginnings or element.tag == "h1"}
    for source, (weight, said) in heads.items():
        if said:
            title = _without_site(said, structured.site, known)
            found[_key(title)].add(source, weight, title)
    for element, text in headings:
        key = _key(text)
        # A line above the title is often in its heading: what the sources agree on is the heading's end.
        ends = [other for other in found if len(other) >= _SHORTEST and key.endswith(other) and "heading" not in found[other].sources]
        candidate = found[key] if key in found or element.tag == "h1" else None
        if candidate is not None and candidate.element is None:
            candidate.element = element
            candidate.add("heading", _HEADING, text)
            if len(candidate.written.split()) <= len(text.split()):
                candidate.written = text  # as the page shows it, but for spaces that its markup only draws
        for other in ends:
            if other != key:
                found[other].element = element
                found[other].add("heading", _HEADING, text)
    fit = [one for key, one in found.items() if len(key) >= _SHORTEST and not _is_site(one.written, structured.site)]
    best = max(fit, key=lambda one: (one.weight, "heading" in one.sources), default=None)
    if best is None or best.weight < _FEWEST or best.sources.isdisjoint({"heading", "stated"}):
        return None
    return best.element, best.written


def _may_be_title(element: HtmlElement, text: str) -> bool:
    """Whether a heading is no label, leads nowhere and stands in no menu: other sources have to agree with it anyhow."""
    if not _SHORTEST <= len(text) <= _LONGEST or is_menu_word(text):
        return False
    if any(normalize(text_of(link)) == text for link in element.iter("a")):
        return False
    return not any(above.tag in ("a", "nav", "footer") for above in element.iterancestors())


def _without_site(title: str, site: str | None, known: set[str]) -> str:
    """A title without what a site puts behind it: the longest beginning that another source gives, else all but the site's own name."""
    cuts = [separator.start() for separator in _SEPARATOR.finditer(title)]
    for cut in reversed(cuts):
        if _key(title[:cut]) in known:
            return title[:cut]
    if cuts and site and _key(title[cuts[-1] :]) == _key(site):
        return title[: cuts[-1]]
    whole = _key(title)
    longest = max((key for key in known if len(key) >= _SHORTEST_BEGINNING and whole.startswith(key) and key != whole), key=len, default="")
    return _beginning(title, longest) or title if site and whole.endswith(_key(site)) else title


def _beginning(title: str, key: str) -> str | None:
    """The beginning of a title whose letters are those of a key, where it ends with a word."""
    for end in range(len(key), len(title)):
        if len(_key(title[:end])) == len(key):
            return title[:end] if key and not title[end].isalnum() else None
    return None


def _beginnings(title: str) -> set[str]:
    return {_key(title[: separator.start()]) for separator in _SEPARATOR.finditer(title)} | {_key(title)}


def _is_site(title: str, site: str | None) -> bool:
    return (site is not None and _key(title) == _key(site)) or _SITE_NAME.match(fold_marks(title)) is not None


def _key(text: str) -> str:
    """A title for comparison: letters and digits alone."""
    return _NOT_LETTERS.sub("", text.casefold())
