"""The errors of the scraper: pages that cannot be read, and pages that cannot be fetched.

CongtinError
├── ReadingError                a page that is not what it should be; it has `portal`, `url` and `reason`
│   ├── ListingUnreadable       a list page that gives no list
│   └── NotAnArticle            a page that is no article: refused, never stored
│       └── ArticleGone         a page that says so of its article, whatever its status
├── UnknownPlatform             a profile names a platform that does not exist
└── FetchError                  a page that was not had; it has `reason`, and `portal` and `url` where they are known
    ├── HostDown                the host does not answer, or not yet: the rest of the portal is left for another time
    ├── RetryLater              the host asked to be left alone for longer than a crawl waits; `seconds` from now
    ├── CrawlStopped            the crawl ended while a request waited for its turn
    ├── RedirectsWithoutEnd     a page redirects in a circle, or more often than is followed
    ├── BodyDamaged             a body is not what its headers say: cut short, or no gzip at all
    ├── TlsRefused              the certificate is not to be trusted, or there is no common version or cipher
    ├── TlsMisconfigured        the exception from TLS that a profile names cannot be applied
    ├── AddressForbidden        a socket for a private address, which is not made
    ├── VisitFailed             a page that a person asked for
    └── RequestRefused          a request that is not sent: Scrapy's IgnoreRequest too, so in scraper.downloader.errors
        ├── PrivateAddress      it leads into a private network
        ├── LeadsElsewhere      it leaves the portal's own hosts
        ├── RobotsForbid        the host's robots.txt closes it
        └── RobotsUnreadable    the robots.txt of its `origin` could not be read

What a library raises while it fetches is Scrapy's, in scrapy.exceptions; scraper.downloader.errors says both in words.
"""

from typing import ClassVar

from portals.errors import CongtinError
from portals.messages import ENGLISH, Message


class ReadingError(CongtinError):
    """A page that could not be read as what it should be: `message` for people says why, `reason` is its English."""

    def __init__(self, portal: str, url: str, reason: str | Message) -> None:
        self.portal = portal
        self.url = url
        self.message = reason if isinstance(reason, Message) else Message.of("unreadable", detail=reason)
        self.reason = self.message.text(ENGLISH)
        super().__init__(f"portal={portal} url={url}: {self.reason}")


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
        self.message = Message.of("unknown-platform", platform=platform, known=", ".join(known))
        super().__init__(f"portal={portal}: {self.message.text(ENGLISH)}")


class FetchError(CongtinError):
    """A page that could not be fetched: `message` says why to people, `reason` is its English; `portal`, `url` None where not known."""

    code: ClassVar[str] = "fetch-failed"
    """Of the message where the reason is given in words, which are its `detail` then."""

    def __init__(self, reason: str | Message, *, portal: str | None = None, url: str | None = None) -> None:
        self.message = reason if isinstance(reason, Message) else Message.of(self.code, detail=reason)
        self.reason = self.message.text(ENGLISH)
        self.portal = portal
        self.url = url
        super().__init__(self.reason)


class HostDown(FetchError):
    """The host does not answer, or not yet: the rest of the portal is left for another time."""


class RetryLater(FetchError):
    """The host asked to be left alone for longer than a crawl waits; `seconds` from now."""

    def __init__(self, seconds: float, reason: str, *, portal: str | None = None, url: str | None = None) -> None:
        self.seconds = seconds
        super().__init__(reason, portal=portal, url=url)


class CrawlStopped(FetchError):
    """The crawl ended while a request waited for its turn."""


class RedirectsWithoutEnd(FetchError):
    """A page redirects in a circle, or more often than is followed."""

    code = "redirects-without-end"


class BodyDamaged(FetchError):
    """A body is not what its headers say: cut short, or no gzip at all."""

    code = "answer-damaged"


class TlsRefused(FetchError):
    """No secure connection came about: the certificate is not to be trusted, or there is no common version or cipher."""

    code = "tls-failed"


class TlsMisconfigured(FetchError):
    """A profile's exception cannot be applied: its file of certificates or its ciphers are wrong."""

    code = "tls-failed"


class AddressForbidden(FetchError, OSError):
    """A host's name or number leads into a private network; an OSError, since it takes the place of a socket."""

    def __init__(self) -> None:
        # one sentence for all addresses of a host: the connector then reports it instead of a collection of errors
        super().__init__("its host has a private address, which is not connected to")


class VisitFailed(FetchError):
    """A page that a person asked for and that could not be had."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(reason, url=url)

    def __str__(self) -> str:
        return f"url={self.url}: {self.reason}"
