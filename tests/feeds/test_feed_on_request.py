"""Documents that are built when somebody asks: the same bytes as the published folder, also of doubtful portals and archive pages."""

import pytest
from feed_making import portal
from feed_store import crawl, opened, page

from feeds import Keyword, SiteSettings, publish
from feeds.definitions import of_filter
from feeds.dynamic import OnRequest, Sources
from feeds.feedgen_fixes import PatchedEntry
from feeds.health import CRAWLS
from storage import ArticleFilter, Store, Verdict

SETTINGS = SiteSettings("https://tin.example.vn", feed_entries=20, keywords=(Keyword("Chuyển đổi số", ("chuyển đổi số",)),))


def asked(store):
    portals = [portal(), portal(id="hanoi-thu", unit={"province": "Hà Nội", "name": "Thử", "level": "ward"})]
    return OnRequest(store, Sources.of(portals, store.pasts(CRAWLS, [one.id for one in portals]), SETTINGS), SETTINGS), portals


@pytest.fixture
def folder(tmp_path):
    """More than two archive pages of one portal, an edit, a removal, and a last crawl that is doubtful."""
    with opened(tmp_path / "data") as store:
        crawl(store, [page(number) for number in range(130)])
        crawl(store, [page(3, body_text="Khác hẳn.", body_html="<p>Khác hẳn.</p>"), page(130)], night=1, gone=[page(5)])
        crawl(store, [], night=2, gone=[page(5)])
        crawl(store, [page(131), page(4, title="Tiêu đề ngờ")], night=3, verdict=Verdict.SUSPECT)
    return tmp_path


def test_every_document_is_the_published_one(folder):
    with Store.read(folder / "data") as store:
        requested, portals = asked(store)
        publish(store, portals, folder / "public", SETTINGS)
        names = [file.relative_to(folder / "public").as_posix() for file in sorted((folder / "public").rglob("*")) if file.is_file()]
        wanted = [name for name in names if name.endswith((".rss", ".atom", ".json", ".opml", ".svg")) and not name.startswith(".")]
        assert "feeds/all.3.rss" in wanted
        assert "feeds/keyword/chuyen-doi-so.json" in wanted
        for name in wanted:
            document = requested.document(name)
            assert document is not None, name
            assert document.data == (folder / "public" / name).read_bytes(), name
        assert requested.faults == []


def test_only_full_pages_of_the_archive_are_sealed(folder):
    with Store.read(folder / "data") as store:
        requested, _ = asked(store)
        assert [requested.document(f"feeds/all.{number}.rss").sealed for number in (1, 2, 3)] == [True, True, False]
        assert not requested.document("feeds/all.rss").sealed
        assert requested.document("feeds/all.4.rss") is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "feeds/",
        "feeds/nobody.rss",
        "feeds/all.html",
        "feeds/hanoi-thu.1.rss",
        "feeds/edited.1.rss",
        "feeds/a/b/c.rss",
        "feeds/../all.rss",
        "index.html",
        "feeds/all.rss\n",
        "feeds/nobody.svg",
    ],
)
def test_there_is_nothing_else(folder, path):
    with Store.read(folder / "data") as store:
        assert asked(store)[0].document(path) is None


def test_a_feed_of_a_question_names_the_question(folder):
    with Store.read(folder / "data") as store:
        requested, _ = asked(store)
        feed = requested.selected(of_filter("Có tệp", SETTINGS), "attachments=1", store.browse(ArticleFilter(), limit=5))
        assert feed.id == "tag:congtin,2026:feeds/filter?attachments=1"
        assert feed.address("rss") == "https://tin.example.vn/feeds/filter.rss?attachments=1"
        assert feed.home == "https://tin.example.vn/feeds/filter.html?attachments=1"
        assert "Bài số 131" not in [entry.title for entry in feed.entries], "a doubtful crawl brought it"


def test_an_entry_that_cannot_be_written_costs_itself_only(folder, monkeypatch):
    original = PatchedEntry.title

    def title(entry, words=None):
        if words == "Bài số 7":
            raise ValueError("odd")
        return original(entry, words)

    monkeypatch.setattr(PatchedEntry, "title", title)
    with Store.read(folder / "data") as store:
        requested, _ = asked(store)
        feed = requested.selected(of_filter("x", SETTINGS), "", store.browse(ArticleFilter(), limit=130))
        data = requested.written(feed, "atom").data.decode()
    assert "Bài số 8<" in data
    assert "Bài số 7<" not in data
    assert [fault.guid for fault in requested.faults] == ["tag:congtin,2026:bacninh-tuson/7000007"]
