"""Any site: lists, paging and articles found by what they look like. The platform of last resort, also for Plone and Drupal.

An article has no number of its own here: it is named by the path of its address, so a page that moves is another
article. A profile's selectors make it surer.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from portals import Portal, Selectors
from portals.messages import Message
from scraper.errors import ListingUnreadable
from scraper.extract.article import layout_of
from scraper.extract.attachments import is_file_address
from scraper.extract.main_content import is_list_of_others
from scraper.extract.page import Page
from scraper.extract.page_kind import block_page, gone, not_article_reason, not_content
from scraper.extract.urls import is_own_host, trap
from scraper.lists.link_groups import ListEntry, find_list_entries, list_entries_of
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.next_link import next_address
from scraper.platforms.base import Platform
from storage.model import Link

_LANGUAGE = re.compile(r"/(?:vi|vi[-_]vn)(?=/)", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|aspx|php|jsp|cms|chn)$", re.IGNORECASE)
# Segments that say what the address is: a list, a page of one, a feed. An article's address has them nowhere or not last.
_LISTS = frozenset(
    "page trang category categories chuyen-muc chuyenmuc danh-muc tag tags the-loai tu-khoa author tac-gia rss feed feeds sitemap "
    "archive archives topic chu-de taxonomy index default home trang-chu sitemap.xml robots.txt".split()
)
_PAGE = re.compile(r"(?:page|trang|p)[-_]?\d+")
_ITEM_OF = frozenset(
    "node article articles post posts tin tin-tuc news id detail chi-tiet chitiet view xem bai-viet baiviet content".split()
)
_NUMBER = re.compile(r"(?<!\d)\d{3,}|[0-9a-f]{8}-[0-9a-f]{4}-")
_IDENTITY = re.compile(r"(?:\w*id|p|tin|baiviet|bai|news|article|node|ddocname|op|nv|option|view|language|tabid|mid|slug)", re.IGNORECASE)
_NAMING = re.compile(
    r"(?:(?:item|news|article|n|t|b|tin|bai|baiviet|post|node|nd)?id|p|tin|baiviet|bai|news|article|node|ddocname|slug)", re.IGNORECASE
)
_CATEGORY = re.compile(r"(?:cat|cate|category|group|parent|menu|chuyenmuc|c|tab|m)id", re.IGNORECASE)
_FEWEST_WORDS = 3


class Generic(Platform):
    """Any site, read by shape and by the names that most systems give their elements."""

    name = "generic"
    guesses = True
    selectors = Selectors(
        title="h1[itemprop=headline], h1.entry-title, h1.documentFirstHeading, h1.page-title, h1.page-header, h1.article-title, "
        "h1.title-detail",
        published=".entry-meta time[datetime], time.entry-date, article header time[datetime], time[pubdate], .submitted time[datetime], "
        ".node__submitted time[datetime], .node__meta time[datetime], .documentPublished",
        body="[itemprop=articleBody], .entry-content, #parent-fieldname-text, .journal-content-article, .node__content .field--name-body, "
        ".node .field-name-body, .article-body:not(:has(h1)), .article-content:not(:has(h1)), .content-detail:not(:has(h1)), "
        ".detail-content:not(:has(h1)), .post-content:not(:has(h1))",
        attachments=".field--type-file a, .file a, .attachments a, .attachment a, .file-dinh-kem a, .tep-dinh-kem a, .download-file a",
        summary=".documentDescription, .entry-summary, .field--name-field-summary, .sapo, .lead",
    )

    def native_id(self, url: str) -> str | None:
        """The path without language and slash at its end, and what in the query names the article; None where it looks like none."""
        parts = urlsplit(url)
        if trap(url) or is_file_address(parts.path):
            return None
        path = _LANGUAGE.sub("", parts.path.rstrip("/"), count=1).lstrip("/")
        named = sorted(
            (name, value) for name, value in parse_qsl(parts.query) if _IDENTITY.fullmatch(name) and not _CATEGORY.fullmatch(name)
        )
        if not _is_article_path(path) and not any(_NAMING.fullmatch(name) and re.search(r"\d", value) for name, value in named):
            return None
        return f"{path}?{urlencode(named)}" if named else path

    def canonical(self, url: str, portal: Portal) -> str:
        """The address without what names nothing in its query."""
        parts = urlsplit(url)
        named = sorted((name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if _IDENTITY.fullmatch(name))
        return urlunsplit(parts._replace(query=urlencode(named), fragment=""))

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The articles of the page's main list, by the profile's selector or by shape; past its end a list is empty."""
        if reason := block_page(page) or gone(page):
            raise ListingUnreadable(portal.id, page.url, reason)
        links: dict[str, Link] = {}
        for entry in self._entries(page, fetch, portal):
            if link := self.entry_link(entry, page.base, portal):
                links.setdefault(link.native_id, link)
        if not links:
            if fetch.page == 1 and (reason := not_content(page)):
                raise ListingUnreadable(portal.id, page.url, Message.of("no-news-list", reason=reason))
            if fetch.page > 1:
                return self.past_the_end(page, portal)
            raise ListingUnreadable(portal.id, page.url, Message.of("no-news-list", reason=Message("name-links")))
        after = next_address(page, fetch.page)
        return Listing(tuple(links.values()), ListRequest(after, fetch.page + 1) if after else None)

    def gone(self, page: Page, portal: Portal) -> Message | None:
        """What the page says by its title or heading, where it says little else and nothing stands in front of it."""
        return None if block_page(page) else gone(page)

    def refusal(self, page: Page, portal: Portal) -> Message | None:
        """A page that is no article by its shape, or that holds several."""
        if reason := not_article_reason(page):
            return Message.of("not-article", reason=reason)
        profile = layout_of(page, portal.selectors, portal.layouts)
        css = profile.body or self.selectors.body or ""
        bodies = page.all(css)
        outermost = [body for body in bodies if not any(above in bodies for above in body.iterancestors())]
        headlines = [anchor for body in outermost for anchor in body.xpath(".//*[self::h2 or self::h3 or self::h4]//a[@href]")]
        several = sum(1 for body in outermost if (body.text_content() or "").strip()) > _FEWEST_WORDS
        if (several or len(headlines) >= _FEWEST_WORDS) and is_list_of_others(page):
            return Message.of("not-article", reason=Message("list-of-others"))
        return None

    def entry_link(self, entry: ListEntry, base: str, portal: Portal) -> Link | None:
        """The link of an entry with the date and the counter that the list shows."""
        link = self.link(portal, base, entry.href, title=entry.title, dated=entry.dated)
        return Link(link.url, link.canonical, link.native_id, link.title, link.published_at, entry.views) if link else None

    def _entries(self, page: Page, fetch: ListRequest, portal: Portal) -> list[ListEntry]:
        def is_article(url: str) -> bool:
            return is_own_host(url, portal) and self.native_id(url) is not None

        if portal.selectors.links is None:
            return find_list_entries(page, is_article, main_only=fetch.page > 1)
        return list_entries_of(page, page.anchors(portal.selectors.links), is_article)


def _is_article_path(path: str) -> bool:
    """Whether a path looks like one of an article: a slug of words, a number that is long enough, or one behind `node` and the like."""
    segments = [unquote(segment).lower() for segment in path.split("/") if segment]
    if not segments:
        return False
    last = _ENDING.sub("", segments[-1])
    if last in _LISTS or _PAGE.fullmatch(last) or (len(segments) > 1 and segments[-2] in _LISTS):
        return False
    if last.isdigit():
        return len(segments) > 1 and (segments[-2] in _ITEM_OF or len(last) >= 3)
    words = [word for word in re.split(r"[-_+ ]", last) if word]
    return len(words) >= _FEWEST_WORDS or _NUMBER.search(last) is not None
