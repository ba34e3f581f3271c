"""Records of list pages: the request for one, and what was read in it."""

from dataclasses import dataclass, field
from typing import Literal

from storage.model import Link


@dataclass(frozen=True, slots=True)
class ListRequest:
    """The request for a list page. `form` is sent as application/x-www-form-urlencoded when the method is POST.

    `page` counts from 1; `pager` carries what a platform needs to make the next one.
    """

    url: str
    page: int = 1
    method: Literal["GET", "POST"] = "GET"
    form: tuple[tuple[str, str], ...] = ()
    pager: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One list page: its articles in the page's order, and the page after it, None on the last."""

    links: tuple[Link, ...]
    next: ListRequest | None = None
    total_pages: int | None = None
    skipped: tuple[str, ...] = field(default=())
    """Items that could not be read, each in words: they become problems, not silence."""
