"""Whether a page may be asked for only if it has changed (RFC 9110 section 13), from how it came before. A function of its captures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from storage.model import StoredCapture, StoredListPage

MADE_UP = (timedelta(0), timedelta(hours=24))
"""Joomla calls every page modified now, NukeViet a day ago to the second; neither ever answers with 304."""
TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Known:
    """A page that we have: the headers that ask for it only if it has changed, and those that it came with."""

    ask: Mapping[str, str]
    headers: tuple[tuple[str, str], ...]


def known_page(captures: Sequence[StoredCapture | StoredListPage]) -> Known | None:
    """How to ask for the page of which the newest captures are given, newest first; None where asking so would be useless.

    It is where there is no validator, where it is made up, and where it was another one for the same bytes.
    """
    if not captures:
        return None
    newest = captures[0]
    ask = _conditions(newest)
    for older in captures[1:]:
        if older.sha256 == newest.sha256 and older.fetched_at != newest.fetched_at and _conditions(older) != ask:
            return None
    return Known(ask, newest.headers) if ask else None


def _conditions(capture: StoredCapture | StoredListPage) -> dict[str, str]:
    headers = {name.lower(): value for name, value in capture.headers}
    modified, etag = headers.get("last-modified", ""), headers.get("etag", "")
    if modified and _is_made_up(modified, headers.get("date", ""), capture.fetched_at):
        modified = ""
    if etag.startswith("W/") and modified:
        # nginx weakens the ETag of what it compresses, and WordPress then takes it for another one: the date alone works
        etag = ""
    return {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}


def _is_made_up(modified: str, date: str, fetched_at: datetime) -> bool:
    try:
        said = parsedate_to_datetime(modified)
        now = parsedate_to_datetime(date) if date else fetched_at
        return any(abs(now - said - age) <= TOLERANCE for age in MADE_UP)
    except (ValueError, TypeError):  # no date, or one without a zone
        return True
