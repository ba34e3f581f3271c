"""Joomla with its own template: blog and table lists of a category, as version 5 writes them, and the names that 3 and 4 have for the same.

Measured on 5.1 with 238 visible articles. The first heading is the category's name, not the title; past the end there is a list
without entries; any offset answers. The feed's date is the moment of creation and wrong by seven hours on Vietnamese
servers, so it gives addresses only. The counter is a meta element that reads the same whatever the language.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from lxml.html import HtmlElement

from portals import Portal, Section, Selectors
from scraper.extract.attachments import is_file_address
from scraper.extract.css import parts_of
from scraper.extract.page import Page, text_of
from scraper.lists.entries import EntrySelectors
from scraper.lists.feeds_and_sitemaps import FEED, read_further
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering
from scraper.platforms.article_urls import public_url
from scraper.platforms.html_base import NumberedLists
from storage.model import Article

_NUMBERED = re.compile(r"^(\d+)(?:[-:]|$)")
_NO_ARTICLE = frozenset({"administrator", "api", "component", "images", "media", "templates"})
_OTHERS = {
    ".com-users-login, .com-users-registration": "a login form",
    ".com-finder, .com-search": "a search page",
    "[class*=com-content-category], .blog-items, .com-content-archive, .com-tags-tag": "a list",
}


class Joomla(NumberedLists):
    """Portals on Joomla whose news are articles of com_content."""

    name = "joomla"
    selectors = Selectors(
        title=(
            "div.com-content-article div.page-header h2, div.item-page div.page-header h2, "
            "div.com-content-article:not(:has(.page-header h2)) h1, div.item-page:not(:has(.page-header h2)) div.page-header h1"
        ),
        published="dd.published time",
        views="dd.hits",
        body="div.com-content-article__body, div.item-page [itemprop=articleBody]",
        byline="dd.createdby span, dd.createdby a",
        tags="div.com-content-article .tags a, div.item-page .tags a",
    )
    marks: ClassVar[Mapping[str, str]] = {
        "meta[name=generator][content^=Joomla]": "generator Joomla",
        ".com-content-article, [class*=com-content-category]": "elements .com-content-…",
        "script.joomla-script-options": "script.joomla-script-options",
        "script[src*='/media/system/'], script[src*='/media/vendor/']": "files of /media/system/ or /media/vendor/",
    }
    entry_selectors = (
        EntrySelectors(
            ".com-content-category-blog__item, .blog-item, .blog [itemprop=blogPost]",
            ".page-header h2 a, h2 a",
            "dd.published time",
            "dd.hits",
        ),
        EntrySelectors(
            "table.com-content-category__table tr, .category-list table.category tr", ".list-title a", ".list-date", ".list-hits"
        ),
        EntrySelectors(".com-content-category-blog__link, .blog .items-more li", "a"),
    )
    numbering = Numbering(re.compile(r"[?&](?:limit)?start=(\d+)"), first=0, step=0)

    def native_id(self, url: str) -> str | None:
        """The number before the slug, where addresses have one; else the path, for a slug is unique in its category only."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        if {"print", "tmpl", "format", "start", "limitstart"} & query.keys() or is_file_address(parts.path):
            return None
        segments = [unquote(segment) for segment in parts.path.split("/") if segment and segment != "index.php"]
        if query.get("option") == ["com_content"] and not segments:
            number = _NUMBERED.match(query.get("id", [""])[0]) if query.get("view") == ["article"] else None
            return number[1] if number else None
        if segments[:2] == ["component", "content"]:
            segments = [segment for segment in segments[2:] if segment != "article"]
        if not segments or segments[0] in _NO_ARTICLE:
            return None
        segments[-1] = segments[-1].removesuffix(".html")
        number = _NUMBERED.match(segments[-1])
        return number[1] if number else "/".join(segments)

    def canonical(self, url: str, portal: Portal) -> str:
        """Joomla's own form behind its rewriting where there is a number; else the path alone."""
        native_id = self.native_id(url)
        if native_id is None:
            return url
        if native_id.isdigit():
            return f"{portal.home}/index.php?option=com_content&view=article&id={native_id}"
        return portal.home + "".join(f"/{segment}" for segment in urlsplit(url).path.split("/") if segment not in ("", "index.php"))

    def further_lists(self, section: Section, portal: Portal) -> tuple[ListRequest, ...]:
        """The category's own feed."""
        address = portal.section_address(section)
        return (ListRequest(f"{address}{'&' if '?' in address else '?'}format=feed&type=rss", pager=FEED),)

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """A page of a category, as a blog with its four further links or as a table."""
        if (further := read_further(self, page, fetch, portal)) is not None:
            return further
        return super().read_listing(page.remade(_say_visits), fetch, portal)

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """Lists, searches and login forms, by Joomla's names for them, where there is no article beside them."""
        if page.first("div.com-content-article, div.item-page") is not None:
            return None
        return next((f"this is no article but {words}" for css, words in _OTHERS.items() if page.first(css) is not None), None)

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article, under its address as people see it."""
        article = super().read_article(page.shown.remade(_say_visits), portal)
        return replace(article, url=public_url(self, page, portal, article))


def _say_visits(tree: HtmlElement) -> None:
    """Puts the bare counter in the place of its label, which each language has its own of: `UserPageVisits:6604` is told to machines."""
    for visits in parts_of(tree, "dd.hits:has(meta[content^=UserPageVisits])"):
        told = parts_of(visits, "meta[content^=UserPageVisits]")[0].get("content")
        for child in list(visits):
            visits.remove(child)
        visits.text = told
    for visits in parts_of(tree, "td.list-hits"):
        shown = text_of(visits).rpartition(":")[2]
        for child in list(visits):
            visits.remove(child)
        visits.text = shown
