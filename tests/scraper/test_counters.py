"""Counters with and without label, and the numbers that are none."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.view_counts import labelled_views, views_in_place


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("04/12/2020 10:46 Số lượt xem: 133", 133),
        ("So luot xem: 133", 133),
        ("Lượt xem: 1.234", 1234),
        ("Lượt đọc 376.741", 376_741),
        ("Lượt xem: 6\u00a0605", 6605),
        ("Lượt xem: 6\u202f605", 6605),
        ("Lượt xem: 12 345 bình luận", 12),  # a plain space parts two numbers, not thousands
        ("Đã xem: 856", 856),
        ("Số lần đọc: 12", 12),
        ("133 lượt xem", 133),
        ("1,234 views", 1234),
        ("536 Views", 536),
        ("View count: 536", 536),
        ("Hits: 6604", 6604),
        ("UserPageVisits:6604", 6604),
        ("Xem: 12", 12),
        ("Số lượt xem: 0", 0),
        ("Số lượt xem\u00a0: 133", 133),
        ("(Lượt xem 133)", 133),
    ],
)
def test_labelled(text, views):
    assert labelled_views(text) == views
    assert labelled_views(unicodedata.normalize("NFD", text)) == views


@pytest.mark.parametrize(
    "text",
    ["", "133", "10:46", "Số lượt xem: 10:46", "Số lượt xem: 04/12/2020", "Tổng lượt truy cập: 1.234.567", "Đang truy cập: 12",
     "Xem thêm 5 tin", "Lượt xem:", "Lượt xem: 1 tr", "Lượt xem: 12.5", "review 5", "Xem 12 ảnh"],
)  # fmt: skip
def test_not_certainly_a_counter(text):
    assert labelled_views(text) is None


@pytest.mark.parametrize(
    ("text", "views"),
    [("376.741", 376_741), ("6\u00a0605", 6605), ("6605", 6605), (" (133) ", 133), ("30/10/2025 | 133", 133),
     ("30/10/2025 | 10:31", None), ("10:31", None), ("30/10/2025", None), ("Lượt xem: 12", 12), ("", None), ("12.5", None)],
)  # fmt: skip
def test_in_place(text, views):
    assert views_in_place(text) == views


@pytest.mark.fault("F34")
@given(st.integers(0, 999_999_999), st.sampled_from([".", ",", "\u00a0", "\u202f", ""]), st.booleans())
def test_every_number_reads_back(number, separator, decomposed):
    shown = f"Số lượt xem: {f'{number:,}'.replace(',', separator)} · bình luận: 3"
    assert labelled_views(unicodedata.normalize("NFD", shown) if decomposed else shown) == number


@given(st.text(max_size=300))
def test_no_text_raises(text):
    assert labelled_views(text) is None or labelled_views(text) >= 0
    views_in_place(text)


@pytest.mark.fault("F39")
@pytest.mark.parametrize("text", ["1." * 30_000, "Lượt xem" * 8_000, "xem:" + " " * 60_000, "1\u00a0" * 30_000])
def test_a_pathological_line_is_read_in_bounded_steps(text):
    assert views_in_place(text) == views_in_place(text[:2_000])
