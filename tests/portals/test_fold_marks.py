"""The one folding of marks, and that everything which compares Vietnamese goes by it."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.keywords import Keyword
from portals.model import slugify
from portals.text import fold_marks
from storage.model import Article
from storage.query_parser import parse_query

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Số lượt xem", "so luot xem"),
        ("đường", "duong"),
        ("Đường", "duong"),
        ("ðường", "duong"),  # U+00F0 in place of đ
        ("Ðại hội", "dai hoi"),  # U+00D0 in place of Đ
        ("THỪA THIÊN HUẾ", "thua thien hue"),
        ("e\u0302\u0301", "e"),  # two marks one upon the other
        ("e\u0323\u0302\u0301\u0308", "e"),
        ("\u1ed9", "o"),
        ("o\u0323\u0302", "o"),
        ("o\u0302\u0323", "o"),  # marks in another order than Unicode's own
        ("ê\u0323", "e"),  # half composed
        ("\u0301", ""),
        ("İ", "i"),
        ("Q.1, số 5/2026", "q.1, so 5/2026"),
        ("서울", "서울"),
        ("", ""),
    ],
)
def test_what_a_text_is_compared_by(text: str, folded: str):
    assert fold_marks(text) == folded
    assert fold_marks(unicodedata.normalize("NFD", text)) == folded
    assert fold_marks(unicodedata.normalize("NFC", text)) == folded


def test_every_letter_of_vietnamese_has_its_base():
    folded = "".join(fold_marks(letter) for letter in LETTERS + LETTERS.upper())
    assert folded == 2 * "".join(base * count for base, count in (("a", 18), ("e", 12), ("i", 6), ("o", 18), ("u", 12), ("y", 6)))


@given(st.text())
def test_folded_text_has_no_marks_and_folds_to_itself(text: str):
    folded = fold_marks(text)
    assert not any("\u0300" <= letter <= "\u036f" for letter in folded)
    assert fold_marks(folded) == folded


@pytest.mark.parametrize("stroke", "đĐðÐ")
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_addresses_searches_and_keywords_know_every_d(stroke: str, form: str):
    text = unicodedata.normalize(form, f"{stroke}ồng Tháp")
    assert slugify(text) == "dong-thap"
    assert parse_query(text).has_marks
    pattern = parse_query("dong thap").pattern(exact=False)
    assert pattern is not None
    assert pattern.search(text)
    article = Article(
        portal="a",
        native_id="1",
        url="https://a.example.vn/1",
        title=text,
        published_at=datetime(2026, 7, 1, tzinfo=UTC),
        body_text="",
        body_html="",
    )
    assert Keyword("Tỉnh", ("dong thap",)).mentioned_in(article)
