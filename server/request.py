"""A request as the views see it: its path, language and checked parameters; never a Host header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from feeds.text import one_line
from portals import Portal
from portals.model import slugify
from server.errors import BadQuestion, NotThere
from storage import ArticleFilter, Store, StoredArticle
from storage.article_filter import Removed

if TYPE_CHECKING:
    from server.snapshot import Site, SiteSnapshot

Language = Literal["vi", "en"]
ZONE = ZoneInfo(Portal.model_fields["zone"].default)
"""Days of filters are days in Vietnam."""

MOST_PARAMETERS = 40
LONGEST_TEXT = 400
LARGEST = 2**63 - 1

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_parameters(wanted: ArticleFilter) -> dict[str, str]:
    """A filter as parameters of an address, always in the same order and without those that do not narrow.

    `province` is a slug, days are inclusive. What is held back is no part of an address.
    """
    given = {
        "province": (slugify(wanted.province) or "-") if wanted.province else None,
        "unit": wanted.unit,
        "portal": wanted.portal,
        "section": wanted.section,
        "since": wanted.since and wanted.since.date().isoformat(),
        "until": wanted.until and (wanted.until - timedelta(days=1)).date().isoformat(),
        "attachments": "1" if wanted.with_attachments else None,
        "edited": "1" if wanted.edited else None,
        "removed": "1" if wanted.removed == "only" else None,
    }
    return {name: value for name, value in given.items() if value}


def as_query(wanted: ArticleFilter, **others: object) -> str:
    """A filter, after other parameters, as the query of an address."""
    return urlencode({**{name: str(value) for name, value in others.items() if value}, **as_parameters(wanted)})


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

    def wanted(self, removed: Removed = "without") -> ArticleFilter:
        """Which articles the parameters ask for, without those held back; `removed` where they do not say it. Raises BadQuestion."""
        province, since, until = self.text("province"), self.day("since"), self.day("until")
        edited = self.flag("edited")
        return ArticleFilter(
            portal=self.text("portal"),
            section=self.text("section"),
            province=self.standing.province_name(slugify(province) or "-") if province else None,
            unit=self.text("unit"),
            since=None if since is None else datetime.combine(since, time.min, ZONE),
            until=None if until is None else _day_after(until),
            with_attachments=self.flag("attachments"),
            edited=edited,
            removed="only" if self.flag("removed") else "with" if edited else removed,
            held=self.standing.held,
        )


def parameters_of(query: bytes, *, strict: bool) -> dict[str, str]:
    """The parameters of a query; of one given twice the last. Empty ones are left out unless `strict`; raises BadQuestion."""
    try:
        pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=strict, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise BadQuestion("query", f"at most {MOST_PARAMETERS} parameters") from error
    return dict(pairs)
