"""The errors of reading portals. Each carries the portal's id and the address as attributes.

CongtinError
└── ReadingError
    ├── ListingUnreadable   a list page that gives no list
    ├── NotAnArticle        a page that is no article: refused, never stored
    │   └── ArticleGone     a page that says so of its article, whatever its status
    └── UnknownPlatform     a profile names a platform that does not exist
"""

from portals.errors import CongtinError


class ReadingError(CongtinError):
    """A page that could not be read as what it should be."""

    def __init__(self, portal: str, url: str, reason: str) -> None:
        self.portal = portal
        self.url = url
        self.reason = reason
        super().__init__(f"portal={portal} url={url}: {reason}")


class ListingUnreadable(ReadingError):
    """A list page that gives no list: not JSON where JSON was due, or no article link at all."""


class NotAnArticle(ReadingError):
    """A page that is no article: a list, a login form, a block page, an article without text."""


class ArticleGone(NotAnArticle):
    """A soft 404: the page stands where an article was, and says that there is none."""


class UnknownPlatform(CongtinError):
    """A profile names a platform that does not exist."""

    def __init__(self, portal: str, platform: str, known: list[str]) -> None:
        self.portal = portal
        self.platform = platform
        super().__init__(f"portal={portal}: there is no platform {platform!r}; there are {', '.join(known)}")
