"""Fetches pages over HTTP for Scrapy: one at a time per host, from public addresses only, decoded and measured while they arrive.

It stands on Scrapy's public base class for download handlers and on aiohttp. Of what Scrapy's own handlers offer it leaves
out what no portal needs: proxies, addresses to send from, warnings of large pages, and answers that were cut short.
"""

from time import monotonic
from typing import Any

import aiohttp
from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from scraper.downloader.address_guard import Guard
from scraper.downloader.content_encoding import CODINGS, codings_of, decoded
from scraper.downloader.errors import PrivateAddress
from scraper.downloader.throttle import HostThrottle
from scraper.downloader.tls import refusal, tls_context
from scraper.errors import AddressForbidden, BodyDamaged, TlsMisconfigured

LONGEST_HEADER = 32 * 1024
"""Bytes of one header: some portals keep their state in addresses and cookies."""


class GuardedDownloadHandler(BaseDownloadHandler):
    """Fetches one page at a time per host, from public addresses only, and never more of it than is let through."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        portal = getattr(crawler.spidercls, "portal", None)
        guard = Guard(portal.home if portal else "", allow_private=settings.getbool("CONGTIN_ALLOW_PRIVATE"))
        self._misconfigured: TlsMisconfigured | None = None
        self._ssl_context = tls_context()
        try:
            self._ssl_context = tls_context(*settings.getlist("CONGTIN_TLS"))
        except TlsMisconfigured as error:
            self._misconfigured = error
        self._delay = settings.getfloat("DOWNLOAD_DELAY")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._maxsize = settings.getint("DOWNLOAD_MAXSIZE")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=settings.getint("CONCURRENT_REQUESTS"),
                limit_per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
                socket_factory=guard.socket,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_field_size=LONGEST_HEADER,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )
        # aiohttp asks once more, and at once, where a connection breaks: no pace knows of that, and retries are ours.
        # It has no public switch for it; its own test client turns it off in the same way.
        self._session._retry_connection = False

    async def download_request(self, request: Request) -> Response:
        """The response, fetched when it is the crawl's turn at the host.

        Raises Scrapy's errors of downloads, FetchError where we refuse or cannot go on, and StopDownload.
        """
        turn = HostThrottle.of_this_loop().slot(request.url, self, self._delay, running=lambda: bool(self.crawler.crawling))
        async with turn as is_shared:
            if is_shared:  # each crawl would keep a connection of its own open; so the host has one at a time
                request.headers.setdefault("Connection", "close")
            return await self._fetch(request)

    async def _fetch(self, request: Request) -> Response:
        if self._misconfigured is not None and request.url.startswith("https:"):
            raise self._misconfigured
        timeout = request.meta.get("download_timeout", self._timeout)
        began = monotonic()
        try:
            async with self._session.request(
                request.method,
                request.url,
                data=request.body,
                headers=request.headers.to_tuple_list(),
                timeout=aiohttp.ClientTimeout(total=timeout),
                ssl=self._ssl_context,
                allow_redirects=False,
            ) as response:
                request.meta["download_latency"] = monotonic() - began
                return await self._read(request, response)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"Getting {request.url} took longer than {timeout} seconds.") from error
        except aiohttp.ClientError as error:
            raise _scrapy_error(error, request.url) from error

    async def _read(self, request: Request, response: aiohttp.ClientResponse) -> Response:
        """The response with its body, which is given up as soon as it is larger than is let through."""
        maxsize = request.meta.get("download_maxsize", self._maxsize)
        codings = codings_of(",".join(response.headers.getall("Content-Encoding", ())))
        headers = _headers(response, codings)
        length = response.content_length
        if maxsize and length and length > maxsize:
            raise DownloadCancelledError(f"the answer is {length} bytes long, and {maxsize} are let through")
        if stop := self._stop_wanted(signals.headers_received, request, headers=headers, body_length=length):
            return _made(request, response, headers, b"", stop)
        body = bytearray()
        chunks = response.content.iter_any()
        try:
            async for chunk in decoded(chunks, codings) if codings else chunks:
                body += chunk
                if stop := self._stop_wanted(signals.bytes_received, request, data=chunk):
                    return _made(request, response, headers, bytes(body), stop)
                if maxsize and len(body) > maxsize:
                    raise DownloadCancelledError(f"the answer is longer than the {maxsize} bytes that are let through")
        except (aiohttp.ClientPayloadError, BodyDamaged) as error:
            raise ResponseDataLossError(str(error)) from error
        return _made(request, response, headers, bytes(body))

    def _stop_wanted(self, signal: object, request: Request, **facts: Any) -> StopDownload | None:
        """What a receiver of the signal raised to have no more of the page, if one did."""
        answers = self.crawler.signals.send_catch_log(signal, request=request, spider=self.crawler.spider, **facts)
        raised = (getattr(answer, "value", None) for _, answer in answers)
        return next((error for error in raised if isinstance(error, StopDownload)), None)

    async def close(self) -> None:
        """Ends the connections, and what this crawl wished of its hosts."""
        HostThrottle.of_this_loop().release(self)
        await self._session.close()


def _headers(response: aiohttp.ClientResponse, codings: tuple[str, ...]) -> Headers:
    """Those of the body as it is handed on: decoded."""
    undone = all(name in CODINGS for name in codings)
    raw = response.raw_headers  # as bytes: some servers send letters of no encoding at all
    return Headers([(name, value) for name, value in raw if not (undone and name.lower() == b"content-encoding")])


def _made(request: Request, response: aiohttp.ClientResponse, headers: Headers, body: bytes, stop: StopDownload | None = None) -> Response:
    """The response as Scrapy's kind for its content; raises `stop`, with the response, where it is to count as an error."""
    kind: type[Response] = responsetypes.from_args(headers=headers, url=request.url, body=body)
    version = response.version
    protocol = f"HTTP/{version.major}.{version.minor}" if version else "HTTP/1.1"
    flags = ["download_stopped"] if stop else []
    made = kind(url=request.url, status=response.status, headers=headers, body=body, flags=flags, protocol=protocol)
    if stop is not None and stop.fail:
        stop.response = made
        raise stop
    return made


def _scrapy_error(error: aiohttp.ClientError, url: str) -> Exception:
    """An error of aiohttp as one that retries, counts and words know."""
    match error:
        case aiohttp.InvalidUrlClientError() | aiohttp.NonHttpUrlClientError():
            return UnsupportedURLSchemeError(str(error))
        case aiohttp.ClientConnectorDNSError():
            return CannotResolveHostError(str(error))
        case aiohttp.ClientConnectorCertificateError():
            return refusal(error.certificate_error, url)
        case aiohttp.ClientConnectorSSLError():
            return refusal(error.os_error, url)
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, AddressForbidden):
            return PrivateAddress(str(error.os_error), url=url)
        case aiohttp.ClientConnectorError():
            return DownloadConnectionRefusedError(str(error))
    return DownloadFailedError(str(error))
