"""Lets the tests of the store import their helpers (store_making, nights) whatever import mode pytest is in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from store_making import AT, PORTAL

from storage import Store


@pytest.fixture
def store(tmp_path):
    """An open store that knows one portal with two sections."""
    with Store.open(tmp_path / "data", holder="congtin test") as opened:
        opened.save_portals([PORTAL], AT)
        yield opened
