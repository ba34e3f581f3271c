"""Saved pages and what they must give: the shape of an expectation, the same for the test suite and for `congtin portal add`.

A folder of saved pages holds `portal.toml`, a profile whose id is the folder's name, and beside every page
`<name>.html` or `<name>.json` an expectation `<name>.expected.json`. The name begins with the page's kind:
`article-`, `refused-` or `list-`. An expectation says where the page was found (`page`), for a list that was not
fetched by a plain GET how (`fetch`), and what a person has read in it.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from portals import Portal
from scraper.errors import ReadingError
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import platform_of, read_article
from storage.model import LABELS

PROFILE = "portal.toml"
_FIELDS = (
    "native_id",
    "url",
    "title",
    "published_at",
    "published_precision",
    "byline",
    "views",
    "summary",
    "image",
)


def portal_of(folder: Path) -> Portal:
    """The portal whose pages a folder holds."""
    return Portal.model_validate({"id": folder.name, **tomllib.loads((folder / PROFILE).read_text(encoding="utf-8"))})


def fetch_of(expectation: Mapping[str, Any]) -> ListRequest:
    """How the list page of an expectation was fetched; by default as the first page, with GET."""
    told = expectation.get("fetch", {})
    form, pager = (tuple((name, value) for name, value in told.get(part, {}).items()) for part in ("form", "pager"))
    return ListRequest(expectation["page"], told.get("page", 1), told.get("method", "GET"), form, pager)


def shown(file: Path, portal: Portal, expectation: Mapping[str, Any]) -> dict[str, Any]:
    """What today's parsers make of a saved page: the fields of an article, the links of a list, or why it is refused."""
    page = Page.from_bytes(expectation["page"], file.read_bytes(), expectation.get("content_type", "text/html; charset=UTF-8"))
    given = {name: expectation[name] for name in ("page", "fetch", "content_type") if name in expectation}
    try:
        if file.name.startswith("list-"):
            return given | _list(page, portal, fetch_of(expectation))
        return given | _article(page, portal)
    except ReadingError as error:
        return given | {"refused": type(error).__name__, "reason": error.reason}


def _article(page: Page, portal: Portal) -> dict[str, Any]:
    article = read_article(page, portal)
    return {
        **{name: _plain(getattr(article, name)) for name in _FIELDS},
        **{name: list(labels) for name in LABELS if (labels := getattr(article, name))},
        "attachments": [[file.url, file.label] for file in article.attachments],
        "found_by": {name: str(how) for name, how in sorted(article.found_by.items())},
        "paragraphs": [line for line in article.body_text.split("\n") if line],
    }


def _list(page: Page, portal: Portal, fetch: ListRequest) -> dict[str, Any]:
    listing = platform_of(portal).read_listing(page, fetch, portal)
    links = [[link.native_id, link.title, _plain(link.published_at), link.views] for link in listing.links]
    following = listing.next and [listing.next.method, listing.next.url, dict(listing.next.form)]
    return {"links": links, "next": following, "total_pages": listing.total_pages, "skipped": list(listing.skipped)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
