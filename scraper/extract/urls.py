"""Addresses as pages hold them, made fit to fetch. Paths keep their letters: a decomposed name is another file.

What does not make another page is taken away here for every platform: fragments, session ids, tracking parameters, the
case of a host, its default port. `trap` says which addresses never lead to an article.
"""

import re
import unicodedata
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from portals import Portal

MOST_SEGMENTS = 20
"""Segments of a path, at most; a deeper one grew by itself (the default of Heritrix)."""
MOST_REPEATS = 2
"""Times that a path may hold the same segment."""

_BAD_SCHEME = re.compile(r"^\s*(?:javascript|data|vbscript|mailto|tel|file|about|blob):", re.IGNORECASE)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTACT = re.compile(r"(?:mailto:[^\s<>\"']{3,300}|tel:[+\d().\-]{3,40})", re.IGNORECASE)
_BREAKS = re.compile(r"[\t\r\n]+")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*|/\([SFA]\([0-9a-z]{20,}\)\)(?=/)", re.IGNORECASE)
_SESSIONS = frozenset(("jsessionid", "phpsessid", "aspsessionid", "sessionid", "session_id", "p_auth", "nvvithemever", "nv_redirect"))
_SESSION_VALUE = re.compile(r"[0-9a-z-]{20,}", re.IGNORECASE)
# They say where a reader came from. `utm_…` and `mc_…` are families; the rest are single names.
_TRACKING = frozenset(("fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "zarsrc", "gidzl", "_ga", "_gl"))
_TRACKING_FAMILIES = ("utm_", "mc_", "pk_")

_LANGUAGE = re.compile(r"(?:vi|en|zh|ja|ko|fr|ru|lo|km)(?:[-_](?:vn|us|gb|cn|tw|jp|kr|fr|ru|la|kh))?", re.IGNORECASE)
_FILE_NAME = re.compile(r"\.(?:html?|aspx|php|jsp)$", re.IGNORECASE)
# Any of these as a whole segment, with or without an ending, is a function of the site, not a text on it.
_FUNCTIONS = {
    "a login or account page": (
        "login|logout|signin|signup|register|dang-nhap|dangnhap|dang-ky|dangky|dang-xuat|forgot-password|quen-mat-khau|wp-login|"
        "wp-admin|user-login|lost-password"
    ),
    "a print or mail variant": "print|printer|in-bai|inbai|in-trang|sendmail|savefile|gui-email|send-email|share",
    "a search page": "search|tim-kiem|timkiem|tim-kiem-nang-cao|ket-qua-tim-kiem|search-results",
    "a calendar": "calendar|event-calendar|lich-thang|xem-lich",
}
_FUNCTION_SEGMENTS = {word: what for what, words in _FUNCTIONS.items() for word in words.split("|")}
_DATE_ARCHIVE = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/\d{1,2})?/?$")
_CALENDAR_PARAMETERS = frozenset(("month", "thang", "calmonth", "viewmonth", "tribe-bar-date", "ical"))
# A parameter that only dresses the page differently: without it the address is the article's own.
_DRESSES = re.compile(r"(?:print|printview|printable)=.*|tmpl=(?:component|print)|p_p_state=(?:pop_up|exclusive)", re.IGNORECASE)
_SEARCH_PARAMETERS = frozenset(("s", "q", "keyword", "keywords", "tukhoa", "search", "searchword"))
_LOGIN_PORTLET = ("p_p_id", "58")
_OPERATIONS = {"search": "a search page", "login": "a login or account page", "print": "a print or mail variant"}


def absolute(base: str, href: str | None) -> str | None:
    """The absolute http(s) address of a link, ASCII, without what makes no other page; None where it leads to no page.

    Spaces, brackets and letters in the path are percent-encoded as a browser would, each as it was written.
    """
    if not href or _BAD_SCHEME.match(href):
        return None
    href = _BREAKS.sub("", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return plain(_BARE_PERCENT.sub("%25", str(safe_url_string(url, path_encoding="utf-8", quote_path=True))))
    except ValueError:
        return None


def contact(href: str | None) -> str | None:
    """A link that writes to somebody or calls (`mailto:`, `tel:`); None for any other."""
    found = _CONTACT.fullmatch(_BREAKS.sub("", href).strip().replace(" ", "")) if href else None
    return found[0] if found else None


def plain(url: str) -> str:
    """An address without fragment, session id, tracking and print parameters and default port, its host in lower case.

    Raises ValueError where it is no address.
    """
    parts = urlsplit(_PATH_SESSION.sub("", urldefrag(url).url))
    host = ascii_host(parts.netloc)
    default = {"http": ":80", "https": ":443"}.get(parts.scheme)
    if default:
        host = host.removesuffix(default)
    query = "&".join(pair for pair in parts.query.split("&") if not (_is_tracking(pair) or _DRESSES.fullmatch(pair)))
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def ascii_host(host: str) -> str:
    """A host, with or without port, in lower case and as it goes over the wire: `xã.vn` is `xn--x-1fa.vn`."""
    if host.isascii():
        return host.lower()
    name, colon, port = host.partition(":")
    try:
        return unicodedata.normalize("NFC", name).lower().encode("idna").decode("ascii") + colon + port
    except UnicodeError:
        return host.lower()


def one_form(url: str, home: str) -> str:
    """An address as all its variants share it: plain, with the scheme and host of `home` where only `www.` or the scheme differ."""
    parts, own = urlsplit(plain(url)), urlsplit(plain(home))
    if _bare(parts.netloc) == _bare(own.netloc):
        parts = parts._replace(scheme=own.scheme, netloc=own.netloc)
    return urlunsplit(parts._replace(path=parts.path or "/"))


def trap(url: str) -> str | None:
    """Why an address never is one of an article, in words; None where nothing speaks against it.

    Traps grow without end: languages in a row (`/en/en/vi`), repeated segments, calendars; login, print and search pages
    lead nowhere. On one Hanoi mirror 88 % of the saved pages were such copies.
    """
    parts = urlsplit(url)
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    return _trap_in_path(parts.path, segments) or _trap_in_query(parts.query)


def _trap_in_path(path: str, segments: list[str]) -> str | None:
    if len(segments) > MOST_SEGMENTS:
        return f"a path of {len(segments)} segments"
    languages = [place for place, segment in enumerate(segments) if _LANGUAGE.fullmatch(segment)]
    if any(later - earlier == 1 for earlier, later in pairwise(languages)):
        return "languages in a row"
    if any(place and _FILE_NAME.search(segments[place - 1]) for place in languages):
        return "a language behind the end of the path"
    if any(segments.count(segment) > MOST_REPEATS for segment in segments) or _repeats_itself(segments):
        return "repeated segments in the path"
    for segment in segments:
        if what := _FUNCTION_SEGMENTS.get(_FILE_NAME.sub("", segment)):
            return what
    return "a calendar" if _DATE_ARCHIVE.search(path) else None


def _trap_in_query(query: str) -> str | None:
    for pair in query.split("&"):
        name, _, value = unquote(pair).lower().partition("=")
        if name in _CALENDAR_PARAMETERS:
            return "a calendar"
        if name == "sendmail" and value not in ("", "0"):
            return "a print or mail variant"
        if name in _SEARCH_PARAMETERS and value:
            return "a search page"
        if (name, value) == _LOGIN_PORTLET:
            return "a login or account page"
        if name in ("op", "task", "action") and value in _OPERATIONS:
            return _OPERATIONS[value]
    return None


def _repeats_itself(segments: list[str]) -> bool:
    """Whether two or more segments stand twice in a row: `/a/b/a/b`."""
    for length in range(2, len(segments) // 2 + 1):
        for start in range(len(segments) - 2 * length + 1):
            if segments[start : start + length] == segments[start + length : start + 2 * length]:
                return True
    return False


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote(name).lower()
    if name in _SESSIONS or name in _TRACKING or name.startswith(_TRACKING_FAMILIES):
        return True
    # `sid` is an article's number on some old portals: only a value that is as long as a session's is one.
    return name == "sid" and _SESSION_VALUE.fullmatch(value) is not None


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def is_own_host(url: str, portal: Portal) -> bool:
    """Whether an address lies on the portal's host or one of its further hosts."""
    host = urlsplit(plain(url)).netloc
    return host.removeprefix("www.") == urlsplit(plain(portal.home)).netloc.removeprefix("www.") or host in map(ascii_host, portal.hosts)
