"""Which feeds there are, what each is called, and which articles belong to it. It reads no store and builds nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from feeds.entry import Feed, FeedEntry
from feeds.settings import SiteSettings
from feeds.text import one_line
from portals import Portal
from portals.model import Section, slugify

ALL = "all"


@dataclass(frozen=True, slots=True)
class PlannedFeed:
    """A feed to be built: its words, and the portal and section that its articles come from; None means any."""

    key: str
    title: str
    heading: str
    description: str
    rights: str
    portal: Portal | None = None
    section: Section | None = None

    def feed(self, entries: Iterable[FeedEntry], settings: SiteSettings) -> Feed:
        """The feed with its entries."""
        return Feed(
            key=self.key,
            title=self.title,
            description=self.description,
            base_url=settings.base_url,
            author=one_line(self.portal.name) if self.portal else settings.title,
            author_url=self.portal.home if self.portal else f"{settings.base_url}/",
            rights=self.rights,
            entries=tuple(entries),
            aggregated=self.portal is None,
            hub=settings.hub,
        )


def everything(settings: SiteSettings) -> PlannedFeed:
    """The feed of all portals."""
    return PlannedFeed(
        ALL,
        f"{settings.title} | Tin từ các cổng thông tin điện tử địa phương",
        "Tất cả các cổng thông tin",
        "Toàn văn tin, bài mới của mọi cổng thông tin điện tử được theo dõi, có dẫn nguồn.",
        "Nội dung thuộc về các cổng thông tin được dẫn nguồn trong từng bài.",
    )


def of_portal(portal: Portal) -> PlannedFeed:
    """The feed of one portal."""
    name = one_line(portal.name)
    return PlannedFeed(portal.id, name, name, f"Toàn văn tin, bài mới của {name}.", f"Nội dung thuộc về {name}.", portal)


def of_section(portal: Portal, section: Section) -> PlannedFeed:
    """The feed of one section of a portal."""
    name, heading = one_line(portal.name), one_line(section.name)
    return PlannedFeed(
        f"{portal.id}/{section.slug}",
        f"{heading} | {name}",
        heading,
        f"Toàn văn tin, bài mới trong mục “{heading}” của {name}.",
        f"Nội dung thuộc về {name}.",
        portal,
        section,
    )


def of_portal_and_sections(portal: Portal) -> Iterator[PlannedFeed]:
    """The feed of a portal and those of its sections."""
    yield of_portal(portal)
    for section in portal.sections:
        yield of_section(portal, section)


def by_province(portals: Iterable[Portal]) -> list[tuple[str, list[Portal]]]:
    """The portals under their provinces, both by name as it stands without marks."""
    ordered = sorted(portals, key=lambda portal: (slugify(portal.unit.province), slugify(portal.unit.name), portal.id))
    return [(province, list(members)) for province, members in groupby(ordered, key=lambda portal: one_line(portal.unit.province))]
