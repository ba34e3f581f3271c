"""`congtin portal`: lists, shows, adds and checks portals."""

import click

from congtin.commands.portal_add import add, check
from congtin.config import Configuration
from congtin.output import console, json_option, print_json, print_rows, warn
from portals import Portal

COLUMNS = ("id", "name", "province", "level", "platform", "sections", "verified")
NOT_VERIFIED = "not compared with the live site"


@click.group()
def portal() -> None:
    """The portals: list them, show one, add one, check one against its live pages."""


portal.add_command(add)
portal.add_command(check)


@portal.command(name="list")
@json_option
@click.pass_obj
def list_portals(configuration: Configuration, as_json: bool) -> int:
    """List every portal, and whether a person has compared its profile with the live site."""
    catalogue = configuration.catalogue()
    print_rows(COLUMNS, [_row(portal) for portal in catalogue], as_json=as_json)
    for fault in catalogue.faults:
        warn(fault)
    return 1 if catalogue.faults else 0


@portal.command()
@click.argument("portal_id", metavar="ID")
@json_option
@click.pass_obj
def show(configuration: Configuration, portal_id: str, as_json: bool) -> None:
    """Show one portal with everything that its profile says."""
    found = configuration.catalogue().require(portal_id)
    facts = found.model_dump(mode="json", exclude_none=True, exclude_defaults=not as_json)
    if as_json:
        print_json(facts)
        return
    out = console()
    out.print(f"[bold]{found.name}[/bold]  ({found.id})")
    for key, value in facts.items():
        if key not in ("id", "name", "sections"):
            out.print(f"{key:>12}  {_shown(value)}", markup=False)
    for section in found.sections:
        out.print(f"{'section':>12}  {section.name}  {found.section_address(section)}  ({section.slug})", markup=False)
    if found.verified_on is None:
        out.print(f"{'':>12}  {NOT_VERIFIED}", style="yellow")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_shown(part)}" for key, part in value.items())
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _row(portal: Portal) -> dict[str, object]:
    return {
        "id": portal.id,
        "name": portal.name,
        "province": portal.unit.province,
        "level": portal.unit.level,
        "platform": portal.platform,
        "sections": len(portal.sections),
        "verified": portal.verified_on.isoformat() if portal.verified_on else NOT_VERIFIED,
    }
