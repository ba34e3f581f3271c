"""Parts of addresses by which platforms name articles. It knows no page, and normalises nothing that is not said here."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from portals import Portal

_LANGUAGES = re.compile(r"^(?:/(?:vi|en)(?:[_-][A-Za-z]{2})?)+(?=/)", re.IGNORECASE)


def at_home(portal: Portal, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """An address on the portal's own host: the same path on one of its further hosts is the same article."""
    home = urlsplit(portal.home)
    return home._replace(path=path, query=urlencode(list(query))).geturl()


def without_language(path: str) -> str:
    """A path without the languages before it (`/vi`, `/en_US`, also `/en/en/vi`): they change labels, not articles."""
    return _LANGUAGES.sub("", path)


def parameters(url: str) -> dict[str, str]:
    """The parameters of an address by name in lower case, the first of each; empty ones are left out."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(urlsplit(url).query):
        found.setdefault(name.lower(), value)
    return found
