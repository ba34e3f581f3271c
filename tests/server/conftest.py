"""Lets the tests of the server import their helpers, and gives them three days of the demo portal, served in this process."""

import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent.parent / "feeds"))
sys.path.insert(0, str(Path(__file__).parent.parent / "storage"))
sys.path.insert(0, str(Path(__file__).parent))

from site_making import BASE, DemoSite, demo_site, settings

from server import application
from server.rate_limit import RateLimit
from storage import Store


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> DemoSite:
    """Three days of the demo portal, crawled and published; for reading only."""
    return demo_site(tmp_path_factory.mktemp("server-demo"))


@pytest.fixture(scope="session")
def client(demo):
    """A client of the site over the demo portal that may search as often as it likes."""
    with TestClient(application(demo.data, settings(), contact="toasoan@example.vn", limit=RateLimit(10**6)), base_url=BASE) as client:
        yield client


@pytest.fixture
def store_and_client(tmp_path):
    """A store to write to and a client of the site over it."""
    with Store.open(tmp_path / "data") as store:
        site = application(tmp_path / "data", settings(), limit=RateLimit(10**6))
        with TestClient(site, base_url=BASE, raise_server_exceptions=False) as client:
            yield store, client
