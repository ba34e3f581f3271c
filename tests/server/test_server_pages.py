"""The pages: what each shows, that filters and paging lose nothing, and that both languages are whole."""

import hashlib
import re
from pathlib import Path

import pytest
from lxml import html
from store_making import AT, make_portal, summary

import server
from feeds.health import LABELS
from portals import messages
from portals.messages import Message
from server.i18n import REASONS
from server.pages.status import VERDICTS
from storage import Verdict
from storage.diff import COMPARED

EDITED, REMOVED, PORTAL = "Khởi công sửa chữa cống Ngòi Mây", "Thông báo về việc thu hồi đất", "demo-dongmay"


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.text)


def text(element):
    return " ".join(element.text_content().split())


def posts(document):
    return [link.get("href") for link in document.xpath("//li[contains(@class, 'post')]//*[self::h2 or self::h3]/a")]


def article_of(client, words):
    return next(one for one in client.get("/api/search", params={"q": f'"{words}"'}).json()["items"] if words in one["article"]["title"])[
        "article"
    ]


def test_the_first_page_shows_the_newest_posts_under_their_days(client):
    document = page(client, "/")
    newest = client.get("/api/articles").json()["items"]
    assert posts(document) == [f"/articles/{one['id']}" for one in newest]
    assert text(document.xpath("//h2[@class='date']")[0]) == "Thứ Tư, 18/11/2026"
    assert "19:40" in text(document.xpath("//li[contains(@class, 'post')]")[0])


def test_older_posts_are_reached_page_by_page_each_once(client):
    seen, path = [], "/"
    while path:
        document = page(client, path)
        seen += posts(document)
        path = next(iter(document.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 168  # 169 stored, one of them removed


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("portal=demo-dongmay", lambda one: one["portal"] == PORTAL),
        ("province=vi-du", lambda one: one["portal"] == PORTAL),
        ("province=V%C3%AD+D%E1%BB%A5", lambda one: one["portal"] == PORTAL),
        ("unit=%C4%90%E1%BB%93ng+M%C3%A2y", lambda one: one["portal"] == PORTAL),
        ("attachments=1", lambda one: one["attachments"]),
        ("edited=1", lambda one: one["changed_at"]),
        ("removed=1", lambda one: one["removed_at"]),
        ("since=2026-11-18", lambda one: one["published_at"] >= "2026-11-18"),
        ("until=2026-11-15", lambda one: one["published_at"] < "2026-11-16"),
        (
            "since=2026-11-10&until=2026-11-16&attachments=1",
            lambda one: one["attachments"] and "2026-11-10" <= one["published_at"] < "2026-11-17",
        ),
    ],
)
def test_filters_narrow_the_list_and_the_api_alike(client, query, holds):
    items = client.get(f"/api/articles?limit=100&{query}").json()["items"]
    assert items
    assert all(holds(one) for one in items if one["published_at"])
    assert posts(page(client, f"/?{query}")) == [f"/articles/{one['id']}" for one in items[:30]]


@pytest.mark.parametrize(
    "query",
    [
        "portal=nobody",
        "province=khong-co",
        "unit=x",
        "section=nothing",
        "since=9999-12-31",
        "until=0001-01-01",
        "portal=demo-dongmay&section=x",
    ],
)
def test_filters_that_nothing_matches_say_so(client, query):
    document = page(client, f"/?{query}")
    assert posts(document) == []
    assert "Không có bài nào" in text(document)


def test_a_section_is_offered_once_a_portal_is_chosen_and_has_a_feed_of_its_own(client):
    assert not page(client, "/").xpath("//select[@name='section']")
    document = page(client, "/?portal=demo-dongmay&section=thong-bao")
    assert document.xpath("//select[@name='section']/option[@selected]/@value") == ["thong-bao"]
    assert document.xpath("//link[@type='application/rss+xml']/@href") == ["/feeds/demo-dongmay/thong-bao.rss"]


def test_an_article_shows_its_text_its_facts_and_how_to_cite_it(client):
    article = client.get(f"/api/articles/{article_of(client, EDITED)['id']}").json()
    document = page(client, f"/articles/{article['id']}")
    shown = text(document.xpath("//article")[0])
    for line in article["body_text"].splitlines():
        assert " ".join(line.split()) in shown
    assert article["title"] in text(document.xpath("//h1")[0])
    assert document.xpath("//article//a/@href")[0] == article["url"]
    cite = text(document.xpath("//p[@class='cite']")[0])
    assert f"https://tin.example.vn/articles/{article['id']}" in cite
    assert article["url"] in cite, "a reader of the citation finds the source too"
    assert document.xpath("//svg[@class='chart']//polyline")
    assert not document.xpath("//img | //main//script")


def test_an_edited_article_leads_to_both_versions_side_by_side(client):
    number = article_of(client, EDITED)["id"]
    (path,) = page(client, f"/articles/{number}").xpath("//div[contains(@class, 'edited')]//a/@href")
    document = page(client, path)
    before, after = (
        " ".join(" ".join(text(cell) for cell in document.xpath(f"//td[@class='{side}']")).split()) for side in ("before", "after")
    )
    assert "4,2" in before
    assert "4,7" not in before
    assert "4,7" in after
    assert "4,2" not in after
    assert "4,2" in [text(one) for one in document.xpath("//del")]
    assert "4,7" in [text(one) for one in document.xpath("//ins")]


def test_a_removed_article_says_so_and_keeps_its_text(client):
    number = article_of(client, REMOVED)["id"]
    document = page(client, f"/articles/{number}")
    assert "không còn trên cổng gốc" in text(document.xpath("//div[contains(@class, 'gone')]")[0])
    assert "14 hộ gia đình" in text(document.xpath("//article")[0])
    assert f"/articles/{number}" not in posts(page(client, "/"))
    assert f"/articles/{number}" in posts(page(client, "/changes"))


def test_the_page_as_fetched_is_shown_with_its_hash_and_can_do_nothing(client):
    number = article_of(client, EDITED)["id"]
    capture = client.get(f"/api/articles/{number}/captures").json()["items"][0]
    document = page(client, f"/articles/{number}/pages/{capture['id']}")
    assert capture["sha256"] in text(document)
    (frame,) = document.xpath("//iframe")
    assert frame.get("sandbox") == ""
    body = client.get(frame.get("src"))
    assert hashlib.sha256(body.content).hexdigest() == capture["sha256"]
    assert body.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert b"<script" in body.content
    source = client.get(f"/articles/{number}/pages/{capture['id']}/source")
    assert hashlib.sha256(source.content).hexdigest() == capture["sha256"]
    assert source.headers["content-type"] == "application/octet-stream"
    assert source.headers["content-disposition"].startswith("attachment")


def test_a_page_belongs_to_its_article_only(client):
    capture = client.get("/api/articles/1/captures").json()["items"][0]["id"]
    for ending in ("", "/body", "/source"):
        assert client.get(f"/articles/1/pages/{capture}{ending}").status_code == 200
        assert client.get(f"/articles/2/pages/{capture}{ending}").status_code == 404


def test_a_portal_says_how_it_fares_and_how_much_it_posts(client):
    document = page(client, f"/portals/{PORTAL}")
    assert "Hoạt động bình thường" in text(document)
    assert len(document.xpath("//svg[@class='chart']//rect")) == 26
    counted = [int(re.search(r"(\d+) bài", title).group(1)) for title in document.xpath("//svg[@class='chart']//rect/title/text()")]
    since = document.xpath("//svg[@class='chart']//rect/title/text()")[0]
    begin = "-".join(reversed(re.search(r"(\d\d)/(\d\d)/(\d{4})", since).groups()))
    articles, path = [], f"/api/articles?limit=100&show_removed=with&since={begin}"
    while path:
        found = client.get(path).json()
        articles, path = articles + found["items"], found["next"]
    assert sum(counted) == len(articles)
    assert {"/feeds/demo-dongmay.rss", "/feeds/demo-dongmay/thong-bao.rss"} <= set(document.xpath("//a/@href"))


def test_the_search_finds_with_and_without_marks_and_offers_itself_as_a_feed(client):
    for words in ("phường", "phuong", '"Đồng Mây"', "dong may"):
        document = page(client, f"/search?q={words.replace(' ', '+')}")
        assert posts(document)
        assert document.xpath("//mark")
    document = page(client, "/search?q=th%C3%B4ng+b%C3%A1o&attachments=1&since=2026-01-01")
    (path,) = document.xpath("//link[@type='application/rss+xml']/@href")
    assert client.get(path).status_code == 200
    assert client.get(document.xpath("//link[@type='application/feed+json']/@href")[0]).json()["items"]


def test_search_pages_reach_every_hit_once(client):
    seen, path = [], "/search?q=phuong"
    while path:
        document = page(client, path)
        seen += posts(document)
        path = next(iter(document.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) > 100


def test_what_changed_shows_the_passages_and_the_removals(client):
    document = page(client, "/changes")
    assert "4,7" in [text(one) for one in document.xpath("//ins")]
    assert REMOVED in text(document.xpath("//section[@aria-labelledby='removals']")[0])


def test_the_status_page_has_a_bar_for_every_crawl(client):
    document = page(client, "/status")
    assert "Tất cả các cổng đều truy cập được" in text(document)
    assert len(document.xpath("//svg[@class='nights']/rect[@class='ok']")) == 3


def test_the_about_page_says_whose_texts_these_are_and_whom_to_write_to(client):
    document = page(client, "/about")
    assert "thuộc về cổng thông tin đã đăng" in text(document)
    assert "mailto:toasoan@example.vn" in document.xpath("//a/@href")


def test_every_page_exists_in_both_languages_and_links_to_the_other(client):
    for path in (
        "/",
        "/articles/1",
        "/articles/1/pages",
        f"/portals/{PORTAL}",
        "/search",
        "/changes",
        "/status",
        "/about",
        "/feeds",
        "/api",
    ):
        vietnamese, english = page(client, path), page(client, f"/en{path}".rstrip("/"))
        assert vietnamese.get("lang") == "vi"
        assert english.get("lang") == "en"
        for document in (vietnamese, english):
            (other,) = document.xpath("//a[@class='switch']/@href")
            assert client.get(other).status_code == 200
        own = [one for one in english.xpath("//header//a/@href | //nav//a/@href | //form/@action") if not one.startswith("#")]
        assert all(one == "/en" or one.startswith(("/en/", "/en?")) or english.xpath("//a[@class='switch']/@href") == [one] for one in own)


def test_the_switch_keeps_the_filters(client):
    (path,) = page(client, "/?portal=demo-dongmay&edited=1").xpath("//a[@class='switch']/@href")
    assert path == "/en?portal=demo-dongmay&edited=1"


def test_every_internal_link_of_every_kind_of_page_leads_somewhere(client):
    number = article_of(client, EDITED)["id"]
    wanted, seen = (
        {"/", f"/articles/{number}", f"/articles/{number}/pages", f"/portals/{PORTAL}", "/changes", "/status", "/feeds", "/about"},
        set(),
    )
    for path in wanted:
        seen |= {one.partition("#")[0] for one in page(client, path).xpath("//a/@href | //link/@href") if one.startswith("/")}
    for path in sorted(seen - wanted - {""})[:150]:
        assert client.get(path).status_code == 200, path


ENGLISH = messages.words("en")["site"]


def sentences():
    package = Path(server.__file__).parent
    for file in sorted(package.rglob("templates/*.html")):
        yield from re.findall(r"""\bt\((["'])(.*?)\1""", file.read_text(encoding="utf-8"))
    for file in sorted(package.rglob("*.py")):
        yield from re.findall(r"""(?:\bt\(|translated\(\s*(?:asked\.)?language,\s*)(["'])(.*?)\1""", file.read_text(encoding="utf-8"))


def test_every_sentence_has_its_english():
    used = {sentence for _, sentence in sentences()} | {part for reason in REASONS.values() for part in reason}
    used |= {label for label, _ in COMPARED.values()}
    assert len(used) > 120
    assert sorted(used - ENGLISH.keys()) == []


def test_no_english_is_left_of_a_sentence_that_is_gone():
    package = Path(server.__file__).parent
    ours = "".join(file.read_text(encoding="utf-8") for file in [*package.rglob("*.html"), *package.rglob("*.py")])
    named = {*LABELS.values(), *(label for label, _ in COMPARED.values())}
    assert [one for one in ENGLISH if f'"{one}"' not in ours and f"'{one}'" not in ours and one not in named] == []


def test_places_of_values_are_the_same_in_both_languages():
    for vietnamese, english in ENGLISH.items():
        for form in english.split("|"):
            assert set(re.findall(r"\{\w+\}", vietnamese)) == set(re.findall(r"\{\w+\}", form)), vietnamese


def test_one_is_not_many():
    assert [messages.translated("en", "{n} bài", n=n) for n in (0, 1, 2, "1.000")] == ["0 posts", "1 post", "2 posts", "1.000 posts"]
    assert messages.translated("vi", "{n} bài", n=1) == "1 bài"


def test_states_verdicts_and_outcomes_have_their_english():
    assert set(LABELS.values()) | set(VERDICTS.values()) <= ENGLISH.keys()


def test_thousands_of_portals_are_listed_province_by_province(store_and_client):
    store, client = store_and_client
    portals = [make_portal(f"tinh-{number % 40}-xa-{number}", f"Tỉnh {number % 40}") for number in range(800)]
    store.save_portals(portals, AT)
    crawl = store.begin_crawl("tinh-7-xa-7", AT)
    store.end_crawl(crawl, summary(AT, Verdict.BROKEN, reasons=(Message("no list"),)))
    status = page(client, "/status")
    assert [text(one) for one in status.xpath("//h3")] == ["Cổng thông tin tinh-7-xa-7"]
    assert len(status.xpath("//section")) == 41
    assert len(page(client, "/status?province=tinh-3").xpath("//h3")) == 20
    assert len(page(client, "/feeds?province=tinh-3").xpath("//ul[contains(@class, 'lines')][last()]/li")) >= 20
    assert len(page(client, "/").xpath("//select[@name='portal']/option")) == 0
    assert len(page(client, "/?province=tinh-3").xpath("//select[@name='portal']/option")) == 21
    for path in ("/", "/status", "/feeds"):
        assert len(client.get(path).content) < 60_000
