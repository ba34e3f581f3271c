"""A page's bytes become the right text whatever it is labelled; what was decided stands on the page; correct text is never touched."""

import time
import unicodedata
from html.entities import codepoint2name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.encoding import _BYTES, decode, repair
from scraper.extract.legacy_fonts import TCVN3, VNI
from scraper.extract.page import Page

VIETNAMESE = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam. Sáng ngày 4/12, Ủy ban nhân dân thị xã tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế, "
    "quốc phòng và an ninh; đồng chí Chủ tịch đã trao thưởng cho những tập thể được khen ngợi vì hướng dẫn người dân."
)
FRENCH = "L'été dernier, à l'hôtel près de la forêt, le maître d'œuvre a reçu un garçon naïf : « déjà là ! »"
ENGLISH = "The ward's e-mail is vanthu@tuson.example; the naïve café costs £5 ± 1 per m² (µ = 3), ©® 2026 §1."
CODE = "for (i = 0; i < n; i++) { a[i] &= ~mask; s += '\\u0026nbsp;' } // <b>&copy; &lt;tag&gt; &amp;amp;</b>"


def page(text, meta=""):
    return f"<html><head>{meta}<title>Trang tin</title></head><body><div><p>{text}</p><p>Xong.</p></div></body></html>"


def meta(charset):
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


def in_font(text, table):
    """Text as it was typed for a font: `table` is letter → what stands for it."""
    return "".join(table.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


# The small letters only: the standard has no places for capitals with tones.
AS_TCVN3 = {letter: chr(code) for code, letter in TCVN3.items()} | {"Ủ": chr(0xF1)}
AS_VNI = {letter: code for code, letter in VNI.items()}


def read(body, content_type=None):
    return Page.from_bytes("https://thu.bacninh.gov.vn/x", body, content_type)


@pytest.mark.fault("F30")
@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=iso-8859-1", "text/html; charset=windows-1252",
                                    "text/html; charset=utf-8", "text/html; charset=klingon", "text/html; charset=windows-1258",
                                    "text/html; charset=gb2312"])  # fmt: skip
@pytest.mark.parametrize("label", ["", "iso-8859-1", "windows-1252", "utf-8", "x-user-defined", "windows-1258"])
def test_utf8_is_utf8_whatever_it_is_labelled(header, label):
    html = page(VIETNAMESE, meta(label) if label else "")
    found = read(html.encode(), header)
    assert found.text == html
    assert found.decoded_as.startswith("utf-8")
    assert found.doubts == ()
    if header and "1252" in header:
        assert found.decoded_as == "utf-8 (labelled cp1252)"


@pytest.mark.fault("F30")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("header", [None, "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_wide_encodings_and_byte_order_marks(encoding, header):
    assert read(page(VIETNAMESE).encode(encoding), header).text == page(VIETNAMESE)


def windows_1258(text):
    """Letters of the code page with their tone behind them, as its keyboard makes them."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


@pytest.mark.fault("F30")
@pytest.mark.parametrize("header", [None, "text/html; charset=windows-1258", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
def test_windows_1258(header):
    found = read(windows_1258(page(VIETNAMESE)), header)
    assert found.text == page(VIETNAMESE)
    assert found.decoded_as.startswith("windows-1258")


def test_western_pages_stay_western():
    found = read(page(FRENCH).encode("cp1252"), "text/html; charset=iso-8859-1")
    assert (found.text, found.doubts) == (page(FRENCH), ())
    unlabelled = read(page(FRENCH).encode("cp1252"))
    assert unlabelled.text == page(FRENCH)
    assert "names no encoding" in unlabelled.doubts[0]
    assert read(page("新聞").encode("gb18030"), "text/html; charset=gb18030").text == page("新聞")


def test_a_few_wrong_bytes_do_not_make_it_another_encoding():
    body = page(VIETNAMESE).encode() + "đ".encode()[:1] + b"</html>"
    found = read(body, "text/html; charset=utf-8")
    assert found.text.startswith(page(VIETNAMESE))
    assert found.text.count("\ufffd") == 1
    assert found.doubts == ("bytes that are no UTF-8: 1, each became U+FFFD",)


def ruined(text, times=1):
    characters = {byte: character for character, byte in _BYTES.items()}
    for _ in range(times):
        text = "".join(characters.get(byte, chr(byte)) for byte in text.encode())
    return text


@pytest.mark.fault("F30")
@pytest.mark.parametrize("html", [page(ruined(VIETNAMESE)), page(f"{VIETNAMESE}</p><p>{ruined(VIETNAMESE)}")])
def test_text_encoded_twice_is_read_aright(html):
    found = read(html.encode())
    assert VIETNAMESE in found.text
    assert ruined(VIETNAMESE) not in found.text
    assert found.decoded_as == "utf-8 + UTF-8 encoded twice"


def test_a_page_that_quotes_two_ruined_words_is_not_touched():
    text = page(f"{VIETNAMESE} Chữ «{ruined('hội')}» và «{ruined('tạp')}» là lỗi bảng mã, «á»” cũng vậy.")
    found = read(text.encode())
    assert found.text == text
    assert found.doubts, "told, not touched"


@pytest.mark.fault("F30")
@pytest.mark.parametrize("declared", ["text/html; charset=iso-8859-1", "text/html; charset=windows-1252", "text/html", None])
@pytest.mark.parametrize(("name", "table"), [("TCVN3", AS_TCVN3), ("VNI", AS_VNI)])
def test_text_for_old_fonts_is_converted(declared, name, table):
    text = VIETNAMESE if name == "VNI" else VIETNAMESE.replace("Ủ", "ủ")
    found = read(page(in_font(text, table)).encode("latin-1"), declared)
    assert found.text == page(text)
    assert found.decoded_as.endswith(f" + {name}")


def numbered(letter):
    return f"&#{ord(letter)};"


def named(letter):
    return f"&{codepoint2name[ord(letter)]};"


@pytest.mark.parametrize("entity", [numbered, named])
@pytest.mark.parametrize(("name", "table"), [("TCVN3", AS_TCVN3), ("VNI", AS_VNI)])
def test_old_fonts_in_a_body_within_a_unicode_page(name, table, entity):
    text = VIETNAMESE.replace("Ủ", "ủ")
    body = in_font(text, table)
    entities = "".join(entity(letter) if ord(letter) > 0xA0 else letter for letter in body)
    html = f"<title>{VIETNAMESE}</title><h1>Đại hội xã</h1><div><p>{{}}</p><p>{{}}</p></div><p>Tin: hòa và xã</p><script>var a='®µ¸®';</script>"
    found = read(html.format(body, entities).encode())
    assert found.text == html.format(text, text)
    assert found.decoded_as == f"utf-8 + {name}"


def test_known_samples_of_the_fonts():
    assert in_font("Cộng hòa xã hội chủ nghĩa Việt Nam", AS_TCVN3) == "Céng hßa x· héi chñ nghÜa ViÖt Nam"
    assert in_font("Cộng hòa xã hội chủ nghĩa Việt Nam", AS_VNI) == "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"
    assert len(TCVN3) == len(set(TCVN3.values())) == 74
    assert len(VNI) == len(set(VNI)) >= 134


def test_what_is_not_sure_is_left_alone_and_told():
    words = in_font(VIETNAMESE.lower(), AS_TCVN3).split()
    garbage = " ".join(f"{word} ®µz¸q" if place % 4 == 0 else word for place, word in enumerate(words))
    found = read(page(garbage).encode())
    assert found.text == page(garbage)
    assert found.doubts
    assert "left as it is" in found.doubts[0]


WORDS = st.sampled_from(
    VIETNAMESE.split() + FRENCH.split() + ENGLISH.split() + CODE.split() + ["1.234", "6\u00a0605", "04/12/2020", "Mười", "niño"]
)


@given(st.lists(WORDS, max_size=60).map(" ".join), st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=iso-8859-1"]))
def test_correct_text_comes_out_unchanged(text, header):
    for form in ("NFC", "NFD"):
        whole = unicodedata.normalize(form, text)
        assert decode(whole.encode(), header).text == whole


@given(
    st.text(alphabet=st.characters(max_codepoint=0x1EFF, exclude_categories=["Cs", "Cc"])),
    st.sampled_from([VIETNAMESE, FRENCH, ENGLISH, CODE]),
)
def test_anything_beside_correct_text_leaves_it_alone(text, right):
    assert right in repair(f"<p>{right}</p><p>{text}</p>")[0]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text(body):
    assert isinstance(decode(body).text, str)


@pytest.mark.fault("F39")
@pytest.mark.parametrize("line", ["áº" * 30_000, "®µ¸" * 20_000, "<p>" * 20_000 + "®µ¸", "ñöï" * 20_000, "&#174;" * 10_000, "<" * 60_000 + "®µ¸",
                                  "<script" * 9_000 + "®µ¸", "<!--" * 15_000 + "®µ¸", "&amp;" * 12_000, "a" * 60_000 + "®µ¸"])  # fmt: skip
def test_a_long_hostile_line_is_cheap(line):
    began = time.process_time()
    read(page(line).encode())
    read(page(line).encode("latin-1", "replace"))
    assert time.process_time() - began < 1


def test_a_clean_page_costs_little_more_than_its_decoding():
    body = page(f"{VIETNAMESE}</p><p>" * 200).encode()[:60_000].decode("utf-8", "ignore").encode()

    def best(work):
        times = []
        for _ in range(30):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
        return min(times)

    assert decode(body, "text/html; charset=utf-8").how == "utf-8"
    ours, plain = best(lambda: decode(body, "text/html; charset=utf-8")), best(lambda: body.decode("utf-8"))
    print(f"\na clean page of {len(body) // 1000} kB: decoded in {ours * 1000:.3f} ms, {ours / plain:.1f} times bytes.decode")  # noqa: T201 - a ratio for people, no test of time


@pytest.mark.parametrize(
    "face", ['<font face=".VnTime">', "<p style='font-family:.VnArial'>", '<span style="font-family: &quot;.VnTimeH&quot;">']
)
def test_a_named_font_is_a_sign_of_tcvn3(face):
    assert "Thông báo" in repair(f"<h1>{face}Th«ng b¸o</h1>")[0]


@pytest.mark.parametrize("face", ['<FONT size=2 FACE="VNI-Times">', "<p style='font-family: VNI-Helve'>"])
def test_a_named_font_is_a_sign_of_vni(face):
    assert "Thông báo" in repair(f"<h1>{face}Thoâng baùo</h1>")[0]


@pytest.mark.parametrize("text", ["Thông báo và là có", "Café à la carte", "Thong bao", "b¸o"])
def test_a_named_font_alone_changes_no_text(text):
    page = f'<p><font face=".VnTime">{text}</font></p>'
    assert repair(page)[0] == page
