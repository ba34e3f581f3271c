"""The main job on the demo portal: every field of every article as its author wrote it, and idempotence over days."""

from functools import partial

import pytest

from congtin.commands.demo import PORTAL, prepare, write_profile
from congtin.commands.publish import run_publish
from congtin.config import load_configuration
from congtin.crawling import run_crawl
from demo_portal.posts import demo_now, demo_posts
from demo_portal.server import DemoServer
from storage import Store
from storage.model import Verdict


def crawl_day(folder, day, server):
    configuration = prepare(folder)
    write_profile(folder, server.url)
    (report,) = run_crawl(configuration, [configuration.catalogue().require(PORTAL)], clock=partial(demo_now, day))
    return configuration, report


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with DemoServer(day=1) as server:
        configuration, report = crawl_day(folder, 1, server)
        requests = list(server.requests)
    with Store.read(configuration.data_dir) as store:
        yield store, report, requests, server.url


def test_all_of_it_is_stored(demo):
    store, report, _, _ = demo
    posts = demo_posts(1)
    assert len(posts) >= 120
    assert report.verdict is Verdict.OK
    assert (report.tally.new, report.tally.refused, report.tally.failed, report.tally.gone) == (len(posts), 0, 0, 0)
    assert len(store.newest(portal=PORTAL, limit=1000)) == len(posts)


def test_no_page_is_fetched_twice(demo):
    _, _, requests, _ = demo
    gets = [target for method, target in requests if method == "GET" and "/-/details/" in target]
    assert len(gets) == len(set(gets)) == len(demo_posts(1))
    assert requests[0] == ("GET", "/robots.txt")


@pytest.mark.parametrize("field", ["title", "published_at", "published_precision", "views", "byline", "summary"])
def test_every_field_is_what_its_author_wrote(demo, field):
    store, *_ = demo
    read = {post.native_id: getattr(store.article(post.native_id), field) for post in demo_posts(1)}
    assert read == {post.native_id: getattr(post, field) for post in demo_posts(1)}


def test_every_paragraph_is_what_its_author_wrote(demo):
    store, *_ = demo
    for post in demo_posts(1):
        read = [line for line in store.article(post.native_id).body_text.split("\n") if line]
        assert read == list(post.paragraphs), post.path


def test_attachments_and_images_are_found(demo):
    store, _, _, home = demo
    for post in demo_posts(1):
        article = store.article(post.native_id)
        assert [(file.url, file.label, file.media_type) for file in article.attachments] == [
            (home + file.path, file.label, file.media_type) for file in post.attachments
        ]
        assert article.image == (home + post.images[0] if post.images else None)


def test_sections_and_aliases(demo):
    store, _, _, home = demo
    for post in demo_posts(1):
        article = store.article(post.native_id)
        assert article.section in post.sections
        assert article.url == home + post.path
    for section in {section for post in demo_posts(1) for section in post.sections}:
        expected = {post.native_id for post in demo_posts(1) if section in post.sections}
        assert {article.native_id for article in store.newest(portal=PORTAL, section=section, limit=1000)} == expected


def test_how_fields_were_found_is_kept(demo):
    store, *_ = demo
    for article in store.newest(portal=PORTAL, limit=1000):
        assert article.found_by["title"] == article.found_by["body"] == "platform"
        assert article.found_by.get("published_at", "visible") == "visible"


def test_days_make_history(tmp_path):
    with DemoServer(day=1) as server:
        crawl_day(tmp_path, 1, server)
        _, again = crawl_day(tmp_path, 1, server)
        first = list(server.requests)
    assert (again.verdict, again.tally.new, again.tally.read) == (Verdict.QUIET, 0, 0)
    port = int(server.url.rsplit(":", 1)[1])
    with DemoServer(day=2, port=port) as server:
        _, second = crawl_day(tmp_path, 2, server)
    assert (second.tally.new, second.tally.changed, second.tally.gone) == (5, 1, 1)
    with DemoServer(day=3, port=port) as server:
        configuration, third = crawl_day(tmp_path, 3, server)
    assert third.tally.new == 4
    with Store.read(configuration.data_dir) as store:
        totals = store.totals(PORTAL)
        assert (totals.articles, totals.removed) == (len(demo_posts(1)) + 9, 1)
        gone = {post.native_id for post in demo_posts(1)} - {post.native_id for post in demo_posts(2)}
        (native_id,) = gone
        removed = store.article(native_id)
        assert removed.removed_at is not None
        assert removed.body_text, "a removed article stays whole"
        edited = [article for article in store.newest(portal=PORTAL, limit=1000) if article.changed_at]
        assert edited
        assert all(store.revisions(article.id) for article in edited)
        for article in edited:
            truth = next(post for post in demo_posts(3) if post.native_id == article.native_id)
            assert [line for line in article.body_text.split("\n") if line] == list(truth.paragraphs)
    second_round = [target for _, target in first if "/-/details/" not in target]
    assert len(second_round) < 60


def test_old_pages_are_dropped_where_configured_but_never_an_article_s_newest(tmp_path):
    with DemoServer(day=1) as server:
        configuration, _ = crawl_day(tmp_path, 1, server)
    (tmp_path / "congtin.toml").write_text((tmp_path / "congtin.toml").read_text() + "capture_retention_days = 1\n", encoding="utf-8")
    with DemoServer(day=4, port=int(server.url.rsplit(":", 1)[1])) as server:
        crawl_day(tmp_path, 4, server)
    with Store.read(configuration.data_dir) as store:
        read_again = [article for article in store.newest(portal=PORTAL, limit=1000) if len(store.view_counts(article.id)) > 1]
        assert read_again
        for article in store.newest(portal=PORTAL, limit=1000):
            captures = store.captures_of(article.id)
            assert captures
            if article in read_again:
                assert len(captures) == 1


def test_keywords_make_feeds(tmp_path):
    with DemoServer(day=1) as server:
        crawl_day(tmp_path, 1, server)
    file = tmp_path / "congtin.toml"
    file.write_text(file.read_text() + '[keywords]\n"Chuyển đổi số" = ["chuyen doi so"]\n', encoding="utf-8")
    run_publish(load_configuration(file), tmp_path / "public")
    found = [
        path
        for path in (tmp_path / "public").rglob("*.rss")
        if "chuyen-doi-so" in path.name and "demo-dongmay" not in str(path.relative_to(tmp_path))
    ]
    assert found
    assert "huyển đổi số" in found[0].read_text(encoding="utf-8")
