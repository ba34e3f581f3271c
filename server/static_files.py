"""Files that do not come from the store: style, script, icons, the API's description, robots.txt and the sitemap."""

from functools import partial
from pathlib import Path

from lxml import etree

import feeds
from feeds import SiteSettings
from server.openapi import description
from server.rendering import static_files, static_path
from server.request import ViewContext
from server.responses import CachedResponse
from storage import ArticleFilter

YEAR, DAY = 365 * 24 * 3600, 24 * 3600
_TYPES = {"css": "text/css", "js": "text/javascript", "ico": "image/x-icon", "png": "image/png"}
_ASSETS = Path(feeds.__file__).parent / "assets"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ARTICLES = 2_000
"""Newest articles in the sitemap: search engines have found the older ones by then."""


def fixed(settings: SiteSettings) -> dict[str, CachedResponse]:
    """Path → file, for all that never changes while the server runs."""
    answers = {
        static_path(name): CachedResponse(body=data, media_type=_type(name), max_age=YEAR, immutable=True)
        for name, (data, _) in static_files().items()
    }
    for file in sorted(_ASSETS.iterdir()):
        answers[f"/{file.name}"] = CachedResponse(body=file.read_bytes(), media_type=_type(file.name), max_age=DAY)
    api = partial(CachedResponse, media_type="application/json", open_to_all=True, policy="default-src 'none'")
    return answers | {"/api/openapi.json": api(body=description(settings.base_url, settings.title))}


def robots(asked: ViewContext) -> CachedResponse:
    """Posts and lists may be read; the same lists by other filters, and evidence, need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /en/search",
        "Disallow: /*?",
        "Disallow: /articles/*/pages",
        "Disallow: /en/articles/*/pages",
        "",
    ]
    text = "\n".join([*lines, f"Sitemap: {asked.site.settings.base_url}/sitemap.xml", ""])
    return CachedResponse(body=text.encode(), media_type="text/plain", max_age=DAY, steady=True)


def sitemap(asked: ViewContext) -> CachedResponse:
    """Every list and the newest articles, as the sitemap protocol wants it."""
    newest = asked.store.browse_ids(ArticleFilter(held=asked.standing.held), limit=_ARTICLES)
    paths = ["/", "/changes", "/status", "/feeds", "/about"]
    paths += [f"/portals/{portal}" for portal in asked.standing.portals]
    paths += [f"/articles/{article}" for article in newest]
    root = etree.Element("urlset", nsmap={None: _SITEMAP})
    for path in paths:
        etree.SubElement(etree.SubElement(root, "url"), "loc").text = f"{asked.site.settings.base_url}{path}"
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return CachedResponse(body=document, media_type="application/xml", max_age=3600, steady=True)


def _type(name: str) -> str:
    return _TYPES[name.rpartition(".")[2]]
