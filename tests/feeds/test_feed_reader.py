"""A reader that people use: newsboat subscribes, and sees posts, an edit and a counter as a person would want."""

import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feed_making import SITE, MemoryStore, article, articles, portal
from feed_rules import ADDRESS

from feeds import SiteSettings, publish


def reload(folder: Path, feed: Path) -> dict[str, tuple[str, str, str, int, int]]:
    """What newsboat holds after a reload: guid → title, author, text, date, whether it is unread."""
    (folder / "urls").write_text(f"file://{feed}\n", encoding="utf-8")
    command = ["newsboat", "-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", "/dev/null", "-x", "reload"]
    subprocess.run(command, check=True, timeout=60, env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    with sqlite3.connect(folder / "cache.db") as cache:
        rows = cache.execute("SELECT guid, title, author, content, pubDate, unread FROM rss_item WHERE deleted = 0").fetchall()
    cache.close()
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_newsboat_shows_no_post_twice_and_every_mark(tmp_path: Path, kind: str, need_tool) -> None:
    need_tool("newsboat")
    out = tmp_path / "public"
    feed, settings, store = out / f"feeds/bacninh-tuson.{kind}", SiteSettings(SITE), MemoryStore(articles(5))
    publish(store, [portal()], out, settings)
    first = reload(tmp_path, feed)
    assert len(first) == 5
    title, author, text, moment, unread = first[article(3).guid]
    assert title == "UBND thị xã họp phiên thường kỳ lần 3"
    assert author == "Thanh Mai, Nam Phong"
    assert "Chiều ngày 25/11, UBND thị xã Từ Sơn tổ chức phiên họp thứ 3." in text
    assert (moment, unread) == (int(datetime(2020, 12, 4, 5, 46, tzinfo=UTC).timestamp()), 1)
    store.articles.append(article(6, title="Mô hình <xanh - sạch - đẹp>"))
    store.change(3, title="Tiêu đề đã sửa", body_html="<p>Đã sửa.</p>", changed_at=datetime(2021, 1, 1, tzinfo=UTC), views=9999)
    publish(store, [portal()], out, settings)
    second = reload(tmp_path, feed)
    assert second.keys() == {*first.keys(), article(6).guid}
    assert second[article(3).guid][0] == "Tiêu đề đã sửa"
    assert "Đã sửa." in second[article(3).guid][2]
    store.articles = [article(one.id, title=one.title, views=10**6) if one.id == 4 else one for one in store.articles]
    publish(store, [portal()], out, settings)
    assert reload(tmp_path, feed) == second


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_sfeed_reads_every_field(tmp_path: Path, kind: str, need_tool) -> None:
    need_tool("sfeed")
    publish(MemoryStore(articles(2)), [portal()], tmp_path, SiteSettings(SITE))
    data = (tmp_path / f"feeds/all.{kind}").read_bytes()
    done = subprocess.run(["sfeed"], input=data, capture_output=True, check=True, timeout=60)
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    moment, title, link, content, _, guid, author, enclosure, categories = rows[0][:9]
    assert moment == str(int(datetime(2020, 12, 4, 4, 46, tzinfo=UTC).timestamp()))
    assert (title, guid, author) == (article(2).title, article(2).guid, "Thanh Mai, Nam Phong")
    assert ADDRESS.fullmatch(link)
    assert "phiên họp thứ 2" in content
    assert enclosure.endswith((".pdf", ".jpg"))
    assert "Tin tức - Sự kiện" in categories
