"""What a client says that it takes and that it has: Accept-Encoding, If-None-Match, If-Modified-Since (RFC 9110). Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from server.answers import Answer, Encoding

LONGEST = 4_000
"""Bytes of one header that are looked at; no client of ours sends more."""

_TAG = re.compile(r'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')
_SETTLED = timedelta(seconds=2)
"""Dates of HTTP have whole seconds: what was written later than this before it was sent may have been written once more."""


def encoding_of(accepted: str | None, offered: Sequence[Encoding]) -> Encoding:
    """The offered encoding that a client takes; of those that it likes equally the first. Identity where it takes none."""
    if accepted is None or len(offered) < 2:
        return "identity"
    weights = _weights(accepted[:LONGEST].lower())
    best: Encoding = "identity"
    most = 0.0
    for encoding in offered:
        weight = weights.get(encoding, weights.get("*", 0.0))
        if encoding != "identity" and weight > most:
            best, most = encoding, weight
    return best if most >= weights.get("identity", 0.0) else "identity"


def is_known(answer: Answer, encoding: Encoding, none_match: str | None, modified_since: str | None, now: datetime) -> bool:
    """Whether the client has these bytes already: by its list of names, and only where it gave none, by its date."""
    if none_match is not None:
        return _is_named(answer, encoding, none_match)
    if modified_since is None or answer.modified_at is None:
        return False
    return _date(modified_since[:LONGEST]) == answer.modified_at.replace(microsecond=0) <= now - _SETTLED


def _is_named(answer: Answer, encoding: Encoding, names: str) -> bool:
    if names.strip() == "*":
        return True
    wanted, place = answer.etag(encoding), 0
    while match := _TAG.match(names, place, LONGEST):
        if match[1] == wanted:
            return True
        if match.end() == place:
            break
        place = match.end()
    return False


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _weights(accepted: str) -> dict[str, float]:
    """Encoding → how much it is liked; what cannot be read counts as not accepted."""
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, parameters = part.partition(";")
        key, _, value = parameters.strip().partition("=")
        weights[name.strip()] = _weight(value) if key.strip() == "q" else 1.0
    return weights


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", text.strip()) else 0.0
