"""How well the generic reader finds body, title and date on saved pages of sites that it does not know, beside trafilatura and htmldate.

FOLDER holds, in one folder for each country, `<name>_<date>.html.gz`, `meta.info` with each page's address, and `<name>.json` with the
truth by version of the layout, the oldest first: title, publishing date, and a body of a summary and sections. Bodies are scored by
4-gram shingles (precision and recall averaged over the pages, as the public article-extraction benchmark does) and by single words. A date
is right where its day is the truth's in some zone; a title where nothing but white space, case and the kind of its quotes differs.

Run with `python -m bench extraction FOLDER [--half A|B] [--pages]`.
"""

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean, median

import trafilatura
from htmldate import find_date as htmldate_of

from portals import Portal
from scraper.errors import NotAnArticle, ReadingError
from scraper.extract.article import read_fields
from scraper.extract.page import Page
from scraper.platforms import PLATFORMS

_WORD = re.compile(r"\w+", re.UNICODE)
_SHINGLE = 4
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "\u00ad": None, "\u200b": None})


@dataclass(frozen=True, slots=True)
class Truth:
    """A saved page and what it says."""

    name: str
    url: str
    markup: bytes
    title: str
    day: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one way of reading gives for a page; `reason` is why it gives none."""

    title: str | None = None
    day: date | None = None
    body: str = ""
    reason: str = ""


def main(arguments: Sequence[str] | None = None) -> None:
    """One row for each way of reading, and on wish one for each page."""
    parser = argparse.ArgumentParser(prog="python -m bench extraction")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("A", "B"), help="every second site only: tune on one half, report on the other")
    parser.add_argument("--pages", action="store_true", help="a line for each page with our scores and what is wrong")
    options = parser.parse_args(arguments)
    truths = list(saved_pages(options.folder, options.half))
    if not truths:
        sys.exit(f"no page with its truth below {options.folder}")
    found = {way: [_timed(read, truth) for truth in truths] for way, read in ways().items()}
    print(f"{len(truths)} pages")
    print(
        f"{'':<14}{'shingle F1':>11}{'prec.':>7}{'recall':>7}{'word F1':>9}{'no body':>9}{'titles':>8}{'wrong':>7}{'dates':>7}{'wrong':>7}",
        end="",
    )
    print(f"{'ms':>7}{'mean':>7}")
    for way, results in found.items():
        print(row(way, truths, [result for result, _ in results], [spent for _, spent in results]), flush=True)
    if options.pages:
        for truth, (result, _), (other, _) in sorted(
            zip(truths, found["ours"], found["trafilatura"], strict=True), key=lambda each: word_f1(each[0].body, each[1][0].body)
        ):
            print(page_line(truth, result, other))


def saved_pages(folder: Path, half: str | None = None) -> Iterator[Truth]:
    """Every page of the folder that has its truth; pages and truths are paired oldest first."""
    for number, file in enumerate(sorted(folder.glob("*/*.json"))):
        if half and (number % 2 == 0) != (half == "A"):
            continue
        versions = sorted(json.loads(file.read_text(encoding="utf-8")).values(), key=lambda version: str(version.get("publishing_date")))
        pages = sorted(file.parent.glob(f"{file.stem}_*.html.gz"))
        addresses = json.loads((file.parent / "meta.info").read_text(encoding="utf-8"))
        if len(versions) != len(pages):
            print(f"left out: {file.stem} has {len(pages)} pages and {len(versions)} truths")
            continue
        for page, version in zip(pages, versions, strict=True):
            body = version["body"]
            parts = [*body["summary"]]
            for section in body["sections"]:
                parts += [*section["headline"], *section["paragraphs"]]
            yield Truth(
                page.name.removesuffix(".html.gz"),
                addresses[page.name]["url"],
                gzip.decompress(page.read_bytes()),
                version["title"],
                datetime.fromisoformat(version["publishing_date"]),
                "\n".join(parts),
            )


def ways() -> dict[str, Callable[[Truth], Found]]:
    """The ways of reading that are compared; readability where it is installed."""
    known: dict[str, Callable[[Truth], Found]] = {"ours": ours, "trafilatura": trafilatura_alone}
    try:
        from readability import Document
    except ImportError:
        return known

    def readability_alone(truth: Truth) -> Found:
        document = Document(truth.markup.decode("utf-8", "replace"))
        return Found(document.short_title(), None, re.sub(r"<[^<>]*>", " ", document.summary()))

    return known | {"readability": readability_alone}


def ours(truth: Truth) -> Found:
    """The generic reader, asked as a portal's crawl asks it, whatever the address looks like."""
    platform = PLATFORMS["generic"]
    portal = Portal.model_validate(
        {
            "id": "bench",
            "name": "Bench",
            "unit": {"province": "Bắc Ninh", "name": "Thử", "level": "ward"},
            "platform": "generic",
            "home": "https://bench.example",
            "sections": [{"name": "Tin tức", "path": "/tin-tuc"}],
        }
    )
    page = Page.from_bytes(truth.url, truth.markup, "text/html; charset=utf-8").shown
    try:
        if reason := platform.gone(page, portal) or platform.refusal(page, portal):
            raise NotAnArticle(portal.id, page.url, reason)
        article = read_fields(page, portal, platform.selectors, native_id="x", url=truth.url, guessed=platform.guesses)
    except ReadingError as error:
        return Found(reason=error.reason)
    except Exception as error:  # a page that breaks the reader is one more page without a body, and the table goes on
        return Found(reason=f"broken: {error!r}")
    lead = f"{article.summary}\n" if article.summary and article.summary not in article.body_text else ""
    return Found(article.title, article.published_at.date() if article.published_at else None, lead + article.body_text)


def trafilatura_alone(truth: Truth) -> Found:
    """Trafilatura's text and title as it gives them by itself, and htmldate's day."""
    markup = truth.markup.decode("utf-8", "replace")
    body = trafilatura.extract(markup, url=truth.url, include_comments=False)
    metadata = trafilatura.extract_metadata(markup, default_url=truth.url)
    day = htmldate_of(markup, url=truth.url, original_date=True)
    return Found(metadata.title if metadata else None, date.fromisoformat(day) if day else None, body or "")


def row(way: str, truths: Sequence[Truth], results: Sequence[Found], spent: Sequence[float]) -> str:
    """One way's scores over all pages; milliseconds of CPU in the middle and on average."""
    shingles = [shingle_counts(truth.body, result.body) for truth, result in zip(truths, results, strict=True)]
    precision = fmean([hit / (hit + more) for hit, more, _ in shingles if hit + more])
    recall = fmean([hit / (hit + less) for hit, _, less in shingles if hit + less])
    titles = [is_title(truth.title, result.title) for truth, result in zip(truths, results, strict=True)]
    days = [is_day(truth.day, result.day) for truth, result in zip(truths, results, strict=True)]
    return (
        f"{way:<14}{2 * precision * recall / (precision + recall):>11.3f}{precision:>7.3f}{recall:>7.3f}"
        f"{fmean(word_f1(truth.body, result.body) for truth, result in zip(truths, results, strict=True)):>9.3f}"
        f"{sum(not result.body for result in results):>9}{titles.count(True):>8}{titles.count(False):>7}"
        f"{days.count(True):>7}{days.count(False):>7}{1000 * median(spent):>7.0f}{1000 * fmean(spent):>7.0f}"
    )


def page_line(truth: Truth, result: Found, other: Found) -> str:
    """Our word F1 and trafilatura's, what is wrong, and why a page was refused."""
    title, day = is_title(truth.title, result.title), is_day(truth.day, result.day)
    said = "" if title else f" title {result.title!r} for {truth.title!r}"
    said += "" if day else f" date {result.day} for {truth.day}"
    return f"{word_f1(truth.body, result.body):.3f} {word_f1(truth.body, other.body):.3f} {truth.name}{said} {result.reason}"


def shingle_counts(truth: str, found: str) -> tuple[int, int, int]:
    """Shingles in both, in the found text alone, in the truth alone."""
    ours, theirs = _shingles(found), _shingles(truth)
    hit = (ours & theirs).total()
    return hit, ours.total() - hit, theirs.total() - hit


def word_f1(truth: str, found: str) -> float:
    """The harmonic mean of precision and recall of single words, each as often as it stands."""
    wanted, given = Counter(_WORD.findall(truth)), Counter(_WORD.findall(found))
    hit = (wanted & given).total()
    return 2 * hit / (wanted.total() + given.total()) if wanted or given else 1.0


def is_title(truth: str, found: str | None) -> bool | None:
    """Whether a title is the truth's; None where there is none."""
    return None if found is None else _plain(truth) == _plain(found)


def is_day(truth: datetime, found: date | None) -> bool | None:
    """Whether a day is the truth's in its own zone, in UTC or in any zone between; None where there is none."""
    if found is None:
        return None
    moments = [truth] if truth.tzinfo is None else [truth, truth.astimezone(UTC), truth.astimezone(UTC) + timedelta(hours=7)]
    return found in {moment.date() for moment in moments}


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1)) if words)


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split()).casefold()


def _timed(read: Callable[[Truth], Found], truth: Truth) -> tuple[Found, float]:
    began = time.process_time()
    return read(truth), time.process_time() - began


if __name__ == "__main__":
    main(sys.argv[1:])
