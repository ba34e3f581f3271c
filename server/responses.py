"""A response before it is sent: its bytes in each content encoding, its ETags and headers."""

import gzip
import hashlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Literal

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Encoding = Literal["identity", "gzip", "zstd"]
RawHeaders = list[tuple[bytes, bytes]]

WORTH_COMPRESSING = 600
"""Bytes below which an encoding gains nothing."""

_COMPRESSIBLE = ("text/", "application/json", "application/feed+json", "application/rss+xml", "application/atom+xml", "application/xml")
_COMPRESSIBLE_TOO = ("application/problem+json", "image/svg+xml")

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What our own pages may load: nothing that is not ours, and nothing that stands in the page itself."""

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""For somebody else's page: it loads nothing, runs nothing, sends nothing, and is of no origin."""

_OF_PAGES = {"referrer-policy": "no-referrer", "permissions-policy": "camera=(), geolocation=(), microphone=()"}
_BRIEF = (b"etag", b"cache-control", b"vary", b"last-modified", b"access-control-allow-origin", b"access-control-expose-headers")
"""What an answer without its bytes says again (RFC 9110, section 15.4.5)."""


@dataclass(frozen=True, slots=True)
class EncodedBody:
    """An answer in one encoding; `brief` are the headers of an answer without its bytes (304)."""

    body: bytes
    headers: RawHeaders
    brief: RawHeaders


@dataclass(slots=True, kw_only=True)
class CachedResponse:
    """A response that may be cached: `max_age` in seconds; `steady` until the store's content changes.

    An answer that is not `kept` is made anew for every request. `open_to_all`: pages of other origins may read it (CORS).
    """

    body: bytes
    media_type: str
    status: int = 200
    max_age: int = 0
    immutable: bool = False
    kept: bool = True
    steady: bool = False
    open_to_all: bool = False
    policy: str = POLICY
    extra: dict[str, str] = field(default_factory=dict)
    modified_at: datetime | None = None
    _etag: str = ""
    _encoded: dict[Encoding, EncodedBody] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes in memory, about, with what compressed forms take."""
        return len(self.body) + sum(len(form.body) for name, form in self._encoded.items() if name != "identity") + 2_000

    def etag(self, encoding: Encoding) -> str:
        """The strong name of the bytes in an encoding."""
        if not self._etag:
            self._etag = hashlib.sha256(self.body).hexdigest()[:32]
        return f'"{self._etag}"' if encoding == "identity" else f'"{self._etag}-{encoding}"'

    def encoded(self, encoding: Encoding) -> EncodedBody:
        """The bytes in an encoding with their headers, made once."""
        if encoding not in self._encoded:
            body = _compressed(self.body, encoding)
            headers = self._headers(encoding, len(body))
            self._encoded[encoding] = EncodedBody(body, headers, [header for header in headers if header[0] in _BRIEF])
        return self._encoded[encoding]

    def forms(self) -> tuple[Encoding, ...]:
        """The encodings that are worth their time, best first."""
        is_text = self.media_type.startswith((*_COMPRESSIBLE, *_COMPRESSIBLE_TOO))
        return ("zstd", "gzip", "identity") if is_text and len(self.body) >= WORTH_COMPRESSING else ("identity",)

    def _headers(self, encoding: Encoding, length: int) -> RawHeaders:
        headers = {"content-type": self._content_type(), "content-length": str(length), "cache-control": self._cache_control()}
        headers |= {"content-security-policy": self.policy, "x-content-type-options": "nosniff"}
        if self.media_type.startswith("text/html"):
            headers |= _OF_PAGES
        if len(self.forms()) > 1:
            headers["vary"] = "Accept-Encoding"
        if encoding != "identity":
            headers["content-encoding"] = encoding
        if self.status == 200:
            headers["etag"] = self.etag(encoding)
            if self.modified_at is not None:
                headers["last-modified"] = http_date(self.modified_at)
        if self.open_to_all:
            headers |= {"access-control-allow-origin": "*", "access-control-expose-headers": "ETag, Last-Modified, Link, Retry-After"}
        headers |= self.extra
        return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]

    def _content_type(self) -> str:
        is_text = self.media_type.startswith("text/") or self.media_type.endswith("xml")
        return f"{self.media_type}; charset=utf-8" if is_text and "charset" not in self.media_type else self.media_type

    def _cache_control(self) -> str:
        if self.status >= 400 or not self.kept:
            return "no-store" if self.status >= 500 or self.status == 429 else "no-cache"
        if self.immutable:
            return f"public, max-age={self.max_age}, immutable"
        return f"public, max-age={self.max_age}" if self.max_age else "public, no-cache"


def http_date(at: datetime) -> str:
    """A moment as HTTP writes it, in whole seconds."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _compressed(body: bytes, encoding: Encoding) -> bytes:
    match encoding:
        case "gzip":
            return gzip.compress(body, 6, mtime=0)
        case "zstd":
            return zstd.compress(body, 6)
        case _:
            return body


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


def is_known(answer: CachedResponse, encoding: Encoding, none_match: str | None, modified_since: str | None, now: datetime) -> bool:
    """Whether the client has these bytes already: by its list of names, and only where it gave none, by its date."""
    if none_match is not None:
        return _is_named(answer, encoding, none_match)
    if modified_since is None or answer.modified_at is None:
        return False
    return _date(modified_since[:LONGEST]) == answer.modified_at.replace(microsecond=0) <= now - _SETTLED


def _is_named(answer: CachedResponse, encoding: Encoding, names: str) -> bool:
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
