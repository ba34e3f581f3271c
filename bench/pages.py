"""What reading an article page costs, by platform and for the generic reader, against parsel alone and trafilatura alone.

The pages are the saved ones of the tests, each with a menu and a footer that bring it to the size of a real page. Parsel
does no more than find the selectors' elements and take their text; trafilatura finds the main text. CPU time, the median
of ROUNDS rounds in turn. Run with `python -m bench pages`.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

import parsel
import trafilatura

from portals import Portal
from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.fixtures import portal_of
from scraper.platforms import PLATFORMS, platform_of

PAGES = Path(__file__).resolve().parent.parent / "tests" / "pages"
SIZE = 60_000
ROUNDS = 7
LINK = '<li class="menu-item"><a href="/chuyen-muc/{0}" title="Chuyên mục {0}"><span>Chuyên mục số {0}</span></a></li>\n'
FIELDS = ("title", "published", "views", "body", "summary", "byline")


def main() -> None:
    """One row for each platform with saved articles, then the generic reader on the articles of all of them."""
    saved = articles()
    print(f"{'platform':<14}{'pages':>6}{'ms':>8}{'x parsel':>10}{'x trafilatura':>15}")
    everything: list[tuple[Portal, str, str]] = []
    for name in sorted(saved):
        everything += saved[name]
        _row(name, saved[name])
    generic = [(portal.model_copy(update={"platform": "generic"}), url, text) for portal, url, text in everything]
    _row("generic: all", [one for one in generic if PLATFORMS["generic"].native_id(one[1]) is not None])


def articles() -> dict[str, list[tuple[Portal, str, str]]]:
    """Portal, address and text of every saved article page by platform."""
    found: dict[str, list[tuple[Portal, str, str]]] = defaultdict(list)
    for file in sorted(PAGES.rglob("article-*.html")):
        portal = portal_of(file.parent)
        expected = json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))
        text = Page.from_bytes(expected["page"], file.read_bytes(), expected.get("content_type")).text
        found[portal.platform].append((portal, expected["page"], _of_real_size(text)))
    return found


def _of_real_size(text: str) -> str:
    links = "".join(LINK.format(number) for number in range(max(0, SIZE - len(text)) // len(LINK)))
    return text.replace("</body>", f'<div class="menu"><ul>{links}</ul></div></body>')


def _row(name: str, pages: list[tuple[Portal, str, str]]) -> None:
    ways: dict[str, Callable[[Portal, str, str], object]] = {"ours": read, "parsel": selectors_only, "trafilatura": extraction_only}
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for way, work in ways.items():
            began = time.process_time()
            for page in pages:
                work(*page)
            seconds[way].append((time.process_time() - began) / len(pages))
    ours, parsel_alone, trafilatura_alone = (median(seconds[way]) for way in ways)
    print(f"{name:<14}{len(pages):>6}{1000 * ours:>8.1f}{ours / parsel_alone:>10.1f}{ours / trafilatura_alone:>15.2f}", flush=True)


def read(portal: Portal, url: str, text: str) -> object:
    """What congtin does with a decoded page."""
    try:
        return platform_of(portal).read_article(Page(url, text), portal)
    except NotAnArticle as error:
        return error


def selectors_only(portal: Portal, url: str, text: str) -> object:
    """A parse, and the text of what the selectors find."""
    selector = parsel.Selector(text=text, type="html")
    wanted = platform_of(portal).selectors
    return ["".join(selector.css(css).css("::text").getall()) for name in FIELDS if (css := getattr(wanted, name))]


def extraction_only(portal: Portal, url: str, text: str) -> object:
    """The main text, as fast as trafilatura finds it."""
    return trafilatura.extract(text, url=url, output_format="html", fast=True, include_images=True, include_links=True)


if __name__ == "__main__":
    sys.exit(main())
