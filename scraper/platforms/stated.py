"""The address that an article page gives itself, for platforms whose pages state it rightly."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portals import Portal
from scraper.addresses import absolute
from scraper.page import Page
from storage.model import Article

if TYPE_CHECKING:
    from scraper.platforms.base import Platform


def stated_addresses(page: Page) -> list[str]:
    """What the page's canonical link and `og:url` say, absolute."""
    stated = page.selector.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content").getall()
    return [url for value in stated if (url := absolute(page.url, value))]


def own_address(platform: "Platform", page: Page, portal: Portal, article: Article) -> str:
    """The address that people see: what the page states of this very article, else its path without a query, else the canonical one."""
    for url in (*stated_addresses(page), portal.home + urlsplit(page.url).path):
        link = platform.link(portal, page.url, url)
        if link is not None and link.native_id == article.native_id:
            return link.url
    return article.url
