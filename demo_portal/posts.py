"""The demo portal's sections and posts on a day, and what a reader must make of each."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Literal
from urllib.parse import quote

from demo_portal import traits
from demo_portal.blocks import Block, block_html
from demo_portal.clock import DEMO_DAY_ONE, demo_now
from demo_portal.datelines import date_line, listed_date
from demo_portal.drafts import DIGITAL, ECONOMY, NEWS, NOTICES, Draft, drafts
from demo_portal.language import clean

__all__ = [
    "DEMO_DAY_ONE",
    "SECTIONS",
    "DemoFile",
    "DemoPost",
    "DemoSection",
    "demo_now",
    "demo_posts",
]

Variant = Literal["get", "get-string", "post", "inline"]

_MEDIA_TYPES = {".pdf": "application/pdf", ".doc": "application/msword"}
_LEFT_AS_THEY_ARE = "/?=()!$&'*+,;:@~"


@dataclass(frozen=True)
class DemoSection:
    """A list of news; `variant` is the way in which its pages are fetched."""

    slug: str
    name: str
    path: str
    variant: Variant
    portlet: str


@dataclass(frozen=True)
class DemoFile:
    """A file that an article links to; `path` is percent-encoded, brackets too (RFC 3986)."""

    path: str
    label: str
    media_type: str


@dataclass(frozen=True)
class DemoPost:
    """One post as served on a day, and what a reader must make of it.

    `paragraphs` are the text blocks in reading order, without the byline: paragraphs, headings,
    list items, captions, labels of attached files, and table rows with cells joined by " | ".
    """

    native_id: str
    path: str
    aliases: tuple[str, ...]
    sections: tuple[str, ...]
    title: str
    title_html: str
    published_at: datetime | None
    published_precision: Literal["minute", "day"] | None
    date_line: str
    views: int | None
    byline: str | None
    summary: str | None
    body_html: str
    paragraphs: tuple[str, ...]
    attachments: tuple[DemoFile, ...]
    images: tuple[str, ...]
    posted_at: datetime
    listed_date: str
    entry_id: int
    summary_html: str
    counter: int
    pinned: bool


SECTIONS: tuple[DemoSection, ...] = (
    DemoSection(NEWS, "Tin tức - Sự kiện", f"/{NEWS}", "get", "Ab1"),
    DemoSection(ECONOMY, "Kinh tế - Xã hội", f"/{ECONOMY}", "get-string", "Cd2"),
    DemoSection(DIGITAL, "Chuyển đổi số", f"/{DIGITAL}", "post", "Ef3"),
    DemoSection(NOTICES, "Thông báo", f"/{NOTICES}", "inline", "Gh4"),
)


@lru_cache(maxsize=16)
def demo_posts(day: int = 1, articles: int | None = None) -> tuple[DemoPost, ...]:
    """The posts that the portal shows in the evening of `day`, newest first.

    `articles` is the number of posts on day 1 (160 unless told); later days add their own.
    """
    demo_now(day)
    if articles is not None and articles < 1:
        raise ValueError(f"a portal needs at least one article, not {articles}")
    written = [draft for draft in drafts(day, articles) if not _is_gone(draft, day)]
    stock = [draft.number for draft in written if draft.number <= traits.PINNED]
    news = [draft.number for draft in written if NEWS in draft.sections[:1]]
    pinned = max(set(stock) & set(news), default=None)
    return tuple(_post(draft, day, draft.number == pinned) for draft in written)


def _is_gone(draft: Draft, day: int) -> bool:
    return draft.story.gone_on_day is not None and draft.story.gone_on_day <= day


def _post(draft: Draft, day: int, pinned: bool) -> DemoPost:
    shape = traits.date_shape(draft.number)
    blocks = draft.blocks_on(day)
    at_midnight = draft.moment.replace(hour=0, minute=0)
    views = draft.views(day)
    spelling = traits.spelling(draft.number)
    return DemoPost(
        native_id=draft.native_id,
        path=draft.path,
        aliases=_aliases(draft),
        sections=draft.sections,
        title=clean(draft.title),
        title_html=draft.title_html,
        published_at=None if shape == "none" else at_midnight if shape == "day" else draft.moment,
        published_precision=None if shape == "none" else "day" if shape == "day" else "minute",
        date_line=date_line(draft.moment, views, shape, traits.counter_shape(draft.number)),
        views=None if shape == "no-views" else views,
        byline=draft.byline.read if draft.byline else None,
        summary=clean(draft.lead) if draft.lead else None,
        body_html=_body_html(draft, blocks),
        paragraphs=tuple(text for block in blocks for text in block.texts),
        attachments=tuple(_file(block) for block in blocks if block.kind == "file"),
        images=tuple(requested(block.address) for block in blocks if block.kind == "picture"),
        posted_at=draft.moment,
        listed_date=listed_date(draft.moment, shape),
        entry_id=draft.entry_id,
        summary_html=spelling(escape(draft.lead, quote=False)) if draft.lead else "",
        counter=views,
        pinned=pinned,
    )


def requested(address: str) -> str:
    """The address as it must be requested: UTF-8 percent-encoded by RFC 3986, brackets too, never normalised."""
    return quote(address, safe=_LEFT_AS_THEY_ARE)


def _aliases(draft: Draft) -> tuple[str, ...]:
    prefix = traits.SECOND_LISTINGS.get(draft.number)
    return (f"{prefix}{draft.path}",) if prefix else ()


def _file(block: Block) -> DemoFile:
    media_type = _MEDIA_TYPES[block.address[-4:]]
    return DemoFile(requested(block.address), block.texts[0], media_type)


def _body_html(draft: Draft, blocks: tuple[Block, ...]) -> str:
    hand, spelling = traits.hand(draft.number), traits.spelling(draft.number)
    variant = draft.number // 2
    parts = [block_html(block, hand, spelling, variant) for block in blocks]
    if traits.has_click_handler(draft.number):
        parts[0] = parts[0].replace("<p", '<p onclick="danhDau(this); return false;"', 1)
    if draft.byline:
        parts.append(_byline_html(draft.byline, draft.number))
    if draft.number % 5 == 2:
        parts.append("<p>&nbsp;</p>")
    return "\n\n".join(parts)


def _byline_html(byline: traits.Byline, number: int) -> str:
    served = traits.spelling(number)(escape(byline.printed, quote=False))
    if not byline.right:
        return f"<p>{served}</p>"
    hand = traits.hand(number)
    if hand == "word":
        return (
            '<p class="MsoNormal" align="right" style="text-align:right"><b><i>'
            f'<span style="font-size:14.0pt">{served}<o:p></o:p></span></i></b></p>'
        )
    if hand in ("division", "font"):
        return f'<div align="right"><b><i>{served}</i></b></div>'
    return f'<p style="text-align: right;"><strong><em>{served}</em></strong></p>'
