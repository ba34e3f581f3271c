"""The demo portal as a function from requests to responses."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from urllib.parse import parse_qsl, unquote, urlsplit

from demo_portal import pages
from demo_portal.clock import demo_now
from demo_portal.files import pdf, png, rtf
from demo_portal.lists import list_page, listed
from demo_portal.menu import menu_paths
from demo_portal.posts import SECTIONS, DemoPost, DemoSection, demo_posts

HTML = "text/html;charset=UTF-8"
JSON = "application/json;charset=UTF-8"
ROBOTS = b"User-agent: *\nDisallow: /search\n"
_ALIAS = re.compile(r"^(?:/(?:vi|en))?(?:/web/(?:dong-may|vi|en))?(?=/news/-/details/)")
_STATIC = {
    "/theme/css/portal.css": ("portal.css", "text/css;charset=UTF-8"),
    "/theme/js/portal.js": ("portal.js", "application/javascript;charset=UTF-8"),
}


@dataclass(frozen=True)
class DemoResponse:
    """What the portal answers; the headers hold no length, date or cookie."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class DemoSite:
    """The portal in the evening of one day, with `articles` posts on day 1 (160 unless told)."""

    def __init__(self, day: int = 1, articles: int | None = None) -> None:
        self.day = day
        self.posts = demo_posts(day, articles)
        self._by_path = {post.path: post for post in self.posts}
        self._sections = {section.path: section for section in SECTIONS}
        self._lists = {s.slug: listed(self.posts, s) for s in SECTIONS}
        self._places = {
            post.path: (section, index)
            for section in reversed(SECTIONS)
            for index, post in enumerate(self._lists[section.slug])
            if post.sections[0] == section.slug
        }
        self._files = {
            unquote(attached.path): (attached.label, attached.media_type) for post in self.posts for attached in post.attachments
        }
        self._images = {unquote(urlsplit(path).path) for post in self.posts for path in post.images}
        self._frames = {s.slug: self._frame(s.name, s.path) for s in SECTIONS}
        self._frames[""] = self._frame(pages.SITE_NAME, "/")
        self._kept: dict[str, bytes | str] = {}

    def respond(self, method: str, target: str, form: Mapping[str, str]) -> DemoResponse:
        """The answer to one request; `form` holds the fields of a posted form."""
        if method == "HEAD":
            return replace(self.respond("GET", target, form), body=b"")
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        section = self._sections.get(parts.path)
        if section and query.get("p_p_resource_id") == "loadPage":
            return self._list_page(method, section, query, form)
        if method != "GET":
            return self._not_allowed("GET, HEAD")
        return self._page(parts.path) or self._file(unquote(parts.path)) or self._not_found()

    def _list_page(
        self,
        method: str,
        section: DemoSection,
        query: Mapping[str, str],
        form: Mapping[str, str],
    ) -> DemoResponse:
        wanted = "POST" if section.variant == "post" else "GET"
        if method != wanted:
            return self._not_allowed(wanted)
        parameters = form if wanted == "POST" else query
        return _response(200, JSON, list_page(self._lists[section.slug], section, parameters))

    def _page(self, path: str) -> DemoResponse | None:
        section = self._sections.get(path)
        if section:
            return _response(200, HTML, self._bytes(path, lambda: self._section_page(section)))
        post = self._by_path.get(_ALIAS.sub("", path))
        if post:
            return _response(200, HTML, self._article_page(post))
        if path == "/":
            return _response(200, HTML, self._bytes(path, self._home_page))
        if path == "/search" or path in menu_paths():
            text = "Nội dung đang được cập nhật."
            return _response(200, HTML, self._frames[""].page(pages.message_content("", text)))
        return None

    def _file(self, path: str) -> DemoResponse | None:
        if path == "/robots.txt":
            return _response(200, "text/plain;charset=UTF-8", ROBOTS)
        if path in _STATIC:
            name, media_type = _STATIC[path]
            return _response(200, media_type, self._bytes(path, lambda: _static(name)))
        if path in self._images or path == "/theme/images/favicon.png":
            return _response(200, "image/png", png(path))
        if path in self._files:
            label, media_type = self._files[path]
            make = pdf if media_type == "application/pdf" else rtf
            return _response(200, media_type, make(label))
        return None

    def _article_page(self, post: DemoPost) -> bytes:
        section, index = self._places[post.path]
        content = self._kept.get(post.path)
        if not isinstance(content, str):
            around = self._lists[section.slug][max(index - 3, 0) : index + 8]
            related = [other for other in around if other is not post][:8]
            content = self._kept[post.path] = pages.article_content(post, section, related)
        return self._frames[section.slug].page(content, pages.article_head(post))

    def _section_page(self, section: DemoSection) -> bytes:
        content = pages.section_content(section, self._lists[section.slug])
        frame = self._frame(section.name, section.path, with_newest=False)
        return frame.page(content)

    def _home_page(self) -> bytes:
        return self._frames[""].page(pages.home_content(list(self._lists.values())))

    def _frame(self, title: str, selected: str, with_newest: bool = True) -> pages.Frame:
        newest = self.posts[:10] if with_newest else ()
        return pages.frame(title, selected, demo_now(self.day), newest)

    def _bytes(self, key: str, make: Callable[[], bytes]) -> bytes:
        kept = self._kept.get(key)
        if not isinstance(kept, bytes):
            kept = self._kept[key] = make()
        return kept

    def _not_found(self) -> DemoResponse:
        text = "Trang bạn yêu cầu không tồn tại hoặc đã được gỡ bỏ."
        content = pages.message_content("Không tìm thấy trang", text, kind="error")
        return _response(404, HTML, self._frames[""].page(content))

    def _not_allowed(self, allowed: str) -> DemoResponse:
        refused = _response(405, "text/plain;charset=UTF-8", b"Method Not Allowed\n")
        return replace(refused, headers={**refused.headers, "Allow": allowed})


def _response(status: int, media_type: str, body: bytes) -> DemoResponse:
    headers = {"Content-Type": media_type}
    if media_type in (HTML, JSON):
        headers["Cache-Control"] = "private, no-cache, no-store, must-revalidate"
    return DemoResponse(status, headers, body)


def _static(name: str) -> bytes:
    return resources.files("demo_portal").joinpath("static", name).read_bytes()
