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
        """Notes the file that a frame or an embedded object shows; viewers name it in their `file` parameter."""
        source = element.get("src") or element.get("data") or ""
        shown = parse_qs(urlsplit(source).query).get("file", [source])[0] if "file=" in source else source
        if url := absolute(self.base, shown):
            self.add(url)

    def add_download_call(self, onclick: str) -> None:
        """Notes the file of a handler such as `downloadFile('label', '/upload/…')`."""
        call = _DOWNLOAD_CALL.search(onclick)
        if call and (url := absolute(self.base, call["path"])):
            self.add(url, call["label"])

    def attachments(self) -> tuple[Attachment, ...]:
        """The files in the order in which they were met."""
        return tuple(attachment(url, label) for url, label in self._labels.items())


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
