"""Files that an article links to, and the names by which they are known as files."""

import mimetypes
import re
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from lxml.html import HtmlElement

from scraper.extract.text import normalize
from scraper.extract.urls import absolute
from storage.model import Attachment

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|ppsx?|odt|ods|odp|rtf|zip|rar|7z|csv|mp3|mp4|wma|wmv|avi|mov|m4a)(?=$|[/?#&;])", re.IGNORECASE
)
_DOWNLOAD_CALL = re.compile(r"download\w*\(\s*(['\"])(?P<label>.*?)\1\s*,\s*(['\"])(?P<path>[^'\"]+)\3", re.IGNORECASE)

_SOURCES = ("src", "data", "data-src", "data-lazy-src")
_VIEWED = ("file", "url", "src", "link", "pdf")
_VIEWERS = frozenset({"docs.google.com", "view.officeapps.live.com", "drive.google.com"})
_DRIVE = re.compile(r"(/(?:file|document|spreadsheets|presentation)/d/[\w\-]{3,100})(?:/|$)")
_VIDEO = {
    "youtube.com": (re.compile(r"^/(?:embed|v|shorts)/([\w\-]{5,20})"), "https://www.youtube.com/watch?v={}"),
    "youtube-nocookie.com": (re.compile(r"^/embed/([\w\-]{5,20})"), "https://www.youtube.com/watch?v={}"),
    "youtu.be": (re.compile(r"^/([\w\-]{5,20})"), "https://www.youtube.com/watch?v={}"),
    "player.vimeo.com": (re.compile(r"^/video/(\d{3,15})"), "https://player.vimeo.com/video/{}"),
    "dailymotion.com": (re.compile(r"^/embed/video/(\w{3,20})"), "https://www.dailymotion.com/video/{}"),
    "facebook.com": (re.compile(r"^/plugins/(video)\.php"), "https://www.facebook.com/{}"),
}


class Files:
    """The files that a body links to, each address once, with the first label that says something."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._labels: dict[str, str] = {}

    def add(self, url: str, label: str = "") -> None:
        """Notes an absolute address, if it is one of a file."""
        if is_file_address(url):
            self._labels[url] = self._labels.get(url) or normalize(label)

    def add_embedded(self, element: HtmlElement) -> None:
        """Notes the file that a frame or an embedded object shows, itself or through a viewer."""
        url = absolute(self.base, next((source for name in _SOURCES if (source := (element.get(name) or "").strip())), ""))
        if url is None:
            return
        if shown := shown_in_viewer(url):
            self._labels.setdefault(shown, normalize(element.get("title") or ""))
        else:
            self.add(url)

    def add_download_call(self, onclick: str) -> None:
        """Notes the file of a handler such as `downloadFile('label', '/upload/…')`."""
        call = _DOWNLOAD_CALL.search(onclick)
        if call and (url := absolute(self.base, call["path"])):
            self.add(url, call["label"])

    def attachments(self) -> tuple[Attachment, ...]:
        """The files in the order in which they were met."""
        return tuple(attachment(url, label) for url, label in self._labels.items())


def shown_in_viewer(url: str) -> str | None:
    """The file that a viewer's address shows (Google's, Microsoft's, pdf.js), or that a drive keeps; None where it shows none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (drive := _DRIVE.match(parts.path)) and host in ("drive.google.com", "docs.google.com"):
        return f"https://{host}{drive[1]}/view"
    asked = parse_qs(parts.query)
    for name in _VIEWED:
        for value in asked.get(name, [])[:1]:
            shown = absolute(url, value)
            if shown and (is_file_address(shown) or host in _VIEWERS):
                return shown
    return None


def shows_something(frame: HtmlElement) -> bool:
    """Whether a frame or an embedded object shows a file or plays a video."""
    source = next((source for name in _SOURCES if (source := (frame.get(name) or "").strip())), "")
    url = absolute("https://localhost/", source)
    return url is not None and (is_file_address(url) or shown_in_viewer(url) is not None or shown_video(url) is not None)


def shown_video(url: str) -> str | None:
    """The page of the video that a frame's address plays; None where it plays none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    found = _VIDEO.get(host)
    if found is None:
        return None
    pattern, page = found
    if host == "facebook.com" and (href := parse_qs(parts.query).get("href")):
        return absolute(url, href[0])
    named = pattern.search(parts.path)
    return page.format(named[1]) if named else None


def is_file_address(url: str) -> bool:
    """Whether an address ends in, or holds in its path or query, the name of a document, an archive or a recording."""
    return _FILE.search(url) is not None


def attachment(url: str, label: str = "") -> Attachment:
    """A linked file: media type by its ending, its name as label where the page gives none."""
    match = _FILE.search(url)
    name = unquote(url[: match.end()].rsplit("/", 1)[-1].rsplit("=", 1)[-1]) if match else unquote(urlsplit(url).path.rsplit("/", 1)[-1])
    return Attachment(url, normalize(label) or normalize(name), _media_type(name.rpartition(".")[2].lower()))


@lru_cache(maxsize=256)
def _media_type(ending: str) -> str:
    return mimetypes.guess_type(f"x.{ending}")[0] or "application/octet-stream"
