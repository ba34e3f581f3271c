"""The HTML pages of the published folder: an index, and a page for every feed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from feeds.definitions import EDITED, HEALTH, MOST_READ, REMOVED, PlannedFeed, by_province, of_province, of_section
from feeds.health import Health
from feeds.model import Feed, FeedEntry
from feeds.settings import SiteSettings
from feeds.text import one_line
from portals import Portal
from portals.messages import VIETNAMESE
from portals.model import unit_name

FEW, MANY = 4, 60
"""Portals that fit beside the news on the first page; portals from which on it lists provinces only."""

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_DESCRIPTION = "Tin, bài của các cổng thông tin điện tử địa phương dưới dạng kênh RSS, Atom và JSON Feed."


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as a list of feeds shows it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PortalCard:
    """A portal as a list of portals shows it; `newest` is its newest entry."""

    key: str
    name: str
    unit: str
    health: Health
    newest: FeedEntry | None
    sections: tuple[ListedFeed, ...]


@dataclass(frozen=True, slots=True)
class ProvinceList:
    """The portals of a province, and the province's own feed."""

    key: str
    name: str
    portals: tuple[PortalCard, ...]


def province_lists(
    portals: Iterable[Portal], newest: Mapping[str, FeedEntry], healths: Mapping[str, Health], settings: SiteSettings
) -> list[ProvinceList]:
    """Every portal under its province; `newest` and `healths` are by the portal's id."""
    return [
        ProvinceList(of_province(name, settings).key, one_line(name), tuple(_card(portal, newest, healths) for portal in members))
        for name, members in by_province(portals)
    ]


def index_page(provinces: Sequence[ProvinceList], newest: Sequence[FeedEntry], settings: SiteSettings) -> bytes:
    """The first page: the newest posts, and every portal under its province with all of its feeds."""
    count = sum(len(province.portals) for province in provinces)
    return _page(
        "index.html",
        "",
        settings,
        page_title=f"{settings.title} | Tin địa phương",
        description=_DESCRIPTION,
        newest=newest,
        provinces=provinces,
        few=count <= FEW,
        many=count > MANY,
        others=_others(settings),
    )


def feed_page(
    planned: PlannedFeed, feed: Feed, settings: SiteSettings, *, health: Health | None = None, province: ProvinceList | None = None
) -> bytes:
    """The page of a feed or of a page of its archive: how to subscribe, what belongs to it, its posts.

    `health` stands on the page of a portal, `province` lists the portals of a province on its page.
    """
    portal, is_portal = planned.portal, planned.portal is not None and planned.section is None
    return _page(
        "feed.html",
        "../" * (1 + feed.key.count("/")),
        settings,
        page_title=f"{feed.title} | {settings.title}" if portal else feed.title,
        description=feed.description,
        feed=feed,
        heading=planned.heading,
        trail=_trail(planned, settings),
        portal=portal if is_portal else None,
        unit=_unit(portal) if portal and is_portal else None,
        sections=sections_of(portal) if portal and is_portal else (),
        health=health,
        province=province,
    )


def sections_of(portal: Portal) -> tuple[ListedFeed, ...]:
    """The feeds of a portal's sections."""
    planned = (of_section(portal, section) for section in portal.sections)
    return tuple(ListedFeed(feed.key, feed.heading) for feed in planned)


def _card(portal: Portal, newest: Mapping[str, FeedEntry], healths: Mapping[str, Health]) -> PortalCard:
    health = healths.get(portal.id) or Health("unknown")
    return PortalCard(portal.id, one_line(portal.name), _unit(portal), health, newest.get(portal.id), sections_of(portal))


def _others(settings: SiteSettings) -> list[ListedFeed]:
    special = [(MOST_READ, "Đọc nhiều"), (EDITED, "Bài đã sửa"), (REMOVED, "Bài đã gỡ"), (HEALTH, "Tình trạng các cổng")]
    keywords = [(f"keyword/{keyword.slug}", one_line(keyword.name)) for keyword in settings.keywords]
    return [ListedFeed(key, name) for key, name in special + keywords]


def _trail(planned: PlannedFeed, settings: SiteSettings) -> list[ListedFeed]:
    portal = planned.portal
    if portal is None:
        return []
    trail = [ListedFeed(of_province(portal.unit.province, settings).key, one_line(portal.unit.province))]
    return [*trail, ListedFeed(portal.id, one_line(portal.name))] if planned.section else trail


def _page(template: str, root: str, settings: SiteSettings, **context: Any) -> bytes:
    return _PAGES.get_template(template).render(root=root, site_title=settings.title, **context).encode()


def _unit(portal: Portal) -> str:
    return one_line(unit_name(portal.unit, VIETNAMESE))
