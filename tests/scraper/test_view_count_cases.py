"""Every label of a counter, and every bound of what counts as its number."""

import pytest

from scraper.extract.view_counts import is_counter, labelled_views, views_in_line, views_in_lines, views_in_place

LABELS = (
    "Số lượt xem", "Lượt xem", "Lần xem", "Lượt đọc", "Lần đọc", "Lượt xem bài", "Lượt xem bài viết", "Lượt xem tin", "Đã xem", "Đã đọc",
    "Lượt người xem", "Lần người đọc", "Post views", "UserPageVisits", "View count", "View counts", "ViewCount", "Viewcounts", "View", "Views", "Viewed", "Hit", "Hits", "Read", "Reads",
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_every_label_before_the_number(label):
    assert labelled_views(f"{label} 12") == 12


@pytest.mark.parametrize("text", ["Xem: 12", "Xem : 12", "Đọc: 12", "Đọc : 12"])
def test_a_bare_verb_needs_its_colon(text):
    assert labelled_views(text) == 12
    assert labelled_views(text.replace(":", "")) is None, "`Xem 12 ảnh` invites, it does not count"


@pytest.mark.parametrize(
    "label",
    ["lượt xem", "lần xem", "lượt đọc", "lần đọc", "lượt người xem", "lần người đọc", "view", "views", "hit", "hits", "read", "reads"],
)
def test_every_label_behind_the_number(label):
    assert labelled_views(f"133 {label}") == 133
    assert labelled_views(f"133 {label}, 5 bình luận") == 133
    assert labelled_views(f"133 {label}x") is None, "a label ends a word"
    assert labelled_views(f"(133)\u00a0{label}") is None, "nothing but a space stands between"


GAPS = (" ", ":", "=", " :", ": ", " : ", ":(", ": [", " - ", "- ", " – ", "– ", "(", "[", " (", " [", "( ", " [ ")


@pytest.mark.parametrize("gap", GAPS)
def test_what_may_stand_between_label_and_number(gap):
    assert labelled_views(f"Lượt xem{gap}12") == 12


@pytest.mark.parametrize("gap", ["", "-", " -", "::", " ]", " x ", ": - "])
def test_what_may_not_stand_between_label_and_number(gap):
    assert labelled_views(f"Lượt xem{gap}12") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Lượt xem: -12", "below zero"),
        ("Lượt xem: \u221212", "below zero"),
        ("a12 lượt xem", "the end of a word"),
        ("Lượt xem: 12a", "the beginning of a word"),
        ("Lượt xem: 12 %", "a share"),
        ("Lượt xem: 12 tr", "millions, or not"),
        ("review 5", "a label begins a word"),
        ("5 viewers", "a label ends a word"),
        ("5 lượt xemm", "a label ends a word"),
        ("10:46 lượt xem", "the minutes of a time"),
        ("04/12 lượt xem", "the month of a date"),
        ("12.5 lượt xem", "a decimal"),
        ("12,5 lượt xem", "a decimal"),
        ("Lượt xem: .234", "no group before the first stop"),
        ("Lượt xem: ,234", "no group before the first comma"),
        ("Lượt xem: 1234.567", "the first group has three digits at most"),
        ("Lượt xem: 1234,567", "the first group has three digits at most"),
        ("Lượt xem: 1.23", "a group has three digits"),
        ("Lượt xem: 1.2345", "a group has three digits"),
        ("Lượt xem: 1,2345", "a group has three digits"),
        ("Lượt xem: 1234567890", "ten digits are an identity card"),
        ("1234567890 lượt xem", "ten digits are an identity card"),
        ("Lượt xem: 12%", "a share"),
        ("Lượt xem: 12:30", "a time"),
        ("Lượt xem: 12/3", "a date"),
        ("Lượt xem: 12\u00a03", "a group of one digit"),
    ],
)
def test_what_is_no_counter(text, why):
    assert labelled_views(text) is None, why


@pytest.mark.parametrize(
    ("shown", "views"),
    [("0", 0), ("123456789", 123_456_789), ("123.456", 123_456), ("1.234.567", 1_234_567), ("123,456", 123_456), ("1,234,567", 1_234_567),
     ("6\u00a0605", 6605), ("6\u202f605", 6605), ("1\u00a0234\u00a0567", 1_234_567), ("1\u202f234.567", 1_234_567),
     ("12K", 12_000), ("12 k", 12_000), ("1,2K", 1_200), ("1.25 K", 1_250), ("1234K", 1_234_000), ("12 nghìn", 12_000), ("12 ngàn", 12_000),
     ("2,3 triệu", 2_300_000)],
)  # fmt: skip
def test_how_a_number_is_written(shown, views):
    assert labelled_views(f"Lượt xem: {shown}") == views
    assert labelled_views(f"{shown} lượt xem") == views
    assert views_in_place(shown) == views


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("133", 133),
        ("(133)", 133),
        ("( 133 )", 133),
        ("[133]", 133),
        ("[ 133 ]", 133),
        ("133 bình luận", None),  # a number alone, or none
        ("bình luận 133", None),
        ("30/10/2025 | 133", 133),
        ("30/10/2025 |133", 133),
        ("30/10/2025 • 133", 133),
        ("30/10/2025 · 133", 133),
        ("30/10/2025 | 133 bình luận", None),  # the last thing behind the bar, or none
        ("Lượt xem: 12 | 133", 12),  # a label goes before a place
    ],
)
def test_in_a_place_for_a_counter(text, views):
    assert views_in_place(text) == views


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("Lượt xem: 12 345", 12_345),
        ("Lượt xem: 1 234 567", 1_234_567),
        ("Lượt xem: 123 456", 123_456),
        ("Lượt xem: 1234 567", None),
        ("Lượt xem: 12 345 6", None),
        ("Lượt xem: 12 3456", 12),
        ("Lượt xem: 12 34", 12),
        ("Lượt xem: 12 345 bình luận", 12),
        ("Lượt xem: 12 | 345", 12),
        ("Lượt xem: 12 Km", 12),  # a unit is a word of its own
    ],
)
def test_a_plain_space_parts_thousands_at_the_end_of_a_line_only(text, views):
    assert labelled_views(text) == views


# Lines of a page where no element is marked as the counter's


@pytest.mark.parametrize(
    "before",
    ["", "04/12/2020 ", "10:46 AM ", "10:46 PM ", "10:46 SA ", "10:46 CH ", "10 giờ ", "46 phút ", "GMT+7 ", "tin | ", "tin, ", "tin; ", "tin (",
     "tin ) ", "tin [", "tin ] ", "tin • ", "tin · ", "tin - ", "tin – ", "Tác giả: Lê Hoa ", "Người đăng: Lê Hoa ", "Người viết: Lê Hoa ",
     "Nguồn: Sở Y tế ", "Đăng bởi Lê Hoa ", "By Lê Hoa ", "(Tác giả: Lê Hoa "],
)  # fmt: skip
def test_what_may_stand_before_a_counter(before):
    assert views_in_line(f"{before}Lượt xem: 133") == 133


@pytest.mark.parametrize(
    "after",
    ["", " | in", ", tin", "; tin", " (tin)", ") tin", " [tin]", "] tin", " • tin", " · tin", " - tin", " – tin", ".", " 04/12/2020", " 4.12.2020",
     " 04-12-2020", " 10:46", " 10h46", " 5 bình luận", " 5 phản hồi", " 5 comment", " 5 comments", " Tác giả", " Người đăng", " Nguồn", " Ngày đăng",
     " Đăng ngày", " Cập nhật", " In bài", " In trang", " In tin", " In ấn", " Chia sẻ", " Bình luận", " Phản hồi", " Gửi", " Cỡ chữ",
     " Chuyên mục", " Thích", " Tải về", " Share", " Print", " Comment", " Comments"],
)  # fmt: skip
def test_what_may_stand_behind_a_counter(after):
    assert views_in_line(f"Lượt xem: 133{after}") == 133


@pytest.mark.parametrize(
    "line",
    ["Bài này có 133 lượt xem", "Video đạt 133 lượt xem trong ngày", "133 lượt xem trong ngày", "133 lượt xem intin",
     "xtác giả lượt xem: 133", "133 lượt xem. Tin", "Tác giảx Lượt xem: 133", "xam Lượt xem: 133", "", "133"],
)  # fmt: skip
def test_a_number_in_prose_is_no_counter(line):
    assert views_in_line(line) is None


def test_a_line_with_a_counter_has_two_hundred_letters_at_most():
    line = "Lượt xem: 133 | "
    assert views_in_line(line + "x" * (200 - len(line))) == 133
    assert views_in_line(line + "x" * (201 - len(line))) is None


@pytest.mark.parametrize(
    ("lines", "views"),
    [
        ([], None),
        (["Tin", "Lượt xem: 133"], 133),
        (["Lượt xem:", "133"], 133),
        (["Lượt xem", "133"], 133),
        (["( Lượt xem :", "133"], 133),
        (["[Lượt xem =", "133"], 133),
        (["Lượt xem: ", "Tin", "133"], None),
        (["Tin", "133"], None),
        (["Lượt xem bài này", "133"], None),
        (["Lượt xem: 5", "Lượt xem: 133"], 5),
    ],
)
def test_label_and_number_in_two_lines(lines, views):
    assert views_in_lines(lines) == views


@pytest.mark.parametrize(
    "line",
    ["Lượt xem: 133", "133 lượt xem", "04/12/2020 10:46 Lượt xem: 133", "Ngày đăng 04/12/2020, lúc 10:46 | 133 lượt xem", "Cập nhật 04/12/2020 - Lượt xem: 133",
     "10 giờ | Lượt xem: 133", "10:46 AM • Lượt xem: 133", "10:46 PM · Lượt xem: 133", "10:46 SA – Lượt xem: 133", "10:46 CH; Lượt xem: 133.",
     "[Lượt xem: 133]", "(133 lượt xem)"],
)  # fmt: skip
def test_a_line_that_is_a_counter(line):
    assert is_counter(line)


@pytest.mark.parametrize(
    "line", ["", "133", "Lượt xem:", "Tác giả: Lê Hoa | Lượt xem: 133", "Lượt xem: 133 | In bài", f"Lượt xem: 133{' |' * 100}"]
)
def test_a_line_that_is_more_than_a_counter(line):
    assert not is_counter(line)


def test_a_hundred_and_twenty_signs_may_stand_around_a_counter():
    assert is_counter("Lượt xem: 133" + "|" * 119)
    assert not is_counter("Lượt xem: 133" + "|" * 121)


def test_two_thousand_letters_are_read():
    padding = "a" * (2_000 - len(" Lượt xem: 12"))
    assert labelled_views(f"{padding} Lượt xem: 12") == 12
    assert labelled_views(f"a{padding} Lượt xem: 12") == 1
