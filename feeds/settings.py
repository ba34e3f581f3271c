"""Settings of the published site: address, title, size of feeds, hub, keywords."""

from dataclasses import dataclass

from feeds.keywords import Keyword
from feeds.text import web_address


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """`base_url` is where the published folder will be reached, absolute; `feed_entries` how many a feed holds; `websub_hub` a WebSub hub.

    `publish_minor_edits` lets corrections of a few letters into the feed of edits. Raises ValueError where an address is not an
    absolute http or https one, a feed could not hold a single entry, or two keywords have one name.
    """

    base_url: str
    title: str = "congtin"
    feed_entries: int = 50
    websub_hub: str | None = None
    keywords: tuple[Keyword, ...] = ()
    publish_minor_edits: bool = False

    def __post_init__(self) -> None:
        for name in ("base_url", "websub_hub"):
            given = getattr(self, name)
            if given is not None:
                url = web_address(given)
                if url is None:
                    raise ValueError(f"{name}: must be an absolute http or https address, not {given!r}")
                object.__setattr__(self, name, url.rstrip("/") if name == "base_url" else url)
        if self.feed_entries < 1:
            raise ValueError("feed_entries: a feed holds at least one")
        slugs = [keyword.slug for keyword in self.keywords]
        if len(set(slugs)) < len(slugs):
            raise ValueError("keywords: two of them have the same name")
