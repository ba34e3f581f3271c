"""What a page says of itself to machines: OpenGraph, JSON-LD, microdata. For dates it comes after what is visible.

On these platforms `datePublished` is often the edit time and `article:published_time` malformed, measured on NukeViet.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scraper.extract.page import Page
from scraper.extract.text import normalize

_ARTICLE_TYPES = frozenset(
    "article newsarticle blogposting report reportagenewsarticle socialmediaposting analysisnewsarticle opinionnewsarticle "
    "advertisercontentarticle governmentannouncement".split()
)
_PAGE_TYPES = frozenset({"webpage", "itempage"})
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement")
_DEEPEST = 6
_MOST_ITEMS = 500
_LONGEST_SCRIPT = 500_000
_COMMENTS = re.compile(
    r"^\s*(?:<!--|//\s?<!\[CDATA\[|/\*\s?<!\[CDATA\[\s?\*/|<!\[CDATA\[)|(?:-->|//\s?\]\]>|/\*\s?\]\]>\s?\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")


@dataclass(frozen=True, slots=True)
class Structured:
    """The keys that congtin uses, as the page gives them; None where it does not."""

    title: str | None = None
    published: str | None = None
    author: str | None = None
    image: str | None = None
    summary: str | None = None
    headline: str | None = None
    """The headline that JSON-LD gives an article."""
    shared_title: str | None = None
    """`og:title`, which often ends in the site's name."""
    repeated_title: str | None = None
    site: str | None = None
    """The site's own name."""
    linked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every key of the JSON-LD article that holds text → its texts."""
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every property or name of a meta element, in lower case → its texts, in order."""
    titles: tuple[str, ...] = ()
    """Everything that is stated as the title."""


def read_structured(page: Page) -> Structured:
    """Structured data of a page: JSON-LD first, then meta elements, then microdata."""
    linked = _linked_articles(page)
    texts = _meta(page)
    meta = {name: several[0] for name, several in texts.items()}
    articles = [item for item in linked if not _ARTICLE_TYPES.isdisjoint(_types(item))]
    headline = _first(_text, articles, "headline")
    return Structured(
        headline=headline,
        shared_title=meta.get("og:title"),
        repeated_title=meta.get("twitter:title"),
        title=headline or meta.get("og:title") or meta.get("twitter:title"),
        published=(
            _first(_text, articles, "datePublished")
            or meta.get("article:published_time")
            or _date_published(page)
            or _first(_text, linked, "datePublished")
        ),
        author=_first(_author, linked, "author"),
        image=_first(_image, articles, "image") or meta.get("og:image"),
        summary=meta.get("og:description") or meta.get("description"),
        site=meta.get("og:site_name"),
        linked={name: several for item in reversed(articles) for name, value in item.items() if (several := _texts(value))},
        meta=texts,
        titles=tuple(filter(None, (_first(_text, articles, "headline"), meta.get("og:title"), meta.get("twitter:title")))),
    )


def _first(read: Callable[[object], str | None], items: list[dict[str, object]], name: str) -> str | None:
    """What the first of several items gives for a name."""
    return next((value for item in items if (value := read(item.get(name)))), None)


def _meta(page: Page) -> dict[str, tuple[str, ...]]:
    """The texts of meta elements by property or name."""
    values: dict[str, list[str]] = {}
    for element in page.whole.selector.root.iter("meta"):
        name, value = element.get("property") or element.get("name"), _text(element.get("content"))
        if name and value:
            values.setdefault(name.lower(), []).append(value)
    return {name: tuple(several) for name, several in values.items()}


def _date_published(page: Page) -> str | None:
    if "itemprop" not in page.text:
        return None
    found = page.whole.selector.xpath("//*[@itemprop='datePublished']")
    return _text(found.xpath("@content").get() or found.xpath("@datetime").get() or found.xpath("normalize-space(.)").get())


def _linked_articles(page: Page) -> list[dict[str, object]]:
    """What JSON-LD says of an article, and behind that what it says of the page."""
    if "ld+json" not in page.text and "LD+JSON" not in page.text:
        return []
    items: list[dict[str, object]] = []
    for script in page.whole.selector.root.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            items += _items(_loaded(script.text or ""))
    articles = [item for item in items if not _ARTICLE_TYPES.isdisjoint(_types(item))]
    return articles + [item for item in items if not _PAGE_TYPES.isdisjoint(_types(item)) and item not in articles]


def _loaded(script: str) -> object:
    """The data of a script, also where it stands in comments or has raw line ends or a comma too many; None where it is none."""
    text = _COMMENTS.sub("", _COMMENTS.sub("", script[:_LONGEST_SCRIPT]))
    for form in (text, None):
        try:
            return json.loads(_TRAILING_COMMA.sub("", text) if form is None else form, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _items(data: object, depth: int = 0) -> list[dict[str, object]]:
    """The items of JSON-LD in their order, what they hold behind them."""
    if depth > _DEEPEST:
        return []
    found: list[dict[str, object]] = []
    if isinstance(data, list):
        for part in data[:_MOST_ITEMS]:
            found += _items(part, depth + 1)
    elif isinstance(data, dict):
        found.append(data)
        for name in _INNER:
            if name in data:
                found += _items(data[name], depth + 1)
    return found


def _types(item: dict[str, object]) -> set[str]:
    """The types of an item in lower case, without the vocabulary's address or prefix."""
    stated = item.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {re.split(r"[/#:]", name.strip())[-1].lower() for name in names if isinstance(name, str)}


def _author(value: object) -> str | None:
    return _text(_one(value, "name"))


def _image(value: object) -> str | None:
    return _text(_one(value, "url"))


def _one(value: object, name: str, depth: int = 0) -> object:
    """The first of several, and what it has under a name where it is an item."""
    if isinstance(value, list):
        return _one(value[0], name, depth + 1) if value and depth <= _DEEPEST else None
    return value.get(name) if isinstance(value, dict) else value


def _texts(value: object) -> tuple[str, ...]:
    """A text, or those of a list."""
    several = value[:_MOST_ITEMS] if isinstance(value, list) else [value]
    return tuple(text for one in several if isinstance(one, str) and (text := normalize(one)))


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return normalize(value) or None if isinstance(value, str) else None
