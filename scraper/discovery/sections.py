"""Finds the links of a site's menus that lead to lists of news, by their words."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from w3lib.html import get_meta_refresh

from portals import Portal
from portals.text import fold_marks
from scraper.discovery.visit import Fetched, Get
from scraper.extract.attachments import is_file_address
from scraper.extract.metadata import read_structured
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import absolute, is_own_host, trap
from scraper.lists.listing import ListRequest

LONGEST_NAME = 60
_FEWEST_ELSEWHERE = 4
# How surely a link that says so leads to a list of news, by folded words; the first that fits counts.
_WORDS: tuple[tuple[int, str], ...] = (
    (
        0,
        (
            "gioi thieu|lien he|so do|dang nhap|dang ky|tim kiem|hoi dap|gop y|thu tuc|dich vu cong|van ban|thu vien|hinh anh|video|album|"
            "lich |to chuc|bo may|danh ba|english|trang chu|cong khai|dau thau|khao sat|rss|facebook|zalo|ban do|tra cuu"
        ),
    ),
    (10, "tin tuc (?:va|[-–,]) ?su kien|tin tuc su kien"),
    (9, "tin tuc|news"),
    (8, "tin (?:hoat dong|noi bat|moi|trong|dia phuong|xa|phuong|thoi su)|hoat dong|thoi su|su kien"),
    (7, "thong bao|tin "),
    (
        5,
        (
            "chi dao|dieu hanh|kinh te|van hoa|xa hoi|chinh tri|xay dung dang|an ninh|quoc phong|chuyen doi so|cai cach|giao duc|y te|"
            "nong thon moi|moi truong|nong nghiep|do thi|tuyen truyen|pho bien phap luat|doan the|guong"
        ),
    ),
)
_PATTERNS = tuple((score, re.compile(rf"\b(?:{words})")) for score, words in _WORDS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that may lead to a list of news: its text, and path with query below the site's root."""

    name: str
    path: str
    score: int


def section_candidates(page: Page, portal: Portal) -> list[Candidate]:
    """The links whose text speaks of news, best score first, then shortest path, each path once."""
    found = [candidate for candidate in _links(page, portal) if candidate.score]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.path.count("/")))


def page_links(page: Page, portal: Portal) -> list[Candidate]:
    """All links of a page in their order, for home pages that are only an entrance."""
    return [candidate for candidate in _links(page, portal) if candidate.path != _path(page.url)]


def main_foreign_host(page: Page, portal: Portal) -> str | None:
    """The other host to which most links of a page lead, as after a site has moved; None if most stay or there are few."""
    urls = [url for anchor in page.selector.root.iter("a") if (url := absolute(page.base, anchor.get("href")))]
    hosts = Counter(urlsplit(url).netloc for url in urls if not is_own_host(url, portal))
    host, times = next(iter(hosts.most_common(1)), ("", 0))
    return host if times >= _FEWEST_ELSEWHERE and times > len(urls) / 2 else None


def _links(page: Page, portal: Portal) -> Iterator[Candidate]:
    """The links to other pages of the site that have a name, each path once, by the name that speaks of news."""
    found: dict[str, Candidate] = {}
    for anchor in page.selector.root.iter("a"):
        name, url = normalize(text_of(anchor)), absolute(page.base, anchor.get("href"))
        if not url or not 3 <= len(name) <= LONGEST_NAME or not is_own_host(url, portal) or trap(url) or is_file_address(url):
            continue
        path, score = _path(url), _score(name)
        if path != "/" and (path not in found or (score and not found[path].score)):
            found[path] = Candidate(name, path, score)
    yield from found.values()


def section_from_page(page: Page) -> Candidate:
    """The section at an address that a person gave, named by the page's heading or title."""
    heading = next((text for element in page.all("h1, h2") if 3 <= len(text := normalize(text_of(element))) <= LONGEST_NAME), None)
    title = page.first("title")
    name = heading or re.split(r" [-|»:–] ", normalize(text_of(title)) if title is not None else "")[0].strip()
    return Candidate(name[:LONGEST_NAME] or "Tin tức", _path(page.url), 11)


def site_name(page: Page) -> str | None:
    """The name of a site: the part of its title that speaks of a portal or a unit, or its whole title."""
    title = page.first("title")
    named = page.first("meta[property='og:site_name']")
    texts = [normalize(named.get("content") or "") if named is not None else "", normalize(text_of(title)) if title is not None else ""]
    texts.append(read_structured(page).title or "")
    for text in texts:
        for part in re.split(r" [-|»–] ", text):
            if _SITE.search(fold_marks(part)):
                return part.strip()
    return next((text for text in texts if text), None)


_SITE = re.compile(
    r"\b(?:cong (?:thong tin|ttdt)|trang (?:thong tin|tin)|website|ubnd|uy ban nhan dan|phuong|xa|thi tran|thi xa|huyen|quan|so)\b"
)


def _score(name: str) -> int:
    folded = fold_marks(name)
    return next((score for score, pattern in _PATTERNS if pattern.search(folded)), 0)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


MOST_HOPS = 3
LONGEST_WAIT = 10
"""Seconds; a page that calls itself anew after minutes sends nobody on."""
LITTLE_TEXT = 200
"""Characters of visible text; a page that says more is a page of its own, whatever its scripts may do."""
_SENDS = re.compile(r"\blocation(?:\.href)?[ \t]{0,8}(?:=|\.(?:replace|assign)\()[ \t]{0,8}[\"']([^\"'\s]{1,500})[\"']")


async def follow_entry_page(get: Get, url: str) -> Fetched:
    """Fetches the page at an address, or the one that it redirects a browser to; raises VisitFailed."""
    fetched = await get(ListRequest(url))
    for _ in range(MOST_HOPS):
        after = client_redirect(fetched.page)
        if after is None:
            break
        fetched = await get(ListRequest(after))
    return fetched


def client_redirect(page: Page) -> str | None:
    """The address that a nearly empty page sends a browser to, by its head, a script or its first frame; None if it sends nowhere."""
    body = page.first("body")
    if body is not None and len(normalize(text_of(body))) > LITTLE_TEXT:
        return None
    wait, refreshed = get_meta_refresh(page.text, page.base)
    sent = refreshed if wait is not None and wait <= LONGEST_WAIT else None
    if sent is None and (script := next((found[1] for one in page.all("script") if (found := _SENDS.search(one.text or ""))), None)):
        sent = script
    if sent is None:
        sent = next((frame.get("src") for frame in page.all("frameset frame[src]")), None)
    after = absolute(page.base, sent)
    return after if after != page.url else None
