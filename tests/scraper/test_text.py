"""Text is made tidy once, and comparison ignores marks."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scraper.text import clean_characters, fold, tidy


def test_mixed_composition_becomes_nfc():
    assert tidy("Hô\u0323i nghi\u0323 Tư\u0300 Sơn") == "Hội nghị Từ Sơn"


def test_invisible_characters_go_and_spaces_are_tidied():
    assert tidy(" Đại\u00a0\u200bhội\x0bĐảng\u00ad \ufeffbộ\x1f ") == "Đại hội Đảng bộ"


def test_fold_drops_marks_and_strokes():
    assert fold("Đường Ðại hội ƯỚC") == "duong dai hoi uoc"


@given(st.text())
def test_tidy_text_is_legal_xml_and_stable(text):
    line = tidy(text)
    assert tidy(line) == line
    assert unicodedata.is_normalized("NFC", line)
    element = etree.Element("a")
    element.text = clean_characters(text).replace("\r", "")  # raises where a character is illegal in XML
    assert etree.tostring(element) is not None


@given(st.text())
def test_folded_text_has_no_marks(text):
    assert not any("\u0300" <= letter <= "\u036f" for letter in fold(text))
