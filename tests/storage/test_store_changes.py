"""Diffs by word, and what counts as a minor change."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_making import article

from storage import Attachment, change_of, word_diff

TEXT = "Quy mô giá trị kinh tế tăng 2,1% so năm 2019, cơ cấu kinh tế chuyển dịch theo hướng tích cực. " * 4


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("Họp lần 1", "Họp lần 1.", "minor"),
        ("Uỷ ban nhân dân", "Ủy ban nhân dân", "minor"),
        ("UBND THỊ XÃ họp", "UBND thị xã họp", "minor"),
        ("phát triễn kinh tế", "phát triển kinh tế", "minor"),
        ("kinh tế- xã hội", "kinh tế - xã hội", "minor"),
        ("pháttriển kinh tế", "phát triển kinh tế", "minor"),
        ("tăng 2,1%.", "tăng 2,1 %", "minor"),
        ("ngày 25/11", "ngày 25-11", "minor"),
        ("tăng 2,1%", "tăng 21%", "major"),
        ("phạt 1.500 đồng", "phạt 15.00 đồng", "major"),
        ("tăng 2,1%", "tăng 2,7%", "major"),
        ("ông Nam chủ trì", "ông Hà chủ trì", "major"),
        ("được thông qua", "không được thông qua", "major"),
        ("được thông qua", "thông qua", "major"),
        ("a b c d", "d c b a", "major"),
        ("", "một đoạn mới", "major"),
    ],
)
def test_minor_and_major(old, new, change):
    assert change_of(article(1, body_text=TEXT + old), article(1, body_text=TEXT + new)) == change


def test_many_corrections_are_a_major_change():
    assert change_of(article(1, body_text="tiên " * 50), article(1, body_text="tiến " * 50)) == "major"


def test_another_file_is_a_major_change():
    files = (Attachment("https://x.vn/a.pdf", "Nghị quyết"),)
    assert change_of(article(1, attachments=files), article(1, attachments=())) == "major"


def test_the_same_file_under_another_address_is_none():
    before = (Attachment("https://x.vn/20182/nghi-quyet.pdf?t=1", "Nghị quyết"),)
    after = (Attachment("https://x.vn/22332/nghi-quyet.pdf?t=2", "Nghị  quyết"),)
    assert article(1, attachments=before).content_hash == article(1, attachments=after).content_hash
    assert change_of(article(1, attachments=before), article(1, attachments=after, title=article(1).title + ".")) == "minor"


def test_the_pieces_of_a_diff():
    assert word_diff("Họp lần 1 tại xã", "Họp lần 2 tại xã") == [
        ("same", "Họp lần "),
        ("removed", "1 "),
        ("added", "2 "),
        ("same", "tại xã"),
    ]
    assert word_diff("", "") == []


words = st.lists(st.sampled_from(["và", "của", "xã ", "\n\n", "1", " ", "Đảng\t"]), max_size=30).map(" ".join)


@given(words | st.text(), words | st.text())
def test_a_diff_holds_both_texts(old, new):
    pieces = word_diff(old, new)
    assert "".join(text for kind, text in pieces if kind != "added") == old
    assert "".join(text for kind, text in pieces if kind != "removed") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("và của " * 70_000, "của và " * 70_000),
        ("\n".join(f"dòng {n % 7}" for n in range(90_000)), "\n".join(f"dòng {n % 5}" for n in range(90_000))),
        ("a" * 500_000, "a" * 499_999 + "b"),
        (" ".join(map(str, range(150_000))), " ".join(map(str, range(1, 150_000)))),
        ("và " * 2999, "và của " * 1400),
        ("\n" * 3999, "\nx" * 1999),
    ],
)
def test_texts_of_a_megabyte_take_little_time(old, new):
    began = time.process_time()
    change_of(article(1, body_text=old), article(1, body_text=new))
    word_diff(old, new)
    assert time.process_time() - began < 5
