"""Bylines of every shape seen, and last lines that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.bylines import byline_of, split_byline

PROSE = "Hội nghị đã thống nhất nhiều nội dung quan trọng trong thời gian tới."


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Thanh Mai, Nam Phong", "Thanh Mai, Nam Phong"),
        ("NGUYỄN VĂN AN", "NGUYỄN VĂN AN"),
        ("Tác giả: Lê Hoa", "Lê Hoa"),
        ("Tác giả bài viết: Lê Hoa", "Lê Hoa"),
        ("Tin, ảnh: Thanh Mai", "Thanh Mai"),
        ("Bài, ảnh: Hà - Nam", "Hà - Nam"),
        ("Tin và ảnh: Văn Hùng", "Văn Hùng"),
        ("Tin bài: Văn Hùng", "Văn Hùng"),
        ("(Tin: Hà Thu)", "Hà Thu"),
        ("Thu Hà, Phương Anh", "Thu Hà, Phương Anh"),
        ("Đoàn Huyền Trang", "Đoàn Huyền Trang"),
        ("Trương Công Thành", "Trương Công Thành"),
        ("PV", "PV"),
        ("BGP", "BGP"),
        ("Th.s Nguyễn Văn An", "Th.s Nguyễn Văn An"),
        ("Nguồn: Báo Bắc Ninh", "Nguồn: Báo Bắc Ninh"),
        ("(Nguồn: bacninh.gov.vn)", "Nguồn: bacninh.gov.vn"),
        ("Theo TTXVN", "Theo TTXVN"),
        ("Theo Báo Bắc Ninh", "Theo Báo Bắc Ninh"),
        ("admin admin", ""),
        ("Administrator", ""),
    ],
)
def test_bylines(line, byline):
    assert byline_of(line) == byline


@pytest.mark.parametrize(
    "line",
    ["", "Minh", "CHỦ TỊCH", "Xin trân trọng cảm ơn", "Theo kế hoạch đã đề ra.", "Hội nghị kết thúc tốt đẹp", "Từ Sơn 2020", PROSE,
     "Nguồn: " + "x" * 200, "TM. ỦY BAN NHÂN DÂN", "Nơi nhận", "Theo đó, các đơn vị thực hiện"],
)  # fmt: skip
def test_lines_that_are_none(line):
    assert byline_of(line) is None


def test_a_single_word_counts_only_where_the_page_sets_it_apart():
    assert byline_of("Hương") is None
    assert byline_of("Hương", set_apart=True) == "Hương"


def test_author_and_photographer_below_each_other():
    found = split_byline([PROSE, "Tin: Thanh Mai", "Ảnh: Nam Phong"])
    assert (found.byline, found.lines) == ("Thanh Mai; Nam Phong", 2)


def test_a_signature_below_an_office_is_no_byline():
    assert split_byline([PROSE, "CHỦ TỊCH", "Nguyễn Văn An"]).lines == 0


def test_text_is_never_cut_at_a_source_in_the_middle():
    lines = [PROSE, "Nguồn: Sở Y tế", "Theo Bộ Y tế, dịch bệnh đã được kiểm soát.", PROSE]
    assert split_byline(lines).lines == 0


@given(st.lists(st.text(max_size=150), max_size=6))
def test_whatever_the_lines_at_least_one_is_left(lines):
    found = split_byline(lines)
    assert 0 <= found.lines <= max(0, len(lines) - 1)
