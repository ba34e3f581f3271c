"""Lets the tests of the command line import their helpers, and gives them a store filled by a real crawl."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from archive_store import ArchiveFixture, crawled


@pytest.fixture(scope="session")
def archive(tmp_path_factory) -> ArchiveFixture:
    """Three days of the demo portal, for reading only."""
    return crawled(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def own_archive(archive, tmp_path) -> ArchiveFixture:
    """The same, for a test that writes to it."""
    shutil.copytree(archive.folder, tmp_path / "own")
    return ArchiveFixture(tmp_path / "own")
