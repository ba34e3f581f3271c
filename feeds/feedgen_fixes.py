"""feedgen 1.0 with its known faults mended, and nothing else: what we say in a feed is decided in rss_atom.

Each fix has a test that fails on the day when feedgen no longer needs it (tests/feeds/test_feedgen_fixes.py).
"""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
LINK_ATTRIBUTES = ("rel", "type", "hreflang", "title", "length")

feedgen.entry.formatRFC2822 = feedgen.feed.formatRFC2822 = format_datetime
"""feedgen switches the locale of the whole process for every date, which no other thread expects. The text is the same."""


class Generator(FeedGenerator):  # type: ignore[misc]
    """A feed whose entries stay in the order in which they were added, and whose links all arrive."""

    def add(self, entry: "PatchedEntry") -> None:
        """Adds an entry below the ones that are there; feedgen's own default puts it above them."""
        self.add_entry(entry, order="append")

    def _create_rss(self, extensions: bool = True) -> tuple[Any, Any]:
        """The channel's link is its page for people; self, hub and archive links stand above it as atom:link."""
        feed, document = super()._create_rss(extensions=extensions)
        channel = feed[0]
        links = self.link() or []
        channel.find("link").text = next((link["href"] for link in links if link.get("rel", "alternate") == "alternate"), links[0]["href"])
        for element in channel.findall(f"{ATOM}link"):
            channel.remove(element)
        position = channel.index(channel.find("description")) + 1
        for offset, link in enumerate(link for link in links if link.get("rel", "alternate") != "alternate"):
            element = etree.Element(f"{ATOM}link", href=link["href"])
            _copy_attributes(element, link)
            channel.insert(position + offset, element)
        return feed, document


class PatchedEntry(FeedEntry):  # type: ignore[misc]
    """An entry that keeps the attributes of its links in Atom, and all of its enclosures in RSS."""

    def atom_entry(self, extensions: bool = True) -> Any:
        """The entry element; feedgen looks for a link's attributes on the new element instead of in the link."""
        entry = super().atom_entry(extensions=extensions)
        for element, link in zip(entry.findall("link"), self.link() or [], strict=True):
            _copy_attributes(element, link)
        return entry

    def rss_entry(self, extensions: bool = True) -> Any:
        """The item element with its first enclosure as `enclosure` and the others as atom:link.

        feedgen keeps the last one only; more than one `enclosure` is against the RSS Best Practices Profile.
        """
        item = super().rss_entry(extensions=extensions)
        enclosures = [link for link in self.link() or [] if link.get("rel") == "enclosure"]
        if len(enclosures) > 1:
            chosen = enclosures[0]
            item.find("enclosure").attrib.update({"url": chosen["href"], "length": chosen.get("length") or "0", "type": chosen["type"]})
            for link in enclosures[1:]:
                _copy_attributes(etree.SubElement(item, f"{ATOM}link", href=link["href"]), link)
        return item


class ArchiveMark(BaseExtension):  # type: ignore[misc]
    """The `fh:archive` of RFC 5005: this document is complete and stays as it is."""

    def extend_ns(self) -> dict[str, str]:
        """The namespace of feed history."""
        return {"fh": HISTORY}

    def extend_rss(self, feed: Any) -> Any:
        """Marks the channel."""
        etree.SubElement(feed[0], f"{{{HISTORY}}}archive")
        return feed

    def extend_atom(self, feed: Any) -> Any:
        """Marks the feed."""
        etree.SubElement(feed, f"{{{HISTORY}}}archive")
        return feed


class ExtraNamespaces(BaseExtension):  # type: ignore[misc]
    """The namespace that EntryExtras needs at the root of an RSS feed."""

    def extend_ns(self) -> dict[str, str]:
        """Dublin Core, for creators."""
        return {"dc": DUBLIN_CORE}


class EntryExtras(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen drops or has no word for: an author without e-mail and a change in RSS, the source of an entry in Atom.

    Of a source feedgen itself writes the title and a link without a relation, but neither id nor date.
    """

    def __init__(self) -> None:
        self.creator: str | None = None
        self.changed: datetime | None = None
        self.source: dict[str, str] = {}
        self.source_links: list[dict[str, str]] = []
        self.title_is_html = False

    def extend_rss(self, item: Any) -> Any:
        """Adds dc:creator where there is an author, atom:updated where the entry was changed."""
        if self.creator:
            etree.SubElement(item, f"{{{DUBLIN_CORE}}}creator").text = self.creator
        if self.changed:
            etree.SubElement(item, f"{ATOM}updated").text = self.changed.isoformat()
        return item

    def extend_atom(self, entry: Any) -> Any:
        """Says where the title is HTML; adds the source element where a source is set: its id, title, updated and links."""
        if self.title_is_html:
            entry.find("title").set("type", "html")
        if self.source:
            source = etree.SubElement(entry, "source")
            for name in ("id", "title", "updated"):
                etree.SubElement(source, name).text = self.source[name]
            for link in self.source_links:
                _copy_attributes(etree.SubElement(source, "link", href=link["href"]), link)
        return entry


def _copy_attributes(element: Any, link: dict[str, str]) -> None:
    for name in LINK_ATTRIBUTES:
        if link.get(name):
            element.set(name, link[name])
