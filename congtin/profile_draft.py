"""Drafts a portal's profile: turns the survey of a site into a commented TOML file of at most fifteen lines."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from portals import Portal
from portals.model import Tls, slugify
from portals.provinces import ENDED, PROVINCES
from portals.text import fold_marks
from scraper.discovery import FieldSeen, Survey

UNKNOWN = "Chưa rõ"
"""What stands for a province or a unit that is not certain: a profile with it is valid, and a person sees it."""

# Longer words first: `thành phố` before `xã`. What a unit is called, and its level.
_LEVELS = (
    ("đặc khu", "special-zone"), ("thị trấn", "town"), ("thị xã", "town"), ("thành phố", "city"), ("phường", "ward"), ("huyện", "district"),
    ("quận", "district"), ("tỉnh", "province"), ("xã", "commune"), ("sở", "department"), ("ban", "department"), ("bộ", "central"),
)  # fmt: skip
_NAME = r"((?:[^\W\d_][\w’'-]*)(?: [^\W\d_][\w’'-]*){0,5}?)"
_SMALL = frozenset(("tỉnh", "thành phố", "tp", "huyện", "thị xã", "quận"))


_TOLD = ("title", "published_at", "views", "body")


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """The administrative unit that a site seems to belong to; None where it is not certain."""

    province: str | None
    name: str | None
    level: str | None

    @property
    def is_certain(self) -> bool:
        """Whether nothing is missing."""
        return None not in (self.province, self.name, self.level)


def guessed_unit(site_name: str, home: str) -> UnitGuess:
    """The unit by what the site calls itself, and its province also by a host such as `tuson.bacninh.gov.vn`."""
    name, level = _named_unit(site_name)
    province = _named_province(site_name) or _province_of_host(home)
    if level in ("province", "city") and name in {*PROVINCES, *ENDED}:
        return UnitGuess(name, name, "province" if level == "province" else "city")
    return UnitGuess(province, name, level)


def draft_id(site_name: str, home: str, unit: UnitGuess) -> str:
    """An id for a portal: the host from the right, without `gov.vn`; where the host says nothing, the unit's name."""
    host = urlsplit(home).hostname or ""
    if _is_bare(host) or "." not in host:
        return slugify(f"{unit.province or ''} {unit.name or site_name}") or "portal"
    labels = [label for label in host.lower().removeprefix("www.").split(".") if label]
    for ending in (["gov", "vn"], ["com", "vn"], ["vn"]):
        if labels[-len(ending) :] == ending and len(labels) > len(ending):
            labels = labels[: -len(ending)]
            break
    return slugify("-".join(reversed(labels)))


def draft(survey: Survey, name: str, unit: UnitGuess, asked_for: str, on: date) -> str:
    """The profile as TOML. What is not certain says so in a comment."""
    certain = "" if unit.is_certain else "   # not certain: correct it"
    parts = [f"{key} = {_quoted(value or UNKNOWN)}" for key, value in (("province", unit.province), ("name", unit.name))]
    sureness, reason = survey.sureness()
    marks = f": {', '.join(survey.recognised.marks[:3])}" if survey.recognised.marks else ""
    lines = [
        f"# Written by `congtin portal add {asked_for}` on {on}: compare it with the site, then set verified_on.",
        f"name     = {_quoted(name)}",
        f'unit     = {{ {", ".join(parts)}, level = "{unit.level or "commune"}" }}{certain}',
        f'platform = "{survey.portal.platform}"   # sure: {sureness}{_one_line(marks)}',
        f'home     = "{survey.portal.home}"',
        *([f"delay    = {survey.portal.delay:g}"] if survey.portal.delay is not None else []),
        *([f"tls      = {{ {_tls(survey.portal.tls)} }}   # the host offers no better"] if survey.portal.tls else []),
        *_sections(survey.portal),
        "[checks]",
        f"filled = {{ {_filled(survey.fields())} }}   # of {len(survey.read)} articles: {_found(survey.fields())} ({reason})",
    ]
    return "\n".join(lines) + "\n"


def _sections(portal: Portal) -> list[str]:
    rows = [f'{{ name = {_quoted(one.name)}, path = {_quoted(one.path)}, slug = "{one.slug}" }}' for one in portal.sections]
    return [f"sections = [{rows[0]}]"] if len(rows) == 1 else ["sections = [", *(f"    {row}," for row in rows), "]"]


def _tls(tls: Tls) -> str:
    return ", ".join(f"{key} = {_quoted(value)}" for key, value in tls.model_dump(exclude_defaults=True).items())


def _found(fields: Sequence[FieldSeen]) -> str:
    return (
        ", ".join(f"{one.name} {one.found} by {'/'.join(one.how)}" for one in fields if one.found and one.name in _TOLD)
        or "nothing could be read"
    )


def _filled(fields: Sequence[FieldSeen]) -> str:
    """What healthy is: what every article had is expected of nearly all; a date that none had is expected of none."""
    wanted = [f"{one.name} = 0.95" for one in fields if one.name in ("published_at", "body", "views") and one.of and one.found == one.of]
    return ", ".join([*wanted, *(["published_at = 0.0"] if any(one.name == "published_at" and not one.found for one in fields) else [])])


def _named_unit(text: str) -> tuple[str | None, str | None]:
    """The first unit that a text names: `Trang thông tin điện tử phường Từ Sơn, tỉnh Bắc Ninh` → Từ Sơn, ward."""
    end = rf"(?=$|[,.;:|()–-]| - | (?i:{'|'.join(_SMALL)})\b)"
    found = [(match.start(), match[1], level) for word, level in _LEVELS for match in re.finditer(rf"(?i:\b{word}) {_NAME}{end}", text)]
    if not found:
        return None, None
    _, name, level = min(found, key=lambda one: (one[0], -len(one[1])))
    name = name.strip()
    return (name, level) if name[:1].isupper() else (None, None)


def _named_province(text: str) -> str | None:
    folded = fold_marks(text)
    named = [name for name in {*PROVINCES, *ENDED} if re.search(rf"\b(?:tinh|thanh pho|tp\.?) {re.escape(fold_marks(name))}\b", folded)]
    return max(named, key=len, default=None)


def _province_of_host(home: str) -> str | None:
    labels = (urlsplit(home).hostname or "").split(".")
    return next((name for name in {*PROVINCES, *ENDED} if slugify(name).replace("-", "") in labels), None)


def _is_bare(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]


__all__ = ["UNKNOWN", "UnitGuess", "draft", "draft_id", "guessed_unit"]
