"""NukeViet 4.5, 5 and eGovernment (4.4): the most usual CMS of districts, departments and schools.

Measured on all three, with 238 visible articles each. Only the number at the end of an address decides; any slug and
category lead to the article, under the category that is being listed. Microdata and meta dates are the edit time or
malformed, the RSS prints the month where the minutes belong: what is visible goes before all of it. The flood guard lets
40 requests a minute and 150 in five through; eGovernment answers the next with status 200 and a page of a countdown.
"""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from portals import Portal, Section, Selectors
from portals.text import fold_marks
from scraper.errors import ListingUnreadable
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import is_own_host
from scraper.lists.entries import EntrySelectors
from scraper.lists.feeds_and_sitemaps import FEED, SITEMAP, read_further
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering
from scraper.platforms.article_urls import declared_urls, public_url
from scraper.platforms.html_base import NumberedLists
from storage.model import Article, Attachment

_ARTICLE = re.compile(r"^[^/]+-(\d+)\.html$")
_LANGUAGE = re.compile(r"^[a-z]{2}$")
_MODULE = re.compile(r"^[A-Za-z0-9-]+$")
_OWN_LANGUAGE, _OWN_MODULE = "vi", "news"
# What NukeViet's modules and the news module's own variants are called in an address: none of them leads to an article.
_NO_CATEGORY = frozenset({"print", "savefile", "sendmail", "rss", "tag", "topic", "groups", "search", "author", "rating", "content"})
_NO_MODULE = frozenset(
    {"about", "admin", "banners", "comment", "contact", "download", "faq", "feeds", "laws", "organs", "page", "photos", "seek"}
    | {"siteterms", "statistics", "users", "videos", "voting"}
)
_TRAPS = frozenset({"nvvithemever", "nv_redirect", "download", "pdf"})
_FILE_NUMBER = re.compile(r"^(?:Tập tin|Tải về|Tải xuống|Download|File)\s?\d{0,3}\s?:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """The parts of an article's address that count: language and module, as far as it names them, and the number."""

    language: str
    module: str
    number: str

    @classmethod
    def of(cls, url: str) -> "_Place | None":
        """Reads `[/vi][/news]/<category>/<slug>-<number>.html`, or the same in the query of `index.php`."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        if _TRAPS & query.keys():
            return None
        segments = [segment for segment in parts.path.split("/") if segment]
        if segments[-1:] == ["index.php"] or (not segments and "nv" in query):
            segments = [value for name in ("language", "nv", "op") for value in query.get(name, [""])[0].split("/") if value]
        language = segments.pop(0) if segments and _LANGUAGE.match(segments[0]) else _OWN_LANGUAGE
        if not 2 <= len(segments) <= 3 or not (found := _ARTICLE.match(segments[-1])):
            return None
        module = segments[0] if len(segments) == 3 else _OWN_MODULE
        if not _MODULE.match(module) or module in _NO_MODULE or _NO_CATEGORY & set(segments[:-1]) or segments[-2] in _NO_MODULE:
            return None
        return cls(language, module, found[1])


class NukeViet(NumberedLists):
    """Portals on NukeViet, whichever edition; the desktop theme and the one for phones."""

    name = "nukeviet"
    delay = 2.5
    selectors = Selectors(
        title="h1[itemprop=headline], h1.title, div.news_column div.panel-body > h1",
        published="div.newsdetailmetatop span.h5, div.panel-body > div.row span.h5, div.news_column em.time",
        views="div.newsdetailmetatop span.h5:has(.fa-eye)",
        summary="div.hometext, div#hometext",
        body="div#news-bodyhtml, div.news_column div.bodytext",
        byline="p.h5.text-right, div.panel-body > p.text-right:not(.adminlink)",
        tags="div.h5:has(> .fa-tags) a, div.keywords a",
        attachments="div.news-download-file a:not([role=button]):not([data-toggle])",
    )
    marks: ClassVar[Mapping[str, str]] = {
        "meta[name=generator][content^=NukeViet]": "generator NukeViet",
        "#news-bodyhtml": "element #news-bodyhtml",
        "[data-toggle='collapsepdf'], .news-download-file": "list of files .news-download-file",
        "a[href*='nvvithemever=']": "theme switch ?nvvithemever",
        "script[src*='/nv.core.js'], script[src*='/js/global.js'][src*='assets']": "NukeViet's scripts",
        ".news_column .panel-body": "list .news_column .panel-body",
    }
    entry_selectors = (
        EntrySelectors(".news_column .panel-body", "h2 a, h3 a", "li:has(.fa-clock-o), .time, .text-muted", "li:has(.fa-eye)"),
        EntrySelectors(".list-group a.show.h4", "a", trim=re.compile(r"^\d{1,4}\s?[.)\-:]?\s+")),
        EntrySelectors(".thumbnail:has(> .caption)", ".caption a"),
        EntrySelectors("ul.related li", "a", "a em", trim=re.compile(r"\s*\(\d{1,2}/\d{1,2}/\d{4}\)$")),
    )
    numbering = Numbering(re.compile(r"/page-(\d+)/?$|[?&]page=(\d+)"))

    def native_id(self, url: str) -> str | None:
        """The number at the end; with the module before it where that is not the news, which counts apart, and the language likewise."""
        place = _Place.of(url)
        if place is None:
            return None
        apart = [place.language] * (place.language != _OWN_LANGUAGE) + [place.module] * (place.module != _OWN_MODULE)
        return ":".join([*apart, place.number])

    def canonical(self, url: str, portal: Portal) -> str:
        """NukeViet's own form behind its rewriting, which redirects to the address of the day whatever category and slug it is given."""
        place = _Place.of(url)
        if place is None:
            return url
        return f"{portal.home}/index.php?language={place.language}&nv={place.module}&op=tin/tin-{place.number}.html"

    def further_lists(self, section: Section, portal: Portal) -> tuple[ListRequest, ...]:
        """The RSS of the section's category; the sitemap of the whole module beside the list of the whole module."""
        segments = [segment for segment in urlsplit(section.path).path.split("/") if segment]
        language = segments.pop(0) if segments and _LANGUAGE.match(segments[0]) else ""
        module = segments.pop(0) if segments and (segments[0] == _OWN_MODULE or len(segments) > 1) else ""
        root = "/".join(part for part in (portal.home, language, module) if part)
        feed = ListRequest("/".join([root, "rss", *segments]) + "/", pager=FEED)
        if segments:
            return (feed,)
        return feed, ListRequest(f"{portal.home}/sitemap-{language or _OWN_LANGUAGE}.{module or _OWN_MODULE}.xml", pager=SITEMAP)

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """A list page in any of the news module's views; past the end there is a redirect to page 1, or an empty list."""
        if (further := read_further(self, page, fetch, portal)) is not None:
            return further
        if reason := _flood_guard(page):
            raise ListingUnreadable(portal.id, page.url, reason)
        if self.numbering.place(fetch.url) > 1 and self.numbering.place(page.url) == 1:
            return Listing(())
        if _led_up(fetch.url, page.url):
            raise ListingUnreadable(portal.id, page.url, f"the section leads to another page: {fetch.url} is no category any more")
        return super().read_listing(page, fetch, portal)

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """The flood guard, an article that is a link to another site, the news module's variants, an article of another number."""
        if reason := _flood_guard(page):
            return reason
        if page.first("form input[name=nv_login], form[action*='/users/login']") is not None and page.first("div.bodytext") is None:
            return "this is no article but the login form: it is for members"
        if not is_own_host(page.url, portal):
            return f"the article is a link to another site: {page.url}"
        if variants := sorted(_NO_CATEGORY & set(urlsplit(page.url).path.split("/"))):
            return f"this is no article but its {variants[0]} page"
        numbers = {link.native_id for url in declared_urls(page) if (link := self.link(portal, page.base, url))}
        if numbers and self.native_id(page.url) not in numbers:
            return f"the page says that it is another article: {', '.join(sorted(numbers))}"
        return None

    def gone(self, page: Page, portal: Portal) -> str | None:
        """NukeViet 5 shows title and date of an article that is not public, expired or not yet due; the others answer 404."""
        alert = page.first("div.news_column div.panel-body > div.alert-warning")
        return f"the article is not public: {normalize(text_of(alert))[:200]}" if alert is not None else None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article, under the address that the page states, its files under their own names."""
        article = super().read_article(page, portal)
        url = public_url(self, page, portal, article)
        return replace(article, url=url, attachments=tuple(_named(file) for file in article.attachments))


def _flood_guard(page: Page) -> str | None:
    title = normalize(page.selector.css("title::text").get(""))
    if fold_marks(title).startswith("hay doi") and page.first(".news_column") is None:
        return f"the flood guard answered ({title}): the portal was asked too often"
    return None


def _led_up(asked: str, answered: str) -> bool:
    """Whether a category led to the page above it: what NukeViet does with one that is not there any more."""
    wanted, given = (urlsplit(url).path.rstrip("/") for url in (asked, answered))
    return wanted.startswith(f"{given}/") and not wanted.endswith(f"/{_OWN_MODULE}")


def _named(file: Attachment) -> Attachment:
    """`Tải về 1: ke-hoach.pdf` behind `…-12.html?download=1&id=0` is a PDF, and named as it says."""
    label = _FILE_NUMBER.sub("", file.label)
    if "download=" not in urlsplit(file.url).query:
        return replace(file, label=label)
    return replace(file, label=label, media_type=mimetypes.guess_type(label)[0] or "application/octet-stream")
