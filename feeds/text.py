"""Makes text and addresses fit for XML, JSON and HTML: control characters, lengths, escaping."""

import re
from html import escape
from urllib.parse import quote, urlsplit, urlunsplit

_REMOVED = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f"  # XML 1.0 does not allow them
    "\x7f-\x9f"  # allowed, but only ever there because an encoding was mistaken
    "\ud800-\udfff"  # halves of surrogate pairs
    "\ufdd0-\ufdef\ufffe\uffff"  # never characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks: a title would read other than it is
    "]"
)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "/:@!$&'()*+,;=~-._%"

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.IGNORECASE)


def clean(text: str) -> str:
    """The text without characters that kill or disguise a document; U+FFFD, a lost character, becomes a question mark."""
    return _REMOVED.sub("", text).replace("\ufffd", "?").replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """Clean text with every run of white space as one space: what a title, a name or a label is."""
    return " ".join(clean(text).split())


def excerpt(text: str, length: int = 300) -> str:
    """The beginning of a text, cut at a space where it is longer than `length` characters."""
    line = one_line(text[: 4 * length])
    if len(line) <= length:
        return line
    head, _, _ = line[: length + 1].rpartition(" ")
    return (head or line[:length]).rstrip(" ,;:-\u2013") + "…"


def web_address(url: str | None) -> str | None:
    """An absolute http or https address in plain ASCII (RFC 3986), or None where it is not one.

    What is percent-encoded stays as it is: decomposed letters in a path are another file than composed ones.
    """
    try:
        parts = urlsplit(clean(url or "").replace("\n", "").replace("\t", "").strip())
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]*:[0-9a-f:.]*", host) or "@" in parts.netloc:
        return None
    netloc = f"[{host}]{port}" if ":" in host else host + port
    path = _percent_encoded(parts.path, _SAFE) or "/"
    query, fragment = (_percent_encoded(part, _SAFE + "?") for part in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _percent_encoded(part: str, safe: str) -> str:
    return quote(_BAD_PERCENT.sub("%25", part), safe=safe)


def media_type(url: str, declared: str | None = None) -> str:
    """The declared type where it is one, else by the ending of the address, else application/octet-stream."""
    bare = (declared or "").split(";")[0].strip()
    if _MEDIA_TYPE.fullmatch(bare):
        return bare.lower()
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    return _MEDIA_TYPES.get(ending, "application/octet-stream")


def link(url: str, text: str) -> str:
    """An HTML link; both parts are escaped."""
    return f'<a href="{escape(url)}">{escape(text)}</a>'
