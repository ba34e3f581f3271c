"""Feeds and the static site, built from stored articles alone. The only package that imports feedgen."""

from feeds.errors import FeedFault, FeedsError, InvalidOutput
from feeds.keywords import Keyword
from feeds.publisher import Published, publish
from feeds.settings import SiteSettings
from feeds.websub import announce

__all__ = ["FeedFault", "FeedsError", "InvalidOutput", "Keyword", "Published", "SiteSettings", "announce", "publish"]
