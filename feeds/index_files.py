"""Files that list the others, for programs: OPML, status.json, sitemap, robots.txt; and the badge of a portal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any, Union

from lxml import etree

from feeds.definitions import PlannedFeed, by_province, everything, of_portal, of_province, of_section
from feeds.health import Health, State
from feeds.model import LANGUAGE, FeedEntry
from feeds.settings import SiteSettings
from feeds.text import one_line
from portals import Portal
from storage.model import Crawl


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


_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_LIMIT = 50_000
"""Addresses that one sitemap may hold."""

_COLOURS: dict[State, str] = {"ok": "#1a7f4b", "suspect": "#946200", "broken": "#b3261e", "unknown": "#5f6b66", "ended": "#5f6b66"}


def feed_list(portals: Iterable[Portal], others: Sequence[PlannedFeed], modified: datetime, settings: SiteSettings) -> bytes:
    """All feeds as OPML: everything and the `others` first, then by province and portal."""
    members: list[Subscription | Group] = [_subscription(everything(settings), settings)]
    members.append(Group("Theo dõi", tuple(_subscription(planned, settings) for planned in others)))
    for province, in_province in by_province(portals):
        own = _subscription(of_province(province, settings), settings)
        members.append(Group(one_line(province), (own, *(_portal_group(portal, settings) for portal in in_province))))
    return opml(f"Kênh RSS của {settings.title}", modified, members)


def status(
    portals: Iterable[Portal],
    healths: Mapping[str, Health],
    crawls: Mapping[str, Crawl],
    newest: Mapping[str, FeedEntry],
    settings: SiteSettings,
) -> bytes:
    """How every portal fares, as JSON; its only moments are those of crawls and posts, so it too is a function of the store."""
    rows = [_status(portal, healths[portal.id], crawls.get(portal.id), newest.get(portal.id), settings) for portal in portals]
    states = [row["state"] for row in rows]
    counts = {state: states.count(state) for state in sorted(set(states))}
    document = {"title": settings.title, "home": f"{settings.base_url}/", "states": counts, "portals": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def badge(health: Health, name: str) -> bytes:
    """A picture of a portal's state as SVG, for other people's pages."""
    left, right = "congtin", health.label
    widths = [round(6.6 * len(text) + 14) for text in (left, right)]
    total, label = sum(widths), escape(f"{name}: {right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="22" role="img" aria-label="{label}">'
        f"<title>{label}</title>"
        f'<clipPath id="r"><rect width="{total}" height="22" rx="4"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{widths[0]}" height="22" fill="#30403a"/>'
        f'<rect x="{widths[0]}" width="{widths[1]}" height="22" fill="{_COLOURS[health.state]}"/></g>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,Noto Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{widths[0] / 2:g}" y="15" textLength="{widths[0] - 14}">{left}</text>'
        f'<text x="{widths[0] + widths[1] / 2:g}" y="15" textLength="{widths[1] - 14}">{escape(right)}</text></g></svg>\n'
    ).encode()


def sitemap(keys: Iterable[str], settings: SiteSettings) -> bytes:
    """Every page for people, as the sitemap protocol wants it."""
    root = etree.Element("urlset", nsmap={None: _SITEMAP})
    pages = [f"{settings.base_url}/", *(f"{settings.base_url}/feeds/{key}.html" for key in keys)]
    for page in pages[:SITEMAP_LIMIT]:
        etree.SubElement(etree.SubElement(root, "url"), "loc").text = page
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return document


def robots(settings: SiteSettings) -> bytes:
    """Everything may be read (RFC 9309)."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {settings.base_url}/sitemap.xml\n".encode()


def _status(portal: Portal, health: Health, crawl: Crawl | None, newest: FeedEntry | None, settings: SiteSettings) -> dict[str, Any]:
    return {
        "id": portal.id,
        "name": one_line(portal.name),
        "province": one_line(portal.unit.province),
        "unit": one_line(portal.unit.name),
        "level": portal.unit.level,
        "home": portal.home,
        "feed": f"{settings.base_url}/feeds/{portal.id}.rss",
        "page": f"{settings.base_url}/feeds/{portal.id}.html",
        "state": health.state,
        "label": health.label,
        "since": _iso(health.since),
        "reasons": [reason.in_all_languages() for reason in health.reasons],
        "newest_at": _iso(newest.published if newest else None),
        "last_crawl": _crawl(crawl) if crawl else None,
    }


def _crawl(crawl: Crawl) -> dict[str, Any]:
    return {
        "began_at": _iso(crawl.began_at),
        "ended_at": _iso(crawl.ended_at),
        "verdict": crawl.verdict,
        "new": crawl.new,
        "changed": crawl.changed,
        "removed": crawl.removed,
        "failed": crawl.failed,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _portal_group(portal: Portal, settings: SiteSettings) -> Group:
    own = of_portal(portal)
    planned = [own, *(of_section(portal, section) for section in portal.sections)]
    return Group(own.title, tuple(_subscription(feed, settings) for feed in planned))


def _subscription(planned: PlannedFeed, settings: SiteSettings) -> Subscription:
    base = f"{settings.base_url}/feeds/{planned.key}"
    return Subscription(planned.title, f"{base}.rss", f"{base}.html")


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
