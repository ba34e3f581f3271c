"""Defines the feeds: which there are, their titles and addresses, and which articles belong to each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from feeds.keywords import Keyword
from feeds.model import ArchivePage, Feed, FeedEntry
from feeds.settings import SiteSettings
from feeds.text import one_line
from portals import Portal
from portals.model import Section, slugify
from storage.article_filter import ArticleFilter

ALL, EDITED, REMOVED, MOST_READ, HEALTH = "all", "edited", "removed", "most-read", "health"
SEARCH, FILTER = "search", "filter"
RESERVED = {ALL, EDITED, REMOVED, MOST_READ, HEALTH, SEARCH, FILTER, "province", "keyword"}
"""Names that a portal cannot have, because the feeds of others stand there."""

_ALL_RIGHTS = "Nội dung thuộc về các cổng thông tin được dẫn nguồn trong từng bài."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFeed:
    """A feed to be built: its words, and whose articles it holds; `wanted` is None for a feed that is made otherwise."""

    key: str
    title: str
    heading: str
    description: str
    rights: str = _ALL_RIGHTS
    wanted: ArticleFilter | None = None
    portal: Portal | None = None
    section: Section | None = None

    def feed(
        self,
        entries: Iterable[FeedEntry],
        settings: SiteSettings,
        page: ArchivePage | None = None,
        previous: int | None = None,
    ) -> Feed:
        """The feed, or a page of its archive, with its entries."""
        return Feed(
            key=self.key,
            title=f"{self.title} (lưu trữ, trang {page.number})" if page else self.title,
            description=self.description,
            base_url=settings.base_url,
            author=one_line(self.portal.name) if self.portal else settings.title,
            author_url=self.portal.home if self.portal else f"{settings.base_url}/",
            rights=self.rights,
            entries=tuple(entries),
            aggregated=self.portal is None,
            hub=settings.websub_hub,
            image=f"{settings.base_url}/icon.png",
            page=page,
            previous=previous,
        )


def everything(settings: SiteSettings) -> PlannedFeed:
    """The feed of all portals."""
    return PlannedFeed(
        key=ALL,
        title=f"{settings.title} | Tin từ các cổng thông tin điện tử địa phương",
        heading="Tất cả các cổng thông tin",
        description="Toàn văn tin, bài mới của mọi cổng thông tin điện tử được theo dõi, có dẫn nguồn.",
        wanted=ArticleFilter(),
    )


def of_province(name: str, settings: SiteSettings) -> PlannedFeed:
    """The feed of the portals of a province."""
    return PlannedFeed(
        key=f"province/{slugify(name)}",
        title=f"{one_line(name)} | {settings.title}",
        heading=one_line(name),
        description=f"Toàn văn tin, bài mới của các cổng thông tin điện tử tại {one_line(name)}, có dẫn nguồn.",
        wanted=ArticleFilter(province=name),
    )


def of_portal(portal: Portal) -> PlannedFeed:
    """The feed of one portal."""
    name = one_line(portal.name)
    return PlannedFeed(
        key=portal.id,
        title=name,
        heading=name,
        description=f"Toàn văn tin, bài mới của {name}.",
        rights=f"Nội dung thuộc về {name}.",
        wanted=ArticleFilter(portal=portal.id),
        portal=portal,
    )


def of_section(portal: Portal, section: Section) -> PlannedFeed:
    """The feed of one section of a portal."""
    name, heading = one_line(portal.name), one_line(section.name)
    return PlannedFeed(
        key=f"{portal.id}/{section.slug}",
        title=f"{heading} | {name}",
        heading=heading,
        description=f"Toàn văn tin, bài mới trong mục “{heading}” của {name}.",
        rights=f"Nội dung thuộc về {name}.",
        wanted=ArticleFilter(portal=portal.id, section=section.slug),
        portal=portal,
        section=section,
    )


def of_keyword(keyword: Keyword, settings: SiteSettings) -> PlannedFeed:
    """The feed of a keyword."""
    words = ", ".join(f"“{phrase}”" for phrase in keyword.phrases)
    return PlannedFeed(
        key=f"keyword/{keyword.slug}",
        title=f"{one_line(keyword.name)} | {settings.title}",
        heading=one_line(keyword.name),
        description=f"Tin, bài mới có nhắc đến {words} trên mọi cổng thông tin được theo dõi.",
    )


def edited(settings: SiteSettings) -> PlannedFeed:
    """The feed of corrections."""
    return PlannedFeed(
        key=EDITED,
        title=f"Bài đã sửa | {settings.title}",
        heading="Bài đã sửa",
        description="Những bài mà cổng thông tin đã sửa sau khi đăng, kèm chỗ trước và sau khi sửa.",
    )


def removed(settings: SiteSettings) -> PlannedFeed:
    """The feed of articles that were taken down."""
    return PlannedFeed(
        key=REMOVED,
        title=f"Bài đã gỡ | {settings.title}",
        heading="Bài đã gỡ",
        description="Những bài không còn trên cổng thông tin, kèm nội dung đã lưu lần cuối.",
    )


def most_read(settings: SiteSettings) -> PlannedFeed:
    """The feed of what is read most."""
    return PlannedFeed(
        key=MOST_READ,
        title=f"Đọc nhiều | {settings.title}",
        heading="Đọc nhiều",
        description="Những bài có số lượt xem tăng nhiều nhất trong bảy ngày gần đây, theo bộ đếm mà các cổng thông tin công bố.",
    )


def health(settings: SiteSettings) -> PlannedFeed:
    """The feed of portals that broke or recovered."""
    return PlannedFeed(
        key=HEALTH,
        title=f"Tình trạng các cổng | {settings.title}",
        heading="Tình trạng các cổng",
        description="Báo khi một cổng thông tin không còn đọc được, và khi đọc lại được.",
        rights=f"Thông báo của {settings.title}.",
    )


def of_search(words: str, settings: SiteSettings) -> PlannedFeed:
    """The feed of a search, which only a server can answer."""
    return PlannedFeed(
        key=SEARCH,
        title=f"Tìm “{words}” | {settings.title}",
        heading=f"Tìm “{words}”",
        description=f"Tin, bài mới có “{words}” trên các cổng thông tin được theo dõi.",
    )


def of_filter(what: str, settings: SiteSettings) -> PlannedFeed:
    """The feed of a combination of filters, said in words, which only a server can answer."""
    return PlannedFeed(
        key=FILTER,
        title=f"{what} | {settings.title}",
        heading=what,
        description=f"Toàn văn tin, bài mới theo lựa chọn: {what}.",
    )


def of_portal_and_sections(portal: Portal) -> Iterator[PlannedFeed]:
    """The feed of a portal and those of its sections."""
    yield of_portal(portal)
    for section in portal.sections:
        yield of_section(portal, section)


def by_province(portals: Iterable[Portal]) -> list[tuple[str, list[Portal]]]:
    """The portals under their provinces, both by name as it stands without marks."""
    ordered = sorted(portals, key=lambda portal: (slugify(portal.unit.province), slugify(portal.unit.name), portal.id))
    return [(province, list(members)) for province, members in groupby(ordered, key=lambda portal: portal.unit.province)]
