"""Articles in, feeds out: the only package that knows feedgen. It reads the store and never what a crawl happened to see."""

from feeds.errors import FeedFault, FeedsError, InvalidOutput, PublishFailed
from feeds.publisher import Published, publish
from feeds.settings import SiteSettings

__all__ = ["FeedFault", "FeedsError", "InvalidOutput", "PublishFailed", "Published", "SiteSettings", "publish"]
