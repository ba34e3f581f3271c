"""The routes of the site: which view answers at which address, in which language, and what a refusal looks like."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from feeds import SiteSettings
from server import api, static_files
from server import feeds as feed_pages
from server.dispatch import CacheMiddleware, Dispatcher, View, send_answer
from server.errors import Refusal
from server.i18n import REASONS
from server.pages import about, article, changes, evidence, home, portal, search, status
from server.rate_limit import RateLimit
from server.rendering import error_page
from server.request import Language
from server.responses import CachedResponse
from server.snapshot import Site
from server.store_pool import SECONDS, StorePool
from storage import ChangeMonitor

_log = logging.getLogger("congtin.server")

PAGES: dict[str, View] = {
    "/": home.newest,
    "/articles/{article}": article.article,
    "/articles/{article}/revisions/{revision}": article.revision,
    "/articles/{article}/pages": evidence.pages,
    "/articles/{article}/pages/{page}": evidence.page,
    "/portals/{portal}": portal.portal,
    "/search": search.search,
    "/changes": changes.changes,
    "/status": status.status,
    "/about": about.about,
    "/feeds": about.subscribe,
    "/api": about.api,
}
"""Pages for people, each in both languages."""

DATA: dict[str, View] = {
    "/articles/{article}/pages/{page}/body": evidence.body,
    "/articles/{article}/pages/{page}/source": evidence.source,
    "/feeds/search.{kind}": feed_pages.searched,
    "/feeds/filter.{kind}": feed_pages.filtered,
    "/feeds/{path:path}": feed_pages.published,
    "/feeds.opml": feed_pages.published,
    "/status.json": feed_pages.published,
    "/robots.txt": static_files.robots,
    "/sitemap.xml": static_files.sitemap,
    "/api/articles": api.articles,
    "/api/articles/{article}": api.article,
    "/api/articles/{article}/revisions": api.revisions,
    "/api/articles/{article}/views": api.views,
    "/api/articles/{article}/captures": api.captures,
    "/api/revisions": api.all_revisions,
    "/api/portals": api.portals,
    "/api/portals/{portal}": api.portal,
    "/api/search": api.search,
    "/api/status": api.status,
}
"""For programs: the same in every language."""

SEARCHES: frozenset[View] = frozenset({search.search, feed_pages.searched, api.search})
"""Views that one client may ask only so often."""


def application(
    data: Path, settings: SiteSettings, *, contact: str = "", seconds: float = SECONDS, limit: RateLimit | None = None
) -> CacheMiddleware:
    """The site over the store in a folder, which need not be there yet. `contact` is whom to write to about a text."""
    front = Dispatcher(Site(settings, contact), StorePool(data), ChangeMonitor(data), seconds, limit)
    routes = [Route(path, partial(_file, answer)) for path, answer in static_files.fixed(settings).items()]
    for path, view in DATA.items():
        routes.append(Route(path, partial(_viewed, front, view, "vi", path.startswith("/api"))))
    for path, view in PAGES.items():
        routes.append(Route(path, partial(_viewed, front, view, "vi", False)))
        routes.append(Route(f"/en{path.rstrip('/')}", partial(_viewed, front, view, "en", False)))
    routes.append(Route("/en/", partial(_viewed, front, home.newest, "en", False)))
    refused = partial(_refusal, settings.title)
    starlette = Starlette(
        routes=routes,
        exception_handlers={kind: partial(_handled, refused) for kind in (Refusal, HTTPException, Exception)},
        lifespan=partial(_lifespan, front),
    )
    starlette.router.redirect_slashes = False  # it would build an address from the Host header
    return CacheMiddleware(front, starlette, refused)


class _Sending:
    """An answer as Starlette wants one."""

    def __init__(self, answer: CachedResponse) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send_answer(scope, send, self._answer)


async def _viewed(front: Dispatcher, view: View, language: Language, is_strict: bool, request: Request) -> Any:
    path = request.scope["path"]
    bare = (path.removeprefix("/en") or "/") if language == "en" else path
    answer = await front.answer(request.scope, view, bare, language, is_search=view in SEARCHES, strict=is_strict)
    return _Sending(answer)


async def _file(answer: CachedResponse, request: Request) -> Any:
    return _Sending(answer)


async def _handled(refused: Callable[[Scope, Exception], CachedResponse], request: Request, error: Exception) -> Any:
    return _Sending(refused(request.scope, error))


def _refusal(title: str, scope: Scope, error: Exception) -> CachedResponse:
    """What a request gets that was refused, or in which something went wrong: JSON for the API, else a page."""
    extra: dict[str, str] = {}
    match error:
        case Refusal():
            status_code, reason, detail = error.status, error.reason, error.detail
            if error.retry_after is not None:
                extra["retry-after"] = str(error.retry_after)
        case HTTPException():
            status_code, detail = error.status_code, error.detail
            reason = "not-there" if status_code == 404 else "bad-method"
            extra |= {name.lower(): value for name, value in (error.headers or {}).items()}
        case _:
            status_code, reason, detail = 500, "fault", "something went wrong here"
    path: str = scope["path"]
    if path.startswith(("/api/", "/feeds/")):
        problem = {"title": REASONS[reason][0], "status": status_code, "detail": detail}
        body = json.dumps(problem, ensure_ascii=False).encode()
        return CachedResponse(
            body=body, media_type="application/problem+json", status=status_code, kept=False, open_to_all=True, extra=extra
        )
    language: Language = "en" if path == "/en" or path.startswith("/en/") else "vi"
    page = error_page(language, title, reason, status_code)
    return CachedResponse(body=page, media_type="text/html", status=status_code, kept=False, extra=extra)


@asynccontextmanager
async def _lifespan(front: Dispatcher, _: Starlette) -> AsyncIterator[None]:
    yield
    front.close()
