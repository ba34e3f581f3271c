"""WordPress, with its own themes (Twenty Twenty-One, Twenty Twenty-Three), others that keep the usual class names, and Post Views Counter.

Measured with 242 visible articles. The slug names an article whatever stands before it; past the end there is a 404; the
counter parts thousands with a no-break space and stands inside the body, as does a second link for each file. WordPress
turns dashes and quotes into typographic ones on its pages, so titles differ from those in its feed and JSON.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs, quote, unquote, urlsplit

from lxml.html import HtmlElement

from portals import Portal, Section, Selectors
from scraper.extract.attachments import is_file_address
from scraper.extract.css import parts_of
from scraper.extract.page import Page
from scraper.extract.text import normalize
from scraper.lists.entries import EntrySelectors
from scraper.lists.feeds_and_sitemaps import FEED, JSON, read_further
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering
from scraper.platforms.article_urls import public_url
from scraper.platforms.html_base import NumberedLists, detach
from storage.model import Article, FieldSource

# First segments of addresses that are none of an article, the usual Vietnamese forms among them.
_NO_ARTICLE = frozenset({"category", "chuyen-muc", "danh-muc", "tag", "the", "author", "tac-gia", "page", "feed", "comments", "search"})
_NO_TAIL = frozenset({"feed", "embed", "trackback", "amp"})
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_TITLE = re.compile(
    r"<h1[^>]{0,300}\bclass=[\"'][^\"']{0,200}(?:entry-title|wp-block-post-title)[^>]{0,300}>(?P<title>.{1,2000}?)</h1>", re.DOTALL
)
_INLINE = frozenset("a abbr b bdi big br cite code em font i img ins mark q s small span strong sub sup u wbr".split())
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_INLINE))})\b[^>]*>", re.IGNORECASE)
_FURNITURE = ".post-views, .sharedaddy, .jp-relatedposts, .yarpp-related"


class WordPress(NumberedLists):
    """Portals on WordPress with addresses that hold the article's slug."""

    name = "wordpress"
    selectors = Selectors(
        title="h1.entry-title, h1.wp-block-post-title, h1.post-title",
        published="time.entry-date.published, time.entry-date, .wp-block-post-date time, .entry-meta time, time.published",
        views=".post-views-count, .post-views",
        body=".entry-content, .wp-block-post-content, .post-content",
        byline=".byline a, .author.vcard a, .byline .author, .wp-block-post-author__name, .wp-block-post-author-name",
        tags=".cat-links a, .tags-links a, .wp-block-post-terms a, .entry-footer a[rel~=tag], .entry-meta a[rel~=tag]",
        attachments=".wp-block-file a:not(.wp-block-file__button)",
    )
    marks: ClassVar[Mapping[str, str]] = {
        "meta[name=generator][content^=WordPress]": "generator WordPress",
        "link[rel='https://api.w.org/']": "link to /wp-json/",
        "link[href*='/wp-content/'], link[href*='/wp-includes/'], script[src*='/wp-includes/']": "files of /wp-content/ or /wp-includes/",
        ".wp-block-post-title, .wp-block-query": "elements .wp-block-…",
        ".post-views-count": "counter .post-views-count",
    }
    entry_selectors = (
        EntrySelectors(
            "article.post, .type-post",  # the second by WordPress itself, whatever the theme
            ".entry-title a, .post-title a, h2 a, h3 a",
            "time.entry-date.published, time.entry-date, time[datetime], .entry-date",
            ".post-views-count",
        ),
        EntrySelectors("li.wp-block-post", ".wp-block-post-title a", ".wp-block-post-date time", ".post-views-count"),
    )
    numbering = Numbering(
        re.compile(r"/page/(\d+)/?(?:$|\?)|[?&](?:paged|query-[\w-]*page)=(\d+)"),
        "a.page-numbers, .wp-block-query-pagination a, .nav-previous a, a.next",
    )

    def native_id(self, url: str) -> str | None:
        """The slug, which WordPress keeps unique among articles; the number where addresses are `?p=12`."""
        parts = urlsplit(url)
        segments = [unquote(segment) for segment in parts.path.split("/") if segment and segment != "index.php"]
        if not segments:
            query = parse_qs(parts.query)
            number = query.get("p", [""])[0]
            return number if number.isascii() and number.isdigit() else query.get("name", [None])[0]
        if segments[0] in _NO_ARTICLE or segments[0].startswith("wp-") or segments[-1] in _NO_TAIL or "page" in segments:
            return None
        if all(_YEAR.match(segment) or re.fullmatch(r"\d{1,2}", segment) for segment in segments) or is_file_address(url):
            return None
        return segments[-1].removesuffix(".html") or None

    def canonical(self, url: str, portal: Portal) -> str:
        """WordPress' own form behind its rewriting, which redirects to the address of the day."""
        native_id = self.native_id(url)
        if native_id is None:
            return url
        by = "p" if parse_qs(urlsplit(url).query).get("p") == [native_id] else "name"
        return f"{portal.home}/?{by}={quote(native_id, safe='')}"

    def further_lists(self, section: Section, portal: Portal) -> tuple[ListRequest, ...]:
        """The feed of a category; for the whole site its feed and the newest posts of its JSON API."""
        address = portal.section_address(section).partition("?")[0].rstrip("/")
        feed = ListRequest(f"{address}/feed/", pager=FEED)
        if urlsplit(address).path:
            return (feed,)
        return feed, ListRequest(f"{portal.home}/wp-json/wp/v2/posts?per_page=50&_fields=link,title", pager=JSON)

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """A page of a category, of a tag or of the whole site."""
        if (further := read_further(self, page, fetch, portal)) is not None:
            return further
        listing = super().read_listing(page, fetch, portal)
        # Where the paginator has no numbers, it does not know how many pages there are.
        counted = page.first("a.page-numbers, span.page-numbers") is not None
        return listing if counted else replace(listing, total_pages=None)

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """Lists, search results and protected posts, by what the body element and the content say."""
        kinds = set((page.selector.css("body::attr(class)").get() or "").split())
        listed = sorted(kinds & {"archive", "category", "tag", "search", "blog", "error404"})
        if listed and "single" not in kinds:
            return f"this is no article: WordPress calls the page {listed[0]}"
        if page.first("form.post-password-form") is not None:
            return "the article is behind a password"
        if page.first("#loginform, body.login form") is not None:
            return "this is the login page"
        return None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article without the counter and the download buttons that stand in its body, under the address that the page states."""
        article = super().read_article(page.shown.remade(_set_apart), portal)
        title = _swallowed_title(page) if article.found_by["title"] == FieldSource.PLATFORM else None
        return replace(article, url=public_url(self, page, portal, article), title=title or article.title)


def _set_apart(tree: HtmlElement) -> None:
    """Moves the counter and the like behind the body, where they are looked for; drops the second link to each file."""
    for content in parts_of(tree, WordPress.selectors.body or "body"):
        for button in parts_of(content, "a.wp-block-file__button"):
            button.drop_tree()
        for furniture in parts_of(content, _FURNITURE):
            content.addnext(detach(furniture))


def _swallowed_title(page: Page) -> str | None:
    """The title as it was written, where it holds a `<word>` that every parser takes for an element; else None."""
    shown = page.first(WordPress.selectors.title or "h1")
    if shown is None or all(element.tag in _INLINE for element in shown.iterdescendants() if isinstance(element.tag, str)):
        return None
    written = _TITLE.search(page.text)
    return normalize(unescape(_INLINE_TAG.sub("", written["title"]))) or None if written else None
