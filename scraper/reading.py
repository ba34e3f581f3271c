"""Reads an article page: `read_article(page, portal) -> Article`, with no clock, no network, no database, no settings.

Each field is the first plausible value of: the profile's selector, the platform's selector, what a person sees,
structured data, main-content extraction. The article records which one it was.
"""

from collections.abc import Iterator

from lxml.html import HtmlElement

from portals import Portal, Selectors
from scraper.addresses import absolute
from scraper.body import Body, read_body
from scraper.bylines import byline_of, clean_byline
from scraper.counters import views_in_place
from scraper.dates import PublishedAt, find_date, read_iso
from scraper.errors import NotAnArticle
from scraper.extraction import extract_body, holds_entries
from scraper.files import attachment, is_file_address
from scraper.layouts import layout_of
from scraper.page import Page, text_of
from scraper.shapes import why_no_article
from scraper.sight import body_below_title
from scraper.structured import Structured, read_structured
from scraper.text import tidy
from scraper.visible import Surroundings, below_title, heading, is_menu_word, named_in_title, set_larger, styled_as_title, surroundings
from storage.model import Article, Attachment, How

LONGEST_TITLE = 1_000


def read_fields(page: Page, portal: Portal, selectors: Selectors, *, native_id: str, url: str) -> Article:
    """The article that a page shows, read with the platform's `selectors` behind the profile's own.

    Raises NotAnArticle with portal and address where there is no title or no body.
    """
    return _ArticleReader(page, portal, selectors).read(native_id, url)


class _ArticleReader:
    """One reading of one page; `found_by` grows as fields are found."""

    def __init__(self, page: Page, portal: Portal, selectors: Selectors) -> None:
        self.page = page
        self.portal = portal
        self.selectors = ((How.PROFILE, layout_of(page, portal.selectors, portal.layouts)), (How.PLATFORM, selectors))
        self.found_by: dict[str, How] = {}
        self._structured: Structured | None = None

    def read(self, native_id: str, url: str) -> Article:
        body_element, body = self._body()
        title_element, title = self._title(body_element)
        summary_element, summary = self._summary()
        around = self._around(title_element, body_element, summary_element)
        published = self._published(around)
        return Article(
            portal=self.portal.id,
            native_id=native_id,
            url=url,
            title=title,
            published_at=published.at if published else None,
            published_precision=published.precision if published else None,
            published_raw=published.raw if published else None,
            byline=self._byline(body),
            summary=summary,
            body_html=body.html,
            body_text=body.text,
            image=self._image(body),
            views=self._views(around),
            attachments=self._attachments(body),
            found_by=self.found_by,
        )

    @property
    def structured(self) -> Structured:
        if self._structured is None:
            self._structured = read_structured(self.page)
        return self._structured

    def _elements(self, field: str) -> Iterator[tuple[How, HtmlElement]]:
        """The elements that the selectors give for a field, the profile's before the platform's."""
        for how, selectors in self.selectors:
            css = getattr(selectors, field)
            if css:
                for element in self.page.each(css):
                    yield how, element

    def _refuse(self, why: str) -> NotAnArticle:
        return NotAnArticle(self.portal.id, self.page.url, why)

    def _body(self) -> tuple[HtmlElement | None, Body]:
        empty = False
        for how, element in self._elements("body"):
            body = read_body(element, self.page.url)
            if body.text or body.image or body.attachments:
                self.found_by["body"] = how
                return element, body
            empty = True
        if empty:
            raise self._refuse("the article has no body: its element is there but holds no text, image or file")
        if why := why_no_article(self.page):
            raise self._refuse(f"this is no article: {why}")
        extracted = extract_body(self.page)
        if extracted is None:
            seen = body_below_title(self.page, self.portal.timezone)
            if seen is not None and (body := read_body(seen, self.page.url)).text and not holds_entries(body.text, seen):
                self.found_by["body"] = How.VISIBLE
                return seen, body
            raise self._refuse("this is no article: there is no body where the platform has it, nor any main text")
        self.found_by["body"] = How.EXTRACTION
        return extracted.element, extracted.body

    def _title(self, body: HtmlElement | None) -> tuple[HtmlElement | None, str]:
        for how, element in self._elements("title"):
            if title := _plausible_title(text_of(element)):
                self.found_by["title"] = how
                return element, title
        for seen in (heading(self.page, body), named_in_title(self.page), styled_as_title(self.page, body)):
            if seen is not None and (title := _plausible_title(text_of(seen))):
                self.found_by["title"] = How.VISIBLE
                return seen, title
        if title := _plausible_title(self.structured.title or ""):
            self.found_by["title"] = How.STRUCTURED
            return None, title
        seen = set_larger(self.page, body)
        if seen is not None and self._around(seen, body, None).begins_with_date(self.portal.timezone):
            self.found_by["title"] = How.VISIBLE
            return seen, tidy(text_of(seen))
        raise self._refuse("this is no article: it has no title")

    def _summary(self) -> tuple[HtmlElement | None, str | None]:
        for how, element in self._elements("summary"):
            if summary := tidy(text_of(element)):
                self.found_by["summary"] = how
                return element, summary
        return None, None

    def _around(self, title: HtmlElement | None, body: HtmlElement | None, summary: HtmlElement | None) -> Surroundings:
        if title is None:
            return Surroundings("", "", "")
        return below_title(title) if body is None else surroundings(title, body, summary)

    def _published(self, around: Surroundings) -> PublishedAt | None:
        zone = self.portal.timezone
        for how, element in self._elements("published"):
            if published := _date_in(element, self.portal):
                self.found_by["published_at"] = how
                return published
        if published := around.date(zone):
            self.found_by["published_at"] = How.VISIBLE
            return published
        stated = self.structured.published
        if stated and (published := read_iso(stated, zone) or find_date(stated, zone)):
            self.found_by["published_at"] = How.STRUCTURED
            return published
        return None

    def _views(self, around: Surroundings) -> int | None:
        for how, element in self._elements("views"):
            views = views_in_place(text_of(element))
            if views is not None:
                self.found_by["views"] = how
                return views
        views = around.views()
        if views is not None:
            self.found_by["views"] = How.VISIBLE
        return views

    def _byline(self, body: Body) -> str | None:
        for how, element in self._elements("byline"):
            if byline := clean_byline(tidy(text_of(element))):
                self.found_by["byline"] = how
                return byline
        if body.byline:
            self.found_by["byline"] = How.VISIBLE
            return body.byline
        # Machines are often told the login name of whoever typed it in: only what looks like a name is taken.
        if (author := self.structured.author) and (byline := byline_of(author)):
            self.found_by["byline"] = How.STRUCTURED
            return byline
        return None

    def _image(self, body: Body) -> str | None:
        if body.image:
            self.found_by["image"] = self.found_by["body"]
            return body.image
        image = absolute(self.page.url, self.structured.image)
        if image and not any(word in image.lower() for word in ("logo", "default", "banner", "no-image", "noimage")):
            self.found_by["image"] = How.STRUCTURED
            return image
        return None

    def _attachments(self, body: Body) -> tuple[Attachment, ...]:
        files = {file.url: file for file in body.attachments}
        for how, element in self._elements("attachments"):
            for link in [element] if element.tag == "a" else element.iter("a"):
                url = absolute(self.page.url, link.get("href"))
                if url and (is_file_address(url) or element is link) and url not in files:
                    files[url] = attachment(url, text_of(link))
                    self.found_by["attachments"] = how
        if files:
            self.found_by.setdefault("attachments", self.found_by["body"])
        return tuple(files.values())


def _plausible_title(text: str) -> str | None:
    title = tidy(text)
    if not 2 <= len(title) <= LONGEST_TITLE or is_menu_word(title) or not any(letter.isalnum() for letter in title):
        return None
    return title


def _date_in(element: HtmlElement, portal: Portal) -> PublishedAt | None:
    """The date that an element shows; its machine-readable form only adds the time to the same day."""
    zone = portal.timezone
    shown = find_date(text_of(element), zone)
    if shown and shown.precision == "minute":
        return shown
    stated = next((value for value in element.xpath("descendant-or-self::*/@datetime | @content")), None)
    exact = read_iso(str(stated), zone) if stated else None
    if exact and (shown is None or (exact.precision == "minute" and exact.at.date() == shown.at.date())):
        return exact
    return shown
