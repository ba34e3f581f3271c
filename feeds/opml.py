"""OPML 2.0: the list of feeds that a reader imports at once, grouped by province. Pure: a list in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Union

from lxml import etree

from feeds.entry import LANGUAGE
from feeds.text import one_line


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed to subscribe to: its title, its address and its page for people."""

    title: str
    feed: str
    page: str


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds and further groups under one heading."""

    title: str
    members: tuple[Union[Subscription, "Group"], ...]


def opml(title: str, modified: datetime, members: Sequence[Subscription | Group]) -> bytes:
    """The list as OPML 2.0; `modified` is when its feeds last changed."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(title)
    etree.SubElement(head, "dateModified").text = format_datetime(modified)
    _add(etree.SubElement(root, "body"), members)
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return document


def _add(parent: Any, members: Sequence[Subscription | Group]) -> None:
    for member in members:
        outline = etree.SubElement(parent, "outline", text=one_line(member.title))
        if isinstance(member, Group):
            _add(outline, member.members)
        else:
            facts = {"title": one_line(member.title), "xmlUrl": member.feed, "htmlUrl": member.page, "language": LANGUAGE}
            outline.attrib.update({"type": "rss"} | facts)
