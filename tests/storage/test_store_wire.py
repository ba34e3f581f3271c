"""What hosts told us is kept for other nights: robots.txt, cookies, rests, and pages that may be asked for conditionally."""

from datetime import timedelta

import pytest
from store_making import AT, DAY, HOUR, ID, address_of, article, capture, make_portal, save, summary

from storage import NotStored
from storage.model import Capture, HostBackoff, ListPage

ORIGIN = "https://cong.example.vn"


def test_robots_are_given_as_long_as_they_are_young(store):
    store.save_robots(ORIGIN, 200, b"User-agent: *\n", AT)
    assert store.robots(ORIGIN, AT + DAY, DAY) == b"User-agent: *\n"
    assert store.robots(ORIGIN, AT + DAY + timedelta(seconds=1), DAY) is None
    assert store.robots("https://other.example.vn", AT, DAY) is None


def test_robots_of_the_future_are_no_help(store):
    """The host's clock was set back: how old they are is not known."""
    store.save_robots(ORIGIN, 200, b"x", AT)
    assert store.robots(ORIGIN, AT - HOUR, DAY) is None


def test_newer_robots_take_the_place_of_older_ones(store):
    store.save_robots(ORIGIN, 200, b"old", AT)
    store.save_robots(ORIGIN, 404, b"", AT + HOUR)
    assert store.robots(ORIGIN, AT + HOUR, DAY) == b""
    assert store.db["robots"].count == 1


def test_cookies(store):
    assert store.cookies(ID) is None
    store.save_cookies(ID, '[{"name": "a"}]')
    store.save_cookies(ID, '[{"name": "b"}]')
    assert store.cookies(ID) == '[{"name": "b"}]'


def test_a_rest_holds_until_its_end_and_a_shorter_one_does_not_end_it(store):
    store.set_not_before(ID, AT + 2 * HOUR, "status 429")
    store.set_not_before(ID, AT + HOUR, "status 503")
    assert store.backoffs(AT) == {ID: HostBackoff(AT + 2 * HOUR, "status 429")}
    assert store.backoffs(AT + 2 * HOUR) == {}
    store.set_not_before(ID, AT + 3 * HOUR, "status 503")
    assert store.backoffs(AT + 2 * HOUR)[ID].reason == "status 503"


def test_a_rest_is_that_of_every_portal_on_the_host(store):
    same = make_portal("bacninh-cung").model_copy(update={"home": make_portal(ID).home})
    store.save_portals([same, make_portal("bacninh-khac")], AT)
    store.set_not_before(ID, AT + HOUR, "status 429")
    assert set(store.backoffs(AT)) == {ID, "bacninh-cung"}
    assert set(store.backoffs(AT, "bacninh-cung")) == {"bacninh-cung"}
    assert store.backoffs(AT, "bacninh-khac") == {}


def test_a_new_profile_does_not_end_a_rest(store):
    store.set_not_before(ID, AT + HOUR, "status 429")
    store.save_portals([make_portal(ID, sections=("Tin tức", "Văn bản"))], AT)
    assert ID in store.backoffs(AT)


def test_a_portal_never_saved(store):
    with pytest.raises(NotStored):
        store.set_not_before("no-such-portal", AT, "reason")


def test_the_newest_pages_of_an_address(store):
    for days in range(3):
        save(store, article(1), AT + days * DAY, capture=capture(1, AT + days * DAY, status=200))
    newest, older = store.last_captures(address_of(store, 1))
    assert (newest.fetched_at, older.fetched_at) == (AT + 2 * DAY, AT + DAY)
    assert store.body_if_kept(newest.sha256) == f"<html>1 {AT + 2 * DAY}</html>".encode()
    assert store.last_captures(999) == []


def list_page(url, at, status=200, body=b"list"):
    return ListPage("tin-tuc", 1, Capture(url=url, fetched_at=at, status=status, body=body))


def test_the_newest_list_pages_of_an_address(store):
    crawl = store.begin_crawl(ID, AT)
    store.save_list_pages(crawl, [list_page("https://a/1", AT), list_page("https://a/1", AT + HOUR), list_page("https://a/2", AT)])
    store.save_list_pages(crawl, [list_page("https://a/1", AT + 2 * HOUR, status=503)])
    store.end_crawl(crawl, summary(AT))
    assert [page.fetched_at for page in store.last_list_pages(ID, "https://a/1")] == [AT + HOUR, AT]
    assert store.last_list_pages("bacninh-khac", "https://a/1") == []


def test_a_body_that_is_kept_no_more(store):
    assert store.body_if_kept("0" * 64) is None
