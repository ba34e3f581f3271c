"""Reads the addresses of articles from a CMS's own feeds, sitemaps and JSON; dates and counters come from the pages.

Measured: NukeViet's RSS prints the month where the minutes belong, Joomla's the moment of creation, seven hours early.
"""

import json
from html import unescape
from typing import cast

import parsel

from portals import Portal
from scraper.errors import ListingUnreadable
from scraper.extract.page import Page
from scraper.extract.text import normalize
from scraper.lists.entries import Entries, LinkReader
from scraper.lists.listing import Listing, ListRequest

FEED = (("kind", "feed"),)
SITEMAP = (("kind", "sitemap"),)
JSON = (("kind", "json"),)
"""Values of `ListRequest.pager` that say what kind of document is asked for."""


def read_further(platform: LinkReader, page: Page, fetch: ListRequest, portal: Portal) -> Listing | None:
    """The articles in a feed, a sitemap or JSON; None if `fetch` is for an ordinary list page. Raises ListingUnreadable."""
    if fetch.pager not in (FEED, SITEMAP, JSON):
        return None
    entries = Entries()
    for url, title in _json_posts(page, portal) if fetch.pager == JSON else _xml_entries(page, portal):
        if link := platform.link(portal, page.url, url, title=title):
            entries.add(link)
    return Listing(tuple(entries.links.values()))


def _xml_entries(page: Page, portal: Portal) -> list[tuple[str, str | None]]:
    root = parsel.Selector(text=page.text.lstrip("\ufeff \t\r\n") or "<empty/>", type="xml")
    kind = root.xpath("local-name(/*)").get("")
    if kind not in ("rss", "RDF", "feed", "urlset"):
        raise ListingUnreadable(portal.id, page.url, f"neither a feed nor a sitemap: the document is {kind!r}")
    found: list[tuple[str, str | None]] = []
    for entry in root.xpath("//*[local-name()='item' or local-name()='entry' or local-name()='url']"):
        url = entry.xpath("./*[local-name()='link' or local-name()='loc']/text() | ./*[local-name()='link']/@href").get()
        title = entry.xpath("string(./*[local-name()='title'])").get()
        if url:
            found.append((url.strip(), plain_title(title)))
    return found


def _json_posts(page: Page, portal: Portal) -> list[tuple[str, str | None]]:
    """The posts that `/wp-json/wp/v2/posts` answers."""
    try:
        posts = json.loads(page.text)
    except (ValueError, RecursionError) as error:
        raise ListingUnreadable(portal.id, page.url, f"not JSON: {error}") from error
    if not isinstance(posts, list):
        raise ListingUnreadable(portal.id, page.url, "JSON, but no list of posts")
    found: list[tuple[str, str | None]] = []
    for post in posts:
        if isinstance(post, dict) and isinstance(url := post.get("link"), str):
            title = post.get("title")
            rendered = cast(dict[str, object], title).get("rendered") if isinstance(title, dict) else None
            found.append((url, plain_title(rendered)))
    return found


def plain_title(title: object) -> str | None:
    """A title from a feed or JSON with its doubly escaped entities resolved; None if it is no text or empty."""
    return normalize(unescape(title)) or None if isinstance(title, str) else None
