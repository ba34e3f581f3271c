"""Helpers for the addresses of articles: paths without languages, query parameters, and the address that a page declares as its own."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from portals import Portal
from scraper.extract.page import Page
from scraper.extract.urls import absolute
from storage.model import Article

_LANGUAGES = re.compile(r"^(?:/(?:vi|en)(?:[_-][A-Za-z]{2})?)+(?=/)", re.IGNORECASE)


def on_portal_host(portal: Portal, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """An address with this path on the portal's own host: the same path on one of its further hosts is the same article."""
    home = urlsplit(portal.home)
    return home._replace(path=path, query=urlencode(list(query))).geturl()


def without_language(path: str) -> str:
    """A path without the language codes that it begins with (`/vi`, `/en_US`, also `/en/en/vi`)."""
    return _LANGUAGES.sub("", path)


def parameters(url: str) -> dict[str, str]:
    """The parameters of an address by name in lower case, the first of each; empty ones are left out."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(urlsplit(url).query):
        found.setdefault(name.lower(), value)
    return found


if TYPE_CHECKING:
    from scraper.platforms.base import Platform


def declared_urls(page: Page) -> list[str]:
    """The absolute addresses in the page's canonical link and `og:url`."""
    stated = page.selector.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content").getall()
    return [url for value in stated if (url := absolute(page.base, value))]


def public_url(platform: "Platform", page: Page, portal: Portal, article: Article) -> str:
    """The address of an article for people: the one its page declares, else its path without a query, else the canonical one."""
    for url in (*declared_urls(page), portal.home + urlsplit(page.url).path):
        link = platform.link(portal, page.base, url)
        if link is not None and link.native_id == article.native_id:
            return link.url
    return article.url
