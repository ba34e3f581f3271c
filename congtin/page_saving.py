"""Saves pages of a portal with what they give, in the shape that the test suite reads (`scraper.fixtures`)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.discovery import Survey
from scraper.discovery.visit import Fetched
from scraper.fixtures import PROFILE, portal_of, shown

_USUAL_TYPE = "text/html; charset=utf-8"


def save_pages(survey: Survey, profile: str, folder: Path) -> list[Path]:
    """Writes the profile, the lists, the articles, and the home page as one to be refused, each with its expectation; gives the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROFILE).write_text(profile, encoding="utf-8")
    written: list[Path] = []
    for name, fetched in _named_pages(survey):
        ending = "json" if fetched.page.text.lstrip()[:1] in ("{", "[") else "html"
        file = folder / f"{name}.{ending}"
        file.write_bytes(fetched.body)
        expectation = shown(file, portal_of(folder), _found_at(fetched))
        if name.startswith("refused-") and "refused" not in expectation:
            file.unlink()
            continue
        text = json.dumps(expectation, ensure_ascii=False, indent=2) + "\n"
        file.with_name(f"{name}.expected.json").write_text(text, encoding="utf-8")
        written.append(file)
    return written


def _named_pages(survey: Survey) -> Iterator[tuple[str, Fetched]]:
    for seen in survey.sections:
        if seen.links and seen.fetched is not None:
            yield f"list-{seen.section.slug}", seen.fetched
    read = [seen.fetched for seen in survey.articles if seen.article is not None and seen.fetched is not None]
    for number, fetched in enumerate(read, start=1):
        yield f"article-{number}", fetched
    if survey.home is not None:
        yield "refused-home", survey.home


def _found_at(fetched: Fetched) -> dict[str, Any]:
    told: dict[str, Any] = {"page": fetched.page.url}
    fetch = fetched.fetch
    if fetch.method != "GET" or fetch.pager or fetch.page != 1:
        told["fetch"] = {"page": fetch.page, "method": fetch.method, "form": dict(fetch.form), "pager": dict(fetch.pager)}
    if fetched.content_type and fetched.content_type.lower() != _USUAL_TYPE:
        told["content_type"] = fetched.content_type
    return told
