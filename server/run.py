"""Runs the site under uvicorn until it is told to stop."""

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from server.dispatch import CacheMiddleware

MOST_CONNECTIONS = 1_000
KEEP_ALIVE = 15
"""Seconds for which an idle connection stays open."""

BACKLOG = 512


def serve(site: CacheMiddleware, host: str, port: int, *, started: Callable[[str], None] = lambda _: None) -> None:
    """Serves on an address, with bounded connections and no Server header, until SIGINT or SIGTERM; port 0 takes a free one.

    `started` is told the address once connections are accepted. Addresses of clients are taken from a proxy on this machine
    only. Raises OSError where the port cannot be had.
    """
    with listening(host, port) as listener, suppress(KeyboardInterrupt):  # uvicorn raises it again once all is closed
        server(site).run([listener], started)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY only where TCP is named
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


class Server(uvicorn.Server):
    """uvicorn's server, which says when it has started."""

    def run(self, sockets: list[socket.socket] | None = None, started: Callable[[str], None] = lambda _: None) -> None:
        """Serves on these sockets until told to stop."""
        self._started = started
        super().run(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to accept connections."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            self._started(f"http://{f'[{host}]' if ':' in host else host}:{port}/")


def server(site: CacheMiddleware) -> Server:
    """The server with our limits, for whoever brings the socket."""
    return Server(
        uvicorn.Config(
            site,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1,::1",
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=16 * 1024,
        )
    )
