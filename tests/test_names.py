"""Names of modules and public classes: one that stands twice has its reason here, and one module's part stands beside it."""

import ast
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("portals", "storage", "scraper", "feeds", "server", "congtin", "demo_portal")

TWIN_MODULES: Mapping[str, str] = {
    "api": "congtin/api.py is the Python API, server/api.py the one over HTTP",
    "article": "what reads an article, the page that shows it, the command that prints it",
    "backup": "a command has the name that is typed; storage does the work",
    "base": "what the classes of one folder are built on",
    "clock": "the real one, and the demo's calendar, which stands for it",
    "entries": "of list pages in scraper/lists, of feeds in feeds",
    "errors": "the errors of one package, below the root in portals/errors.py",
    "export": "a command has the name that is typed; congtin/export.py does the work",
    "files": "of a store, of a published site, of what a command writes, of the demo",
    "http_state": "storage keeps it, the downloader uses it",
    "model": "the records of one package",
    "nightly": "a command has the name that is typed; congtin/nightly.py does the work",
    "pages": "of the published site, of the demo's site",
    "portal": "the page about a portal, the command about portals",
    "run": "of the server, of the watches",
    "sanitize": "markup of a page before it is stored; text of any origin before a column takes it",
    "search": "the index, the page, the command",
    "settings": "Scrapy wants a module of that name; the feeds have their own",
    "status": "the page, the command",
    "text": "comparison of Vietnamese, text of pages, text fit for feeds",
}
TWIN_CLASSES: Mapping[str, str] = {}
"""Every other name of a public class stands once."""


def sources() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def standing_twice(found: Mapping[str, list[Path]]) -> dict[str, list[str]]:
    return {name: [str(file.relative_to(ROOT)) for file in files] for name, files in found.items() if len(files) > 1}


def test_a_module_s_name_stands_once_or_has_a_reason():
    found = defaultdict(list)
    for file in sources():
        if file.stem not in ("__init__", "__main__"):
            found[file.stem].append(file)
    twins = standing_twice(found)
    assert len(twins) > 5, "the modules were not found"
    assert {name: files for name, files in twins.items() if name not in TWIN_MODULES} == {}


def test_a_public_class_s_name_stands_once_or_has_a_reason():
    found = defaultdict(list)
    for file in sources():
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(file)
    assert len(found) > 100, "the classes were not found"
    twins = standing_twice(found)
    assert {name: files for name, files in twins.items() if name not in TWIN_CLASSES} == {}
