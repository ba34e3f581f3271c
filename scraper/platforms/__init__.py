"""The list of all platforms, one class per content management system (CMS): a new one is imported and listed here."""

from collections.abc import Mapping
from types import MappingProxyType

from portals import Portal
from scraper.errors import UnknownPlatform
from scraper.extract.page import Page
from scraper.platforms.bacninh import BacNinh
from scraper.platforms.base import Platform
from scraper.platforms.generic import Generic
from scraper.platforms.hanoi import Hanoi
from scraper.platforms.hatinh import HaTinh
from scraper.platforms.joomla import Joomla
from scraper.platforms.liferay7 import Liferay7
from scraper.platforms.liferay62 import Liferay62
from scraper.platforms.nukeviet import NukeViet
from scraper.platforms.sharepoint import SharePoint
from scraper.platforms.tandan import TanDan
from scraper.platforms.vhv import Vhv
from scraper.platforms.vnpt import Vnpt
from scraper.platforms.vportal import HoaBinh, VPortal
from scraper.platforms.webforms import WebForms
from scraper.platforms.wordpress import WordPress
from storage.model import Article

_CLASSES: tuple[type[Platform], ...] = (
    BacNinh,
    Generic,
    Hanoi,
    HaTinh,
    HoaBinh,
    Joomla,
    Liferay62,
    Liferay7,
    NukeViet,
    SharePoint,
    TanDan,
    Vhv,
    Vnpt,
    VPortal,
    WebForms,
    WordPress,
)

PLATFORMS: Mapping[str, Platform] = MappingProxyType({platform.name: platform() for platform in _CLASSES})
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
