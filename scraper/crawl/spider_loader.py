"""Turns profiles into spiders, so that `scrapy list` lists the portals and `scrapy crawl bacninh-tuson` works."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from portals import Catalogue, Portal, load_catalogue
from scraper.crawl.spider import PortalSpider
from scraper.extract.urls import is_own_host
from scraper.platforms import platform_of

logger = logging.getLogger(__name__)


def spider_class(portal: Portal) -> type[PortalSpider]:
    """The spider of one portal; raises UnknownPlatform where the profile names none that exists."""
    platform = platform_of(portal)
    return type("PortalSpider", (PortalSpider,), {"name": portal.id, "portal": portal, "platform": platform})


class ProfileLoader:
    """Scrapy's spider loader over the catalogue of profiles; wrong profiles are warned of and left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        for fault in catalogue.faults:
            logger.warning("profile left out: %s", fault)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The loader over the bundled profiles and those of the folders in CONGTIN_PROFILE_DIRS."""
        folders = [Path(folder) for folder in settings.getlist("CONGTIN_PROFILE_DIRS")]
        return cls(load_catalogue(folders, bundled=settings.getbool("CONGTIN_BUNDLED", True)))

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a portal; raises KeyError, as Scrapy expects, with the similar ids in its words."""
        if spider_name not in self.catalogue:
            raise KeyError(f"Spider not found: {spider_name}")
        return spider_class(self.catalogue.require(spider_name))

    def list(self) -> Sequence[str]:
        """The ids of all portals."""
        return sorted(self.catalogue.portals)

    def find_by_request(self, request: Request) -> Sequence[str]:
        """The portals on whose host a request goes."""
        return [portal.id for portal in self.catalogue if is_own_host(request.url, portal)]
