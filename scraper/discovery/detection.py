"""Which platform a page comes from, by marks in its markup; the host's name is never looked at."""

from collections.abc import Iterable
from dataclasses import dataclass

from scraper.page import Page
from scraper.platforms import PLATFORMS

GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A platform that a page may come from, and the marks that say so, in words."""

    platform: str
    marks: tuple[str, ...]


def recognise(pages: Iterable[Page]) -> list[Recognised]:
    """The platforms that pages of one site may come from, most marks first; the generic reader last, since it reads any site."""
    marks: dict[str, dict[str, None]] = {}
    for page in pages:
        for name, platform in PLATFORMS.items():
            for mark in platform.recognised(page):
                marks.setdefault(name, {})[mark] = None
    found = [Recognised(name, tuple(given)) for name, given in marks.items()]
    return [*sorted(found, key=lambda one: -len(one.marks)), Recognised(GENERIC, ())]
