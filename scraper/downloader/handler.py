"""Scrapy's aiohttp handler with what safety and politeness need: guarded sockets, verified TLS, turns per host, decoding as it reads.

Scrapy keeps this handler private, so pyproject.toml holds its minor version.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Headers, Response

from scraper.downloader.address_guard import Guard
from scraper.downloader.content_encoding import CODINGS, codings_of, decoded
from scraper.downloader.errors import PrivateAddress
from scraper.downloader.throttle import HostThrottle
from scraper.downloader.tls import refusal, tls_context
from scraper.errors import AddressForbidden, BodyDamaged, TlsMisconfigured

LONGEST_HEADER = 32 * 1024
"""Bytes of one header: some portals keep their state in addresses and cookies."""


class PoliteHandler(AiohttpDownloadHandler):
    """Fetches one page at a time per host, from public addresses only, and never more of it than is let through."""

    experimental = False

    def __init__(self, crawler: Crawler) -> None:
        # not the parent's own constructor, which opens a session that would connect to any address
        BaseStreamingDownloadHandler.__init__(self, crawler)
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
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._pool_size_total, limit_per_host=self._pool_size_per_host, socket_factory=guard.socket
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_field_size=LONGEST_HEADER,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )
        # aiohttp asks once more, and at once, where a connection breaks: no pace knows of that, and retries are ours
        self._session._retry_connection = False

    async def download_request(self, request: Request) -> Response:
        """The response, fetched when it is the crawl's turn at the host."""
        turn = HostThrottle.of_this_loop().slot(request.url, self, self._delay, running=lambda: bool(self.crawler.crawling))
        async with turn as is_shared:
            if is_shared:  # each crawl would keep a connection of its own open; so the host has one at a time
                request.headers.setdefault("Connection", "close")
            return await super().download_request(request)

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[_ClientResponse]:
        if self._misconfigured is not None and request.url.startswith("https:"):
            raise self._misconfigured
        try:
            async with super()._make_request(request, timeout) as response:
                yield response
        except DownloadConnectionRefusedError as error:
            cause = error.__cause__
            if isinstance(cause, aiohttp.ClientConnectorCertificateError):
                raise refusal(cause.certificate_error, request.url) from error
            if isinstance(cause, aiohttp.ClientConnectorSSLError):
                raise refusal(cause.os_error, request.url) from error
            if isinstance(cause, aiohttp.ClientConnectorError) and isinstance(cause.os_error, AddressForbidden):
                raise PrivateAddress(str(cause.os_error), url=request.url) from error
            raise

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        """Those of the body as it is handed on: decoded."""
        undone = all(name in CODINGS for name in _codings(response))
        raw = response.raw_headers  # as bytes: some servers send letters of no encoding at all
        return Headers([(name, value) for name, value in raw if not (undone and name.lower() == b"content-encoding")])

    @staticmethod
    def _iter_body_chunks(response: _ClientResponse) -> AsyncIterator[bytes]:
        codings = _codings(response)
        chunks = response.content.iter_any()
        return decoded(chunks, codings) if codings else chunks

    @staticmethod
    def _is_dataloss_exception(exc: Exception) -> bool:
        return isinstance(exc, (aiohttp.ClientPayloadError, BodyDamaged))

    async def close(self) -> None:
        """Ends the connections, and what this crawl wished of its hosts."""
        HostThrottle.of_this_loop().leave(self)
        await super().close()


def _codings(response: Any) -> tuple[str, ...]:
    return codings_of(",".join(response.headers.getall("Content-Encoding", ())))
