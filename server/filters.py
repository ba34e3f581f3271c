"""The filters of a list in words, and the choices that its form offers."""

from dataclasses import dataclass

from feeds.entries import section_name
from portals import Portal
from portals.messages import translated
from portals.model import slugify
from server.request import Filters, ViewContext

MOST_OFFERED = 300
"""Portals that a person still finds one in without choosing a province first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    label: str


def heading_of(asked: ViewContext, filters: Filters) -> str:
    """What a list shows, in words."""
    words = " · ".join(label for label, _ in chips_of(asked, filters))
    return words or translated(asked.language, "Tin mới nhất")


def chips_of(asked: ViewContext, filters: Filters) -> list[tuple[str, Filters]]:
    """Each filter in words, with the filters that are left without it."""

    def t(text: str, **values: object) -> str:
        return translated(asked.language, text, **values)

    portal = asked.standing.portals.get(filters.portal or "")
    chips: list[tuple[str, Filters]] = []
    if filters.province:
        chips.append((asked.standing.province_name(filters.province), filters.without("province")))
    if filters.unit:
        chips.append((filters.unit, filters.without("unit")))
    if filters.portal:
        chips.append((portal.name if portal else filters.portal, filters.without("portal", "section")))
    if filters.section:
        chips.append((_section(portal, filters.section), filters.without("section")))
    if filters.since:
        chips.append((t("từ {day}", day=f"{filters.since:%d/%m/%Y}"), filters.without("since")))
    if filters.until:
        chips.append((t("đến {day}", day=f"{filters.until:%d/%m/%Y}"), filters.without("until")))
    for name, label in (("attachments", "có tệp đính kèm"), ("edited", "đã sửa"), ("removed", "đã gỡ")):
        if getattr(filters, name):
            chips.append((t(label), filters.without(name)))
    return chips


def choices_of(asked: ViewContext, filters: Filters) -> dict[str, list[Choice]]:
    """What the form offers: sections once a portal is chosen; of many portals and units only those of a province, once one is."""
    standing = asked.standing
    provinces = standing.provinces
    shown = [portal for name, members in provinces if filters.province in (None, slugify(name)) for portal in members]
    if len(shown) > MOST_OFFERED and filters.province is None:
        shown = [portal for portal in shown if portal.id == filters.portal or portal.unit.name == filters.unit]
    portal = standing.portals.get(filters.portal or "")
    return {
        "province": [Choice(slugify(name), name) for name, _ in provinces],
        "unit": [Choice(name, name) for name in dict.fromkeys(portal.unit.name for portal in shown)],
        "portal": [Choice(portal.id, portal.name) for portal in shown],
        "section": [Choice(section.slug, section.name) for section in portal.sections] if portal else [],
    }


def _section(portal: Portal | None, slug: str) -> str:
    return (section_name(portal, slug) if portal else None) or slug
