"""Portals on SharePoint: ministries and provinces of several vendors, whose web parts put GUIDs into element ids.

The GUID differs from host to host and from page to page, so ids are matched by how they end. An article's number counts
per sub-site. Paths do not care for case. Source: public clients of ministries, templates of a ministry's portal.
"""

import re
from urllib.parse import urlsplit

from portals import Portal, Selectors
from scraper.extract.page import Page
from scraper.lists.entries import EntrySelectors, any_link
from scraper.lists.listing import ListRequest
from scraper.lists.numbered import next_numbered_page
from scraper.lists.postback import next_posted_page
from scraper.platforms.article_urls import on_portal_host, parameters
from scraper.platforms.html_base import HtmlLists

_NUMBERS = ("nid", "tintucid", "itemid")
_PAGE = re.compile(r"^(?P<site>.*?)/(?:trang|pages)/(?:.*/)?[^/]+\.aspx$")
# /vn/tin-tuc/<category>/<number>/<slug>.aspx and /pages/tintuc/<number>/<slug>.html
_PRETTY = re.compile(r"/tin-?tuc/(?:\d+/)?(?P<id>\d+)/[^/]+\.(?:aspx|html)$")
# Pages about an article: print, send to a friend, answer, read aloud; dialogs and list forms of SharePoint itself.
_ASIDE = re.compile(r"/(?:print\w*|sendtofriend|traloi|tts|dispform|editform|allitems|gopy|binhluan)\.aspx$|/_layouts/|/_forms/|/lists/")
ADDRESSES_OF_TAN_DAN = re.compile(r"/portal/(?:kenhtin|photos|vanban)/|/pages/\d{4}-\d{1,2}-\d{1,2}/", re.IGNORECASE)
"""What tells the portals of one vendor, which are a platform of their own."""
_PAGE_NUMBER = re.compile(r"^(?:page|pageindex|p|trang)$", re.IGNORECASE)
_PAGERS = "a[href*='age='], a[href*='ageIndex='], a[href*='rang=']"


class SharePointPages(HtmlLists):
    """What every portal on SharePoint has: paging by number or postback, error pages with status 200."""

    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """The next page by a link with its number, else by posting the form back."""
        return next_numbered_page(page, fetch, _PAGE_NUMBER, _PAGERS) or next_posted_page(page, fetch)

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """As every platform's; also SharePoint's own error page."""
        if reason := super().refusal(page, portal):
            return reason
        return "this is no article: it is an error page of SharePoint" if page.first("#ms-error, #ms-error-body") is not None else None


def runs_sharepoint(page: Page) -> bool:
    """Whether a page holds SharePoint's own script objects, forms or generator."""
    return any(
        mark in page.text for mark in ("_spPageContextInfo", "MSOWebPartPage", "SPWebPartManager", "Microsoft SharePoint", "/_layouts/15/")
    )


class SharePoint(SharePointPages):
    """Portals with numbered articles: `nid`, `tintucID`, `ItemID`, or the number before the slug."""

    name = "sharepoint"
    entry_selectors = (EntrySelectors(".listnews_item", published=".listnews_item_date"), any_link(".listnews_item_date"))
    article_mark = (
        "h1.News_Detail_Title, span.News_Time_Post, [id$='divArticleDescription2'], [id$='divArticleContent'], [id$='_pnNguontin']"
    )
    selectors = Selectors(
        title="h1.News_Detail_Title, [id$='divArticleDescription3'] h1, .title_news h1",
        published="span.News_Time_Post, .date-detail span, [id$='_pnHide'] span",
        summary="[id$='divArticleDescription1'], [id$='divArticleDescription']",
        body="[id$='divArticleDescription2'], [id$='divArticleContent']",
        byline=".Author_Write_TG, [id$='_pnNguontin']",
    )

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """SharePoint, and the class names and ids of its vendors; none where Tân Dân's web parts stand on the page."""
        if "tandan-" in page.text or ADDRESSES_OF_TAN_DAN.search(page.text):
            return ()
        marks = {
            "scripts of SharePoint": runs_sharepoint(page),
            "web-part ids ctl00_…_g_<guid>": bool(re.search(r"ctl00\w*_g_[0-9a-f]{8}_[0-9a-f]{4}_", page.text)),
            "an article in divArticle…": page.first("[id*='divArticleDescription'], [id$='divArticleContent'], .News_Detail_Title")
            is not None,
            "lists of .listnews_item": page.first(".listnews_item") is not None,
        }
        return tuple(mark for mark, is_there in marks.items() if is_there)

    def native_id(self, url: str) -> str | None:
        """The number, behind its sub-site where there is one: `So/soxaydung` and the root both count from 1."""
        path = urlsplit(url).path.lower()
        if _ASIDE.search(path):
            return None
        asked = parameters(url)
        if asked.get("isdlg") or asked.get("print"):
            return None
        page = _PAGE.match(path)
        number = next((asked[name] for name in _NUMBERS if re.fullmatch("[0-9]{1,9}", asked.get(name, ""))), None)
        if page and number:
            return f"{page['site'].strip('/')}/{number}".lstrip("/")
        pretty = _PRETTY.search(path)
        return pretty["id"] if pretty else None

    def canonical(self, url: str, portal: Portal) -> str:
        """The page in lower case with the number alone, and the category where a page takes its number from a list."""
        path, asked = urlsplit(url).path.lower(), parameters(url)
        number = next(((name, asked[name]) for name in _NUMBERS if asked.get(name)), None)
        if number is None or _PAGE.match(path) is None:
            return on_portal_host(portal, path) if _PRETTY.search(path) else url
        category = [("cateid", asked["cateid"])] if number[0] == "itemid" and asked.get("cateid") else []
        return on_portal_host(portal, path, [number, *category])
