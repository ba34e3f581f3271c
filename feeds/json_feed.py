"""Writes a feed as JSON Feed 1.1."""

import json
from typing import Any

from feeds.model import LANGUAGE, Feed, FeedEntry

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1, in UTF-8."""
    document: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address("json"),
        "description": feed.description,
        "language": LANGUAGE,
        "authors": [{"name": feed.author, "url": feed.author_url}],
    }
    if feed.image:
        document["icon"] = document["favicon"] = feed.image
    if feed.previous:
        document["next_url"] = feed.page_address(feed.previous, "json")
    if feed.hub and not feed.page:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    document["items"] = [_item(entry) for entry in feed.entries]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _item(entry: FeedEntry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": entry.guid}
    if entry.url:
        item["url"] = entry.url
    item |= {"title": entry.title, "content_html": entry.html}
    if entry.summary:
        item["summary"] = entry.summary
    if entry.image:
        item["image"] = entry.image
    item["date_published"] = entry.published.isoformat()
    if entry.updated != entry.published:
        item["date_modified"] = entry.updated.isoformat()
    item["authors"] = [{"name": entry.author}] if entry.author else [{"name": entry.source.title, "url": entry.source.home}]
    item["tags"] = [category.name for category in entry.categories]
    if entry.enclosures:
        item["attachments"] = [_attachment(enclosure) for enclosure in entry.enclosures]
    return item


def _attachment(enclosure: Any) -> dict[str, Any]:
    attachment = {"url": enclosure.url, "mime_type": enclosure.media_type}
    if enclosure.title:
        attachment["title"] = enclosure.title
    if enclosure.size is not None:
        attachment["size_in_bytes"] = enclosure.size
    return attachment
