"""The facts of one portal, as its TOML file gives them. Facts and selectors only, never expressions or conditions."""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, field_validator, model_validator

from portals.messages import Message
from portals.text import fold_marks

PORTAL_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Level = Literal["central", "province", "department", "city", "district", "town", "ward", "commune", "special-zone"]
"""What a unit is. `district`, `town` and `city` below a province ended with the reform of 2025-07-01."""


def slugify(text: str) -> str:
    """A name as it stands in an address: ASCII, lower case, hyphens; đ becomes d (`Từ Sơn` → `tu-son`)."""
    ascii_only = fold_marks(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https address with a host")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query or a fragment")
    return url.rstrip("/")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone of the IANA database")
    return name


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_nfc)]
Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
PortalId = Annotated[str, StringConstraints(pattern=PORTAL_ID, max_length=80)]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+(:\d+)?$", to_lower=True)]
Share = Annotated[float, Field(ge=0, le=1)]


class Facts(BaseModel):
    """Base of every table in a profile: unknown keys are errors, and values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(Facts):
    """The administrative unit that a portal belongs to."""

    province: Name = Field(description="Province or centrally governed city, with its marks: Bắc Ninh")
    name: Name = Field(description="The unit's own name, with its marks: Từ Sơn")
    level: Level
    since: date | None = Field(None, description="First day of the unit")
    until: date | None = Field(None, description="Last day of the unit, where it was merged or dissolved")
    predecessors: tuple[PortalId, ...] = Field((), description="Portals of the units that this one came from")
    successors: tuple[PortalId, ...] = Field((), description="Portals of the units that took this one over")


class Section(Facts):
    """One list of news on a portal."""

    name: Name
    path: str = Field(pattern=r"^/\S*$", description="Path of the list below `home`, with its query where it needs one")
    slug: str = Field("", pattern=rf"{SLUG}|^$", description="Its name in feed addresses; by default made from `name`")

    @model_validator(mode="before")
    @classmethod
    def _slug_from_name(cls, value: object) -> object:
        if isinstance(value, dict) and not value.get("slug") and isinstance(value.get("name"), str):
            return {**value, "slug": slugify(value["name"])}
        return value


class Selectors(Facts):
    """CSS selectors that go before the platform's own. Each names the element that holds the field."""

    title: Selector | None = None
    published: Selector | None = None
    views: Selector | None = None
    body: Selector | None = None
    summary: Selector | None = None
    byline: Selector | None = None
    tags: Selector | None = Field(None, description="Category labels: the links themselves, or an element around them")
    attachments: Selector | None = Field(None, description="The links themselves, or an element around them")
    links: Selector | None = Field(None, description="Article links on a list page, or an element around them")


class Layout(Facts):
    """A layout that a portal had: pages that were saved from it are still read by it."""

    until: date = Field(description="Last day on which the portal showed this layout")
    selectors: Selectors


class AtLeast(Facts):
    """A lower bound."""

    min: Annotated[float, Field(ge=0)]


class Checks(Facts):
    """The least that a healthy crawl of this portal finds."""

    articles_per_week: AtLeast | None = None
    filled: dict[Literal["published_at", "body", "views", "byline", "title"], Share] = Field(
        default_factory=dict, description="Field → share of articles that have it"
    )


class Tls(Facts):
    """Older TLS versions, ciphers or an extra certificate, for hosts that offer nothing better; certificates are always verified."""

    min_version: Literal["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"] = "TLSv1.2"
    ciphers: str | None = Field(None, description="OpenSSL cipher string, for example DEFAULT:@SECLEVEL=1")
    ca: str | None = Field(None, description="File with an extra CA certificate, beside the profile")


class Portal(Facts):
    """One portal. `id` is the stem of its file and never changes: feeds, guids and the store refer to it."""

    id: PortalId
    name: Name
    unit: Unit
    platform: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] = Field(description="The CMS that it runs on")
    home: Annotated[str, AfterValidator(_web_address)] = Field(description="Its address, without a slash at the end")
    hosts: tuple[Host, ...] = Field((), description="Further hosts that serve the same articles")
    sections: tuple[Section, ...] = Field(min_length=1)
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Ho_Chi_Minh"
    verified_on: date | None = Field(
        None, description="Day on which a person compared the profile with the live site; drift is measured from then on"
    )
    until: date | None = Field(None, description="Last day of the portal; afterwards it is kept but not crawled")
    delay: float | None = Field(None, ge=0, le=600, description="Seconds between two requests, where the default is too fast")
    max_list_pages: int | None = Field(None, ge=1, le=100_000, description="List pages read per section and crawl, at most")
    selectors: Selectors = Selectors()
    layouts: tuple[Layout, ...] = Field((), description="Layouts that it had before, for the pages saved from them")
    checks: Checks = Checks()
    tls: Tls | None = None
    note: str | None = Field(None, description="For people: where the facts come from, what is odd")
    _folder: Path = PrivateAttr(default=Path())
    """Where the profile lies; no fact of the portal, so it is not kept with it."""

    @field_validator("sections")
    @classmethod
    def _distinct_slugs(cls, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        slugs = [section.slug for section in sections]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ValueError(f"two sections have the slug {', '.join(twice)}: give one of them a slug of its own")
        return sections

    @property
    def host(self) -> str:
        """Host and port of `home`, lower case."""
        return urlsplit(self.home).netloc.lower()

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which the portal writes its dates."""
        return ZoneInfo(self.zone)

    @property
    def ca_file(self) -> Path | None:
        """The file with the extra certificates that `tls.ca` names, beside the profile."""
        return self._folder / self.tls.ca if self.tls and self.tls.ca else None

    def in_folder(self, folder: Path) -> Self:
        """The portal, with the folder in which its profile lies."""
        self._folder = folder
        return self

    def section_address(self, section: Section) -> str:
        """The absolute address of a section's list."""
        return urljoin(self.home + "/", section.path)

    def section(self, slug: str) -> Section:
        """The section with this slug; raises KeyError where there is none."""
        for section in self.sections:
            if section.slug == slug:
                return section
        raise KeyError(slug)


def unit_name(unit: Unit, language: str) -> str:
    """A unit with what it is, as people call it: phường Đồng Mây, Đồng Mây (ward); a name that says it already stands alone."""
    said = Message.of(f"unit-{unit.level}", name=unit.name).text(language)
    kind = said.removesuffix(unit.name).strip()
    return unit.name if kind and unit.name.lower().startswith(f"{kind} ") else said
