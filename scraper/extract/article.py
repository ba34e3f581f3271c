"""Reads an article page: `read_article(page, portal) -> Article`, with no clock, no network, no database, no settings.

Each field is the first plausible value of: the profile's selector, the platform's selector, what a person sees,
structured data, main-content extraction. The article records which one it was.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from lxml.html import HtmlElement

from portals import Layout, Portal, Selectors
from portals.messages import Message
from portals.text import fold_marks
from scraper.errors import NotAnArticle
from scraper.extract.attachments import attachment, is_file_address
from scraper.extract.body import Body, read_body
from scraper.extract.bylines import byline_of, clean_byline
from scraper.extract.date_lines import date_of
from scraper.extract.dates import PublishedAt, read_stated
from scraper.extract.heuristics import (
    Names,
    is_site_name,
    line_above_date,
    plausible_title,
    set_larger,
    site_heading,
    title_seen,
    without_site,
)
from scraper.extract.main_content import extract_body
from scraper.extract.metadata import Structured, read_structured
from scraper.extract.notice import blocks_below, together
from scraper.extract.page import Page, spaced_text_of, text_of
from scraper.extract.page_kind import not_article_reason
from scraper.extract.surroundings import Surroundings, below_title, surroundings
from scraper.extract.text import normalize
from scraper.extract.titles import agreed_title
from scraper.extract.urls import absolute
from scraper.extract.view_counts import views_in_lines, views_in_place
from storage.model import Article, Attachment, FieldSource

MAX_TAGS, LONGEST_TAG = 20, 80


def read_fields(page: Page, portal: Portal, selectors: Selectors, *, native_id: str, url: str, guessed: bool = False) -> Article:
    """The article that a page shows, read with the platform's `selectors` behind the profile's own.

    `guessed` says that the platform's selectors are names that many sites use: the body that they give is held against the page's text.

    Raises NotAnArticle with portal and address where there is no title or no body.
    """
    return _ArticleReader(page, portal, selectors, guessed=guessed).read(native_id, url)


class _ArticleReader:
    """One reading of one page; `found_by` grows as fields are found."""

    def __init__(self, page: Page, portal: Portal, selectors: Selectors, *, guessed: bool = False) -> None:
        self.page = page
        self.guessed = guessed
        self.portal = portal
        self.selectors = ((FieldSource.PROFILE, layout_of(page, portal.selectors, portal.layouts)), (FieldSource.PLATFORM, selectors))
        self.found_by: dict[str, FieldSource] = {}
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
            byline=self._byline(body, around),
            summary=summary or self._lead(around, body),
            body_html=body.html,
            body_text=body.text,
            image=self._image(body),
            views=self._views(around, body),
            tags=self._tags(),
            attachments=self._attachments(body, around),
            found_by=self.found_by,
        )

    @property
    def structured(self) -> Structured:
        if self._structured is None:
            self._structured = read_structured(self.page)
        return self._structured

    def _elements(self, field: str) -> Iterator[tuple[FieldSource, HtmlElement]]:
        """The elements that the selectors give for a field, the profile's before the platform's."""
        for how, selectors in self.selectors:
            css = getattr(selectors, field)
            if css:
                for element in self.page.each(css):
                    yield how, element

    def _refuse(self, reason: Message) -> NotAnArticle:
        return NotAnArticle(self.portal.id, self.page.url, reason)

    def _body(self) -> tuple[HtmlElement | None, Body]:
        empty = False
        for how, element in self._elements("body"):
            if how is FieldSource.PLATFORM and self.guessed and (found := self._main_content()):
                return found
            body = read_body(element, self.page.base)
            alone = how is FieldSource.PLATFORM and self.guessed  # a picture in a box with a common name is no article yet
            if body.text or body.attachments or (body.image and not alone):
                self.found_by["body"] = how
                return element, body
            empty = True
        if empty and not self.guessed:
            if (beside := self._files_beside()) is not None:
                return beside
            raise self._refuse(Message("body-empty"))
        if reason := not_article_reason(self.page):
            raise self._refuse(Message.of("not-article", reason=reason))
        if extracted := extract_body(self.page):
            self.found_by["body"] = FieldSource.EXTRACTION
            return extracted.element, extracted.body
        if notice := self._notice():
            return notice
        if empty:
            raise self._refuse(Message("body-empty"))
        raise self._refuse(Message.of("not-article", reason=Message("no-body")))

    def _files_beside(self) -> tuple[HtmlElement, Body] | None:
        """The platform's empty body, where the article is a file that stands beside it."""
        for _, element in self._elements("body"):
            title, _ = self._title(element)
            if title is not None and surroundings(title, element, self.portal.timezone).links:
                self.found_by["body"] = FieldSource.PLATFORM
                return element, read_body(element, self.page.base)
        return None

    def _notice(self) -> tuple[HtmlElement, Body] | None:
        """What stands right below a title and a date: a sentence, a file or pictures."""
        seen = title_seen(self.page, None, self.names)
        if seen is None:
            return None
        blocks = blocks_below(seen, self.portal.timezone)
        if not blocks:
            return None
        body = read_body(together(blocks), self.page.base)
        dated = surroundings(seen, blocks[0], self.portal.timezone).date(self.portal.timezone) is not None
        if not (dated or (body.attachments and seen.tag == "h1")) or not (body.text or body.image or body.attachments):
            return None
        self.found_by["body"] = FieldSource.VISIBLE
        return blocks[0], body

    def _main_content(self) -> tuple[HtmlElement | None, Body] | None:
        """The main content where it stands in or around an element that the platform's guesses give; None where it is another text."""
        marked = [element for how, element in self._elements("body") if how is FieldSource.PLATFORM]
        extracted = extract_body(self.page, marked)
        if extracted is None or extracted.element is None:
            return None
        above = {extracted.element, *extracted.element.iterancestors()}
        within = any(element in above for element in marked)
        beside = not within and not any(extracted.element in element.iterancestors() for element in marked)
        if beside and sum(1 for element in marked if normalize(text_of(element))) == 1:
            return None
        self.found_by["body"] = FieldSource.PLATFORM if within else FieldSource.EXTRACTION
        return extracted.element, extracted.body

    @cached_property
    def names(self) -> Names:
        """What the page's head calls the article."""
        head = self.page.first("title")
        stated = self.structured
        return Names.of((stated.title, *stated.titles, text_of(head) if head is not None else None), stated.site)

    def _title(self, body: HtmlElement | None) -> tuple[HtmlElement | None, str]:
        agreed: tuple[HtmlElement | None, str] | None = None
        for how, element in self._elements("title"):
            if how is FieldSource.PLATFORM and self.guessed and (agreed := self._agreed_title()):
                break
            if title := plausible_title(text_of(element)):
                self.found_by["title"] = how
                return element, title
        if agreed := agreed or self._agreed_title():
            return agreed
        seen = title_seen(self.page, body, self.names)
        if seen is not None and (title := plausible_title(text_of(seen))):
            self.found_by["title"] = FieldSource.VISIBLE
            return seen, title
        if (stated := self.structured.title) and (title := plausible_title(without_site(stated, self.structured.site))):
            self.found_by["title"] = FieldSource.STRUCTURED
            return None, title
        for found in (set_larger(self.page, body), line_above_date(body, self.portal.timezone) if body is not None else None):
            if found is not None and self._around(found, body, None).begins_with_date(self.portal.timezone):
                self.found_by["title"] = FieldSource.VISIBLE
                return found, normalize(text_of(found))
        if name := site_heading(self.page):
            raise self._refuse(Message.of("not-article", reason=Message.of("site-name-title", title=name)))
        raise self._refuse(Message.of("not-article", reason=Message("no-title")))

    def _agreed_title(self) -> tuple[HtmlElement | None, str] | None:
        """The title on which the page's sources agree; that of a heading which the platform's selectors also give is theirs."""
        agreed = agreed_title(self.page, self.structured)
        if agreed is None or plausible_title(agreed[1]) is None or is_site_name(fold_marks(agreed[1])):
            return None
        element, _ = agreed
        given = element is not None and any(element is one for how, one in self._elements("title") if how is FieldSource.PLATFORM)
        how = FieldSource.STRUCTURED if element is None else FieldSource.PLATFORM if given else FieldSource.VISIBLE
        self.found_by["title"] = how
        return agreed

    def _summary(self) -> tuple[HtmlElement | None, str | None]:
        for how, element in self._elements("summary"):
            if summary := normalize(text_of(element)):
                self.found_by["summary"] = how
                return element, summary
        return None, None

    def _lead(self, around: Surroundings, body: Body) -> str | None:
        """The lead that stands between title and body, where the body does not repeat it."""
        lead = around.lead()
        text = lead if isinstance(lead, str) else normalize(text_of(lead)) if lead is not None else ""
        if not text or text in normalize(body.text):
            return None
        self.found_by["summary"] = FieldSource.VISIBLE
        return text

    def _around(self, title: HtmlElement | None, body: HtmlElement | None, summary: HtmlElement | None) -> Surroundings:
        if title is None:
            return Surroundings()
        zone = self.portal.timezone
        return below_title(title, zone) if body is None else surroundings(title, body, zone, summary)

    def _published(self, around: Surroundings) -> PublishedAt | None:
        zone = self.portal.timezone
        for how, element in self._elements("published"):
            if published := date_of(element, self.portal.timezone):
                self.found_by["published_at"] = how
                return published
        if published := around.date(zone):
            self.found_by["published_at"] = FieldSource.VISIBLE
            return published
        stated = self.structured.published
        if stated and (published := read_stated(stated, zone)):
            self.found_by["published_at"] = FieldSource.STRUCTURED
            return published
        return None

    def _views(self, around: Surroundings, body: Body) -> int | None:
        for how, element in self._elements("views"):
            views = views_in_place(spaced_text_of(element))
            if views is not None:
                self.found_by["views"] = how
                return views
        views = around.views()
        if views is None:
            views = views_in_lines(body.counters)
        if views is not None:
            self.found_by["views"] = FieldSource.VISIBLE
        return views

    def _byline(self, body: Body, around: Surroundings) -> str | None:
        for how, element in self._elements("byline"):
            if byline := clean_byline(normalize(text_of(element))):
                self.found_by["byline"] = how
                return byline
        if body.byline:
            self.found_by["byline"] = FieldSource.VISIBLE
            return body.byline
        if byline := around.byline():
            self.found_by["byline"] = FieldSource.VISIBLE
            return byline
        # Machines are often told the login name of whoever typed it in: only what looks like a name is taken.
        if (author := self.structured.author) and (byline := byline_of(author)):
            self.found_by["byline"] = FieldSource.STRUCTURED
            return byline
        return None

    def _image(self, body: Body) -> str | None:
        if body.image:
            self.found_by["image"] = self.found_by["body"]
            return body.image
        image = absolute(self.page.base, self.structured.image)
        if image and not any(word in image.lower() for word in ("logo", "default", "banner", "no-image", "noimage")):
            self.found_by["image"] = FieldSource.STRUCTURED
            return image
        return None

    def _tags(self) -> tuple[str, ...]:
        for how, elements in groupby(self._elements("tags"), key=itemgetter(0)):
            if tags := _tags_among(text_of(one) for _, element in elements for one in _links_or_itself(element)):
                self.found_by["tags"] = how
                return tags
        linked, meta = self.structured.linked, self.structured.meta
        keywords = (part for text in linked.get("keywords", ()) for part in text.split(","))
        if tags := _tags_among((*keywords, *linked.get("articleSection", ()), *meta.get("article:tag", ()))):
            self.found_by["tags"] = FieldSource.STRUCTURED
        return tags

    def _attachments(self, body: Body, around: Surroundings) -> tuple[Attachment, ...]:
        files = {file.url: file for file in body.attachments}
        for how, element in self._elements("attachments"):
            for link in [element] if element.tag == "a" else element.iter("a"):
                url = absolute(self.page.base, link.get("href"))
                if url and (is_file_address(url) or element is link) and url not in files:
                    files[url] = attachment(url, text_of(link))
                    self.found_by["attachments"] = how
        for link in around.links:
            url = absolute(self.page.base, link.get("href"))
            if url and is_file_address(url) and url not in files:
                files[url] = attachment(url, text_of(link))
                self.found_by.setdefault("attachments", FieldSource.VISIBLE)
        if files:
            self.found_by.setdefault("attachments", self.found_by["body"])
        return tuple(files.values())


def _links_or_itself(element: HtmlElement) -> list[HtmlElement]:
    """The links below an element, or the element where there are none."""
    return list(element.iter("a")) or [element]


def _tags_among(texts: Iterable[str]) -> tuple[str, ...]:
    """What may be category labels, each once whatever its case, at most MAX_TAGS; what is longer than LONGEST_TAG is a sentence."""
    found: dict[str, str] = {}
    for text in texts:
        tag = normalize(text).strip(" #,;:|•")
        if len(tag) <= LONGEST_TAG and any(letter.isalnum() for letter in tag):
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:MAX_TAGS]


def layout_of(page: Page, today: Selectors, former: Iterable[Layout]) -> Selectors:
    """The newest layout whose title or body stands on the page; that of today where none does, so that it is seen to fail."""
    layouts = sorted(former, key=lambda layout: layout.until, reverse=True)
    if not layouts or _fits(page, today):
        return today
    return next((layout.selectors for layout in layouts if _fits(page, layout.selectors)), today)


def _fits(page: Page, selectors: Selectors) -> bool:
    return any(page.first(css) is not None for css in (selectors.body, selectors.title) if css)
