"""What a stranger may send: odd addresses, hostile headers, hostile texts. None of it is an error of ours, and none of it runs."""

import re

import pytest
from lxml import html
from site_making import BASE, settings
from starlette.testclient import TestClient
from store_making import AT, PORTAL, article, capture, save

from server import application
from server.dispatch import LONGEST_ADDRESS
from server.rate_limit import RateLimit
from storage import Attachment

PATHS = (
    "/",
    "/articles/1",
    "/articles/1/pages",
    "/portals/demo-dongmay",
    "/search?q=phuong",
    "/changes",
    "/status",
    "/about",
    "/feeds",
    "/api",
    "/en",
    "/nope",
)

HOSTILE_WORDS = (
    '"', '""', "'", "*", "a*", "(", ")", "NEAR(", "AND", "OR OR", "a:b", "title:x", "-", "--", "^a", "{x", "a b", "\\", "%", ";drop table articles",
    "\u202eabc", "\ud7ff", "😀", "<script>alert(1)</script>", "a" * 400, "(" * 300, '"a" "b', "col : a",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_page_forbids_scripts_and_other_hosts_and_sets_no_cookie(client, path):
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy or "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers
    document = html.fromstring(answer.text)
    assert not document.xpath("//script[text() or not(starts-with(@src, '/static/'))] | //*[@style] | //@*[starts-with(name(), 'on')]")
    assert all(one.startswith("/") for one in document.xpath("//img/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //iframe/@src"))


@pytest.mark.fault("F40")
@pytest.mark.parametrize("words", HOSTILE_WORDS)
def test_whatever_is_typed_into_the_search_box_is_answered(client, words):
    for path in ("/search", "/en/search", "/api/search", "/feeds/search.rss"):
        for order in ("newest", "best"):
            answer = client.get(path, params={"q": words, "order": order})
            assert answer.status_code in (200, 400), (path, words)
            assert "<script>alert" not in answer.text


@pytest.mark.fault("F40")
def test_a_search_of_many_words_is_refused_at_once(client):
    for path in ("/search", "/api/search", "/feeds/search.rss"):
        answer = client.get(path, params={"q": "từ sơn " * 2_000})
        assert answer.status_code == 414
    assert client.get("/search", params={"q": "ơ" * 400}).status_code == 200
    assert len("%E1%BB%9B" * 400) < LONGEST_ADDRESS


@pytest.mark.fault("T20")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?since=x", 400), ("/?since=2026-13-01", 400), ("/?since=20261101", 400), ("/?before=x", 400), ("/?before=-1", 400), ("/?before=0", 400),
        ("/?before=99999999999999999999", 400), ("/?attachments=maybe", 400), ("/search?order=worst&q=a", 400), ("/search?page=0&q=a", 400),
        ("/search?page=999999&q=a", 400), ("/?" + "&".join(f"a{n}=1" for n in range(99)), 400), ("/articles/0", 404), ("/articles/-1", 404),
        ("/articles/1.5", 404), ("/articles/" + "9" * 30, 404), ("/articles/%00", 404), ("/articles/1/revisions/1", 404), ("/articles/1/pages/999", 404),
        ("/portals/%2e%2e%2fetc", 404), ("/portals/", 404), ("//articles//1", 404), ("/static/../site.css", 404), ("/static/site.css", 404), ("/en/en", 404),
        ("/%ff%fe", 404), ("/feeds/%0d%0aSet-Cookie:%20a=b.rss", 404), ("/?before=", 200), ("/?portal=%00", 200), ("/?portal=%ff", 200), ("/en/", 200), ("/en//", 404),
        ("/?section=%F0%9F%98%80", 200), ("/?q", 200), ("/?&&&", 200), ("/?province=%20", 200), ("/?unit=a&unit=b", 200), ("/?before=1234567", 200),
    ],
)  # fmt: skip
def test_odd_addresses_get_the_status_that_they_deserve(client, path, status):
    assert client.get(path, follow_redirects=False).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_nothing_can_be_written(client, method):
    for path in ("/", "/api/articles", "/feeds/all.rss", "/search?q=a"):
        answer = client.request(method, path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


@pytest.mark.fault("T25")
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:99999", "", "a b", "tin.example.vn@evil.example", "[::1", "evil.example\\@x", "x" * 3000]
)
def test_the_host_header_is_never_repeated(client, host):
    for path in (
        "/",
        "/articles/1",
        "/feeds/all.atom",
        "/feeds/filter.json?edited=1",
        "/feeds/all.html",
        "/api/articles",
        "/api/openapi.json",
        "/sitemap.xml",
        "/nope",
    ):
        answer = client.get(
            path, headers={"Host": host, "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}, follow_redirects=False
        )
        assert answer.status_code < 500
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)
    assert BASE in client.get("/feeds/filter.json?edited=1", headers={"Host": host}).json()["feed_url"]


@pytest.mark.fault("T25")
@pytest.mark.parametrize("name", ["Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range", "Accept", "Cookie", "Accept-Language"])
@pytest.mark.parametrize("value", [b"", b"\xff\xfe", b",,,;;;===", b"*" * 7000, b'"', b"gzip;q=nan", b"bytes=" + b"0-," * 2000, b"W/W/W/"])
def test_hostile_headers_do_no_harm(client, name, value):
    answer = client.get("/feeds/all.rss", headers={name: value})
    assert answer.status_code == 200
    assert answer.content == client.get("/feeds/all.rss").content


@pytest.mark.fault("T25")
def test_headers_that_are_given_twice_are_one_list(client):
    etag = client.get("/feeds/all.rss", headers={"Accept-Encoding": "gzip"}).headers["etag"]
    headers = [("Accept-Encoding", "br"), ("Accept-Encoding", "gzip"), ("If-None-Match", '"a"'), ("If-None-Match", etag)]
    assert client.get("/feeds/all.rss", headers=headers).status_code == 304


@pytest.mark.fault("T26")
def test_one_address_may_search_only_so_often_and_read_as_it_likes(demo):
    site = application(demo.data, settings(), limit=RateLimit(burst=3, per_second=0.001))
    with TestClient(site, base_url=BASE) as client:
        answers = [
            client.get(path, params={"q": f"phuong {number}"})
            for number, path in enumerate(("/search", "/api/search", "/feeds/search.rss", "/search"))
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert "Bạn tìm kiếm quá nhanh" in answers[-1].text
        assert client.get("/search", params={"q": "phuong 0"}).status_code == 200, "a kept answer costs nothing"
        assert client.get("/en/search?q=other").status_code == 429
        assert all(client.get(f"/articles/{number}").status_code == 200 for number in range(1, 20))


VECTORS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</title><script>alert(1)</script>", '"><script>alert(1)</script>',
    "' onmouseover='alert(1)", "<a href=javascript:alert(1)>x</a>", "{{7*7}}", "{% raw %}", "&lt;script&gt;alert(1)&lt;/script&gt;", "]]><script>1</script>",
)  # fmt: skip


@pytest.mark.fault("F15")
@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_a_portal_writes_lives_in_our_pages(store_and_client, vector):
    store, client = store_and_client
    store.save_portals([PORTAL.model_copy(update={"name": f"Cổng {vector}"})], AT)
    files = (Attachment("javascript:alert(1)", vector), Attachment("https://x.example.vn/a.pdf?a=<b>", vector))
    page = article(
        1,
        title=f"Tin {vector}",
        byline=vector,
        summary=vector,
        body_text=f"phường {vector}",
        attachments=files,
        image="javascript:alert(1)",
    )
    save(store, page, capture=capture(1, AT, vector.encode()))
    for path in (
        "/",
        "/articles/1",
        "/articles/1/pages",
        "/articles/1/pages/1",
        f"/portals/{PORTAL.id}",
        "/search?q=phuong",
        "/changes",
        "/status",
        "/feeds",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        document = html.fromstring(answer.text)
        assert not document.xpath(
            "//script[text() or not(starts-with(@src, '/static/'))] | //svg/@onload | //img | //@onerror | //@onmouseover"
        )
        assert not [one for one in document.xpath("//@href | //@src") if one.lower().startswith(("javascript", "data", "vbscript"))]
        assert "49" not in re.findall(r"Tin (\S+)", answer.text)
    assert vector in html.fromstring(client.get("/articles/1").text).xpath("string(//h1)")


def test_images_of_others_are_links(store_and_client):
    store, client = store_and_client
    store.save_portals([PORTAL], AT)
    body = '<p>Trước <img src="https://x.example.vn/a.jpg?b=1&amp;c=2" alt="Lễ &quot;khởi công&quot; &gt; 3"> sau</p><p><img alt="không nguồn"></p>'
    save(store, article(1, body_html=body))
    document = html.fromstring(client.get("/articles/1").text)
    (link,) = document.xpath("//a[@class='image'][@href]")
    assert link.get("href") == "https://x.example.vn/a.jpg?b=1&c=2"
    assert link.text == 'Ảnh trên trang gốc: Lễ "khởi công" > 3'
    assert not document.xpath("//img")


def test_a_fault_of_ours_is_a_page_without_a_trace_of_code(store_and_client, monkeypatch):
    store, client = store_and_client
    monkeypatch.setattr(type(store), "browse", lambda *_, **__: 1 / 0)
    for path, words in (("/", "Có lỗi ở phía chúng tôi"), ("/en", "Something went wrong"), ("/api/articles", "Có lỗi")):
        answer = client.get(path)
        assert answer.status_code == 500
        assert words in answer.text
        assert "Traceback" not in answer.text
        assert "division" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
