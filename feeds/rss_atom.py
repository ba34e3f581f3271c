"""Writes a feed as RSS 2.0 or Atom (RFC 4287), with feedgen."""

import re
import zlib
from datetime import datetime
from html import escape, unescape
from html.entities import name2codepoint

from feeds.feedgen_fixes import ArchiveMark, EntryExtras, ExtraNamespaces, Generator, PatchedEntry
from feeds.model import GENERATOR, LANGUAGE, MEDIA_TYPES, TAG, Enclosure, Feed, FeedEntry, Format, feed_address
from feeds.text import one_line

TIME_TO_LIVE = 60
"""Minutes after which a reader may ask again (RSS only)."""

_LESS, _AMPERSAND = "\ufdd0", "\ufdd1"
"""Stand for < and & until the document is written; no text of ours holds them, because they are noncharacters."""

_HTML_TAG = re.compile(
    r"<(/?(?:a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blockquote|body|br|button|canvas"
    r"|caption|center|cite|code|col|colgroup|command|comment|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed"
    r"|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|image|img|input|ins"
    r"|isindex|kbd|keygen|label|legend|li|link|listing|m|main|map|mark|marquee|math|menu|meta|meter|nav|noframes|noscript|object|ol"
    r"|optgroup|option|output|p|param|picture|plaintext|pre|progress|q|rp|rt|ruby|s|samp|script|section|select|slot|small|source"
    r"|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul"
    r"|var|video|wbr|xmp)(?=[\s/>]|$)[^<>]*|[!?/][^<>]*|[^<>]*\bon\w+\s*=[^<>]*)(>?)",
    re.IGNORECASE,
)


_ENTITY = re.compile(r"&(#?\w+)")


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0 with content, dc and atom elements.

    Plain text follows the RSS Best Practices Profile: < and & are written as character references, and what a reader
    could take for an HTML element has angle quotation marks instead of its brackets.
    """
    generator = _generator(feed, "rss")
    generator.title(_plain(feed.title))
    generator.description(_plain(feed.description))
    generator.copyright(_plain(feed.rights))
    generator.ttl(TIME_TO_LIVE)
    generator.register_extension("extras", ExtraNamespaces, EntryExtras, atom=False)
    for entry in feed.entries:
        generator.add(_rss_entry(entry, feed))
    document: bytes = generator.rss_str()
    return document.replace(_LESS.encode(), b"&#x3C;").replace(_AMPERSAND.encode(), b"&#x26;") + b"\n"


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    generator = _generator(feed, "atom")
    generator.id(feed.id)
    generator.title(feed.title)
    generator.subtitle(feed.description)
    generator.rights(feed.rights)
    generator.author(name=_harmless(feed.author), uri=feed.author_url)
    for entry in feed.entries:
        generator.add(_atom_entry(entry, feed))
    document: bytes = generator.atom_str()
    return document + b"\n"


def _generator(feed: Feed, kind: Format) -> Generator:
    generator = Generator()
    generator.link(feed.links(kind))
    generator.link(href=feed.home, rel="alternate", type="text/html")
    generator.language(LANGUAGE)
    generator.generator(GENERATOR)
    generator.updated(max((_distinct(entry) for entry in feed.entries), default=feed.updated) if kind == "atom" else feed.updated)
    if feed.image:
        generator.image(feed.image, title=_plain(feed.title), link=feed.home)
    if feed.page and feed.page.sealed:
        generator.register_extension("history", ArchiveMark)
    return generator


def _rss_entry(entry: FeedEntry, feed: Feed) -> PatchedEntry:
    item = PatchedEntry()
    item.id(entry.guid)
    item.title(_plain(entry.title))
    _links(item, entry)
    item.summary(escape(entry.summary or entry.title, quote=False))
    item.content(entry.html, type="html")
    item.published(entry.published)
    item.category([{"term": _plain(category.name), "scheme": category.scheme} for category in entry.categories])
    item.register_extension("extras", EntryExtras)
    item.extras.creator = _plain(entry.author) if entry.author else None
    item.extras.changed = entry.updated if entry.updated != entry.published else None
    if feed.aggregated:
        item.source(url=_own_feed(entry, feed, "rss") or entry.source.home, title=_plain(entry.source.title))
    return item


def _atom_entry(entry: FeedEntry, feed: Feed) -> PatchedEntry:
    item = PatchedEntry()
    item.register_extension("extras", EntryExtras)
    item.id(entry.guid)
    item.extras.title_is_html = _reads_as_html(entry.title)
    item.title(escape(entry.title, quote=False) if item.extras.title_is_html else entry.title)
    _links(item, entry)
    item.content(entry.html, type="html")
    if _reads_as_html(entry.summary):
        item.summary(escape(entry.summary, quote=False), type="html")
    elif entry.summary:
        item.summary(entry.summary)
    item.published(entry.published)
    item.updated(_distinct(entry))
    item.author(name=_harmless(entry.author or entry.source.title))
    item.category(
        [{"term": name, "scheme": category.scheme, "label": name} for category in entry.categories if (name := _harmless(category.name))]
    )
    if feed.aggregated:
        item.extras.source = _source(entry)
        item.extras.source_links = [{"href": entry.source.home, "rel": "alternate", "type": "text/html"}]
        if own := _own_feed(entry, feed, "atom"):
            item.extras.source_links.append({"href": own, "rel": "self", "type": MEDIA_TYPES["atom"]})
    return item


def _source(entry: FeedEntry) -> dict[str, str]:
    name = f"{TAG}feeds/{entry.source.key}" if entry.source.key else entry.source.home
    return {"id": name, "title": _harmless(entry.source.title), "updated": entry.updated.isoformat()}


def _own_feed(entry: FeedEntry, feed: Feed, kind: Format) -> str | None:
    return feed_address(feed.base_url, entry.source.key, kind) if entry.source.key else None


def _links(item: PatchedEntry, entry: FeedEntry) -> None:
    alternate = [{"href": entry.url, "rel": "alternate", "type": "text/html"}] if entry.url else []
    item.link(alternate + [_enclosure_link(enclosure) for enclosure in entry.enclosures])


def _enclosure_link(enclosure: Enclosure) -> dict[str, str]:
    link = {"href": enclosure.url, "rel": "enclosure", "type": enclosure.media_type, "length": str(enclosure.size or 0)}
    return link | ({"title": _harmless(enclosure.title)} if enclosure.title else {})


def _distinct(entry: FeedEntry) -> datetime:
    """The entry's `updated` with a fraction of a second made from its guid.

    Two entries of a feed should not share a moment (the W3C validator warns), but posts dated by the day do.
    """
    return entry.updated.replace(microsecond=zlib.crc32(entry.guid.encode()) % 1_000_000)


def _plain(text: str) -> str:
    """Plain text for an RSS element that some readers take for HTML."""
    if "<" not in text and "&" not in text:
        return text
    return _without_tags(text).replace("&", _AMPERSAND).replace("<", _LESS)


def _harmless(text: str) -> str:
    """Plain text for a place that can hold nothing else, as a name: what reads as HTML is changed until it does not."""
    if not _reads_as_html(text):
        return text
    while (decoded := one_line(unescape(text))) != text:
        text = decoded
    return _without_tags(_ENTITY.sub(r"& \1", text))


def _without_tags(text: str) -> str:
    return _HTML_TAG.sub(lambda tag: "\u2039" + tag[1] + ("\u203a" if tag[2] else ""), text)


def _reads_as_html(text: str) -> bool:
    """Whether a reader, or the W3C validator, could take the text for HTML."""
    if "<" not in text and "&" not in text:
        return False
    entities = (found[1] for found in _ENTITY.finditer(text))
    return bool(_HTML_TAG.search(text)) or any(name in name2codepoint or name == "apos" or not name.isalpha() for name in entities)
