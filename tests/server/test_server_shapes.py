"""Charts and comparisons as functions: numbers and texts in, shapes and rows out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from server.charts import Series, bar_chart, line_chart, night_bars
from server.side_by_side import ParagraphPair, side_by_side

AT = datetime(2026, 11, 1, tzinfo=UTC)


def shapes(markup, name):
    return etree.fromstring(markup).findall(f".//{name}")


def line(values):
    points = [(AT + timedelta(days=day), value) for day, value in enumerate(values)]
    return line_chart([Series("article", points)], "<nhãn>", ("đầu", "cuối"), (str(min(values)), str(max(values))))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_a_line_stays_within_its_picture_and_rises_with_its_values(values):
    picture = etree.fromstring(line(values))
    _, _, width, height = map(float, picture.get("viewBox").split())
    places = [tuple(map(float, one.split(","))) for one in picture.find("polyline").get("points").split()]
    assert len(places) == len(values)
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    highest, lowest = values.index(max(values)), values.index(min(values))
    assert places[highest][1] <= places[lowest][1]


def test_a_label_is_escaped():
    assert etree.fromstring(line([1, 2])).get("aria-label") == "<nhãn>"


def test_bars_are_as_tall_as_their_numbers_and_nothing_is_no_bar():
    bars = shapes(bar_chart([0, 1, 4], "x", ("a", "b"), ["không", "một", "bốn"]), "rect")
    tall = [float(bar.get("height")) for bar in bars]
    assert tall[0] == 0
    assert tall[2] == pytest.approx(4 * tall[1], abs=0.5)
    assert [bar.findtext("title") for bar in bars] == ["không", "một", "bốn"]
    assert all(float(bar.get("height")) == 0 for bar in shapes(bar_chart([0, 0], "x", ("", ""), ["", ""]), "rect"))


def test_nights_stand_at_the_right_and_missing_ones_at_the_left():
    bars = shapes(night_bars([("ok", "đêm 1"), ("broken", "đêm 2")], "x", 5), "rect")
    assert [bar.get("class") for bar in bars] == ["none", "none", "none", "ok", "broken"]
    assert len(shapes(night_bars([("ok", "")] * 9, "x", 5), "rect")) == 5


def said(rows, side):
    return "".join(text for row in rows for _, text in getattr(row, side)).split()


def test_only_what_changed_is_marked_and_far_paragraphs_are_counted():
    old = "\n\n".join(f"Đoạn số {number} giữ nguyên." for number in range(10)).replace("số 5 giữ", "số 5 cũng giữ")
    rows = side_by_side(old, old.replace("cũng ", "vẫn "))
    assert [row.skipped for row in rows] == [4, 0, 0, 0, 3]
    assert [text for kind, text in rows[2].left if kind == "removed"] == ["cũng"]
    assert [text for kind, text in rows[2].right if kind == "added"] == ["vẫn"]


def test_equal_texts_have_no_changed_row():
    assert side_by_side("Một.\n\nHai.", "Một.\n\nHai.") == [ParagraphPair(skipped=2)]
    assert side_by_side("", "") == []


texts = st.lists(st.text("ab cđ", min_size=1, max_size=12).filter(str.strip), max_size=8).map("\n\n".join)


@given(texts, texts)
def test_each_side_says_its_text_but_for_skipped_paragraphs(old, new):
    rows = side_by_side(old, new)
    for side, text in (("left", old), ("right", new)):
        words = iter(text.split())
        assert all(word in words for word in said(rows, side)), "in the order of the text"
        if not any(row.skipped for row in rows):
            assert "".join(said(rows, side)) == "".join(text.split())
