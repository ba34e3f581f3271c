"""What all views share: settings, portals and their health, read once and again when the store changed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from feeds import SiteSettings
from feeds.definitions import by_province
from feeds.dynamic import Sources
from feeds.entries import stand_in
from feeds.health import CRAWLS, Health
from portals import Portal
from portals.model import slugify
from storage import Store, StoredArticle


@dataclass(frozen=True, slots=True)
class SiteSnapshot:
    """The portals, sections and health records of one state of the store."""

    name: str
    sources: Sources
    held: Mapping[str, datetime]
    """Portal → from when on what a doubtful crawl brought is held back."""

    provinces: list[tuple[str, list[Portal]]]
    """Every province with its portals, by name."""

    crawled: Mapping[str, str]
    """Portal → what names its last crawl."""

    @property
    def portals(self) -> Mapping[str, Portal]:
        """The published portals by id."""
        return self.sources.portals

    def portal_of(self, article: StoredArticle) -> Portal:
        """The portal of an article, or what stands in for one whose profile cannot be read."""
        return self.portals.get(article.portal) or stand_in(article)

    def health(self, portal: str) -> Health:
        """The health of a portal."""
        record = self.sources.records.get(portal)
        return record.health if record else Health("unknown")

    def province_name(self, slug: str) -> str:
        """The name of a province by its slug; the slug itself where there is none."""
        return next((name for name, _ in self.provinces if slugify(name) == slug), slug)


class Site:
    """Gives the current snapshot of a store, read again when the store changed; safe for several threads."""

    def __init__(self, settings: SiteSettings, contact: str = "") -> None:
        self.settings, self.contact = settings, contact
        self._lock = threading.Lock()
        self._standing: tuple[int | None, SiteSnapshot] | None = None

    def standing(self, store: Store, generation: int | None) -> SiteSnapshot:
        """How things stand in a generation of the store; one thread looks, those that ask meanwhile wait for it."""
        with self._lock:
            known = self._standing
            if known and generation is not None and known[0] == generation:
                return known[1]
            name = store.standing()
            standing = known[1] if known and known[1].name == name else self._read(store, name, known[1] if known else None)
            self._standing = (generation, standing)
            return standing

    def _read(self, store: Store, name: str, known: SiteSnapshot | None) -> SiteSnapshot:
        """Reads a snapshot; the records of portals that were not crawled since the last one are reused."""
        portals = [portal for profile in store.profiles() if (portal := _portal(profile)) is not None]
        crawled = store.last_crawls()
        same = {
            portal.id: known.sources.records[portal.id]
            for portal in portals
            if known and known.crawled.get(portal.id) == crawled.get(portal.id) and known.portals.get(portal.id) == portal
        }
        pasts = store.pasts(CRAWLS, [portal.id for portal in portals if portal.id not in same])
        sources = Sources.of(portals, pasts, self.settings, same)
        held = {key: health.doubtful_since for key, health in sources.healths.items() if health.doubtful_since is not None}
        return SiteSnapshot(name, sources, held, by_province(sources.portals.values()), crawled)


@lru_cache(maxsize=8192)
def _portal(profile: str) -> Portal | None:
    """A profile as the store keeps it; None where today's code can no longer read it."""
    try:
        return Portal.model_validate_json(profile)
    except ValueError:
        return None
