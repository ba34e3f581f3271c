"""Feeds by HTTP: the bytes of the published folder, conditional requests, encodings, and feeds of any question."""

import gzip
import json
import sys
from datetime import timedelta

import pytest
from feed_rules import conforms
from site_making import BASE, settings
from starlette.testclient import TestClient
from store_making import AT, PORTAL, article, save

from feeds import validate
from server import application
from storage import Store

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ALL = "/feeds/all.rss"


def documents(demo):
    for file in sorted(demo.public.rglob("*")):
        name = file.relative_to(demo.public).as_posix()
        if file.is_file() and (name.startswith("feeds/") or name in ("feeds.opml", "status.json")) and not name.endswith(".html"):
            yield name, file.read_bytes()


def test_every_document_of_the_published_folder_has_the_same_bytes(demo, client):
    published = dict(documents(demo))
    assert len(published) > 70
    for name, data in published.items():
        answer = client.get(f"/{name}")
        assert answer.status_code == 200, name
        assert answer.content == data, name


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feeds/all.rss", "application/rss+xml; charset=utf-8"),
        ("/feeds/all.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/all.json", "application/feed+json"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/feeds/demo-dongmay.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_media_types(client, path, media_type):
    assert client.get(path).headers["content-type"] == media_type


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/nobody.rss",
        "/feeds/all.99.rss",
        "/feeds/all.0.rss",
        "/feeds/all.xml",
        "/feeds/all.rss/",
        "/feeds/ALL.rss",
        "/feeds/edited.1.rss",
    ],
)
def test_feeds_that_there_are_not(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/feeds/all.html", "/"),
        ("/feeds/all.2.html", "/"),
        ("/feeds/demo-dongmay.html", "/portals/demo-dongmay"),
        ("/feeds/demo-dongmay/thong-bao.html", "/?portal=demo-dongmay&section=thong-bao"),
        ("/feeds/province/vi-du.html", "/?province=vi-du"),
        ("/feeds/edited.html", "/changes"),
        ("/feeds/health.html", "/status"),
        ("/feeds/most-read.html", "/feeds"),
        ("/feeds/search.html?q=tu+son&edited=1", "/search?edited=1&q=tu+son"),
        ("/feeds/filter.html?edited=1", "/?edited=1"),
    ],
)
def test_the_pages_that_feeds_name_lead_to_the_pages_here(client, path, place):
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == place
    assert client.get(place).status_code == 200


@pytest.mark.fault("F41")
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_what_is_known_is_not_sent_again(client, encoding):
    first = client.get(ALL, headers={"Accept-Encoding": encoding})
    etag = first.headers["etag"]
    for names in (etag, f"W/{etag}", f'"other", {etag}', f'W/"x",{etag} , "y"', "*"):
        again = client.get(ALL, headers={"Accept-Encoding": encoding, "If-None-Match": names})
        assert (again.status_code, again.content) == (304, b""), names
        assert again.headers["etag"] == etag
        assert again.headers["vary"] == "Accept-Encoding"
        assert "cache-control" in again.headers
        assert "content-type" not in again.headers
    for names in ('"other"', etag.strip('"'), "", ",,,", '"', etag[:-2] + '"', "x" * 5000 + etag):
        assert client.get(ALL, headers={"Accept-Encoding": encoding, "If-None-Match": names}).status_code == 200, names


def test_dates_count_only_where_no_name_is_given(client):
    first = client.get(ALL)
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert client.get(ALL, headers=since).status_code == 304
    assert client.get(ALL, headers={**since, "If-None-Match": '"other"'}).status_code == 200
    for date in ("Thu, 01 Jan 2026 00:00:00 GMT", "yesterday", "", "Fri, 31 Feb 2026 99:00:00 GMT", "9" * 5000):
        assert client.get(ALL, headers={"If-Modified-Since": date}).status_code == 200, date


def test_each_encoding_has_its_bytes_and_its_name(client):
    with client.stream("GET", ALL, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        gzip_name = answer.headers["etag"]
    with client.stream("GET", ALL, headers={"Accept-Encoding": "zstd"}) as answer:
        assert answer.headers["content-encoding"] == "zstd"
        squeezed, zstd_name = b"".join(answer.iter_raw()), answer.headers["etag"]
    plain = client.get(ALL, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == zstd.decompress(squeezed) == plain.content
    assert len({gzip_name, zstd_name, plain.headers["etag"]}) == 3
    assert max(len(packed), len(squeezed)) < len(plain.content) / 4


def test_head_says_what_get_says_without_the_bytes(client):
    for path in (ALL, "/feeds/all.json", "/", "/api/articles"):
        got, head = client.get(path), client.head(path)
        assert head.content == b""
        assert head.status_code == 200
        assert dict(head.headers) == dict(got.headers)


def test_ranges_are_not_served_and_do_no_harm(client):
    whole = client.get(ALL)
    for value in ("bytes=0-10", "bytes=-1", "bytes=0-0,5-9", "bytes=9999999-", "lines=1", "bytes=" + "0-1," * 500):
        answer = client.get(ALL, headers={"Range": value})
        assert (answer.status_code, answer.content) == (200, whole.content)


def test_json_feeds_may_be_read_by_other_origins(client):
    asked = {"Origin": "https://other.example"}
    assert client.get("/feeds/all.json", headers=asked).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get(ALL, headers=asked).headers
    preflight = client.options(
        "/feeds/all.json", headers={**asked, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]


@pytest.mark.fault("F41")
def test_names_are_the_same_after_a_restart(demo):
    paths = [ALL, "/feeds/demo-dongmay.atom", "/feeds/search.json?q=phuong", "/feeds.opml"]
    heads = []
    for _ in range(2):
        with TestClient(application(demo.data, settings()), base_url=BASE) as client:
            heads.append([(answer.headers["etag"], answer.headers["last-modified"]) for answer in map(client.get, paths)])
    assert heads[0] == heads[1]


def test_a_new_article_changes_the_name_and_a_counter_does_not(store_and_client):
    store, client = store_and_client
    store.save_portals([PORTAL], AT)
    save(store, article(1))
    first = client.get("/feeds/all.atom").headers
    assert client.get("/feeds/all.atom", headers={"If-None-Match": first["etag"]}).status_code == 304
    save(store, article(1, views=5000), AT + timedelta(days=1))
    assert client.get("/api/articles/1").json()["views"] == 5000
    assert client.get("/feeds/all.atom", headers={"If-None-Match": first["etag"]}).status_code == 304
    save(store, article(2), AT + timedelta(days=2))
    second = client.get("/feeds/all.atom", headers={"If-None-Match": first["etag"]})
    assert second.status_code == 200
    assert "kỳ số 2" in second.text


def test_the_feed_of_a_search_is_valid_and_names_itself(client):
    for kind in ("rss", "atom", "json"):
        answer = client.get(f"/feeds/search.{kind}?portal=demo-dongmay&q=%22Đồng Mây%22&utm=1")
        assert answer.status_code == 200
        validate.check(f"search.{kind}", answer.content)
        conforms(f"x.{kind}", answer.content)
    document = answer.json()
    assert document["feed_url"] == f"{BASE}/feeds/search.json?q=%22%C4%90%E1%BB%93ng+M%C3%A2y%22&portal=demo-dongmay"
    assert document["home_page_url"].startswith(f"{BASE}/feeds/search.html?q=")
    assert len(document["items"]) == 50
    assert [one["date_published"] for one in document["items"]] == sorted(
        (one["date_published"] for one in document["items"]), reverse=True
    )
    assert all("đồng mây" in json.dumps(one, ensure_ascii=False).lower() for one in document["items"])


def test_words_with_marks_subscribe_to_nothing_else(client):
    with_marks = client.get("/feeds/search.json?q=bàn&since=2026-11-10").json()["items"]
    without = client.get("/feeds/search.json?q=ban&since=2026-11-10").json()["items"]
    assert {one["id"] for one in with_marks} < {one["id"] for one in without}


@pytest.mark.parametrize(
    "query",
    ["edited=1", "removed=1", "attachments=1&section=thong-bao", "since=2026-11-10&until=2026-11-16", "unit=Đồng Mây&attachments=1"],
)
def test_any_combination_of_filters_is_a_feed(client, query):
    items = client.get(f"/api/articles?limit=50&{query}").json()["items"]
    document = client.get(f"/feeds/filter.json?{query}").json()
    assert [one["id"] for one in document["items"]] == [one["guid"] for one in items]
    for kind in ("rss", "atom"):
        conforms(f"x.{kind}", client.get(f"/feeds/filter.{kind}?{query}").content)


def test_a_search_without_words_is_no_feed(client):
    assert client.get("/feeds/search.rss").status_code == 400
    assert client.get("/feeds/search.xml?q=a").status_code == 404


def test_what_a_doubtful_crawl_brought_is_in_no_feed_and_no_list(tmp_path):
    from feed_store import crawl, page, portal

    from storage import Verdict

    with Store.open(tmp_path) as store:
        crawl(store, [page(1)])
        crawl(store, [page(2)], night=1, verdict=Verdict.SUSPECT)
    with TestClient(application(tmp_path, settings()), base_url=BASE) as client:
        for path in ("/feeds/all.json", "/feeds/filter.json?since=2020-01-01", "/feeds/search.json?q=phường"):
            assert [one["title"] for one in client.get(path).json()["items"]] == ["Bài số 1"], path
        assert len(client.get("/api/articles").json()["items"]) == 1
        assert len(client.get("/api/search?q=phường").json()["items"]) == 1
        assert "Bài số 2" not in client.get("/").text
        assert "Đang được kiểm tra" in client.get("/articles/2").text
        assert "Cần kiểm tra" in client.get(f"/portals/{portal().id}").text


def test_the_sitemap_and_robots(client):
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {BASE}/sitemap.xml" in robots
    assert {"Disallow: /articles/*/pages", "Disallow: /en/articles/*/pages"} <= set(robots.splitlines()), "evidence in either language"
    sitemap = client.get("/sitemap.xml")
    validate.check_sitemap(sitemap.content)
    assert f"<loc>{BASE}/portals/demo-dongmay</loc>" in sitemap.text


def test_a_feed_says_in_its_headers_where_it_is_and_which_hub_tells_of_it(demo):
    with TestClient(application(demo.data, settings(websub_hub="https://hub.example.org/")), base_url=BASE) as client:
        for path in ("/feeds/all.rss", "/feeds/search.json?q=phuong"):
            answer = client.get(path)
            assert answer.headers["link"] == f'<{BASE}{path}>; rel="self", <https://hub.example.org/>; rel="hub"'
        assert "link" not in client.get("/status.json").headers
        sealed = client.get("/feeds/all.1.atom")
        assert 'rel="hub"' not in sealed.headers["link"]
        assert "max-age=2592000" in sealed.headers["cache-control"]
