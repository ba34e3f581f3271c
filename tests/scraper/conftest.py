"""Whole crawls in this process against a server on a raw socket."""

from datetime import UTC, datetime

import pytest

from scraper.crawl.runner import crawl
from scraper.store_worker import StoreWorker
from storage import Store
from tests.scraper.wire_server import WireServer

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


@pytest.fixture
def wire():
    with WireServer() as server:
        yield server


@pytest.fixture
def crawl_wire(make_portal, tmp_path):
    """Crawls portals, by default the one that the server is, into the store of the test; gives their reports."""

    def crawl_them(*servers, now=NOW, portals=None, settings=None, **facts):
        chosen = portals or [make_portal(**{"home": server.home, "delay": 0, **facts}) for server in servers]
        worker = StoreWorker.open(tmp_path, "test")
        quick = {"RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 5, "CONGTIN_FIRST_PAUSE": 0.01, **(settings or {})}
        try:
            reports = crawl(chosen, worker, settings=quick, clock=lambda: now)
        finally:
            worker.close()
        return reports[0] if len(chosen) == 1 else {report.portal: report for report in reports}

    return crawl_them


@pytest.fixture
def wire_store(tmp_path):
    return lambda: Store.read(tmp_path)
