"""The pages of evidence: every fetch of an article, and its bytes, which are only shown sandboxed or as plain text."""

import re

from server.errors import NotThere
from server.rendering import render
from server.request import ViewContext
from server.responses import SANDBOX, CachedResponse
from storage import NotStored, StoredArticle, StoredCapture

_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_PRIVATE = {"set-cookie", "set-cookie2", "authorization", "www-authenticate"}
"""Headers that are kept but not shown: a session that was ours."""


def pages(asked: ViewContext) -> CachedResponse:
    """Every fetch of an article's addresses."""
    article = asked.article()
    portal = asked.standing.portal_of(article)
    return render(asked, "pages.html", article=article, portal=portal, captures=asked.store.captures_of(article.id)[::-1])


def page(asked: ViewContext) -> CachedResponse:
    """One fetch: when, from where, what came, and the page itself in a frame that can do nothing."""
    article, capture = _capture(asked)
    body = _body(asked, capture)
    return render(
        asked,
        "page.html",
        article=article,
        portal=asked.standing.portal_of(article),
        capture=capture,
        headers=[(name, value) for name, value in capture.headers if name.lower() not in _PRIVATE],
        size=None if body is None else len(body),
        is_html=_is_html(capture),
    )


def body(asked: ViewContext) -> CachedResponse:
    """The bytes as they came, as a page without scripts, images, styles of others, forms or an origin."""
    _, capture = _capture(asked)
    data = _body(asked, capture)
    if data is None or not _is_html(capture):
        raise NotThere("this page is not kept, or it is no HTML")
    charset = _CHARSET.search(_content_type(capture))
    media_type = f"text/html; charset={charset[1]}" if charset else "text/html; charset=utf-8"
    return CachedResponse(body=data, media_type=media_type, policy=SANDBOX, max_age=3600, extra={"x-robots-tag": "noindex"})


def source(asked: ViewContext) -> CachedResponse:
    """The same bytes to be saved: their sha256 is the one that the page says."""
    _, capture = _capture(asked)
    data = _body(asked, capture)
    if data is None:
        raise NotThere("this page is not kept")
    extra = {"content-disposition": f'attachment; filename="{capture.sha256}.bin"', "x-robots-tag": "noindex"}
    return CachedResponse(body=data, media_type="application/octet-stream", policy=SANDBOX, max_age=3600, extra=extra)


def _capture(asked: ViewContext) -> tuple[StoredArticle, StoredCapture]:
    article, found = asked.article(), asked.store.capture(asked.number("page"))
    if found is None or found[1] != article.id:
        raise NotThere("no such page of this article")
    return article, found[0]


def _body(asked: ViewContext, capture: StoredCapture) -> bytes | None:
    """The bytes; None where retention has dropped them."""
    try:
        return asked.store.capture_body(capture.sha256)
    except NotStored:
        return None


def _content_type(capture: StoredCapture) -> str:
    return next((value for name, value in capture.headers if name.lower() == "content-type"), "")


def _is_html(capture: StoredCapture) -> bool:
    kind = _content_type(capture).partition(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml")
