"""RSS 2.0 and Atom (RFC 4287) of a feed, written by feedgen. Pure: a feed in, bytes out."""

import re
import zlib
from datetime import datetime
from html import escape

from feedgen.ext.dc import DcEntryExtension, DcExtension

from feeds.entry import GENERATOR, LANGUAGE, MEDIA_TYPES, TAG, Enclosure, Feed, FeedEntry, Format, feed_address
from feeds.feedgen_fixes import Entry, EntryExtras, Generator

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
    generator.register_extension("dc", DcExtension, DcEntryExtension)
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
    generator.author(name=feed.author, uri=feed.author_url)
    for entry in feed.entries:
        generator.add(_atom_entry(entry, feed))
    document: bytes = generator.atom_str()
    return document + b"\n"


def _generator(feed: Feed, kind: Format) -> Generator:
    generator = Generator()
    generator.link(href=feed.address(kind), rel="self", type=MEDIA_TYPES[kind])
    if feed.hub:
        generator.link(href=feed.hub, rel="hub")
    generator.link(href=feed.page, rel="alternate", type="text/html")
    generator.language(LANGUAGE)
    generator.generator(GENERATOR)
    generator.updated(max((_distinct(entry) for entry in feed.entries), default=feed.updated) if kind == "atom" else feed.updated)
    if feed.image:
        generator.image(feed.image, title=_plain(feed.title), link=feed.page)
    return generator


def _rss_entry(entry: FeedEntry, feed: Feed) -> Entry:
    item = Entry()
    item.id(entry.guid)
    item.title(_plain(entry.title))
    _links(item, entry)
    item.summary(escape(entry.summary or entry.title, quote=False))
    item.content(entry.html, type="html")
    item.published(entry.published)
    for category in entry.categories:
        item.category(term=_plain(category.name), scheme=category.scheme)
    item.register_extension("dc", DcEntryExtension)
    item.register_extension("extras", EntryExtras)
    if entry.updated != entry.published:
        item.extras.changed = entry.updated
    if entry.author:
        item.dc.dc_creator(entry.author)
    if feed.aggregated:
        item.source(url=feed_address(feed.base_url, entry.source.key, "rss"), title=_plain(entry.source.title))
    return item


def _atom_entry(entry: FeedEntry, feed: Feed) -> Entry:
    item = Entry()
    item.id(entry.guid)
    item.title(entry.title)
    _links(item, entry)
    item.content(entry.html, type="html")
    if entry.summary:
        item.summary(entry.summary)
    item.published(entry.published)
    item.updated(_distinct(entry))
    item.author(name=entry.author or entry.source.title)
    for category in entry.categories:
        item.category(term=category.name, scheme=category.scheme, label=category.name)
    if feed.aggregated:
        item.register_extension("extras", EntryExtras)
        item.extras.source = _source(entry)
        item.extras.source_links = (
            {"href": entry.source.home, "rel": "alternate", "type": "text/html"},
            {"href": feed_address(feed.base_url, entry.source.key, "atom"), "rel": "self", "type": MEDIA_TYPES["atom"]},
        )
    return item


def _source(entry: FeedEntry) -> dict[str, str]:
    return {"id": f"{TAG}feeds/{entry.source.key}", "title": entry.source.title, "updated": entry.updated.isoformat()}


def _links(item: Entry, entry: FeedEntry) -> None:
    if entry.url:
        item.link(href=entry.url, rel="alternate", type="text/html")
    for enclosure in entry.enclosures:
        item.link(_enclosure_link(enclosure))


def _enclosure_link(enclosure: Enclosure) -> dict[str, str]:
    link = {"href": enclosure.url, "rel": "enclosure", "type": enclosure.media_type, "length": str(enclosure.size or 0)}
    return link | ({"title": enclosure.title} if enclosure.title else {})


def _distinct(entry: FeedEntry) -> datetime:
    """The entry's `updated` with a fraction of a second made from its guid.

    Two entries of a feed should not share a moment (the W3C validator warns), but posts dated by the day do.
    """
    return entry.updated.replace(microsecond=zlib.crc32(entry.guid.encode()) % 1_000_000)


def _plain(text: str) -> str:
    """Plain text for an RSS element that some readers take for HTML."""
    harmless = _HTML_TAG.sub(lambda tag: "\u2039" + tag[1] + ("\u203a" if tag[2] else ""), text)
    return harmless.replace("&", _AMPERSAND).replace("<", _LESS)
