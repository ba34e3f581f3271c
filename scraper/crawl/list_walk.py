"""Walks the lists of a portal until they are known to be complete. It decides what to ask for next, and fetches nothing itself.

A first walk over thousands of pages is paused where its budget ends: what lies above is known without a hole then, and the
next crawl reads the new posts on top, jumps to where the walk stood, and goes on. Only a walk that met known ground or the
end of the list makes a section complete. Once a week a sweep goes on past known ground, for posts that appear late.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zlib import crc32

from portals import Portal, Section
from portals.messages import Message
from scraper.crawl.recorder import Recorder
from scraper.lists.listing import Listing, ListRequest
from scraper.platforms.base import Platform
from storage.results import SectionState

Read = Callable[[Section, ListRequest, bool], Awaitable[Listing | None]]
"""Fetches and reads one list page; None where it could not be read. True: it is tried only, a failure is not put on record."""
Warn = Callable[[str, Message, str], Awaitable[None]]
Further = Callable[[Section], Awaitable[None]]
"""Reads the native feeds and the like of a section."""

SWEEP_EVERY = timedelta(days=7)
SAVE_EVERY = 20
"""Pages of a first walk after which its place is kept: what a kill makes us read again."""
MOST_EMPTY = 3
"""List pages without an article in a row after which a list counts as unreadable: calendars go on for ever."""

End = Literal["end", "known", "walked", "swept", "cap", "stopped", "failed", "torn"]
"""The list's end; ground known to the end; ground of a paused walk; as deep as a sweep goes; the cap on pages; the crawl's time or
budget; a page that could not be read; a paused walk whose place shows nothing that it had seen."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a walk goes: pages of a section in one crawl, pages of a weekly sweep, and whether the crawl has had enough."""

    pages: int
    sweep_pages: int
    should_stop: Callable[[], bool]
    deep: bool = False


@dataclass(frozen=True, slots=True)
class WalkCallbacks:
    """How a walker reaches the portal, and the people who look after it."""

    read: Read
    warn: Warn
    further: Further


@dataclass(slots=True)
class _Path:
    """One stretch of a walk: where it stands, and what it has seen."""

    fetch: ListRequest | None
    last: ListRequest | None = None
    next: ListRequest | None = None
    pages: int = 0
    empty: int = 0
    met_known: bool = False
    seen: set[str] = field(default_factory=set)


class Walker:
    """Walks the sections of one portal in one crawl."""

    def __init__(self, portal: Portal, platform: Platform, recorder: Recorder, limits: Limits, ways: WalkCallbacks) -> None:
        self._portal = portal
        self._platform = platform
        self._recorder = recorder
        self._limits = limits
        self._read = ways.read
        self._warn = ways.warn
        self._further = ways.further
        self._pages = 0
        self._entry: str | None = None

    async def walk(self, section: Section, state: SectionState, now: datetime) -> None:
        """Follows a section's pages as far as is needed and allowed."""
        self._pages = 0
        self._entry = state.entry
        is_complete = state.complete_at is not None and state.walk is None
        sweeping = is_complete and (self._limits.deep or sweep_is_due(self._portal.id, section.slug, state, now))
        head, end = await self._head(section, state, sweeping=sweeping)
        if end == "walked" and state.walk is not None:
            await self._recorder.pause_walk(section.slug, state.walk)
            head, end = await self._tail(section, head, from_json(state.walk))
        elif end in ("cap", "stopped", "failed") and state.walk is None and head.last is not None and not sweeping:
            await self._recorder.pause_walk(section.slug, to_json(head.last))
        await self._conclude(section, state, head, end, sweeping=sweeping)

    async def _head(self, section: Section, state: SectionState, *, sweeping: bool) -> tuple[_Path, End]:
        """From the newest article down. The list's address of last time spares the page that only leads to it."""
        first = self._platform.first_page(section, self._portal)
        entry = from_json(state.entry) if state.entry is not None and not sweeping else None
        listing = None
        if entry is not None and entry != first and not self._limits.should_stop():
            listing = await self._read(section, entry, True)
            first = entry if listing is not None and listing.links else first
        path = _Path(first)
        stop: End = "walked" if state.walk is not None else "known"
        return path, await self._follow(section, path, stop, state, sweeping=sweeping, listing=listing if first is entry else None)

    async def _tail(self, section: Section, head: _Path, walk: ListRequest) -> tuple[_Path, End]:
        """From where a paused walk stood. Its last page is read again: new posts push others below it, never above.

        Where that page shows nothing that the walk had seen, it is not the same place any more.
        """
        path = _Path(head.next if head.last == walk else walk, last=head.last if head.last == walk else None, met_known=True)
        end = await self._follow(section, path, "known", None, sweeping=False)
        if end == "torn":
            await self._recorder.forget_walk(section.slug)
        elif end in ("cap", "stopped", "failed") and path.last is not None:
            await self._recorder.pause_walk(section.slug, to_json(path.last))
        return path, end

    async def _follow(
        self, section: Section, path: _Path, stop: End, state: SectionState | None, *, sweeping: bool, listing: Listing | None = None
    ) -> End:
        while path.fetch is not None:
            if self._limits.should_stop():
                return "stopped"
            if self._pages >= self._limits.pages:
                return "cap"
            self._pages += 1
            path.pages += 1
            fetch, listing = path.fetch, listing or await self._read(section, path.fetch, False)
            if listing is None:
                return "failed"
            end = await self._save_page(section, path, fetch, listing, stop, sweeping=sweeping)
            if end is not None:
                return end
            await self._keep_place(section, path, state, sweeping=sweeping)
            path.fetch, listing = listing.next, None
        return "end"

    async def _save_page(
        self, section: Section, path: _Path, fetch: ListRequest, listing: Listing, stop: End, *, sweeping: bool
    ) -> End | None:
        """Saves a page; gives how the walk ends with it, or None where it goes on."""
        path.empty = 0 if listing.links else path.empty + 1
        if not listing.links:
            if path.empty > MOST_EMPTY:
                reason = Message.of("lists-empty", section=section.name, n=path.empty)
                self._recorder.tally.lists_failed.append(reason)
                await self._warn("list", reason, fetch.url)
                return "failed"
            return None
        if not path.seen:
            await self._save_first_request(section, fetch)
        fresh = {link.canonical for link in listing.links} - path.seen
        path.seen |= fresh
        noted = await self._recorder.save_list_page(section.slug, listing.links)
        seen_before = len({link.canonical for link in listing.links}) - len(fresh)
        if path.last is None and path.met_known and not noted.known:
            return "torn"
        path.last, path.next = fetch, listing.next
        path.met_known = path.met_known or noted.known > seen_before
        if not fresh:
            return "end"  # the list has begun to repeat itself: some platforms answer page 1 past the end
        if sweeping:
            deep_enough = not self._limits.deep and path.pages >= self._limits.sweep_pages and noted.known_complete
            return "swept" if deep_enough else None
        if noted.known_complete:
            return "known"
        return "walked" if stop == "walked" and noted.known_walked else None

    async def _save_first_request(self, section: Section, fetch: ListRequest) -> None:
        """Saves the request for the list itself where the section's path only leads to it."""
        if fetch.page == 1:
            entry = None if fetch == self._platform.first_page(section, self._portal) else to_json(fetch)
            if entry != self._entry:
                await self._recorder.save_first_request(section.slug, entry)

    async def _keep_place(self, section: Section, path: _Path, state: SectionState | None, *, sweeping: bool) -> None:
        is_contiguous = state is None or (state.walk is None and not sweeping)
        if is_contiguous and path.last is not None and path.pages % SAVE_EVERY == 0:
            await self._recorder.pause_walk(section.slug, to_json(path.last))

    async def _conclude(self, section: Section, state: SectionState, path: _Path, end: End, *, sweeping: bool) -> None:
        tally = self._recorder.tally
        if end in ("end", "known", "swept"):
            if state.has_articles and not path.seen:
                tally.strangers.append(Message.of("list-now-empty", section=section.name))
            if state.complete_at is not None and not path.met_known and path.seen:
                tally.strangers.append(Message.of("list-unknown", section=section.name, listed=len(path.seen)))
            if end != "known" or path.pages > 1:  # a quiet day costs one request
                await self._further(section)
            await self._recorder.complete_section(section.slug, swept=sweeping or state.complete_at is None)
        elif end == "cap":
            url = path.last.url if path.last else self._portal.section_address(section)
            reason = Message.of("sweep-capped" if sweeping else "list-capped", section=section.name, n=self._pages)
            tally.capped.append(reason)
            if state.complete_at is not None and not sweeping:
                tally.strangers.append(Message.of("no-way-back", section=section.name, n=self._pages))
            await self._warn("pages", reason, url)
        elif end == "stopped":
            tally.unfinished.append(Message.of("walk-goes-on", section=section.name))
        elif end == "torn":
            url = path.last.url if path.last else self._portal.section_address(section)
            await self._warn("pages", Message.of("walk-begins-anew", section=section.name), url)


def sweep_is_due(portal: str, section: str, state: SectionState, now: datetime) -> bool:
    """Whether a weekly sweep is due: each section has its own day of the week, and none waits longer than eight days."""
    if state.swept_at is None:
        return True
    rested = now - state.swept_at
    is_its_day = (now.toordinal() + crc32(f"{portal}/{section}".encode())) % SWEEP_EVERY.days == 0
    return rested > SWEEP_EVERY + timedelta(hours=12) or (is_its_day and rested > SWEEP_EVERY / 2)


def to_json(fetch: ListRequest) -> str:
    """A request for a list page as text."""
    return json.dumps(asdict(fetch), ensure_ascii=False)


def from_json(text: str) -> ListRequest:
    """The request that a text stands for."""
    facts = json.loads(text)
    return ListRequest(facts["url"], facts["page"], facts["method"], *(tuple((k, v) for k, v in facts[name]) for name in ("form", "pager")))
