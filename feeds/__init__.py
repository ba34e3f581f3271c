"""Articles in, feeds out: the only package that knows feedgen. It reads the store and never what a crawl happened to see."""

from feeds.errors import FeedFault, FeedsError, InvalidOutput
from feeds.keywords import Keyword
from feeds.publisher import Published, publish
from feeds.settings import SiteSettings
from feeds.websub import announce

__all__ = ["FeedFault", "FeedsError", "InvalidOutput", "Keyword", "Published", "SiteSettings", "announce", "publish"]
