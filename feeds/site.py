"""The pages for people: an index, and a page for every feed. Pure: what to show in, bytes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from feeds.entry import NEVER, Feed, FeedEntry
from feeds.opml import Group, Subscription, opml
from feeds.plan import by_province, everything, of_portal, of_section
from feeds.settings import SiteSettings
from feeds.text import one_line
from portals import Portal
from portals.model import Level, slugify

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_LEVELS: dict[Level, str] = {
    "central": "trung ương",
    "province": "cấp tỉnh",
    "department": "sở, ngành",
    "city": "thành phố",
    "district": "huyện",
    "town": "thị xã",
    "ward": "phường",
    "commune": "xã",
    "special-zone": "đặc khu",
}
_DESCRIPTION = "Tin, bài của các cổng thông tin điện tử địa phương dưới dạng nguồn tin RSS, Atom và JSON Feed."


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as a list of feeds shows it."""

    key: str
    name: str


def index_page(portals: Iterable[Portal], newest: Sequence[FeedEntry], newest_of: Mapping[str, FeedEntry], settings: SiteSettings) -> bytes:
    """The first page: the newest posts, and every portal under its province with all of its feeds.

    `newest_of` holds the newest entry of each portal by its id.
    """
    provinces = [
        {
            "name": province,
            "slug": slugify(province),
            "portals": [
                {
                    "key": portal.id,
                    "name": one_line(portal.name),
                    "unit": unit_name(portal),
                    "newest": newest_of.get(portal.id),
                    "sections": _sections(portal),
                }
                for portal in members
            ],
        }
        for province, members in by_province(portals)
    ]
    title, few = f"{settings.title} | Tin địa phương", sum(len(province["portals"]) for province in provinces) <= 4
    return _page("index.html", "", settings, page_title=title, description=_DESCRIPTION, newest=newest, provinces=provinces, few=few)


def feed_page(feed: Feed, heading: str, settings: SiteSettings, portal: Portal | None = None, is_section: bool = False) -> bytes:
    """The page of one feed: how to subscribe, the sections of a portal, the newest posts."""
    trail = [{"name": one_line(portal.name), "href": f"feeds/{portal.id}.html"}] if portal and is_section else []
    return _page(
        "feed.html",
        "../" * (1 + feed.key.count("/")),
        settings,
        page_title=f"{feed.title} | {settings.title}" if portal else feed.title,
        description=feed.description,
        feed=feed,
        heading=heading,
        trail=trail,
        home=portal.home if portal and not is_section else None,
        sections=_sections(portal) if portal and not is_section else [],
    )


def feed_list(portals: Iterable[Portal], feeds: Iterable[Feed], settings: SiteSettings) -> bytes:
    """All feeds as OPML: everything first, then by province and portal."""
    base = settings.base_url
    members: list[Subscription | Group] = [_subscription(base, everything(settings).key, everything(settings).title)]
    for province, in_province in by_province(portals):
        members.append(Group(province, tuple(_portal_group(base, portal) for portal in in_province)))
    modified = max((feed.updated for feed in feeds if feed.entries), default=NEVER)
    return opml(f"Nguồn tin của {settings.title}", modified, members)


def unit_name(portal: Portal) -> str:
    """The unit with what it is, unless its name already says so: "Từ Sơn (thị xã)"."""
    return f"{one_line(portal.unit.name)} ({_LEVELS[portal.unit.level]})"


def _portal_group(base: str, portal: Portal) -> Group:
    own = of_portal(portal)
    planned = [of_section(portal, section) for section in portal.sections]
    return Group(own.title, (_subscription(base, own.key, own.title), *(_subscription(base, feed.key, feed.title) for feed in planned)))


def _subscription(base: str, key: str, title: str) -> Subscription:
    return Subscription(title, f"{base}/feeds/{key}.rss", f"{base}/feeds/{key}.html")


def _sections(portal: Portal) -> list[ListedFeed]:
    return [ListedFeed(f"{portal.id}/{section.slug}", one_line(section.name)) for section in portal.sections]


def _page(template: str, root: str, settings: SiteSettings, **context: Any) -> bytes:
    return _PAGES.get_template(template).render(root=root, site_title=settings.title, **context).encode()
