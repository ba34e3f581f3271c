"""The hub is told what changed, is asked again when it does not answer, and never fails a publish."""

from pathlib import Path

import pytest
from feed_making import SITE, MemoryStore, article, articles, portal
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feeds import SiteSettings, announce, publish


def test_changed_feeds_are_told_once_they_are_in_place(tmp_path: Path, httpserver: HTTPServer) -> None:
    heard: list[str] = []

    def hub(request: Request) -> Response:
        assert request.form["hub.mode"] == "publish"
        heard.extend(request.form.getlist("hub.url"))
        return Response(status=204)

    httpserver.expect_request("/hub", method="POST").respond_with_handler(hub)
    settings = SiteSettings(SITE, websub_hub=httpserver.url_for("/hub"))
    store = MemoryStore(articles(60))
    done = publish(store, [portal()], tmp_path, settings)
    assert announce(settings.websub_hub or "", done.changed_feeds) == ()
    assert f"{SITE}/feeds/bacninh-tuson/tin-tuc-su-kien.atom" in heard
    assert not [topic for topic in heard if ".1." in topic or topic.endswith("status.json")]
    heard.clear()
    store.articles.append(article(61, section="thong-bao"))
    done = publish(store, [portal()], tmp_path, settings)
    announce(settings.websub_hub or "", done.changed_feeds)
    assert f"{SITE}/feeds/bacninh-tuson/thong-bao.rss" in heard
    assert f"{SITE}/feeds/bacninh-tuson/tin-tuc-su-kien.rss" not in heard


def test_a_hub_that_recovers_is_told(httpserver: HTTPServer) -> None:
    answers = [503, 500, 202]
    httpserver.expect_request("/hub").respond_with_handler(lambda _: Response(status=answers.pop(0)))
    waits: list[float] = []
    assert announce(httpserver.url_for("/hub"), ["http://a.vn/feeds/all.rss"], waits.append) == ()
    assert waits == [2.0, 10.0]


@pytest.mark.parametrize("hub", ["http://127.0.0.1:9/hub", "http://does-not-exist.invalid/"])
def test_a_hub_that_is_not_there_is_a_fault_and_no_error(hub: str) -> None:
    [fault] = announce(hub, [f"http://a.vn/feeds/{number}.rss" for number in range(120)], lambda _: None)
    assert "not reached" in str(fault)
    assert "0 of 120" in str(fault)


def test_nothing_changed_tells_nothing() -> None:
    assert announce("http://127.0.0.1:9/hub", []) == ()
