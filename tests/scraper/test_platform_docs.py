"""docs/platforms.md: its example is a platform that reads its page, its tables name what there is, and every platform is registered."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
from dataclasses import fields
from pathlib import Path

import pytest

import scraper.platforms
from scraper.extract.page import Page
from scraper.lists.entries import EntrySelectors
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, Platform, html_base

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "platforms.md").read_text(encoding="utf-8")
BLOCKS: dict[str, str] = dict(re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
HOME = "https://songque.example.vn"


@pytest.fixture
def example():
    scope = {"__name__": "songque"}
    exec(compile(BLOCKS["python"], "docs/platforms.md", "exec"), scope)
    return scope["SongQue"]()


def test_the_example_reads_its_list(example, make_portal):
    portal = make_portal(platform="songque", home=HOME)
    page = Page(f"{HOME}/tin-tuc", BLOCKS["html"])
    listing = example.read_listing(page, ListRequest(page.url), portal)
    expected = json.loads(BLOCKS["json"])
    assert len(example.recognised(page)) == 2
    links = [[link.native_id, link.title, link.published_at.isoformat(), link.views] for link in listing.links]
    assert links == expected["links"]
    assert (listing.next.url, listing.total_pages, list(listing.skipped)) == (
        expected["next"],
        expected["total_pages"],
        expected["skipped"],
    )


def test_the_example_reads_an_article(example, make_portal):
    body = "<p>Sáng mồng bảy, bà con bến sông mở hội đua thuyền đầu năm.</p>"
    shown = f"<h1 class=sq-title>Lễ hội đầu xuân</h1><p class=sq-date>04/02/2026 07:30</p><div class=sq-body>{body}</div>"
    page = Page(f"{HOME}/tin/le-hoi-1205.html?utm_source=x", f"<html><body>{shown}</body></html>")
    article = example.read_article(page, make_portal(platform="songque", home=HOME))
    assert (article.native_id, article.url, article.title) == ("1205", f"{HOME}/tin/bai-1205.html", "Lễ hội đầu xuân")


def test_every_field_of_the_toolkit_is_described():
    section = GUIDE.partition("## Lists: `EntrySelectors`")[2].partition("Which base class")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field.name for field in fields(EntrySelectors)]


def test_every_base_class_and_example_named_is_one():
    rows = re.findall(r"^\| `(\w+)` \(`[\w.]+`\) \|.*\| (.+?) \|$", GUIDE, re.MULTILINE)
    assert len(rows) == 3
    for base, examples in rows:
        kind = getattr(html_base, base)
        for name in re.findall(r"`(\w+)`", examples):
            assert isinstance(PLATFORMS[name], kind), name


def test_every_platform_is_registered_under_its_own_name():
    classes = set()
    for module in pkgutil.iter_modules(scraper.platforms.__path__):
        for _, kind in inspect.getmembers(importlib.import_module(f"scraper.platforms.{module.name}"), inspect.isclass):
            if issubclass(kind, Platform) and "name" in vars(kind):
                classes.add(kind)
    assert {kind.name for kind in classes} == set(PLATFORMS)
    assert len(classes) == len(PLATFORMS)
    assert {type(platform) for platform in PLATFORMS.values()} == classes


def test_a_platform_is_named_in_its_own_module_and_in_the_list_alone():
    """Outside of its class and the list, no code of ours imports a platform: whatever asks for one asks the list."""
    root = Path(scraper.platforms.__file__).resolve().parents[2]
    shared = {"base", "html_base", "article_urls", "liferay", "sharepoint"}  # what several platforms are built of
    for folder in ("portals", "storage", "scraper", "feeds", "server", "congtin"):
        for file in (root / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scraper.platforms."):
                    assert node.module.rpartition(".")[2] in shared or file.name == "__init__.py", file
