"""What a page says of itself to machines: OpenGraph, JSON-LD, microdata. For dates it comes after what is visible.

On these platforms `datePublished` is often the edit time and `article:published_time` malformed, measured on NukeViet.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.page import Page
from scraper.text import tidy

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
    linked = next(iter(_linked_articles(page)), {})
    return Structured(
        title=_text(linked.get("headline")) or _meta(page, "og:title"),
        published=_text(linked.get("datePublished")) or _meta(page, "article:published_time") or _microdata(page, "datePublished"),
        author=_author(linked.get("author")),
        image=_image(linked.get("image")) or _meta(page, "og:image"),
        summary=_meta(page, "og:description") or _meta(page, "description"),
    )


def _meta(page: Page, name: str) -> str | None:
    found = page.selector.xpath("//meta[@property=$name or @name=$name]/@content", name=name).get()
    return _text(found)


def _microdata(page: Page, name: str) -> str | None:
    found = page.selector.xpath("//*[@itemprop=$name]", name=name)
    return _text(found.xpath("@content").get() or found.xpath("@datetime").get() or found.xpath("normalize-space(.)").get())


def _linked_articles(page: Page) -> Iterator[dict[str, object]]:
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
    return tidy(value) or None if isinstance(value, str) else None
