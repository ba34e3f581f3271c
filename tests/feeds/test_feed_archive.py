"""Every article can be reached from its feed through the pages of its archive, and a page that is full never changes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feed_making import SITE, ZONE, MemoryStore, article, articles, portal, revision
from feed_rules import conforms
from lxml import etree

from feeds import SiteSettings, publish
from feeds.paging import newest_page, pages_to_write
from storage.model import StoredArticle

SETTINGS = SiteSettings(SITE)
ATOM = "{http://www.w3.org/2005/Atom}"
KEYS = ("all", "province/bac-ninh", "bacninh-tuson", "bacninh-tuson/tin-tuc-su-kien")


def walk(out: Path, key: str, kind: str) -> list[str]:
    """The guids that a reader finds who follows prev-archive from the feed to the end."""
    address, guids = f"{SITE}/feeds/{key}.{kind}", []
    while address:
        root = etree.fromstring((out / address.removeprefix(f"{SITE}/")).read_bytes())
        guids += root.xpath("//item/guid/text() | //*[local-name()='entry']/*[local-name()='id']/text()")
        address = next((link.get("href") for link in root.iter(f"{ATOM}link") if link.get("rel") == "prev-archive"), None)
    return guids


def walk_json(out: Path, key: str) -> list[str]:
    address, guids = f"{SITE}/feeds/{key}.json", []
    while address:
        document = json.loads((out / address.removeprefix(f"{SITE}/")).read_bytes())
        guids += [item["id"] for item in document["items"]]
        address = document.get("next_url")
    return guids


def sealed(out: Path) -> dict[str, bytes]:
    """The documents that call themselves archives."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*.*") if b"fh:archive/>" in path.read_bytes()}


@pytest.mark.parametrize("count", [1, 50, 51, 100, 160])
def test_every_article_is_reached_in_every_format(tmp_path: Path, count: int) -> None:
    publish(MemoryStore(articles(count)), [portal()], tmp_path, SETTINGS)
    expected = {one.guid for one in articles(count)}
    for key in KEYS:
        assert set(walk(tmp_path, key, "atom")) == expected
        assert set(walk(tmp_path, key, "rss")) == expected
        assert set(walk_json(tmp_path, key)) == expected
    for path in tmp_path.rglob("*.*"):
        conforms(str(path.relative_to(tmp_path)), path.read_bytes())


@pytest.mark.fault("F45")
def test_more_posts_in_a_night_than_a_feed_holds_are_all_reached(tmp_path: Path) -> None:
    store = MemoryStore(articles(70))
    publish(store, [portal()], tmp_path, SETTINGS)
    seen = set(walk(tmp_path, "bacninh-tuson", "rss"))
    before = sealed(tmp_path)
    store.articles = articles(70 + 160)
    publish(store, [portal()], tmp_path, SETTINGS)
    for kind in ("rss", "atom"):
        assert set(walk(tmp_path, "bacninh-tuson", kind)) - seen == {article(number).guid for number in range(71, 231)}
    assert before == {name: data for name, data in sealed(tmp_path).items() if name in before}


@pytest.mark.fault("F45")
def test_a_full_page_never_changes_whatever_happens_to_its_articles(tmp_path: Path) -> None:
    store = MemoryStore(articles(120))
    publish(store, [portal()], tmp_path, SETTINGS)
    before = sealed(tmp_path)
    assert len(before) == 2 * 2 * len(KEYS)
    night = datetime(2021, 1, 1, tzinfo=UTC)
    store.kept = [revision(1, article(3), night, byline=None, summary=None, body_html="<p>Cũ</p>", body_text="Cũ", attachments=())]
    store.change(3, title="Tiêu đề đã sửa", changed_at=night, views=999)
    store.change(4, removed_at=night)
    store.articles.append(article(121, published_at=datetime(1999, 1, 1, tzinfo=ZONE)))
    publish(store, [portal()], tmp_path, SETTINGS)
    assert sealed(tmp_path) == before


def test_an_old_article_that_arrives_late_is_reached_at_once(tmp_path: Path) -> None:
    late = article(500, published_at=datetime(1999, 1, 1, tzinfo=ZONE))
    publish(MemoryStore([*articles(120), late]), [portal()], tmp_path, SETTINGS)
    assert late.guid in walk(tmp_path, "all", "rss")


def test_pages_built_anew_say_what_they_said_before_edits_and_removals(tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    store = MemoryStore(articles(60))
    publish(store, [portal()], first, SETTINGS)
    night = datetime(2021, 1, 1, tzinfo=UTC)
    old = article(3)
    store.kept = [revision(1, old, night, article=3)]
    store.change(3, title="Tiêu đề đã sửa", body_html="<p>Mới</p>", body_text="Mới", byline=None, changed_at=night)
    store.change(4, removed_at=night)
    publish(store, [portal()], again, SETTINGS)
    assert sealed(first) == sealed(again)


def test_a_lost_state_or_a_lost_page_is_made_up_for(tmp_path: Path) -> None:
    store = MemoryStore(articles(170))
    publish(store, [portal()], tmp_path, SETTINGS)
    before = sealed(tmp_path)
    (tmp_path / ".published.json").unlink()
    (tmp_path / "feeds/all.2.rss").unlink()
    (tmp_path / "feeds/bacninh-tuson.1.json").write_text("{")
    publish(store, [portal()], tmp_path, SETTINGS)
    assert sealed(tmp_path) == before
    assert json.loads((tmp_path / "feeds/bacninh-tuson.1.json").read_bytes())["items"]


def test_a_page_that_could_not_be_written_is_written_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore(articles(120))
    with monkeypatch.context() as patch:
        patch.setattr("feeds.writer.check", lambda name, _: 1 / 0 if ".1." in name else None)
        assert publish(store, [portal()], tmp_path, SETTINGS).faults
    assert not (tmp_path / "feeds/all.1.rss").exists()
    assert not publish(store, [portal()], tmp_path, SETTINGS).faults
    assert len(walk(tmp_path, "all", "rss")) >= 120


def test_at_a_new_address_the_archive_is_written_anew(tmp_path: Path) -> None:
    store = MemoryStore(articles(120))
    publish(store, [portal()], tmp_path, SETTINGS)
    publish(store, [portal()], tmp_path, SiteSettings("https://tin.example.vn"))
    for path in tmp_path.rglob("*.*"):
        assert SITE.encode() not in path.read_bytes() or path.suffix == ".ico", path


def test_every_archive_page_has_its_neighbours_on_disk(tmp_path: Path) -> None:
    for count in (100, 101, 149, 150):
        publish(MemoryStore(articles(count)), [portal()], tmp_path, SETTINGS)
        for path in (tmp_path / "feeds").rglob("*.*"):
            if path.suffix in (".rss", ".atom"):
                for link in etree.fromstring(path.read_bytes()).iter(f"{ATOM}link"):
                    if link.get("href").startswith(SITE):
                        assert (tmp_path / link.get("href").removeprefix(f"{SITE}/")).is_file(), (path, link.get("href"))


def test_the_newest_page_that_holds_something_comes_first(tmp_path: Path) -> None:
    publish(MemoryStore(articles(100)), [portal()], tmp_path, SETTINGS)
    assert json.loads((tmp_path / "feeds/all.json").read_bytes())["next_url"] == f"{SITE}/feeds/all.2.json"
    assert json.loads((tmp_path / "feeds/all.3.json").read_bytes())["items"] == []


def test_what_is_to_be_written_is_what_is_new() -> None:
    def numbers(arrived: int, written: int) -> list[tuple[int, bool]]:
        return [(page.number, page.sealed) for page in pages_to_write(arrived, 50, written)]

    assert numbers(50, 0) == []
    assert numbers(51, 0) == [(1, True), (2, False)]
    assert numbers(99, 1) == [(2, False)]
    assert numbers(100, 1) == [(2, True), (3, False)]
    assert numbers(10_000, 199) == [(200, True), (201, False)]
    assert [newest_page(arrived, 50) for arrived in (0, 50, 51, 100, 101)] == [None, None, 2, 2, 3]


def test_articles_of_a_night_stand_on_the_page_of_their_arrival(tmp_path: Path) -> None:
    def number(one: StoredArticle) -> StoredArticle:
        backwards = datetime(2020, 1, 1, tzinfo=ZONE) + timedelta(hours=1000 - one.id)
        return article(one.id, published_at=backwards)

    publish(MemoryStore([number(one) for one in articles(120)]), [portal()], tmp_path, SETTINGS)
    [*first] = json.loads((tmp_path / "feeds/all.1.json").read_bytes())["items"]
    assert [item["id"] for item in first] == [article(one).guid for one in range(50, 0, -1)]
