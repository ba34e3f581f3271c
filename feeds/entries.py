"""Turns stored articles into feed entries; the result depends on the article and its portal only."""

import re
from dataclasses import replace
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from feeds.model import Category, Enclosure, FeedEntry, Source
from feeds.text import clean, excerpt, link, media_type, one_line, web_address
from portals import Portal
from storage.model import CONTENT, LABELS, Revision, StoredArticle

_LABELLED = re.compile(r"(tác giả|theo|nguồn|tin|bài|ảnh|người viết|biên soạn)\b", re.IGNORECASE)
NO_PLATFORM = "none"
"""The platform of a portal that stands in for a lost profile."""

_UNTITLED = "(không có tiêu đề)"


def compose_entry(article: StoredArticle, portal: Portal) -> FeedEntry:
    """The entry of an article: whole body with a credit, files as enclosures, section, unit and its own labels as categories.

    An article without a date has the moment it was first seen. Its counter and later visits leave no trace.
    """
    published = (article.published_at or article.first_seen_at).astimezone(portal.timezone)
    changed = article.changed_at.astimezone(portal.timezone) if article.changed_at else published
    return FeedEntry(
        guid=article.guid,
        url=web_address(article.url),
        title=one_line(article.title) or _UNTITLED,
        html=_html(article, portal),
        summary=excerpt(article.summary or "", 1000) or excerpt(article.body_text),
        published=published.replace(microsecond=0),
        updated=max(published, changed).replace(microsecond=0),
        source=source_of(portal),
        author=one_line(article.byline or "") or None,
        categories=_categories(article, portal),
        enclosures=_enclosures(article),
        image=web_address(article.image),
        day_only=article.published_at is not None and article.published_precision == "day",
    )


def as_of(article: StoredArticle, revisions: list[Revision], at: datetime) -> StoredArticle:
    """The article with the content that it had just before a moment, as far as revisions tell."""
    replaced = [revision for revision in revisions if revision.seen_at >= at]
    if not replaced:
        return article
    then = min(replaced, key=lambda revision: (revision.seen_at, revision.id))
    before = max((revision.seen_at for revision in revisions if revision.seen_at < at), default=None)
    return replace(
        article,
        changed_at=before,
        **{name: getattr(then, name) for name in CONTENT},
    )


def source_of(portal: Portal) -> Source:
    """The portal as entries name it."""
    key = None if portal.platform == NO_PLATFORM else portal.id
    return Source(key, one_line(portal.name), web_address(portal.home) or portal.home)


def stand_in(article: StoredArticle) -> Portal:
    """Stands in for a portal whose profile is gone or wrong: its articles are still in the store, and still news."""
    host = urlsplit(article.url).hostname or article.portal
    unit = {"province": host, "name": host, "level": "central"}
    sections = [{"name": "Tin", "path": "/"}]
    facts = {"id": article.portal, "name": host, "unit": unit, "platform": NO_PLATFORM, "home": f"http://{host}", "sections": sections}
    return Portal.model_validate(facts)


def section_name(portal: Portal, slug: str | None) -> str | None:
    """The name of a section; the slug itself where the profile no longer knows it."""
    if not slug:
        return None
    return next((one_line(section.name) for section in portal.sections if section.slug == slug), one_line(slug))


def _categories(article: StoredArticle, portal: Portal) -> tuple[Category, ...]:
    section = section_name(portal, article.section)
    names = [(section, "section"), (one_line(portal.unit.name), "unit"), (one_line(portal.unit.province), "province")]
    names += [(one_line(label), kind) for kind in LABELS for label in getattr(article, kind)]
    kept: dict[str, Category] = {}
    for name, kind in names:
        if name:
            kept.setdefault(name, Category(name, kind))
    return tuple(kept.values())


def _enclosures(article: StoredArticle) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for file in article.attachments:
        if url := web_address(file.url):
            found.setdefault(url, Enclosure(url, media_type(url, file.media_type), file.size, one_line(file.label) or None))
    if image := web_address(article.image):
        kind = media_type(image)
        found.setdefault(image, Enclosure(image, kind if kind.startswith("image/") else "image/jpeg"))
    return tuple(found.values())


def _html(article: StoredArticle, portal: Portal) -> str:
    body = clean(article.body_html)
    parts = [_lead(article), _lead_image(article, body), body, _missing_files(article, body), _credit(article, portal)]
    return "\n".join(part for part in parts if part)


def _lead(article: StoredArticle) -> str:
    lead = one_line(article.summary or "")
    return f"<p><strong>{escape(lead)}</strong></p>" if lead and lead not in one_line(article.body_text) else ""


def _lead_image(article: StoredArticle, body: str) -> str:
    image = web_address(article.image)
    if not image or _mentions(body, article.image or "", image):
        return ""
    return f'<p><img src="{escape(image)}" alt=""></p>'


def _missing_files(article: StoredArticle, body: str) -> str:
    """The attachments that the body itself does not link: many readers show no enclosure but an audio file."""
    items = [
        f"<li>{link(url, one_line(file.label) or url)}</li>"
        for file in article.attachments
        if (url := web_address(file.url)) and not _mentions(body, file.url, url)
    ]
    return f"<p>Tệp đính kèm:</p>\n<ul>{''.join(items)}</ul>" if items else ""


def _mentions(body: str, *urls: str) -> bool:
    return any(f'"{form}"' in body for url in urls for form in (url, escape(url), escape(url, quote=False)))


def _credit(article: StoredArticle, portal: Portal) -> str:
    author = one_line(article.byline or "").rstrip(".")
    name = one_line(portal.name)
    url = web_address(article.url)
    label = "" if _LABELLED.match(author) else "Tác giả: "
    by = f"{label}{escape(author)}. " if author else ""
    return f"<p><em>{by}Nguồn: {link(url, name) if url else escape(name)}</em></p>"
