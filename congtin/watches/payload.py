"""The JSON document of one match: how it is kept in the outbox, and what webhooks get.

docs/watches.md and docs/watch-message.schema.json describe it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from feeds.change_entries import Content, passages
from feeds.entries import section_name
from feeds.text import clean, one_line, web_address
from feeds.text import excerpt as beginning
from portals import Portal
from storage.model import Revision, StoredArticle
from storage.outbox_records import Match, MatchKind
from storage.percolator import excerpt
from storage.results import Marked

Item = dict[str, Any]

MOST_PASSAGES = 20
"""Places of one edit that are told; `more_changes` counts the rest."""

LONGEST_PASSAGE = 600

UNTITLED = "(không có tiêu đề)"

_TAG = re.compile(r"<(/?)(?:del|ins)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDetails:
    """What a message says of an article that depends on the watch: kind of event, query, edit, rise."""

    kind: MatchKind
    query: str
    is_exact: bool
    found_at: str
    edit: tuple[Content, Content] | None = None
    rise: tuple[int, int] | None = None
    """By how much the counter rose, and in how many days."""


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """Facts of an article that are the same in the messages of every watch, and the text from which excerpts are cut."""

    facts: Item
    text: str


def shared_by_all(article: StoredArticle, portal: Portal, base_url: str) -> ArticleFacts:
    """What watches share of an article. Texts are plain and on one line, addresses absolute."""
    facts = {
        "title": one_line(article.title) or UNTITLED,
        "url": web_address(article.url),
        "page": page_address(base_url, article.id),
        "guid": article.guid,
        **portal_facts(portal),
        "section": one_line(section_name(portal, article.section) or "") or None,
        "byline": one_line(article.byline or "") or None,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "published_precision": article.published_precision,
        "first_seen_at": local(article.first_seen_at, portal),
        "removed_at": local(article.removed_at, portal) if article.removed_at else None,
        "views": article.views,
    }
    return ArticleFacts(facts, clean(article.body_text or article.summary or ""))


def article_item(shared: ArticleFacts, telling: MatchDetails) -> Item:
    """What is told of an article to one watch: the facts that it shares with others, and why and how it was found."""
    snippet = excerpt(telling.query, shared.text, is_exact=telling.is_exact)
    item: Item = {"kind": telling.kind, **shared.facts, "found_at": telling.found_at, "snippet": snippet}
    if telling.edit is not None:
        changes = [*_changes(*telling.edit)]
        item |= {"changes": changes[:MOST_PASSAGES], "more_changes": max(0, len(changes) - MOST_PASSAGES)}
    if telling.rise is not None:
        item |= {"rise": telling.rise[0], "rise_days": telling.rise[1]}
    return item


def local(at: datetime, portal: Portal) -> str:
    """A moment in the zone of a portal, as JSON has it."""
    return at.astimezone(portal.timezone).isoformat(timespec="seconds")


def portal_facts(portal: Portal) -> Item:
    """A portal as items name it."""
    unit, province = one_line(portal.unit.name), one_line(portal.unit.province)
    home = web_address(portal.home)
    return {"portal": portal.id, "portal_name": one_line(portal.name), "portal_home": home, "unit": unit, "province": province}


def edit_of(article: StoredArticle, revisions: Sequence[Revision], looked: int) -> tuple[Content, Content]:
    """What an article said when a watch last looked, and what it says now.

    Where it went there and back again in between, the last step is told.
    """
    new = Content.of(article)
    fresh = [revision for revision in revisions if revision.id > looked]
    old = Content.of(fresh[0])
    return (Content.of(fresh[-1]), new) if old == new else (old, new)


def _changes(old: Content, new: Content) -> Iterator[Item]:
    if one_line(old.title) != one_line(new.title):
        yield _change("title", _whole(old.title), _whole(new.title))
    if one_line(old.byline or "") != one_line(new.byline or ""):
        yield _change("byline", _whole(old.byline), _whole(new.byline))
    for before, after in passages(old.body_text, new.body_text):
        yield _change("body", _pieces(before), _pieces(after))
    had, has = _files(old), _files(new)
    if had != has:
        gone, come = (", ".join(name for name in these if name not in others) for these, others in ((had, has), (has, had)))
        yield _change("files", _whole(gone), _whole(come))


def _change(field: str, before: Iterable[tuple[str, bool]], after: Iterable[tuple[str, bool]]) -> Item:
    return {"field": field, "before": _clean(before), "after": _clean(after)}


def _files(content: Content) -> list[str]:
    return [one_line(file.label) or file.url.rpartition("/")[2] for file in content.attachments]


def _whole(text: str | None) -> Marked:
    return ((text, True),) if text else ()


def _pieces(html: str) -> Marked:
    """A passage in pieces, each with whether it is what was changed."""
    pieces: list[tuple[str, bool]] = []
    is_changed, done = False, 0
    for tag in _TAG.finditer(html):
        pieces.append((unescape(html[done : tag.start()]), is_changed))
        is_changed, done = not tag[1], tag.end()
    return (*pieces, (unescape(html[done:]), is_changed))


def _clean(pieces: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Pieces without what kills or disguises a document, and not too long."""
    clean_pieces: list[tuple[str, bool]] = []
    left = LONGEST_PASSAGE
    for text, is_marked in pieces:
        part = one_line(f".{text}.")[1:-1]
        if part and left > 0:
            clean_pieces.append((part if len(part) <= left else beginning(part, left), is_marked))
            left -= len(part)
    return clean_pieces


def page_address(base_url: str, article: int) -> str:
    """Our page of an article."""
    return f"{base_url.rstrip('/')}/articles/{article}"


@dataclass(frozen=True, slots=True)
class When:
    """When something was found, and when it is to be told."""

    found_at: datetime
    due_at: datetime


def matches_of(
    watch: str, channels: Iterable[str], item: Item, key: Sequence[object], when: When, *, held_for: str | None = None
) -> list[Match]:
    """Something that is to be told, once for each channel; `key` is what makes it this one and no other of its kind."""
    kind, guid, document = item["kind"], item.get("guid"), json.dumps(item, ensure_ascii=False)
    matches = []
    for channel in channels:
        identity = stable_id(watch, channel, kind, *key)
        named = f'{{"id": "{identity}", {document[1:]}'
        matches.append(Match(identity, watch, channel, kind, guid, when.found_at, when.due_at, named, held_for))
    return matches


def digest_id(matches: Iterable[Match]) -> str:
    """The name of a message that tells these matches."""
    return stable_id("digest", *sorted(match.id for match in matches))


def stable_id(*parts: object) -> str:
    """32 hexadecimal digits that follow from the parts alone."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "replace")).hexdigest()[:32]
