"""What is furniture and no text: known by element, role, and the words of class and id. Hidden elements are gone by then."""

import re
from functools import lru_cache
from operator import itemgetter

from lxml.html import HtmlElement

UNREAD = frozenset("script style noscript template svg head link meta iframe object embed canvas map dialog".split())
"""Elements whose text no reader sees."""
_ALWAYS = frozenset("nav footer button select option textarea input label menu audio video".split())
_ROLES = frozenset("navigation complementary banner contentinfo search dialog alertdialog menu menubar toolbar".split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_NEVER_TEXT = frozenset(
    "breadcrumb breadcrumbs caption captions comment commenting comments consent cookie cookies disqus footer footnav gdpr "
    "infinitescroll instagram login mostread nav navbar navi navigation newsletter newsletters onetrust outbrain pager pagination "
    "popup recirc recommendation recommendations related relatedarticles relatedcontent relatedposts share sharebar sharedaddy "
    "sharing signin signup skiplink sociable social subnav taboola tooltip trending tweet".split()
)
_SELDOM_TEXT = frozenset(
    "ad ads advert advertisement advertising advertorial adverts aside banner bio biography carousel copyright credit credits "
    "disclaimer donate donation gallery header hidden image images infobox inread keyword keywords legal lightbox masthead menu "
    "metadata modal noprint overlay paywall photo photos piano picture pictures player poll popular premium print promo promos "
    "promoted promotion rating recommend recommended register rss shares sidebar skip slider slideshow sponsor sponsored sponsors "
    "subscribe subscription tag tags teaser teasers tip toc toolbar tools topics upsell video viral vote widget widgets".split()
)
_PICTURES = frozenset("caption captions carousel gallery image images lightbox photo photos picture pictures slideshow slider".split())
_DIGIT = re.compile(r"\d")
_PHRASES = re.compile(
    r"(?:read|see|xem|doc|tin|bai)[-_]?(?:also|more|next|them|tiep|lien[-_]?quan|khac|cung|moi[-_]?(?:nhat|hon)|cu[-_]?hon|cungchuyenmuc)|"
    r"lien[-_]?quan|binh[-_]?luan|chia[-_]?se|quang[-_]?cao|cung[-_]?(?:chuyen[-_]?muc|loai)|xem[-_]?nhieu|doc[-_]?nhieu|danh[-_]?gia|"
    r"other[-_]?news|news[-_]?other|tin[-_]?khac|most[-_]?(?:read|viewed|popular)|up[-_]?next|in[-_]?article[-_]?(?:ad|promo)|"
    r"more[-_]?(?:from|on|news|stories|like|to)|call[-_]?to[-_]?action|lượt[-_]?xem|luot[-_]?xem|you[-_]?may",
    re.IGNORECASE,
)


def is_unread(element: HtmlElement) -> bool:
    """True for what no reader sees, whatever its style: scripts, frames, templates."""
    return element.tag in UNREAD


def is_apart(element: HtmlElement) -> bool:
    """True for navigation, footers and the fields of forms."""
    return element.tag in _ALWAYS


def furniture_words(element: HtmlElement) -> tuple[int, frozenset[str]]:
    """A rank and the words that give it: 2 for what never is text (comments, shares, related articles), 1 for what seldom is."""
    attributes = element.attrib
    if element.tag == "aside" or attributes.get("role") in _ROLES:
        return 2, frozenset()
    named, own = attributes.get("class"), attributes.get("id")
    rank = ranked(named) if named else (0, frozenset[str]())
    if own and rank[0] < 2 and not _DIGIT.search(own):
        rank = max(rank, ranked(own), key=itemgetter(0))
    return rank


@lru_cache(maxsize=4096)
def ranked(named: str) -> tuple[int, frozenset[str]]:
    """The rank of a class list or an id by its words, cut at dashes, digits and capitals."""
    words = {word.lower() for word in _CAMEL.split(named)}
    if found := _NEVER_TEXT & words:
        return 2, found
    if phrase := _PHRASES.search(named):
        return 2, frozenset({phrase[0].lower()})
    found = _SELDOM_TEXT & words
    return (1, found) if found else (0, found)


def is_of_pictures(words: frozenset[str]) -> bool:
    """Whether words of rank 1 name what holds pictures: its text is no article's, its pictures are."""
    return not _PICTURES.isdisjoint(words)
