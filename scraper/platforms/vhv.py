"""VHV's CMS: provinces (Hưng Yên, Gia Lai), the police of Thanh Hóa, many communes.

The date line is `Thứ năm, 30/10/2025 | 10:31`, or a date, a bar and the bare counter, or a time with seconds before the date.
One theme states the same `datePublished` on every page. Paginators are links, or buttons of a script; the last page has
`span.current.next`. Source: copies of its themes and public clients.
"""

import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from portals import Portal, Selectors
from scraper.addresses import absolute
from scraper.bylines import clean_byline
from scraper.errors import ListingUnreadable
from scraper.listing import Fetch, Listing
from scraper.page import Page, text_of
from scraper.platforms.base import Platform
from scraper.platforms.entries import Numbering, Shape, following, read_entries
from scraper.text import tidy
from storage.model import Article, How

_LIST = re.compile(r"^chuyen-muc-|-c\d+-\d+$")
_NUMBERING = Numbering(re.compile(r"-c\d+-(\d+)\.html$|[?&]page=(\d+)|[?&]pageNo=(\d+)"))
_HARD_CODED = "2018-08-07T17:23:45+07:00"
_AUTHOR = re.compile(r"(?:Tác giả|Người viết|Tin, ảnh)\s?:\s?([^|:\n]{2,120}?)\s?(?=$|\||(?:Số )?[Ll]ượt xem|Nguồn)")
_PAGERS = ".wrapper-pagination a[href], .pagination a[href]"
_MARKS = {
    "[class*=news-detail-layout-type]": "element .news-detail-layout-type-…",
    "a.article-title.common-title, section.section-list[class*=Article-]": "list of class Article-…",
    ".ModuleWrapper": "modules .ModuleWrapper",
    "script:contains('VHV.')": "script VHV",
}


class Vhv(Platform):
    """Portals on VHV's CMS."""

    name = "vhv"
    selectors = Selectors(
        title="article[class*=news-detail-layout] h1.title-detail, h1.title-detail",
        published="article[class*=news-detail-layout] .post-date",
        views="article[class*=news-detail-layout] .post-date, article[class*=news-detail-layout] .author",
        summary="article[class*=news-detail-layout]:has(.content-detail) .brief",
        # Some themes have no element for the body: there the brief is the whole text.
        body=(
            "article[class*=news-detail-layout] .content-detail, article [itemprop=articleBody], "
            "article[class*=news-detail-layout]:not(:has(.content-detail)) .brief"
        ),
        attachments="article[class*=news-detail-layout] a.link-download, article[class*=news-detail-layout] .attachments",
    )
    _shapes = (
        Shape(
            "article.item-block, article.Article-News",
            ".entry-title a, a.article-title, .post-title a",
            "time.post-date, .post-date, span.date",
            ".view-count, .post-date",
        ),
        Shape(
            "li:has(> a.article-title.common-title), div:has(> a.article-title.common-title)",
            "a.article-title",
            "time.post-date, .post-date",
        ),
        Shape(".section-list a.article-title", "a"),
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Element names and its script."""
        return tuple(words for css, words in _MARKS.items() if page.first(css) is not None)

    def native_id(self, url: str) -> str | None:
        """The path without its ending: the CMS shows no number. Lists (`chuyen-muc-…-c12-3.html`) are none."""
        path = unquote(urlsplit(url).path).strip("/")
        if not path.endswith(".html"):
            return None
        path = path.removesuffix(".html")
        return None if _LIST.search(path.rpartition("/")[2]) or path.endswith("index") else path

    def canonical(self, url: str, portal: Portal) -> str:
        """The path on the portal's home, without query."""
        return portal.home + urlsplit(url).path if self.native_id(url) else url

    def read_listing(self, page: Page, fetch: Fetch, portal: Portal) -> Listing:
        """A page of a category; a next page that only a script reaches is said, not passed over."""
        entries = read_entries(self, page, portal, self._shapes)
        if not entries.links:
            if fetch.page > 1:
                return Listing(())
            raise ListingUnreadable(portal.id, page.url, "the page holds no entry of a list of articles")
        links = tuple(entries.links.values())
        if page.first("span.current.next") is not None:
            return Listing(links, None, fetch.page, tuple(entries.skipped))
        after, total = following(page, fetch, _PAGERS, _NUMBERING)
        forward = page.first("a.next-pages, .wrapper-pagination a.next, .pagination a.next")
        if after is None and forward is not None:
            url = absolute(page.url, forward.get("href"))
            if url is None:
                entries.skipped.append(f"the pages after page {fetch.page} are reached by a script only: older articles are not seen")
            elif url != page.url:
                after = Fetch(url, fetch.page + 1)
        return Listing(links, after, total if after and total > 1 else None, tuple(entries.skipped))

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """A list in the place of an article."""
        if page.first("[class*=news-detail-layout], h1.title-detail") is None and page.first("section.section-list") is not None:
            return "this is no article: the page has a list and no article"
        return None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article; its author from the line that the counter stands in, its date never the one that every page states."""
        article = super().read_article(page, portal)
        found_by = dict(article.found_by)
        if found_by.get("published_at") == How.STRUCTURED and article.published_raw == _HARD_CODED:
            del found_by["published_at"]
            article = replace(article, published_at=None, published_precision=None, published_raw=None)
        if article.byline is None and (byline := _byline(page)):
            found_by["byline"] = How.PLATFORM
            article = replace(article, byline=byline)
        return replace(article, found_by=found_by)


def _byline(page: Page) -> str | None:
    for element in page.all("article[class*=news-detail-layout] .author"):
        if found := _AUTHOR.search(tidy(text_of(element))[:300]):
            return clean_byline(found[1])
    return None
