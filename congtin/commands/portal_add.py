"""`congtin portal add` and `congtin portal check`: reads a few live pages of a site, to write its profile or to compare with it."""

import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit, urlunsplit

import click

from congtin.config import Configuration
from congtin.locale import user_language
from congtin.output import console, json_option, print_json, print_rows, warn
from congtin.page_saving import save_pages
from congtin.profile_draft import UNKNOWN, UnitGuess, draft, draft_id, guessed_unit
from congtin.progress import page_progress
from portals import Portal
from portals.catalogue import read_profile
from portals.clock import utc_now
from portals.model import PORTAL_ID, Level, Tls, slugify
from scraper.crawl.drift import drift_message, drifted_fields
from scraper.crawl.spider import needs_contact
from scraper.discovery import ArticleSeen, FieldSeen, SectionSeen, Survey, follow_entry_page, site_name, survey_portal, survey_site
from scraper.discovery.visit import Fetched, Get, visit
from scraper.downloader.tls import NOTHING_IN_COMMON
from scraper.errors import VisitFailed
from scraper.extract.urls import is_own_host
from storage import Store, StoreMissing

FIELD_COLUMNS = ("field", "found", "how", "example")
SECTION_COLUMNS = ("section", "path", "articles", "dated", "next page")
PAGES = Path("tests/pages")
BROKEN, SUSPECT = 3, 4
OLDER_TLS = (Tls(ciphers="DEFAULT:@SECLEVEL=1"), Tls(min_version="TLSv1.0", ciphers="DEFAULT:@SECLEVEL=0"))
"""What hosts are asked by that offer no better, as those of Bắc Ninh and Hưng Yên; the certificate is checked nonetheless."""
NOTHING_READ = (
    "no article could be read, so no profile is written: give the address of the page that lists the news, or write selectors by hand"
)


@click.command()
@click.argument("url")
@click.option("--id", "portal_id", metavar="ID", help="The portal's id, which never changes; by default made from its host.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Folder of profiles [the first one configured].")
@click.option("--pages", type=click.Path(file_okay=False, path_type=Path), help="Where pages are saved [tests/pages, else DATA/pages].")
@click.option("--dry-run", is_flag=True, help="Look and tell, write nothing.")
@click.option("--yes", is_flag=True, help="Overwrite without asking.")
@json_option
@click.pass_obj
def add(
    configuration: Configuration,
    *,
    url: str,
    portal_id: str | None,
    folder: Path | None,
    pages: Path | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Look at a site and write its profile: what it runs on, where its news are, what can be read of them.

    Reads about twenty pages at a crawl's pace. Exits with 3 where no article could be read, 1 where something is there
    already and you do not want it overwritten; nothing is written then.
    """
    folder = folder or next(iter(configuration.profile_dirs), None)
    if folder is None and not dry_run:
        raise click.UsageError("no folder for profiles: name one with --folder, or set `portals` in congtin.toml")
    if portal_id and not re.fullmatch(PORTAL_ID, portal_id):
        raise click.UsageError(f"{portal_id!r} is no id: lower-case letters, digits and hyphens")
    survey = look_at(configuration, url)
    asks = not (dry_run or yes or as_json)
    drafted = _drafted(survey, url, portal_id, asks=asks)
    if not as_json:
        show(survey, survey.warnings() + ([] if drafted.unit.is_certain else ["the unit is not certain: correct it in the profile"]))
    written, declined = [], False
    if survey.read and folder and not dry_run:
        places = _Places.of(configuration, drafted, folder, pages)
        declined = not yes and not _agreed(_there_already(configuration, survey, drafted, places), places, asks=not as_json)
        written = [] if declined else _write(survey, drafted, places)
    if as_json:
        print_json({"id": drafted.id, **_facts(survey), "profile": drafted.text, "written": [str(path) for path in written]})
    elif not written and survey.read:
        click.echo(f"\n{drafted.text}", nl=False)
    if not survey.read:
        warn(NOTHING_READ)
        return BROKEN
    return 1 if declined else 0


@click.command()
@click.argument("portal_id", metavar="ID")
@json_option
@click.pass_obj
def check(configuration: Configuration, portal_id: str, as_json: bool) -> int:
    """Read a portal's pages now and say, field by field, what was found, how, and what has drifted; nothing is stored.

    Exits with 3 where no list or no article could be read, 4 where a list failed or a field drifted.
    """
    portal = configuration.catalogue().require(portal_id)
    with page_progress() as reading:
        survey = visit(portal, lambda get: survey_portal(get, portal), configuration.scrapy(), reading=reading)
    drifted = _drifted(configuration, survey)
    warnings = survey.warnings()
    if as_json:
        print_json({"id": portal_id, **_facts(survey), "drifted": drifted})
    else:
        show(survey, [*drifted, *warnings])
    if not survey.read:
        return BROKEN
    failed = [*(seen.reason for seen in survey.sections if seen.reason), *(seen.reason for seen in survey.articles if seen.reason)]
    return SUSPECT if drifted or failed else 0


def look_at(configuration: Configuration, url: str) -> Survey:
    """A look at the site at an address, redirects followed; raises VisitFailed, and UsageError where it is no web address."""
    reached, tls = _reached(configuration, url)
    portal = _provisional(reached.page.url, tls)

    async def look(get: Get) -> Survey:
        root = urlsplit(_with_scheme(url)).path in ("", "/")
        home = reached if root else await _home(get, portal, reached)
        return await survey_site(get, portal, home, None if root else reached)

    with page_progress() as reading:
        return visit(portal, look, configuration.scrapy(), reading=reading)


def _reached(configuration: Configuration, url: str) -> tuple[Fetched, Tls | None]:
    """The page at an address, and what it takes to connect; raises the first VisitFailed where nothing helps.

    Where TLS of today does not come about, older ciphers and versions are tried, and plain http where nobody said https.
    The certificate is checked every time.
    """
    failed: list[VisitFailed] = []
    openly = [] if "://" in url else [(f"http://{url}", None)]
    for address, tls in [*((_with_scheme(url), tls) for tls in (None, *OLDER_TLS)), *openly]:
        if tls is not None and NOTHING_IN_COMMON not in failed[0].reason:
            continue
        try:
            with page_progress() as reading:
                asked, reach = _provisional(address, tls), partial(follow_entry_page, url=address)
                return visit(asked, reach, configuration.scrapy(), roam=True, reading=reading), tls
        except VisitFailed as error:
            failed.append(error)
    raise failed[0]


def show(survey: Survey, warnings: Sequence[str]) -> None:
    """The tables of a look at a site, and what a person should look at."""
    sureness, reason = survey.sureness()
    marks = f" ({'; '.join(survey.recognised.marks)})" if survey.recognised.marks else ""
    out = console()
    out.print(f"{survey.portal.home}  platform {survey.portal.platform}{marks}  sure: {sureness}, {reason}\n", markup=False)
    print_rows(SECTION_COLUMNS, [_section_row(seen) for seen in survey.sections])
    out.print()
    print_rows(FIELD_COLUMNS, [_field_row(one) for one in survey.fields()])
    for warning in warnings:
        warn(warning)


async def _home(get: Get, portal: Portal, reached: Fetched) -> Fetched:
    try:
        return await follow_entry_page(get, portal.home + "/")
    except VisitFailed:
        return reached


def _provisional(url: str, tls: Tls | None = None) -> Portal:
    """A portal that has no more than an address yet."""
    parts = urlsplit(_with_scheme(url))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise click.UsageError(f"{url!r} is no web address")
    portal = Portal.model_validate(
        {
            "id": "visit",
            "name": UNKNOWN,
            "unit": {"province": UNKNOWN, "name": UNKNOWN, "level": "commune"},
            "platform": "generic",
            "home": urlunsplit((parts.scheme, parts.netloc, "", "", "")),
            "sections": [{"name": "Trang chủ", "path": "/"}],
            "tls": tls,
        }
    )
    return portal if needs_contact(portal) else portal.model_copy(update={"delay": 0.0})  # this machine's own needs no sparing


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def _asked(unit: UnitGuess) -> UnitGuess:
    return replace(
        unit,
        province=click.prompt("Province", default=unit.province or UNKNOWN, err=True),
        name=click.prompt("Unit (without its kind)", default=unit.name or UNKNOWN, err=True),
        level=click.prompt("Level", default=unit.level or "commune", type=click.Choice(get_args(Level)), err=True),
    )


@dataclass(frozen=True, slots=True)
class _Drafted:
    id: str
    unit: UnitGuess
    text: str


def _drafted(survey: Survey, url: str, portal_id: str | None, *, asks: bool) -> _Drafted:
    """The profile that follows from a look; what is missing of the unit is asked for where somebody is there to answer."""
    host = urlsplit(survey.portal.home).netloc
    name = ((site_name(survey.home.page) if survey.home else None) or host)[:200]
    unit = guessed_unit(name, survey.portal.home)
    if asks and survey.read and not unit.is_certain and sys.stdin.isatty():
        unit = _asked(unit)
    portal_id = portal_id or draft_id(name, survey.portal.home, unit)
    return _Drafted(portal_id, unit, draft(survey, name, unit, url, utc_now().date()))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a new portal's files go: its profile, and the folder of its saved pages."""

    profile: Path
    pages: Path

    @classmethod
    def of(cls, configuration: Configuration, drafted: _Drafted, folder: Path, pages: Path | None) -> "_Places":
        known = next((file for file in sorted(folder.rglob(f"{drafted.id}.toml"))), None)
        province = drafted.unit.province
        profile = known or folder / (slugify(province) if province else "") / f"{drafted.id}.toml"
        return cls(profile, (pages or (PAGES if PAGES.is_dir() else configuration.data_dir / "pages")) / drafted.id)


def _there_already(configuration: Configuration, survey: Survey, drafted: _Drafted, places: _Places) -> list[str]:
    """What would be overwritten or doubled, in words."""
    catalogue = configuration.catalogue()
    told = []
    if places.profile.exists():
        told.append(f"{drafted.id} is in {places.profile} already")
    elif drafted.id in catalogue:
        told.append(f"{drafted.id} is in the bundled profiles already")
    if places.pages.is_dir() and any(places.pages.iterdir()):
        told.append(f"{places.pages} holds saved pages already")
    doubles = [other.id for other in catalogue if other.id != drafted.id and is_own_host(survey.portal.home, other)]
    return [*told, *(f"{double} is a portal of this host already" for double in doubles)]


def _agreed(there: Sequence[str], places: _Places, *, asks: bool) -> bool:
    """Whether to write all the same; a script is not asked, it says `--yes`."""
    if not there:
        return True
    if not asks:
        warn(f"{'; '.join(there)}: nothing was written (`--yes` writes all the same)")
        return False
    return click.confirm(f"{'; '.join(there)}. Write {places.profile} and {places.pages}?", err=True)


def _write(survey: Survey, drafted: _Drafted, places: _Places) -> list[Path]:
    """Writes the profile and the saved pages; gives the files."""
    places.profile.parent.mkdir(parents=True, exist_ok=True)
    places.profile.write_text(drafted.text, encoding="utf-8")
    read_profile(places.profile)
    saved = save_pages(survey, drafted.text, places.pages)
    click.echo(f"\nWrote  {places.profile}\nSaved  {len(saved)} pages with what they must give in {places.pages}: read them once", err=True)
    click.echo(f"Next   congtin portal check {drafted.id}\n       congtin crawl {drafted.id}", err=True)
    return [places.profile, *saved]


def _drifted(configuration: Configuration, survey: Survey) -> list[str]:
    """What has drifted against how this portal's articles were found before, each field once."""
    try:
        with Store.read(configuration.data_dir) as store:
            past = store.how_found(survey.portal.id, since=survey.portal.verified_on)
    except StoreMissing:
        return []
    fields = [drifted_fields(past, article.found_by) for article in survey.read]
    counts = {name: now for drifted in fields for name, now in drifted.items()}
    return [
        drift_message(name, now).text(user_language())
        for name, now in counts.items()
        if 2 * sum(name in drifted for drifted in fields) >= len(fields)
    ]


def _facts(survey: Survey) -> dict[str, Any]:
    sureness, reason = survey.sureness()
    return {
        "home": survey.portal.home,
        "platform": survey.portal.platform,
        "marks": survey.recognised.marks,
        "sure": sureness,
        "reason": reason,
        "sections": [{**_section_row(seen), "reason": seen.reason} for seen in survey.sections],
        "articles": [_article_facts(seen) for seen in survey.articles],
        "fields": [asdict(one) for one in survey.fields()],
        "warnings": survey.warnings(),
    }


def _article_facts(seen: ArticleSeen) -> dict[str, object]:
    return {"url": seen.link.url, "found_by": dict(seen.article.found_by) if seen.article else None, "reason": seen.reason}


def _section_row(seen: SectionSeen) -> dict[str, object]:
    if seen.further is None:
        after = "not looked at" if seen.listing and seen.listing.next else "none"
    else:
        after = f"{seen.further} more" if seen.further else "the same again"
    return {
        "section": seen.section.name,
        "path": seen.section.path,
        "articles": len(seen.links),
        "dated": sum(link.published_at is not None for link in seen.links),
        "next page": after,
    }


def _field_row(one: FieldSeen) -> dict[str, object]:
    return {"field": one.name, "found": f"{one.found} of {one.of}", "how": ", ".join(one.how), "example": one.example[:70]}
