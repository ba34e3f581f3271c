"""What a page says of itself to machines: OpenGraph, JSON-LD, microdata. For dates it comes after what is visible.

On these platforms `datePublished` is often the edit time and `article:published_time` malformed, measured on NukeViet.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.extract.page import Page
from scraper.extract.text import normalize

_ARTICLE_TYPES = frozenset({"Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "WebPage"})


@dataclass(frozen=True, slots=True)
class Structured:
    """The keys that congtin uses, as the page gives them; None where it does not."""

    title: str | None = None
    published: str | None = None
    author: str | None = None
    image: str | None = None
    summary: str | None = None


def read_structured(page: Page) -> Structured:
    """Structured data of a page: JSON-LD first, then meta elements, then microdata."""
    linked = next(_linked_articles(page), {})
    meta = _meta(page)
    return Structured(
        title=_text(linked.get("headline")) or meta.get("og:title"),
        published=_text(linked.get("datePublished")) or meta.get("article:published_time") or _date_published(page),
        author=_author(linked.get("author")),
        image=_image(linked.get("image")) or meta.get("og:image"),
        summary=meta.get("og:description") or meta.get("description"),
    )


def _meta(page: Page) -> dict[str, str]:
    """The meta elements by property or name, the first of each."""
    values: dict[str, str] = {}
    for element in page.selector.root.iter("meta"):
        name, value = element.get("property") or element.get("name"), _text(element.get("content"))
        if name and value:
            values.setdefault(name, value)
    return values


def _date_published(page: Page) -> str | None:
    if "itemprop" not in page.text:
        return None
    found = page.selector.xpath("//*[@itemprop='datePublished']")
    return _text(found.xpath("@content").get() or found.xpath("@datetime").get() or found.xpath("normalize-space(.)").get())


def _linked_articles(page: Page) -> Iterator[dict[str, object]]:
    if "ld+json" not in page.text:
        return
    for script in page.selector.xpath("//script[@type='application/ld+json']/text()").getall():
        try:
            data = json.loads(script)
        except ValueError:
            continue
        except RecursionError:
            continue
        for item in _items(data):
            if item.get("@type") in _ARTICLE_TYPES:
                yield item


def _items(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, list):
        for part in data:
            yield from _items(part)
    elif isinstance(data, dict):
        yield data
        yield from _items(data.get("@graph"))


def _author(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name") if isinstance(value, dict) else value)


def _image(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("url") if isinstance(value, dict) else value)


def _text(value: object) -> str | None:
    return normalize(value) or None if isinstance(value, str) else None
