"""Writes docs/portals.md, the bundled portals by province: `python -m portals.document`. A test keeps the file in step."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from portals.catalogue import load_catalogue
from portals.model import Portal, slugify
from portals.provinces import CENTRAL, ENDED, province_today

FILE = Path(__file__).parent.parent / "docs" / "portals.md"
HEAD = """# The bundled portals

{count} portals in {provinces} provinces and at the centre, {closed} of them closed: kept and readable, not crawled. Made from the profiles
in `portals/` by `make portals-doc`. *Not verified* means that nobody has compared the profile with the live site yet;
`congtin portal show ID` says where its facts come from. A province that ended stands under the one that it went into.
"""
COLUMNS = "| id | name | level | platform | address | verified | until | successors |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"


def document(portals: Iterable[Portal]) -> str:
    """The page as Markdown: portals by the province of today, central bodies last."""
    listed = sorted(portals, key=_place)
    by_province: dict[str, list[Portal]] = {}
    for portal in listed:
        by_province.setdefault(province_today(portal.unit.province), []).append(portal)
    head = HEAD.format(
        count=len(listed),
        provinces=len(by_province.keys() - {CENTRAL}),
        closed=sum(portal.until is not None for portal in listed),
    )
    return "\n".join([head, *_sections(by_province)])


def _sections(by_province: Mapping[str, list[Portal]]) -> Iterable[str]:
    for province, portals in by_province.items():
        yield f"## {province}\n\n{COLUMNS}{''.join(_row(portal) for portal in portals)}"


def _place(portal: Portal) -> tuple[bool, str, bool, str]:
    province = province_today(portal.unit.province)
    return province == CENTRAL, slugify(province), portal.unit.level not in ("province", "city"), portal.id


def _row(portal: Portal) -> str:
    last_day = portal.until or portal.unit.until
    name = f"{portal.name} ({portal.unit.province})" if portal.unit.province in ENDED else portal.name
    cells = (
        f"`{portal.id}`",
        name,
        portal.unit.level,
        f"`{portal.platform}`",
        portal.home,
        str(portal.verified_on or "not verified"),
        f"{last_day}{' (unit)' if portal.until is None else ''}" if last_day else "",
        ", ".join(f"`{successor}`" for successor in portal.unit.successors),
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    FILE.write_text(document(load_catalogue()), encoding="utf-8")
