"""The rules of pyproject.toml for who may import what: kept by the code, and each of them broken by a line that breaks it."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in LINTER["contracts"]}

VIOLATIONS = [
    ("rooms", "feeds/text.py", "from scraper.errors import ReadingError"),
    ("rooms", "scraper/crawl/metrics.py", "import feeds.text"),
    ("rooms", "storage/files.py", "from feeds.errors import FeedsError"),
    ("rooms", "portals/schema.py", "import storage.errors"),
    ("rooms", "server/filters.py", "import congtin.formatting"),
    ("scraper", "scraper/downloader/stats.py", "from scraper.crawl.metrics import page_metrics"),
    ("scraper", "scraper/downloader/tls.py", "from scraper.platforms.base import Platform"),
    ("scraper", "scraper/extract/text.py", "from scraper.lists.listing import Listing"),
    ("scraper", "scraper/lists/listing.py", "from scraper.platforms.base import Platform"),
    ("scraper", "scraper/crawl/metrics.py", "import scraper.discovery.survey"),
    ("scraper", "scraper/utils.py", ""),
    ("reading", "scraper/extract/dates.py", "from storage import Store"),
    ("reading", "scraper/lists/entries.py", "from storage.files import write_whole"),
    ("reading", "scraper/platforms/liferay7.py", "from scraper.settings import USER_AGENT"),
    ("reading", "scraper/errors.py", "from storage.errors import StoreError"),
    ("model", "storage/model.py", "import sqlite3"),
    ("model", "storage/model.py", "from storage.connection import transaction"),
    ("demo", "demo_portal/language.py", "from portals.text import fold_marks"),
    ("fiction", "server/filters.py", "from demo_portal.language import slug"),
    ("sqlite", "feeds/text.py", "import sqlite3"),
    ("sqlite", "scraper/crawl/recorder.py", "from sqlite_utils import Database"),
    ("sqlite", "congtin/disk.py", "import sqlite3"),
    ("feedgen", "server/feeds.py", "from feedgen.feed import FeedGenerator"),
    ("feedgen", "scraper/lists/feeds_and_sitemaps.py", "import feedgen"),
    ("scrapy", "scraper/extract/page.py", "from scrapy.http import Response"),
    ("scrapy", "congtin/crawling.py", "import scrapy"),
    ("scrapy", "scraper/crawl/runner.py", "import aiohttp"),
    ("html", "feeds/text.py", "from bs4 import BeautifulSoup"),
    ("html", "scraper/platforms/joomla.py", "import parsel"),
    ("serving", "congtin/commands/serve.py", "import uvicorn"),
    ("serving", "feeds/dynamic.py", "from starlette.requests import Request"),
]


def lint(folder: Path) -> str:
    """What lint-imports says of the packages in a folder, on one line."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    environment = {"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "500", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return " ".join((done.stdout + done.stderr).split())


def broken(said: str) -> list[str]:
    assert "Contracts: " in said, said
    return [contract for contract, name in NAMES.items() if re.search(rf"{re.escape(name)} BROKEN", said)]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    for package in LINTER["root_packages"]:
        shutil.copytree(
            ROOT / package, folder / package, ignore=lambda _, names: [name for name in names if "." in name and not name.endswith(".py")]
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def planted(copy: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The copy, with one line more at the end of one file."""
    name, line = request.param
    file = copy / name
    before = file.read_bytes() if file.exists() else None
    file.write_bytes((before or b'"""New."""\n') + f"\n{line}\n".encode())
    yield copy
    if before is None:
        file.unlink()
    else:
        file.write_bytes(before)


def test_the_code_keeps_all_of_them(copy: Path):
    said = lint(copy)
    assert broken(said) == []
    assert f"Contracts: {len(NAMES)} kept, 0 broken" in said


@pytest.mark.parametrize(
    ("contract", "planted"),
    [(contract, (file, line)) for contract, file, line in VIOLATIONS],
    indirect=["planted"],
    ids=lambda value: str(value),
)
def test_one_line_breaks_the_contract_that_it_is_against_and_no_other(contract: str, planted: Path):
    assert broken(lint(planted)) == [contract]


def test_every_contract_is_broken_by_something():
    assert {contract for contract, _, _ in VIOLATIONS} == NAMES.keys()
