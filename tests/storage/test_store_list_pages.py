"""List pages as evidence: kept, counted, found again, and dropped when their time is over."""

from datetime import timedelta

import pytest

from storage import NotStored, Store
from storage.model import Capture, ListPage
from tests.storage.store_making import AT, PORTAL


def list_page(number=1, body=b"<ul>tin</ul>", at=AT, section="tin-tuc"):
    return ListPage(section, number, capture(f"https://x/tin?trang={number}", at, body))


def capture(url, at, body):
    return Capture(url=url, fetched_at=at, status=200, body=body, headers=(("Content-Type", "text/html"),))


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path) as store:
        store.save_portals([PORTAL], AT)
        yield store


def kept(store, **wanted):
    return [(page.section, page.page, body) for page, body in store.every_capture(**wanted)]


def test_a_list_page_is_kept_with_its_section_number_and_headers(store):
    crawl = store.begin_crawl(PORTAL.id, AT)
    store.save_list_pages(crawl, [list_page(1), list_page(2, b"<ul>cu</ul>")])
    (first, body), (second, _) = store.every_capture(portal=PORTAL.id)
    assert (first.section, first.page, first.url, first.status, first.crawl) == ("tin-tuc", 1, "https://x/tin?trang=1", 200, crawl)
    assert (first.portal, first.fetched_at, first.headers) == (PORTAL.id, AT, (("Content-Type", "text/html"),))
    assert body == b"<ul>tin</ul>"
    assert second.page == 2
    assert store.totals(PORTAL.id).list_captures == 2


def test_the_same_bytes_are_stored_once(store):
    crawl = store.begin_crawl(PORTAL.id, AT)
    store.save_list_pages(crawl, [list_page(1), list_page(1, at=AT + timedelta(hours=1))])
    first, second = store.every_capture()
    assert first[0].sha256 == second[0].sha256
    assert len(store._archive.hashes()) == 1


def test_a_crawl_that_was_never_begun_has_no_list_pages(store):
    with pytest.raises(NotStored, match="crawl=7"):
        store.save_list_pages(7, [list_page()])
    assert kept(store) == []


def test_only_pages_from_a_moment_on(store):
    crawl = store.begin_crawl(PORTAL.id, AT)
    store.save_list_pages(crawl, [list_page(1), list_page(2, b"neu", AT + timedelta(days=1))])
    assert kept(store, since=AT + timedelta(hours=1)) == [("tin-tuc", 2, b"neu")]
    assert kept(store, portal="another") == []


def test_retention_keeps_the_list_pages_of_the_newest_walk_and_their_bodies(store):
    for days in range(3):
        crawl = store.begin_crawl(PORTAL.id, AT + timedelta(days=days))
        at = AT + timedelta(days=days)
        store.save_list_pages(crawl, [list_page(1, b"first %d" % days, at), list_page(2, b"second %d" % days, at)])
    pruned = store.prune_captures(AT + timedelta(days=30))
    assert (pruned.captures, pruned.bodies) == (4, 4)
    assert kept(store) == [("tin-tuc", 1, b"first 2"), ("tin-tuc", 2, b"second 2")]
    assert store.integrity_check(deep=True) == []


def test_a_missing_body_is_named(store):
    crawl = store.begin_crawl(PORTAL.id, AT)
    store.save_list_pages(crawl, [list_page(1), list_page(2, b"other")])
    (page, _), *_ = store.every_capture()
    store._archive.drop([page.sha256])
    assert any(page.sha256 in fault for fault in store.integrity_check())
    with pytest.raises(NotStored, match=page.sha256):
        list(store.every_capture())
    told = []
    assert kept_numbers(store, told) == [2]
    assert page.sha256 in str(told[0])


def kept_numbers(store, told):
    return [page.page for page, _ in store.every_capture(damaged=told.append)]
