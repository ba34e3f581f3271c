"""Every label, every mark of nobody, every word that begins no name, and every bound of a byline."""

import pytest

from scraper.extract.bylines import LONGEST, byline_of, clean_byline, split_byline

PROSE = "Hội nghị đã thống nhất nhiều nội dung quan trọng trong thời gian tới."


def people(number):
    return ", ".join(f"Nguyễn Văn {'ABCDEFGH'[n]}n" for n in range(number))


# Labels


@pytest.mark.parametrize(
    "label",
    ["Tác giả", "Tác giả bài viết", "Người viết", "Người đăng", "Người thực hiện", "Thực hiện", "Biên tập", "Phóng viên", "CTV",
     "Tin", "Bài", "Tin viết", "Bài viết", "Ảnh", "Tin bài", "Bài ảnh",
     "Tin, bài", "Tin/bài", "Tin & ảnh", "Tin - ảnh", "Tin – ảnh", "Tin + ảnh", "Tin và ảnh", "Tin, video", "Bài, clip", "Tin, tin", "Tin, bài, ảnh",
     "Tin ,ảnh", "Tin,ảnh", "Tin-ảnh", "Bài viết, ảnh"],
)  # fmt: skip
def test_every_label_of_an_author_is_dropped(label):
    assert byline_of(f"{label}: hoa 2020") == "hoa 2020", "behind a label anything is a name"
    assert byline_of(f"{label} :hoa 2020") == "hoa 2020"
    assert byline_of(f"{label}\uff1a hoa 2020") == "hoa 2020"
    assert byline_of(f"x {label}: hoa 2020") is None, "a label begins the line"
    assert split_byline([PROSE, f"{label}: hoa 2020", "Ảnh: minh 2020"]).lines == 2, "a label may stand above another"


@pytest.mark.parametrize("label", ["Nguồn", "Nguồn tin", "Nguồn và ảnh", "Nguồn tin và ảnh", "(Nguồn"])
def test_a_source_keeps_its_label(label):
    assert byline_of(f"{label}: sở 2020") == f"{label}: sở 2020"
    assert byline_of(f"{label} :sở 2020") == f"{label} :sở 2020"
    assert byline_of(f"{label}\uff1asở 2020") == f"{label}\uff1asở 2020"
    assert byline_of(f"x {label}: sở 2020") is None, "a label begins the line"


@pytest.mark.parametrize("line", ["Nguồn:", "Tác giả:", "Tin, ảnh:"])
def test_a_label_without_a_name_is_none(line):
    assert byline_of(line) is None


@pytest.mark.parametrize(
    "line",
    ["Theo TTXVN", "Theo: TTXVN", "(Theo TTXVN", "Theo Báo Bắc Ninh", "Theo Báo điện tử Chính Phủ", "Theo Cổng thông tin Hà Nội",
     "Theo Báo và Đài", "Theo Báo - Đài", "Theo Báo – Đài", "Theo bacninh.gov.vn", "Theo b.n", "Theo Báo b.n", "Theo Báo bacninh.gov.vn", "Theo Một Hai Ba Bốn Năm Sáu Bảy Tám"],
)  # fmt: skip
def test_according_to_a_name(line):
    assert byline_of(line) == line


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Theo Một Hai Ba Bốn Năm Sáu Bảy Tám Chín", "nine words are a sentence"),
        ("Theo Báo của tỉnh", "small letters are a sentence"),
        ("Theo và Đài", "no name in the first place"),
        ("Theo bacninh.gov.vn và Đài", "a host stands alone"),
        ("Theo Báo .vn", "a stop at the beginning makes no host"),
        ("Theo Báo vn. Ninh", "a stop at the end makes no host"),
        ("Theo bacninh. Ninh", "a stop at the end makes no host"),
        ("Theo .bacninh", "a stop at the beginning makes no host"),
        ("TheoBáo 2020", "a word of its own"),
        ("Thao Báo 2020", "another word"),
    ],
)
def test_according_to_no_name(line, why):
    assert byline_of(line) is None, why


# Nobody


@pytest.mark.parametrize(
    "line",
    ["admin", "superadmin", "administrator", "Quản trị", "Quản trị viên", "user", "super user", "test", "admin admin", "user administrator",
     "Quản trị viên administrator", "Tác giả: admin", "Tin: Administrator", "(admin)"],
)  # fmt: skip
def test_marks_of_nobody(line):
    assert byline_of(line) == ""
    assert clean_byline(line) is None
    assert split_byline([PROSE, line]).byline is None
    assert split_byline([PROSE, line]).lines == 1


@pytest.mark.parametrize("line", ["x admin", "adminx", "admin x", "users"])
def test_a_mark_of_nobody_is_the_whole_line(line):
    assert byline_of(line) != ""


# Names


@pytest.mark.parametrize(
    "line",
    ["Lê Hoa", "NGUYỄN VĂN AN", "Nguyễn Thị Minh Khai Anh", "Nguyễn V. An", "PV", "CTV", "BBT", "BGP", "TTXVNA", "ĐTH", "A.B", "A. B", "A.B., Lê Hoa", "AB.CĐ", "A.ĐB", "Đ.AB", "ABC.ABC", "Ksor Linh", "Drang Lan",
     "ĐÀI TTH",
     "Hà Thu, Nam Anh", "Lê Hoa; Hà Thu", "Lê Hoa / Hà Thu", "Lê Hoa & Hà Thu", "Lê Hoa + Hà Thu", "Lê Hoa - Hà Thu",
     "Lê Hoa – Hà Thu", "Lê Hoa — Hà Thu", "Lê Hoa-Hà Thu", "Lê Hoa–Hà Thu", "Lê Hoa—Hà Thu", "Lê Hoa và Hà Thu",
     "PGS.TS Lê Hoa", "GS. Lê Hoa", "ThS Lê Hoa", "Th.S Lê Hoa", "Th. s Lê Hoa", "BSCKI Lê Hoa", "BSCKII Lê Hoa", "BS Lê Hoa", "DS Lê Hoa", "KS Lê Hoa",
     "LS Lê Hoa", "CN Lê Hoa", "NSƯT Lê Hoa", "NSND Lê Hoa", "Dr Lê Hoa", "MSc Lê Hoa", "TS Lê Hoa", "ts. Lê Hoa", "TS.Lê Hoa"],
)  # fmt: skip
def test_names(line):
    assert byline_of(line) == line


@pytest.mark.parametrize(
    "degree",
    [
        "PGS",
        "GS",
        "TS",
        "ThS",
        "Th.S",
        "Th. s",
        "BS",
        "BSCKI",
        "BSCKII",
        "DS",
        "KS",
        "LS",
        "CN",
        "NSƯT",
        "NSND",
        "Dr",
        "MSc",
        "PGS.TS",
        "TS. BS",
    ],
)
@pytest.mark.parametrize("gap", [" ", ".", ". "])
def test_a_degree_is_no_part_of_a_name(degree, gap):
    line = f"{degree}{gap}Nguyễn Thị Minh Khai Anh"
    assert byline_of(line) == line, "five words, and the degree is none of them"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nguyễn Thị Minh Khai Anh Thư", "six words are a sentence"),
        ("Hoa", "one word is a name only where the page sets it apart"),
        ("Lê hoa", "a small letter"),
        ("Lê HOa", "capitals in the middle"),
        ("Lê Hoa2", "a digit"),
        ("Lê Hoa: Hà Thu", "a colon"),
        ("Lê Hoa!", "a call"),
        ("Lê Hoa?", "a question"),
        ("Lê “Hoa Mai", "quotes"),
        ("Lê Hoa” Mai", "quotes"),
        ('Lê "Hoa" Mai', "quotes"),
        ("Lê (Hoa Mai", "brackets"),
        ("Lê Hoa) Mai", "brackets"),
        ("Lê Nguyễnnnnn", "no syllable has ten letters"),
        ("Lê H'oa", "no letter"),
        ("ABCDEFG", "seven capitals are a heading"),
        ("HẾT", "the end"),
        ("HET", "the end"),
        ("AB", "two capitals, unless they are PV"),
        ("AB.ABCD", "no initials"),
        ("A., Lê Hoa", "no initials"),
        ("BSCK Nguyễn Thị Minh Khai Anh", "no degree"),
        ("BSCKIII Nguyễn Thị Minh Khai Anh", "no degree"),
        ("Hết", "the end"),
        ("UBND", "an office"),
        ("HĐND", "an office"),
        ("TPHCM", "a place"),
        ("ABCD.AB", "no initials"),
        ("xPV", "no initials"),
        (people(5), "five people are a list of guests"),
        (",", "nobody"),
        ("A", "one letter"),
    ],
)
def test_no_names(line, why):
    assert byline_of(line) is None, why


def test_nine_letters_and_four_people_are_the_bounds():
    assert byline_of("Lê Nguyễnnnn") == "Lê Nguyễnnnn"
    assert byline_of(people(4)) == people(4)


@pytest.mark.parametrize(
    "beginning",
    ["Ủy ban", "Uỷ ban", "UBND", "HĐND", "Hội đồng", "TM", "KT", "TL", "TM.", "Chủ tịch", "Phó", "Bí thư", "Giám đốc", "Trưởng", "Phòng", "Ban", "Sở", "Phường", "Xã",
     "Thị xã", "Thị trấn", "Thành phố", "Tỉnh", "Quận", "Huyện", "Nơi nhận", "Trân trọng", "Xin", "Kính", "Hết", "Thông báo", "Đại hội", "Việt Nam",
     "Trung tâm", "Đảng ủy", "Đảng uỷ", "Mặt trận", "Hội", "Tổ dân phố", "Khu phố", "Các", "Những", "Nhân dân", "Chào mừng", "Nhiệt liệt"],
)  # fmt: skip
def test_words_that_begin_no_name(beginning):
    capitals = " ".join(word[:1].upper() + word[1:] for word in beginning.split())
    assert byline_of(f"{capitals} An") is None
    if beginning not in ("UBND", "HĐND", "TM", "KT", "TL", "TM.", "Hội đồng"):
        assert byline_of(f"{capitals}i An") == f"{capitals}i An", "only as words of their own"


@pytest.mark.parametrize("line", ["Trương Hoa", "Huyền Anh", "Phương Anh", "Hoa Hội An", "Lê Ban"])
def test_words_that_look_like_those_and_are_names(line):
    assert byline_of(line) == line


def test_a_single_word_set_apart():
    assert byline_of("Hương", set_apart=True) == "Hương"
    assert byline_of("An", set_apart=True) == "An"
    assert byline_of("hương", set_apart=True) is None
    assert byline_of("TS. A", set_apart=True) is None, "a letter is no name"


# Lines


@pytest.mark.parametrize("sign", [" ", ".", "*", "•", "–", "-", "_"])
def test_signs_around_a_line_are_no_part_of_it(sign):
    assert byline_of(f"{sign}Lê Hoa{sign}") == "Lê Hoa"


@pytest.mark.parametrize("line", ["(Lê Hoa)", "[Lê Hoa]", "( Lê Hoa )", "(Lê Hoa]"])
def test_brackets_around_a_line_are_no_part_of_it(line):
    assert byline_of(line) == "Lê Hoa"


@pytest.mark.parametrize("line", ["(Lê Hoa", "Lê Hoa)", "[Lê Hoa"])
def test_half_a_bracket_is_no_name(line):
    assert byline_of(line) is None


def test_the_longest_line():
    line = "Nguồn: " + "x" * (LONGEST - len("Nguồn: "))
    assert (len(line), byline_of(line)) == (120, line)
    assert byline_of(line + "x") is None
    assert byline_of("PV") == "PV"


def test_a_labelled_name_has_eighty_letters_at_most():
    assert byline_of("Tin: " + "x" * 80) == "x" * 80
    assert byline_of("Tin: " + "x" * 81) is None


def test_stops_behind_a_label_are_no_part_of_the_name():
    assert byline_of("(Tin: Lê Hoa. )") == "Lê Hoa"
    assert byline_of("Tin: . Lê Hoa") == "Lê Hoa"


def test_a_line_that_folds_to_another_length_is_not_cut():
    assert byline_of("Tin: x\u0323 hoa") == "Tin: x\u0323 hoa"


# The end of a body


@pytest.mark.parametrize(
    ("lines", "byline", "taken"),
    [
        ([], None, 0),
        (["Lê Hoa"], None, 0),  # a body of one line is that line
        ([PROSE, "Lê Hoa"], "Lê Hoa", 1),
        ([PROSE, PROSE], None, 0),
        ([PROSE, "Tin: Lê Hoa", "Ảnh: Hà Thu"], "Lê Hoa; Hà Thu", 2),
        ([PROSE, "Lê Hoa", "Ảnh: Hà Thu"], "Hà Thu", 1),  # the upper line needs a label of its own
        ([PROSE, "Tin: Lê Hoa", "Hà Thu"], "Lê Hoa; Hà Thu", 2),
        ([PROSE, "Bài: An", "Tin: Lê Hoa", "Ảnh: Hà Thu"], "Lê Hoa; Hà Thu", 2),  # two lines at most
        ([PROSE, "*(Tin: Lê Hoa)", "Ảnh: Hà Thu"], "Lê Hoa; Hà Thu", 2),
        ([PROSE, ".Tin: Lê Hoa", "Ảnh: Hà Thu"], "Lê Hoa; Hà Thu", 2),
        ([PROSE, " [Tin: Lê Hoa]", "Ảnh: Hà Thu"], "Lê Hoa; Hà Thu", 2),
        ([PROSE, "Nguồn: Sở", "Ảnh: Hà Thu"], "Nguồn: Sở; Hà Thu", 2),
        (["Tin: Lê Hoa", "Ảnh: Hà Thu"], "Hà Thu", 1),  # the first line is never taken
        ([PROSE, "Tin: Lê Hoa", "admin"], "Lê Hoa", 2),
        ([PROSE, "Tin: admin", "Ảnh: Hà Thu"], "Hà Thu", 2),
    ],
)
def test_the_last_lines_of_a_body(lines, byline, taken):
    found = split_byline(lines)
    assert (found.byline, found.lines) == (byline, taken)


def test_a_mark_belongs_to_its_line():
    assert split_byline([PROSE, "Hoa"]).byline is None
    assert split_byline([PROSE, "Hoa"], marked=[False, True]).byline == "Hoa"
    assert split_byline([PROSE, "Hoa"], marked=[True, False]).byline is None
    assert split_byline([PROSE, "Hoa"], marked=[True]).byline is None


@pytest.mark.parametrize(
    "office",
    ["CHỦ TỊCH", "Phó Chủ tịch", "BÍ THƯ", "GIÁM ĐỐC", "TRƯỞNG PHÒNG", "TRƯỞNG BAN", "CHÁNH VĂN PHÒNG", "HIỆU TRƯỞNG",
     "TM. UBND", "KT. CHỦ TỊCH", "TL. CHỦ TỊCH", "TUQ. CHỦ TỊCH", "Q. CHỦ TỊCH"],
)  # fmt: skip
def test_a_name_below_an_office_is_a_signature(office):
    assert split_byline([PROSE, office, "Nguyễn Văn An"]).lines == 0


@pytest.mark.parametrize("line", ["Ông là chủ tịch", "Chủ tịch đã phát biểu", "Họp tm. UBND", "Tmx UBND"])
def test_a_line_that_only_speaks_of_an_office_makes_no_signature(line):
    assert split_byline([PROSE, line, "Nguyễn Văn An"]).byline == "Nguyễn Văn An"


# An element that holds the byline


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("Lê Hoa", "Lê Hoa"),
        (" | Lê Hoa | ", "Lê Hoa"),
        (". Lê Hoa.", "Lê Hoa"),
        ("Tác giả: Lê Hoa", "Lê Hoa"),
        ("Hoa", "Hoa"),
        ("hoa 2020", "hoa 2020"),  # the page says that it is one
        ("Tác giả: admin", None),
        ("", None),
        (" . | ", None),
        ("x" * 240, "x" * 240),
        ("x" * 241, None),
    ],
)
def test_the_byline_of_an_element(text, byline):
    assert clean_byline(text) == byline
