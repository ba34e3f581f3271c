"""A request as the views see it: its path, language and checked parameters; never a Host header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from feeds.text import one_line
from portals import Portal
from portals.model import slugify
from server.errors import BadQuestion, NotThere
from storage import Selection, Store, StoredArticle
from storage.articles import Removed

if TYPE_CHECKING:
    from server.snapshot import Site, SiteSnapshot

Language = Literal["vi", "en"]
ZONE = ZoneInfo(Portal.model_fields["zone"].default)
"""Days of filters are days in Vietnam."""

MOST_PARAMETERS = 40
LONGEST_TEXT = 400
LARGEST = 2**63 - 1

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a list of posts; `province` is a slug, days are inclusive."""

    province: str | None = None
    unit: str | None = None
    portal: str | None = None
    section: str | None = None
    since: date | None = None
    until: date | None = None
    attachments: bool = False
    edited: bool = False
    removed: bool = False

    def __bool__(self) -> bool:
        return self != Filters()

    def parameters(self) -> dict[str, str]:
        """The filters as parameters of an address, always in the same order and without those that do not narrow."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: "1" if value is True else str(value) for name, value in given.items() if value}

    def query(self, **others: object) -> str:
        """The filters, after others, as the query of an address."""
        return urlencode({**{name: str(value) for name, value in others.items() if value}, **self.parameters()})

    def without(self, *names: str) -> "Filters":
        """The filters but for these."""
        return replace(self, **{name: getattr(Filters(), name) for name in names})

    def selection(self, standing: "SiteSnapshot", removed: Removed = "without") -> Selection:
        """What to ask the store for; `removed` where the filter does not say it."""
        return Selection(
            portal=self.portal,
            section=self.section,
            province=None if self.province is None else standing.province_name(self.province),
            unit=self.unit,
            since=None if self.since is None else datetime.combine(self.since, time.min, ZONE),
            until=None if self.until is None else _day_after(self.until),
            with_attachments=self.attachments,
            edited=self.edited,
            removed="only" if self.removed else "with" if self.edited else removed,
            held=standing.held,
        )


def arguments(selection: Selection) -> dict[str, Any]:
    """A selection as the arguments of a search."""
    return {one.name: getattr(selection, one.name) for one in fields(selection)}


def _day_after(day: date) -> datetime | None:
    return None if day >= date.max - timedelta(days=1) else datetime.combine(day + timedelta(days=1), time.min, ZONE)


@dataclass(frozen=True, slots=True)
class ViewContext:
    """One request: what is asked, in which language, of which state of the store; not by whom."""

    site: "Site"
    store: Store
    standing: "SiteSnapshot"
    path: str
    """Without the language."""
    parameters: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)
    """The variable parts of the path."""
    language: Language = "vi"

    def number(self, name: str) -> int:
        """An id in the path; raises NotThere."""
        text = self.places[name]
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise NotThere(f"{name} is a number")
        return int(text)

    def article(self) -> StoredArticle:
        """The article in the path; raises NotThere."""
        found = self.store.numbered([self.number("article")])
        if not found:
            raise NotThere("no such article")
        return found[0]

    def text(self, name: str) -> str | None:
        """A parameter in one line, None where it is not given or empty."""
        return one_line(self.parameters.get(name, "")[: 4 * LONGEST_TEXT])[:LONGEST_TEXT] or None

    def whole(self, name: str, default: int | None, most: int, least: int = 1) -> int | None:
        """A parameter that is a whole number; raises BadQuestion."""
        text = self.parameters.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
            raise BadQuestion(name, f"must be a whole number from {least} to {most}")
        return int(text)

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """A parameter that is one of some words, the first where it is not given; raises BadQuestion."""
        text = self.parameters.get(name, choices[0])
        if text not in choices:
            raise BadQuestion(name, f"must be one of {', '.join(choices)}")
        return text

    def day(self, name: str) -> date | None:
        """A parameter that is a day; raises BadQuestion."""
        text = self.parameters.get(name)
        if text is None:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError as error:
            raise BadQuestion(name, "must be a day: 2026-11-22") from error

    def flag(self, name: str) -> bool:
        """A parameter that is yes or no; raises BadQuestion."""
        return self.choice(name, ("0", "1", "false", "true", "on")) in ("1", "true", "on")

    def filters(self) -> Filters:
        """The filters of a list; raises BadQuestion."""
        province = self.text("province")
        return Filters(
            province=slugify(province) or "-" if province else None,
            unit=self.text("unit"),
            portal=self.text("portal"),
            section=self.text("section"),
            since=self.day("since"),
            until=self.day("until"),
            attachments=self.flag("attachments"),
            edited=self.flag("edited"),
            removed=self.flag("removed"),
        )


def parameters_of(query: bytes, *, strict: bool) -> dict[str, str]:
    """The parameters of a query; of one given twice the last. Empty ones are left out unless `strict`; raises BadQuestion."""
    try:
        pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=strict, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise BadQuestion("query", f"at most {MOST_PARAMETERS} parameters") from error
    return dict(pairs)
