"""Lets the tests of watches import their helpers and those of the store, and gives them receivers on loopback."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "storage"))

from store_making import AT, DAY, ID, make_portal, summary
from watch_making import Desk, MailBox

from storage import Store


@pytest.fixture
def store(tmp_path):
    """A store that has read one portal for a month."""
    with Store.open(tmp_path / "data", holder="congtin test") as opened:
        opened.save_portals([make_portal(), make_portal("hanoi-thu", "Hà Nội")], AT)
        for portal in (ID, "hanoi-thu"):
            opened.end_crawl(opened.begin_crawl(portal, AT - 30 * DAY), summary(AT - 30 * DAY))
        yield opened


@pytest.fixture
def desk(store, tmp_path):
    """Whoever runs congtin: writes a configuration and runs the watches at moments of her choice."""
    return Desk(store, tmp_path)


@pytest.fixture
def mailbox():
    """A mail server that keeps what it is sent."""
    with MailBox() as box:
        yield box
