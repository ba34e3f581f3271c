"""Renders pages from templates, in two languages, with dates, numbers and addresses as people read them."""

import hashlib
import html
import re
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from markupsafe import Markup

from feeds.text import excerpt, one_line, web_address
from portals import messages
from portals.messages import number, translated
from portals.model import slugify, unit_name
from server.i18n import REASONS
from server.request import ZONE, Language, ViewContext
from server.responses import CachedResponse
from storage import StoredArticle

STATIC = Path(__file__).parent / "static"
_IMAGE = re.compile(r'<img\b(?:[^>"]|"[^"]*")*>')
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')


def render(asked: ViewContext, template: str, *, status: int = 200, kept: bool = True, **context: Any) -> CachedResponse:
    """A page as an answer."""
    page = _pages(asked.language).get_template(template).render(asked=asked, site=asked.site, standing=asked.standing, **context)
    return CachedResponse(body=page.encode("utf-8", "replace"), media_type="text/html", status=status, kept=kept)


def error_page(language: Language, title: str, reason: str, status: int) -> bytes:
    """A page that says why there is none; it needs no store."""
    return _pages(language).get_template("error.html").render(site_title=title, reason=REASONS[reason], status=status).encode()


def static_path(name: str) -> str:
    """The address of a file of ours, which holds its content's name and so may be kept for ever."""
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{static_files()[name][1]}.{ending}"


@cache
def static_files() -> dict[str, tuple[bytes, str]]:
    """Our own files: name → bytes and what names them."""
    return {file.name: (data := file.read_bytes(), hashlib.sha256(data).hexdigest()[:10]) for file in sorted(STATIC.iterdir())}


def address(language: Language, path: str, **parameters: object) -> str:
    """A path of ours in a language, with those parameters that are given."""
    given = {name: value for name, value in parameters.items() if value}
    prefixed = f"/en{'' if path == '/' else path}" if language == "en" else path
    return f"{prefixed}?{urlencode(given)}" if given else prefixed


def moment(language: Language, at: datetime, *, day_only: bool = False, zone: Any = ZONE) -> str:
    """A moment as people write it, in the zone of the portals."""
    local = at.astimezone(zone)
    return messages.day(language, local) if day_only else messages.moment(language, local)


def long_day(language: Language, day: date) -> str:
    """A day with its name."""
    return f"{messages.weekday(language, day)}, {messages.day(language, day)}"


def published_day(article: StoredArticle) -> date:
    """The day under which a post stands in a list."""
    return (article.published_at or article.first_seen_at).astimezone(ZONE).date()


def body_of(language: Language, body: str) -> Markup:
    """The sanitised body of an article with links in the place of images: our pages load nothing from other hosts."""
    return Markup(_IMAGE.sub(lambda tag: _image_link(language, tag[0]), body))  # noqa: S704 - sanitised when it was read


def _image_link(language: Language, tag: str) -> str:
    attributes = dict(_ATTRIBUTE.findall(tag))
    url = web_address(_unescaped(attributes.get("src", "")))
    caption = one_line(_unescaped(attributes.get("alt", "")))
    words = translated(language, "Ảnh trên trang gốc")
    label = Markup("{}: {}").format(words, caption) if caption else words
    if url is None:
        return str(Markup('<span class="image">{}</span>').format(label))
    return str(Markup('<a class="image" href="{}" rel="noreferrer nofollow">{}</a>').format(url, label))


def _unescaped(text: str) -> str:
    return html.unescape(text)


@cache
def _pages(language: Language) -> Environment:
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals.update(
        language=language,
        other="en" if language == "vi" else "vi",
        static=static_path,
        t=lambda text, **values: translated(language, text, **values),
        link=lambda path, **parameters: address(language, path, **parameters),
        link_in=address,
        unit_name=lambda portal: one_line(unit_name(portal.unit, language)),
        said=lambda message: message.text(language),
        long_day=lambda day: long_day(language, day),
        published_day=published_day,
        slug=slugify,
        body_of=lambda body: body_of(language, body),
        web_address=web_address,
    )
    pages.filters.update(
        moment=lambda at, day_only=False: moment(language, at, day_only=day_only),
        iso=lambda at: at.isoformat(timespec="seconds"),
        number=lambda value: "" if isinstance(value, Undefined) else number(language, value),
        one_line=lambda text: one_line(text or ""),
        groupby_day=lambda articles: [(day, list(some)) for day, some in groupby(articles, key=published_day)],
        excerpt=lambda text, length=220: excerpt(text or "", length),
    )
    return pages
