"""The filters of a list in words, and the choices that its form offers."""

from dataclasses import dataclass
from datetime import date

from feeds.entries import section_name
from portals import Portal
from portals.messages import translated
from portals.model import slugify
from server.request import ViewContext, as_parameters
from storage import ArticleFilter

MOST_OFFERED = 300
"""Portals that a person still finds one in without choosing a province first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    label: str


def heading_of(asked: ViewContext, wanted: ArticleFilter) -> str:
    """What a list shows, in words."""
    words = " · ".join(label for label, _ in chips_of(asked, wanted))
    return words or translated(asked.language, "Tin mới nhất")


def chips_of(asked: ViewContext, wanted: ArticleFilter) -> list[tuple[str, dict[str, str]]]:
    """Each narrowing in words, with the parameters that are left without it."""
    parameters = as_parameters(wanted)

    def t(text: str, **values: object) -> str:
        return translated(asked.language, text, **values)

    def add(label: str, *names: str) -> None:
        chips.append((label, {name: value for name, value in parameters.items() if name not in names}))

    portal = asked.standing.portals.get(wanted.portal or "")
    chips: list[tuple[str, dict[str, str]]] = []
    if wanted.province:
        add(wanted.province, "province")
    if wanted.unit:
        add(wanted.unit, "unit")
    if wanted.portal:
        add(portal.name if portal else wanted.portal, "portal", "section")
    if wanted.section:
        add(_section(portal, wanted.section), "section")
    for name, label in (("since", "từ {day}"), ("until", "đến {day}")):
        if name in parameters:
            add(t(label, day=f"{date.fromisoformat(parameters[name]):%d/%m/%Y}"), name)
    for name, label in (("attachments", "có tệp đính kèm"), ("edited", "đã sửa"), ("removed", "đã gỡ")):
        if name in parameters:
            add(t(label), name)
    return chips


def choices_of(asked: ViewContext, wanted: ArticleFilter) -> dict[str, list[Choice]]:
    """What the form offers: sections once a portal is chosen; of many portals and units only those of a province, once one is."""
    standing = asked.standing
    provinces = standing.provinces
    shown = [portal for name, members in provinces if wanted.province in (None, name) for portal in members]
    if len(shown) > MOST_OFFERED and wanted.province is None:
        shown = [portal for portal in shown if portal.id == wanted.portal or portal.unit.name == wanted.unit]
    portal = standing.portals.get(wanted.portal or "")
    return {
        "province": [Choice(slugify(name), name) for name, _ in provinces],
        "unit": [Choice(name, name) for name in dict.fromkeys(portal.unit.name for portal in shown)],
        "portal": [Choice(portal.id, portal.name) for portal in shown],
        "section": [Choice(section.slug, section.name) for section in portal.sections] if portal else [],
    }


def _section(portal: Portal | None, slug: str) -> str:
    return (section_name(portal, slug) if portal else None) or slug
