"""Text is made tidy once."""

import time
import unicodedata
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scraper.extract.text import clean_characters, doubts_of_text, mend_entities, mend_markup, normalize


def test_mixed_composition_becomes_nfc():
    assert normalize("Hô\u0323i nghi\u0323 Tư\u0300 Sơn") == "Hội nghị Từ Sơn"


def test_invisible_characters_go_and_spaces_are_tidied():
    assert normalize(" Đại\u00a0\u200bhội\x0bĐảng\u00ad \ufeffbộ\x1f ") == "Đại hội Đảng bộ"


@given(st.text())
def test_tidy_text_is_legal_xml_and_stable(text):
    line = normalize(text)
    assert normalize(line) == line
    assert unicodedata.is_normalized("NFC", line)
    element = etree.Element("a")
    element.text = clean_characters(text).replace("\r", "")  # raises where a character is illegal in XML
    assert etree.tostring(element) is not None


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("ngày 26&amp;#x002F;03&#x002F;2018", "ngày 26/03/2018"),
        ("H&ecirc;t &amp;ecirc; &amp;nbsp;ba", "Hêt ê ba"),
        ("ldquo;Từ Sơnrdquo; năm 2020hellip;", "“Từ Sơn” năm 2020…"),
        ("&amp;quot;Ngày hội&amp;quot;", '"Ngày hội"'),
        ("e\u0302&#x301;", "ế"),
    ],
)
@pytest.mark.fault("F34")
def test_entities_that_are_left_in_text_are_resolved(text, mended):
    assert normalize(text) == mended
    assert mend_entities(normalize(text)) == normalize(text)


@pytest.mark.parametrize(
    "text",
    [
        "a && b; c &lt;b&gt; &amp; d;", "AT&T; R&D; Q&A", "x = &y; quo; vận ldquo", "&#38;amp;lt; &#60;", "&#xD800; &#0; &#x110000;",
        "vanthu@tuson.example; 1.234; 04/12/2020", "&khongco;",
    ],
)  # fmt: skip
def test_code_and_what_makes_markup_stay(text):
    assert normalize(text) == text


ENTITY_PARTS = ["&", "amp;", "ecirc;", "ldquo;", "quot;", "lt;", "#x2F;", "#47;", "#x26;", "shy;", "l", "d", ";", " ", "ê", "<b>", "nbsp;"]


@given(st.lists(st.sampled_from(ENTITY_PARTS), max_size=12).map("".join))
def test_entities_are_resolved_once_and_for_all(text):
    assert normalize(normalize(text)) == normalize(text)
    assert text.count("<") == normalize(text).count("<")


@given(st.lists(st.sampled_from(ENTITY_PARTS), max_size=12).map("".join))
def test_mended_markup_says_the_same_as_mended_text(text):
    from lxml import html

    once = html.fromstring(f"<p>{mend_markup(escape(text))}</p>").text_content()
    assert normalize(once) == normalize(text)


def test_mended_markup_stays_whole():
    assert (
        mend_markup('<p title="&quot;a&amp;quot;">&amp;ecirc; &amp;lt;b&gt; ldquo;x&rdquo;</p>')
        == '<p title="&quot;a&quot;">&ecirc; &amp;lt;b&gt; &ldquo;x&rdquo;</p>'
    )


def test_lost_characters_are_counted():
    assert doubts_of_text("Từ S\ufffdn", "\ufffd") == ["lost characters (U+FFFD): 2"]
    assert doubts_of_text("Từ Sơn", "") == []


@pytest.mark.fault("F39")
@pytest.mark.parametrize(
    "line", ["&" * 60_000, "&amp;" * 12_000, "&amp;amp;amp;a" * 5_000, " \u00a0" * 30_000, "ldquo" * 12_000, "#x" * 30_000 + ";"]
)
def test_a_long_hostile_line_costs_little(line):
    began = time.process_time()
    normalize(line)
    mend_markup(line)
    assert time.process_time() - began < 1
