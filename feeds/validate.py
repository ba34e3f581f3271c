"""Validates a file of each published format before it replaces the one that people read.

Each check raises InvalidOutput with the first rule that is broken.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from feeds.errors import InvalidOutput

ATOM = "{http://www.w3.org/2005/Atom}"


def check(name: str, data: bytes) -> None:
    """Checks a file by the ending of its name; a name with another ending is not checked."""
    checker = _CHECKS.get(name.rpartition(".")[2])
    if checker:
        checker(data)


def check_rss(data: bytes) -> None:
    """RSS 2.0: required elements, absolute addresses, dates of RFC 822, distinct guids."""
    root = _xml(data, "rss")
    channel = root.find("channel")
    _require(channel is not None, "rss has no channel")
    _texts(channel, ("title", "link", "description"))
    _address(channel.findtext("link"))
    _date_822(channel.findtext("lastBuildDate"))
    items = channel.findall("item")
    for item in items:
        _texts(item, ("title", "guid", "description", "pubDate"))
        _date_822(item.findtext("pubDate"))
        for element in item.findall("enclosure"):
            _address(element.get("url"))
            _require(bool(element.get("type")) and (element.get("length") or "").isdecimal(), "an enclosure has no type or no length")
    _distinct((item.findtext("guid") for item in items), "guid")


def check_atom(data: bytes) -> None:
    """Atom: required elements, one self link, dates of RFC 3339, distinct ids."""
    root = _xml(data, f"{ATOM}feed")
    _texts(root, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"))
    _date_3339(root.findtext(f"{ATOM}updated"))
    _require(sum(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")) == 1, "feed has not exactly one self link")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        _texts(entry, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated", f"{ATOM}author/{ATOM}name"))
        _date_3339(entry.findtext(f"{ATOM}updated"))
        for link in entry.findall(f"{ATOM}link"):
            _address(link.get("href"))
    _distinct((entry.findtext(f"{ATOM}id") for entry in entries), "id")


def check_json(data: bytes) -> None:
    """JSON; a JSON Feed also needs its version, a title, and items with distinct string ids, content and dates."""
    try:
        document = json.loads(data.decode())
    except (UnicodeDecodeError, ValueError) as error:
        raise InvalidOutput(f"is not JSON: {error}") from error
    if not isinstance(document, dict) or "items" not in document:
        return
    _require(str(document.get("version")).startswith("https://jsonfeed.org/version/"), "feed has no version")
    _require(bool(document.get("title")), "feed has no title")
    for item in document["items"]:
        _require(isinstance(item.get("id"), str) and bool(item["id"]) and "content_html" in item, "an item has no id or no content")
        _date_3339(item.get("date_published"))
    _distinct((item["id"] for item in document["items"]), "id")


def check_opml(data: bytes) -> None:
    """OPML 2.0: a head, a body, and an address for every feed."""
    root = _xml(data, "opml")
    _require(root.find("head") is not None and root.find("body/outline") is not None, "opml has no head or no outline")
    for outline in root.iter("outline"):
        _require(bool(outline.get("text")), "an outline has no text")
        if outline.get("type") == "rss":
            _address(outline.get("xmlUrl"))


def check_html(data: bytes) -> None:
    """HTML: a document with a language, a title and a heading, and nothing that runs."""
    try:
        root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.LxmlError, ValueError) as error:
        raise InvalidOutput(f"is not HTML: {error}") from error
    _require(bool(root.get("lang")) and bool(root.findtext("head/title")), "page has no lang or no title")
    _require(root.find(".//h1") is not None, "page has no h1")
    _require(next(root.iter("script", "iframe", "object", "embed"), None) is None, "page holds an element that runs")


def check_picture(data: bytes) -> None:
    """SVG that holds nothing but shapes and text."""
    root = _xml(data, "{http://www.w3.org/2000/svg}svg")
    _require(next(root.iter("{*}script", "{*}image", "{*}foreignObject", "{*}a"), None) is None, "picture holds more than shapes and text")


def check_sitemap(data: bytes) -> None:
    """A sitemap: absolute addresses."""
    root = _xml(data, "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset")
    for address in root.iter("{*}loc"):
        _address(address.text)


_CHECKS = {
    "rss": check_rss,
    "atom": check_atom,
    "json": check_json,
    "opml": check_opml,
    "html": check_html,
    "svg": check_picture,
    "xml": check_sitemap,
}


def is_empty(name: str, data: bytes) -> bool:
    """Whether a feed has no entries."""
    if name.endswith(".json"):
        return not json.loads(data.decode()).get("items", True)
    return b"<item>" not in data and b"<entry>" not in data


def is_whole_page(data: bytes, address: str, size: int) -> bool:
    """Whether a JSON feed is the one at this address, with this many entries."""
    try:
        document = json.loads(data.decode())
    except ValueError:
        return False
    return isinstance(document, dict) and document.get("feed_url") == address and len(document.get("items", ())) == size


def _xml(data: bytes, root_tag: str) -> Any:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise InvalidOutput(f"is not well-formed XML: {error}") from error
    _require(root.tag == root_tag, f"root element is {root.tag}, not {root_tag}")
    return root


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise InvalidOutput(reason)


def _texts(element: Any, paths: Iterable[str]) -> None:
    for path in paths:
        _require(bool((element.findtext(path) or "").strip()), f"{etree.QName(element).localname} has no {path.rpartition('}')[2]}")


def _address(url: str | None) -> None:
    parts = urlsplit(url or "")
    _require(parts.scheme in ("http", "https") and bool(parts.hostname), f"not an absolute address: {url}")


def _distinct(names: Iterable[str | None], what: str) -> None:
    seen: set[str | None] = set()
    for name in names:
        _require(name not in seen, f"two entries have the {what} {name}")
        seen.add(name)


def _date_822(text: str | None) -> None:
    try:
        _require(parsedate_to_datetime(text or "").tzinfo is not None, f"a date has no offset: {text}")
    except ValueError as error:
        raise InvalidOutput(f"not a date of RFC 822: {text}") from error


def _date_3339(text: str | None) -> None:
    try:
        _require(datetime.fromisoformat(text or "").tzinfo is not None, f"a date has no offset: {text}")
    except ValueError as error:
        raise InvalidOutput(f"not a date of RFC 3339: {text}") from error
