"""Parts of addresses by which platforms name articles. It knows no page, and normalises nothing that is not said here."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from portals import Portal
from scraper.extract.page import Page
from scraper.extract.urls import absolute
from storage.model import Article

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


if TYPE_CHECKING:
    from scraper.platforms.base import Platform


def stated_addresses(page: Page) -> list[str]:
    """What the page's canonical link and `og:url` say, absolute."""
    stated = page.selector.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content").getall()
    return [url for value in stated if (url := absolute(page.base, value))]


def own_address(platform: "Platform", page: Page, portal: Portal, article: Article) -> str:
    """The address that people see: what the page states of this very article, else its path without a query, else the canonical one."""
    for url in (*stated_addresses(page), portal.home + urlsplit(page.url).path):
        link = platform.link(portal, page.base, url)
        if link is not None and link.native_id == article.native_id:
            return link.url
    return article.url
