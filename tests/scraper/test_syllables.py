"""Vietnamese spelling: what can be a syllable, and what cannot."""

import unicodedata

import pytest

from scraper.extract.legacy_fonts import is_syllable, share_of_syllables

TEXT = """
Sáng ngày 4 tháng 12 Ủy ban nhân dân phường Từ Sơn tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế xã hội quốc phòng an ninh
gìn giữ giêng giếng quyết quỳnh khuya khuỷu nghiêng ngoằn ngoèo huỳnh huỵch xoong thuở quý gì yến tiệc oanh liệt rượu bưu điện loa
được thưởng huân chương lao động hạng nhất của Chủ tịch nước nghĩa trang liệt sĩ hướng dẫn kê khai thuế thu nhập cá nhân trước ngày
"""
WORDS = [word for word in TEXT.split() if word.isalpha()]


def test_vietnamese_words_are_syllables():
    assert [word for word in WORDS if not is_syllable(word)] == []
    assert all(is_syllable(unicodedata.normalize("NFD", word)) for word in WORDS)
    assert is_syllable("HOÀ")
    assert is_syllable("hòa")


@pytest.mark.parametrize("word", "héi §¹i xó· từp cách2 kà ngiêng ghà français été naïve Größe strength bcd Việtnamm à́ cat bat".split())
def test_others_are_not(word):
    assert not is_syllable(word)


def test_a_share():
    assert share_of_syllables(["hội", "héi"]) == 0.5
    assert share_of_syllables([]) == 0
