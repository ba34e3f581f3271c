"""The platforms: one class per CMS. A new one is imported and listed here."""

from collections.abc import Mapping
from types import MappingProxyType

from portals import Portal
from scraper.errors import UnknownPlatform
from scraper.page import Page
from scraper.platforms.bacninh import BacNinh
from scraper.platforms.base import Platform
from storage.model import Article

PLATFORMS: Mapping[str, Platform] = MappingProxyType({platform.name: platform for platform in (BacNinh(),)})
"""Every platform by the name that profiles use."""


def platform_of(portal: Portal) -> Platform:
    """The platform that a portal runs on; raises UnknownPlatform."""
    try:
        return PLATFORMS[portal.platform]
    except KeyError:
        raise UnknownPlatform(portal.id, portal.platform, sorted(PLATFORMS)) from None


def read_article(page: Page, portal: Portal) -> Article:
    """The article that a saved page shows; raises NotAnArticle with portal and address where it shows none."""
    return platform_of(portal).read_article(page, portal)


__all__ = ["PLATFORMS", "Platform", "platform_of", "read_article"]
