"""`congtin article`: history with its differences, removals, counters and evidence."""

import hashlib

import pytest
from rich.console import Console

from congtin.commands.article import NoSuchArticle
from congtin.formatting import changed_lines, cropped, marked_text, shown_views, sparkline
from congtin.zones import VIETNAM
from demo_portal.posts import demo_posts
from storage import Store
from storage.model import ViewCount


@pytest.fixture(scope="module")
def edited(archive):
    with Store.read(archive.data) as store:
        ((article, _),) = store.edited()
        return article


@pytest.fixture(scope="module")
def removed(archive):
    with Store.read(archive.data) as store:
        (article,) = store.removed()
        return article


@pytest.mark.fault("F36")
def test_an_edit_is_shown_word_by_word(archive, edited):
    shown = archive.run("article", str(edited.id)).output
    assert "edited, a major change" in shown
    before, now = (next(p for p in demo_posts(day) if p.native_id == edited.native_id) for day in (1, 2))
    assert before.paragraphs != now.paragraphs
    assert "[-" in shown
    assert "{+" in shown
    assert "\x1b" not in shown


@pytest.mark.fault("F36")
def test_the_pieces_of_a_diff_hold_what_was_said_before_and_after(archive, edited):
    told = archive.run_json("article", edited.url)
    (revision,) = told["revisions"]
    pieces = revision["diff"]["body_text"]
    assert "".join(text for kind, text in pieces if kind != "added") == revision["body_text"]
    assert "".join(text for kind, text in pieces if kind != "removed") == told["body_text"] == edited.body_text
    assert told["changed_at"] == revision["seen_at"] == edited.changed_at.isoformat()


@pytest.mark.fault("F37")
def test_a_removal_is_told_and_the_article_stays_whole(archive, removed):
    shown = archive.run("article", removed.guid).output
    assert "removed from the portal, noticed 2026-" in shown
    assert removed.body_text in shown
    told = archive.run_json("article", removed.native_id)
    assert told["removals"] == [{"article": removed.id, "removed_at": removed.removed_at.isoformat(), "restored_at": None}]
    assert [capture["status"] for capture in told["captures"]] == [200, 404, 404]


def test_counters_and_captures_are_evidence(archive, edited):
    shown = archive.run("article", str(edited.id)).output
    told = archive.run_json("article", str(edited.id))
    first, last = told["view_counts"][0]["views"], told["view_counts"][-1]["views"]
    assert f"▁█  {first} → {last}, +{last - first}" in shown
    with Store.read(archive.data) as store:
        for capture in told["captures"]:
            assert capture["sha256"] in shown
            assert hashlib.sha256(store.capture_body(capture["sha256"])).hexdigest() == capture["sha256"]


def test_json_says_all_there_is(archive, edited):
    told = archive.run_json("article", str(edited.id))
    with Store.read(archive.data) as store:
        assert told["guid"] == edited.guid
        assert told["addresses"] == store.addresses_of(edited.id)
        assert told["sections"] == store.sections_of(edited.id)
        assert len(told["captures"]) == len(store.captures_of(edited.id))
    for name in ("first_seen_at", "last_seen_at", "published_at"):
        assert told[name] == getattr(edited, name).isoformat()


def test_every_article_can_be_shown(archive):
    with Store.read(archive.data) as store:
        numbers = [article.id for article in store.newest(limit=1000, include_removed=True)]
    for number in numbers[::10]:
        assert archive.run("article", str(number)).exit_code == 0


@pytest.mark.parametrize("key", ["999999", "https://nowhere.example/x", "tag:x", "", "đ" * 1000, "9" * 100, "'"])
def test_an_unknown_article_is_an_error_in_words(archive, key):
    error = archive.run("article", "--", key).exception
    assert isinstance(error, NoSuchArticle)
    assert "no such article is stored" in str(error)


def test_bytes_that_are_no_text_are_no_article(archive):
    result = archive.process("article", "--", b"\xff")
    assert result.returncode == 1
    assert b"no such article is stored" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_diff_in_colour_and_in_signs():
    old, new = "Giữ nguyên.\nHọp lúc 8 giờ sáng.\nCũng thế.\n", "Giữ nguyên.\nHọp lúc 9 giờ sáng.\nCũng thế.\n"
    assert [line.plain for line in changed_lines(old, new, coloured=False)] == ["…", "Họp lúc [-8-] {+9+} giờ sáng.", "…"]
    _, line, _ = changed_lines(old, new, coloured=True)
    assert line.plain == "Họp lúc 8 9 giờ sáng."
    assert [(line.plain[span.start : span.end], str(span.style)) for span in line.spans if span.style] == [
        ("8", "red strike"),
        ("9", "green"),
    ]


@pytest.mark.parametrize("coloured", [True, False])
def test_a_long_line_is_cut_around_its_change(coloured):
    words = [f"chữ{n}" for n in range(200)]
    (line,) = changed_lines(" ".join([*words, "trước", *words]), " ".join([*words, "sau", *words]), coloured=coloured)
    short = cropped(line, 100).plain
    assert len(short) <= 104
    assert "trước" in short
    assert "sau" in short
    assert cropped(changed_lines("a b", "a c", coloured=coloured)[0], 100).plain.startswith("a ")


def test_colours_reach_a_terminal(edited):
    out = Console(force_terminal=True, color_system="standard", width=100)
    with out.capture() as shown:
        out.print(marked_text((("một ", False), ("hai", True)), coloured=True))
    assert "\x1b[1;33mhai" in shown.get()


@pytest.mark.parametrize(
    ("values", "line"),
    [([], ""), ([5], "▁"), ([5, 5], "▁▁"), ([0, 7], "▁█"), ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"), ([9, 0, 9], "█▁█")],
)
def test_sparklines(values, line):
    assert sparkline(values) == line


def test_a_long_series_is_cut_to_the_width_and_ends_with_its_last_value():
    line = sparkline(list(range(10_000)))
    assert len(line) == 60
    assert line[0] == "▁"
    assert line[-1] == "█"


def test_a_counter_that_was_reset_is_no_loss(edited):
    counts = [ViewCount(1, edited.first_seen_at, views) for views in (100, 150, 3, 10)]
    (line,) = shown_views(counts, VIETNAM)
    assert "100 → 10, +7 from 2026-" in line


def test_counters_on_lists_are_a_series_of_their_own(edited):
    at = edited.first_seen_at
    counts = [ViewCount(1, at, 100), ViewCount(1, at, 90, "list"), ViewCount(1, at, 120)]
    assert [line[:22] for line in shown_views(counts, VIETNAM)] == ["▁█  100 → 120, +20 fro", "▁  90 on lists on 2026"]
