"""Serves feeds: those of the published folder, and one for any filters or search."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from feeds.definitions import ALL, EDITED, FILTER, HEALTH, REMOVED, of_filter, of_search
from feeds.dynamic import Document, OnRequest
from feeds.errors import InvalidOutput
from feeds.model import FORMATS, MEDIA_TYPES
from server.errors import BadQuestion, NotNow, NotThere
from server.filters import heading_of
from server.request import ViewContext, as_parameters, as_query
from server.responses import CachedResponse
from storage import ArticleFilter, StoredArticle
from storage.query_parser import parse_query

MAX_AGE = 300
"""Seconds for which a feed need not be asked for again."""

SEALED_AGE = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """One feed in its three formats, as paths."""

    key: str
    query: str = ""

    def path(self, kind: str) -> str:
        """The path in a format."""
        return f"/feeds/{self.key}.{kind}{'?' + self.query if self.query else ''}"

    @property
    def all(self) -> list[tuple[str, str, str]]:
        """Name, path and media type of each format."""
        names = {"rss": "RSS", "atom": "Atom", "json": "JSON"}
        return [(names[kind], self.path(kind), MEDIA_TYPES[kind]) for kind in FORMATS]


def feed_of(asked: ViewContext, wanted: ArticleFilter) -> FeedLinks:
    """The feed of a list: a published one where there is one of just these posts."""
    match as_parameters(wanted):
        case {} as parameters if not parameters:
            return FeedLinks(ALL)
        case {"portal": portal, **others} if not others and portal in asked.standing.portals:
            return FeedLinks(portal)
        case {"portal": portal, "section": slug, **others} if not others and portal in asked.standing.portals:
            if any(section.slug == slug for section in asked.standing.portals[portal].sections):
                return FeedLinks(f"{portal}/{slug}")
        case {"province": slug, **others} if not others:
            return FeedLinks(f"province/{slug}")
    return FeedLinks(FILTER, as_query(wanted))


def published(asked: ViewContext) -> CachedResponse:
    """A document of the published folder."""
    if asked.path.endswith(".html"):
        return _page_of(asked)
    requested = _on_request(asked)
    try:
        document = requested.document(asked.path.removeprefix("/"))
    except InvalidOutput as error:
        raise NotNow("damaged", "the feed does not pass its own check") from error
    if document is None:
        raise NotThere("no such feed")
    return _answer(asked, document, _address(asked))


def searched(asked: ViewContext) -> CachedResponse:
    """The feed of a search, with the same filters as its page; words that are typed with marks find only these."""
    if asked.places["kind"] == "html":
        return redirect("/search", {**as_parameters(asked.wanted()), "q": asked.text("q") or ""})
    words = asked.text("q")
    if words is None:
        raise BadQuestion("q", "say what to look for")
    wanted = asked.wanted()
    page = asked.store.search(words, wanted, limit=asked.site.settings.feed_entries)
    exact_only = parse_query(words).has_marks
    hits = [hit.article for hit in page.hits if hit.is_exact or not exact_only]
    hits.sort(key=lambda article: (article.published_at or article.first_seen_at, article.id), reverse=True)
    return _selected(asked, hits, as_query(wanted, q=words), words)


def filtered(asked: ViewContext) -> CachedResponse:
    """The feed of any combination of filters."""
    wanted = asked.wanted()
    if asked.places["kind"] == "html":
        return redirect("/", as_parameters(wanted))
    posts = asked.store.browse(wanted, limit=asked.site.settings.feed_entries)
    return _selected(asked, posts, as_query(wanted), heading_of(asked, wanted), is_search=False)


def redirect(path: str, parameters: Mapping[str, str]) -> CachedResponse:
    """To another place of ours, for good."""
    query = urlencode(parameters)
    return CachedResponse(body=b"", media_type="text/plain", status=308, extra={"location": f"{path}?{query}" if query else path})


def _page_of(asked: ViewContext) -> CachedResponse:
    """Where the page of a feed is here; feeds name the one of the published folder."""
    key = re.sub(r"(\.[0-9]+)?\.html$", "", asked.path.removeprefix("/feeds/"))
    first, _, second = key.partition("/")
    if key == ALL:
        return redirect("/", {})
    if key in (EDITED, REMOVED):
        return redirect("/changes", {})
    if key == HEALTH:
        return redirect("/status", {})
    if first == "province" and second:
        return redirect("/", {"province": second})
    if first in asked.standing.portals:
        return redirect("/", {"portal": first, "section": second}) if second else redirect(f"/portals/{first}", {})
    if OnRequest(asked.store, asked.standing.sources, asked.site.settings).has_feed(key):
        return redirect("/feeds", {})
    raise NotThere("no such feed")


def _selected(asked: ViewContext, articles: Iterable[StoredArticle], query: str, words: str, *, is_search: bool = True) -> CachedResponse:
    kind = next((one for one in FORMATS if one == asked.places["kind"]), None)
    if kind is None:
        raise NotThere("feeds are rss, atom and json")
    requested = _on_request(asked)
    settings = asked.site.settings
    planned = of_search(words, settings) if is_search else of_filter(words, settings)
    try:
        feed = requested.selected(planned, query, articles)
        return _answer(asked, requested.written(feed, kind), feed.address(kind))
    except InvalidOutput as error:
        raise NotNow("damaged", "the feed does not pass its own check") from error


def _on_request(asked: ViewContext) -> OnRequest:
    return OnRequest(asked.store, asked.standing.sources, asked.site.settings)


def _address(asked: ViewContext) -> str:
    return f"{asked.site.settings.base_url}{asked.path}"


def _answer(asked: ViewContext, document: Document, address: str) -> CachedResponse:
    """A document with the links that WebSub looks for in the headers of a feed (section 4, "Discovery")."""
    hub = asked.site.settings.websub_hub
    is_feed = document.media_type in MEDIA_TYPES.values()
    links = [f'<{address}>; rel="self"', *([f'<{hub}>; rel="hub"'] if hub and not document.sealed else [])]
    return CachedResponse(
        extra={"link": ", ".join(links)} if is_feed else {},
        body=document.data,
        media_type=document.media_type,
        max_age=SEALED_AGE if document.sealed else MAX_AGE,
        steady=True,
        open_to_all=document.media_type.endswith("json"),
        policy="default-src 'none'; style-src 'unsafe-inline'; sandbox" if document.media_type == "image/svg+xml" else "default-src 'none'",
    )
