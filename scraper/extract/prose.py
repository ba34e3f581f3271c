"""Where on a page sentences stand: characters of prose for every element, counted in one pass over the tree."""

import re
from collections import defaultdict

from lxml import etree
from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.furniture import furniture_words, is_apart, is_unread
from scraper.extract.text import normalize

_LONGEST_CARD = 300
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub sup time tt u var "
    "wbr br plain".split()
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
SHORTEST_LINE = 40
"""Characters of a block that are no link, from which it is prose and no label."""
_MOST_LINKED = 0.5
_MOST_FURNITURE = (1.0, 0.3, 0.7)
"""The share of the page's prose that furniture may hold, by rank: above it the name is one of a wrapper."""


_IMPRINT = re.compile(
    r"(?:co quan chu quan|chiu trach nhiem|ban quyen|giay phep|(?:\u00a9|\(c\)|copyright)|don vi (?:chu quan|quan ly)|ghi ro nguon|"
    r"(?:cong|trang) thong tin dien tu .{2,80}(?:giay phep|chiu trach nhiem|ban quyen))"
)


def _leads_away(anchor: HtmlElement) -> bool:
    """True for a link to another page: anchors, handlers and addresses to write to are text."""
    href = anchor.get("href")
    return href is not None and not href.lstrip()[:11].lower().startswith(("#", "javascript:", "mailto:", "tel:"))


class ProseMap:
    """The elements below a root in document order, and by their number: parent, characters of prose, of text and of links."""

    def __init__(self, root: HtmlElement) -> None:
        self.elements: list[HtmlElement] = list(root.iter(etree.Element))
        self.number = {element: number for number, element in enumerate(self.elements)}
        self.parent: list[int] = []
        self.block: list[int] = []
        self.apart: list[bool] = []
        self.own: list[int] = []
        """Characters that stand in the block itself and in no link."""
        self.linked: list[int] = []
        self.words: dict[int, frozenset[str]] = {}
        """The words of class and id by which an element may be furniture."""
        self._read()
        self._leave_imprint_out()
        self.left_out = list(self.apart)
        self.prose = self._sums()
        self._leave_furniture_out()

    def _read(self) -> None:
        number = self.number
        linking: list[bool] = []
        count = len(self.elements)
        self.own, self.linked = [0] * count, [0] * count
        own, linked, block, parents, apart = self.own, self.linked, self.block, self.parent, self.apart
        for place, element in enumerate(self.elements):
            above = number[element.getparent()] if place else 0
            tag = element.tag
            parents.append(above)
            inline = place and tag in _INLINE
            block.append(block[above] if inline else place)
            apart.append(bool(place) and (apart[above] or is_unread(element) or is_apart(element)))
            linking.append((tag == "a" and _leads_away(element)) or bool(place and linking[above]))
            if (text := element.text) and not apart[place]:
                (linked if linking[place] else own)[block[place]] += len(text.strip())
            if (text := element.tail) and place and not apart[above]:
                (linked if linking[above] else own)[block[above]] += len(text.strip())

    def _leave_imprint_out(self) -> None:
        """Marks the last lines of a page that say who answers for the site: every government portal ends in some."""
        for place in range(len(self.elements) - 1, 0, -1):
            if self.apart[place] or not self.is_prose(place):
                continue
            if _IMPRINT.match(fold_marks(normalize((self.elements[place].text_content())[:300]))) is None:
                break
            self.apart[place] = True

    def _sums(self) -> list[int]:
        """Characters of prose below each element, what is left out not counted."""
        sums = [0] * len(self.elements)
        for place in range(len(sums) - 1, -1, -1):
            if self.left_out[place]:
                sums[place] = 0
                continue
            if self.is_prose(place):
                sums[place] += self.own[place]
            if place:
                sums[self.parent[place]] += sums[place]
        return sums

    def _leave_furniture_out(self) -> None:
        """Marks what is named furniture, but nothing that holds much of the page's prose: such a name is a wrapper's or all paragraphs'."""
        named: list[tuple[int, int, frozenset[str]]] = []
        for place in range(1, len(self.elements)):
            element = self.elements[place]
            rank, words = furniture_words(element)
            if rank > 1 or (rank and element.tag not in _INLINE and element.tag not in HEADINGS):
                named.append((place, rank, words))
                self.words[place] = words
        for rank in (2, 1):
            self._leave_out([(place, words) for place, here, words in named if here == rank and not self.left_out[place]], rank)
            self.prose = self._sums()
        self._leave_out([(place, frozenset()) for place in self._cards()], 0)
        self.prose = self._sums()

    def _leave_out(self, places: list[tuple[int, frozenset[str]]], rank: int) -> None:
        held: dict[str, int] = defaultdict(int)
        for place, words in places:
            for word in words:
                held[word] += self.prose[place]
        most = _MOST_FURNITURE[rank] * self.prose[0]
        for place, words in places:
            if max(self.prose[place], *(held[word] for word in words), 0) <= most or (rank == 2 and not self._holds_article(place)):
                self.left_out[place] = True
        for place in range(1, len(self.elements)):
            self.left_out[place] = self.left_out[place] or self.left_out[self.parent[place]]

    def _holds_article(self, place: int) -> bool:
        """Whether an element is around an article by its markup, whatever it is named."""
        element = self.elements[place]
        return next(element.iter("h1", "article", "main"), None) is not None or bool(
            element.xpath("descendant-or-self::*[@itemprop='articleBody']")
        )

    def _cards(self) -> list[int]:
        """The boxes of other articles: each is named by a heading that is a link, and holds a line or two at most."""
        cards: list[int] = []
        for place, element in enumerate(self.elements):
            if element.tag not in HEADINGS or self.left_out[place] or not self._is_linked(place):
                continue
            box = place
            while self.parent[box] and self.prose[self.parent[box]] <= _LONGEST_CARD:
                box = self.parent[box]
            cards.append(box)
        return cards

    def _is_linked(self, place: int) -> bool:
        """Whether the text of a heading is that of a link, in it or around it."""
        return self.linked[place] > 0 and self.own[place] * 3 <= self.linked[place]

    def is_prose(self, place: int) -> bool:
        """Whether a block is a line of prose: long enough, mostly no link, and no heading."""
        own = self.own[place]
        return (
            own >= SHORTEST_LINE
            and self.linked[place] <= _MOST_LINKED * (own + self.linked[place])
            and self.elements[place].tag not in HEADINGS
        )

    def children(self, place: int) -> list[int]:
        """The numbers of an element's children."""
        return [self.number[child] for child in self.elements[place].iterchildren(etree.Element)]
