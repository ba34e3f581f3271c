"""Every word and every bound of how portals write a moment: what is read, and what is left because it is not certain."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from scraper.extract.dates import dates_in, find_date, read_iso, read_stated

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONTHS = (
    "January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul", "August Aug", "September Sep Sept",
    "October Oct", "November Nov", "December Dec",
)  # fmt: skip
NAMES = [(name, number) for number, names in enumerate(MONTHS, start=1) for name in names.split()]


def day_of(text):
    found = find_date(text, ZONE)
    return found and (found.at.date().isoformat() if found.precision == "day" else f"{found.at:%Y-%m-%dT%H:%M:%S}")


# Days


@pytest.mark.parametrize(("name", "number"), NAMES)
@pytest.mark.parametrize("form", ["4 {} 2020", "04 {}. 2020", "4 {}, 2020", "{} 4, 2020", "{}. 04, 2020", "{} 4 2020"])
def test_every_english_month(form, name, number):
    assert day_of(form.format(name)) == f"2020-{number:02}-04"


VIETNAMESE_MONTHS = "Một, Hai, Ba, Tư, Năm, Sáu, Bảy, Tám, Chín, Mười, Mười Một, Mười Hai".split(", ")


@pytest.mark.parametrize(("number", "name"), list(enumerate(VIETNAMESE_MONTHS, start=1)))
@pytest.mark.parametrize(
    "form", ["4 tháng {} năm 2020", "04, tháng {}, năm 2020", "4 tháng {} 2020", "Tháng {} 4, 2020", "Tháng {} 04 2020"]
)
def test_every_vietnamese_month(form, number, name):
    assert day_of(form.format(name)) == f"2020-{number:02}-04"


@pytest.mark.parametrize(
    "text",
    [
        "04/12/2020", "04-12-2020", "04.12.2020", "4/12/2020", "04 / 12 / 2020", "04 /12/2020", "04/ 12/2020", "04/12 /2020", "04/12/ 2020",
        "04/12/20", "04-12-20", "4/12/20", "2020-12-04",
        "4 tháng 12 năm 2020", "04 tháng 12 2020", "4, tháng 12, năm 2020", "4 thg 12 2020", "4 thg. 12 2020", "4 thang 12 nam 2020",
        "4 thg.12 2020", "4 th12 2020", "4 th 12 2020", "4 th.12 2020", "4 th. 12 2020", "Tháng 12 4, 2020", "Tháng 12 04 2020",
    ],
)  # fmt: skip
def test_how_a_day_is_written(text):
    assert day_of(text) == "2020-12-04"
    assert day_of(f"Tin: {text} - Bắc Ninh") == "2020-12-04"


@pytest.mark.parametrize(
    ("text", "day"), [("4/2/2020", "2020-02-04"), ("4/2/20", "2020-02-04"), ("4 tháng 2 năm 2020", "2020-02-04"), ("04/12/99", "2099-12-04")]
)  # fmt: skip
def test_single_digits_and_short_years(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("04//2020", "no month"),
        ("04--20", "no month"),
        ("4 tháng giêng năm 2020", "a month of the lunar year"),
        ("4 tháng chạp năm 2020", "a month of the lunar year"),
        ("04/012/2020", "a month has two digits at most"),
        ("04/012/20", "a month has two digits at most"),
        ("004/12/2020", "a day has two digits at most"),
        ("004/12/20", "a day has two digits at most"),
        ("004 tháng 12 năm 2020", "a day has two digits at most"),
        ("4 tháng 012 năm 2020", "a month has two digits at most"),
        ("004 tháng mười hai năm 2020", "a day has two digits at most"),
        ("104 tháng mười hai năm 2020", "the end of a longer number"),
        ("4 tháng mười hai năm 20201", "a year of five digits"),
        ("Tháng 012 04 2020", "a month has two digits at most"),
        ("Tháng 12 004 2020", "a day has two digits at most"),
        ("Tháng 12 04 20201", "a year of five digits"),
        ("xtháng 12 04 2020", "a month begins a word"),
        ("004 Dec 2020", "a day has two digits at most"),
        ("Dec 004, 2020", "a day has two digits at most"),
        ("104/12/2020", "the end of a longer number"),
        ("104 tháng 12 năm 2020", "the end of a longer number"),
        ("104 Dec 2020", "the end of a longer number"),
        ("1/04/12/2020", "a number of a document"),
        ("/04/12/2020", "a number of a document"),
        (".04/12/2020", "a number of a document"),
        ("-04/12/2020", "a number of a document"),
        ("/04/12/20", "a number of a document"),
        (".04/12/20", "a number of a document"),
        ("-04/12/20", "a number of a document"),
        ("04/12/2020/NQ-HĐND", "a number of a document"),
        ("04/12/20/NQ-HĐND", "a number of a document"),
        ("04/12/20-NQ", "a number of a document"),
        ("04/12/20.5", "a number of a document"),
        ("04/12/201", "a year of three digits"),
        ("04/12/20201", "a year of five digits"),
        ("4 tháng 12 năm 20201", "a year of five digits"),
        ("4 Dec 20201", "a year of five digits"),
        ("Dec 4, 20201", "a year of five digits"),
        ("04.12.20", "three short numbers between stops are a version"),
        ("04/12-2020", "two different signs"),
        ("04/12-20", "two different signs"),
        ("a2020-12-04", "the end of a file's name"),
        ("/2020-12-04", "a path"),
        (".2020-12-04", "a path"),
        ("-2020-12-04", "a name with dashes"),
        ("2020-12-041", "a longer number"),
        ("2020-12-04/5", "a path"),
        ("2020-12-04-1", "a name with dashes"),
        ("2020-2-04", "ISO has two digits for a month"),
        ("2020-12-4", "ISO has two digits for a day"),
        ("xDec 4, 2020", "a month begins a word"),
        ("31/04/2020", "April has thirty days"),
        ("29/02/2021", "no leap year"),
        ("04/13/2020", "never swapped"),
        ("04/12/1996", "before Vietnam joined the Internet"),
        ("04/12/2100", "not in this century"),
        ("04/12/0020", "no year"),
    ],
)
def test_what_is_left(text, why):
    assert find_date(text, ZONE) is None, why


@pytest.mark.parametrize("year", [1997, 2099])
def test_the_years_at_the_bounds(year):
    assert day_of(f"04/12/{year}") == f"{year}-12-04"
    assert read_iso(f"{year}-12-04", ZONE).at.year == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05/12/2020 2019-01-01", "2020-12-05"),
        ("2019-01-01 05/12/2020", "2019-01-01"),
        ("31/02/2020 05/12/2020", "2020-12-05"),
        ("01/01/1970 05/12/2020", "2020-12-05"),
    ],
)
def test_the_first_possible_date_of_a_text(text, day):
    assert day_of(text) == day


# Times


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("10:46", "10:46:00"),
        ("9:05", "09:05:00"),
        ("10 : 46", "10:46:00"),
        ("10 :46", "10:46:00"),
        ("10: 46", "10:46:00"),
        ("10h46", "10:46:00"),
        ("10g46", "10:46:00"),
        ("10 giờ 46", "10:46:00"),
        ("10giờ46", "10:46:00"),
        ("10 giờ 46 phút", "10:46:00"),
        ("10 giờ 46phút", "10:46:00"),
        ("10:46:07", "10:46:07"),
        ("10:46 : 07", "10:46:07"),
        ("10:46 :07", "10:46:07"),
        ("10:46: 07", "10:46:07"),
        ("10 giờ 46 phút 07", "10:46:07"),
        ("10 giờ 46phút07", "10:46:07"),
        ("10 giờ 46 phút 07 phút", "10:46:07"),
        ("02:30 PM", "14:30:00"),
        ("02:30PM", "14:30:00"),
        ("02:30 p.m.", "14:30:00"),
        ("02:30 CH", "14:30:00"),
        ("02:30 chiều", "14:30:00"),
        ("08:30 tối", "20:30:00"),
        ("12:30 AM", "00:30:00"),
        ("12:30 a.m.", "00:30:00"),
        ("12:30 SA", "00:30:00"),
        ("12:30 sáng", "00:30:00"),
        ("12:30 PM", "12:30:00"),
        ("12:30 CH", "12:30:00"),
        ("11:59 PM", "23:59:00"),
        ("11:59 AM", "11:59:00"),
        ("13:05 PM", "13:05:00"),  # a template that prints 24 hours with a half of the day
        ("23:59:59", "23:59:59"),
        ("00:00", "00:00:00"),
    ],
)
def test_how_a_time_is_written(clock, expected):
    assert day_of(f"04/12/2020 {clock}") == f"2020-12-04T{expected}"
    assert day_of(f"04/12/2020 {clock} GMT") == f"2020-12-04T{expected}"
    assert day_of(f"{clock} 04/12/2020") == f"2020-12-04T{expected}"


@pytest.mark.parametrize(
    "clock",
    ["24:00", "10:60", "10:46:60", "10:4", "10:463", "10:46/5", "10:46:5", "010:46", "10 46", "12:00 AM", "12:00:00 AM", "12:00 SA", "12:00AM",
     "12:00 a.m."],
)  # fmt: skip
def test_what_is_no_time_leaves_a_day(clock):
    assert day_of(f"04/12/2020 {clock}") == "2020-12-04"


@pytest.mark.parametrize("clock", ["12:00 PM", "12:00", "12:01 AM", "12:00:01 AM"])
def test_only_midnight_on_a_clock_of_twelve_hours_is_a_default(clock):
    assert find_date(f"04/12/2020 {clock}", ZONE).precision == "minute"


def test_a_half_of_the_day_is_a_word_of_its_own():
    assert day_of("04/12/2020 02:30 chuyên mục") == "2020-12-04T02:30:00"


@pytest.mark.parametrize(
    "joint",
    ["|", ",", ";", ":", "(", ")", "-", "–", "—", "•", "·", " ", "t", "T", " - ", " lúc ", " vào lúc ", " at ", " ngày ", ", lúc: ", " lúc"],
)  # fmt: skip
def test_what_may_stand_between_a_date_and_its_time(joint):
    assert day_of(f"04/12/2020{joint}10:46") == "2020-12-04T10:46:00"


@pytest.mark.parametrize("joint", ["|", ",", ";", "(", ")", " - ", "–", "—", " ", ", ngày ", " ngày "])
def test_what_may_stand_between_a_time_and_its_date(joint):
    assert day_of(f"10:46{joint}04/12/2020") == "2020-12-04T10:46:00"


@pytest.mark.parametrize(
    "weekday",
    ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "thứ 6", "chủ nhật", "CN",
     "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
)  # fmt: skip
def test_a_weekday_may_stand_between_a_time_and_its_date(weekday):
    assert day_of(f"10:46, {weekday}, 04/12/2020") == "2020-12-04T10:46:00"


@pytest.mark.parametrize("joint", [" ", "|", ",", ";", " - ", "–", " ngày ", ", ngày "])
def test_what_may_stand_between_a_weekday_and_its_date(joint):
    assert day_of(f"10:46 thứ hai{joint}04/12/2020") == "2020-12-04T10:46:00"


@pytest.mark.parametrize("before", ["110:46", ":10:46", "/10:46", ".10:46", "10:46 hôm", "10:46 tin"])
def test_what_is_no_time_before_a_date(before):
    assert day_of(f"{before} 04/12/2020") == "2020-12-04"


def test_a_time_before_is_looked_for_sixty_letters_back():
    assert day_of(f"10:46{'|' * 55}04/12/2020") == "2020-12-04T10:46:00"
    assert day_of(f"10:46{'|' * 56}04/12/2020") == "2020-12-04"


def test_a_time_behind_goes_before_one_in_front():
    assert day_of("09:00 04/12/2020 10:46") == "2020-12-04T10:46:00"
    assert day_of("09:00 04/12/2020 25:46") == "2020-12-04T09:00:00"


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Ngày đăng: 04/12/2020 xem", "04/12/2020"),
        ("Ngày đăng: 04/12/2020, 10:46 xem", "04/12/2020, 10:46"),
        ("Lúc 10:46, ngày 04/12/2020 xem", "10:46, ngày 04/12/2020"),
        ("Cập nhật 04/12/2020 12:00 AM xem", "04/12/2020 12:00 AM"),
    ],
)
def test_what_was_read_is_kept_as_it_stood(text, raw):
    assert find_date(text, ZONE).raw == raw


def test_a_mark_that_folds_to_nothing_moves_nothing():
    found = find_date("x\u0323x\u0323 04/12/2020 xem", ZONE)
    assert (found.raw, found.at.date().isoformat()) == ("04/12/2020", "2020-12-04")


def test_two_thousand_letters_are_read():
    padding = "a" * (2_000 - len(" 04/12/2020 10:46"))
    assert day_of(f"{padding} 04/12/2020 10:46") == "2020-12-04T10:46:00"
    assert day_of(f"a{padding} 04/12/2020 10:46") == "2020-12-04"


def test_the_zone_is_the_portal_s():
    assert find_date("04/12/2020", ZONE).at == datetime(2020, 12, 4, tzinfo=ZONE)
    assert find_date("04/12/2020 10:46", ZONE).at == datetime(2020, 12, 4, 10, 46, tzinfo=ZONE)


# As pages state it to machines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-12-04 10:46", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 1:46", "2020-12-04T01:46:00+07:00"),
        ("2020-12-04T 1:46:07", "2020-12-04T01:46:07+07:00"),
        ("2020-12-04 1:46:07,123456789", "2020-12-04T01:46:07+07:00"),
        ("2020-12-04 1:46:07.1", "2020-12-04T01:46:07+07:00"),
        ("2020-12-04 03:46 Z", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 03:46 UTC", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 03:46 GMT", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 03:46 UT", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 10:46 ICT", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 10:46 GMT+07", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 10:46 UTC+0700", "2020-12-04T10:46:00+07:00"),
        ("2020-12-04 10:46 +09:00", "2020-12-04T08:46:00+07:00"),
        ("2020-12-04 10:46 -0530", "2020-12-04T23:16:00+07:00"),
        ("Fri, 04 Dec 2020 03:46:00 GMT", "2020-12-04T10:46:00+07:00"),
        ("Fri,04 Dec 2020 03:46:00 GMT", "2020-12-04T10:46:00+07:00"),
        ("Fri, 4 December 2020, 03:46 +0000", "2020-12-04T10:46:00+07:00"),
        ("4 September 2020 10:46", "2020-09-04T10:46:00+07:00"),
        ("Wednesday, 04-Dec-2020 03:46:00 GMT", "2020-12-04T10:46:00+07:00"),
        ("04 Dec 2020 10:46", "2020-12-04T10:46:00+07:00"),
        ("Fri Dec 04 2020 10:46:00 GMT+0700 (Indochina Time)", "2020-12-04T10:46:00+07:00"),
        ("Dec 4 2020 10:46", "2020-12-04T10:46:00+07:00"),
        ("04/12/2020 10:46", "2020-12-04T10:46:00+07:00"),
        ("04/12/2020 02:30 PM", "2020-12-04T14:30:00+07:00"),
        ("04/12/2020 02:30 CH", "2020-12-04T14:30:00+07:00"),
        ("04/12/2020 12:30 AM", "2020-12-04T00:30:00+07:00"),
        ("04/12/2020 02:30 SA", "2020-12-04T02:30:00+07:00"),
    ],
)
def test_stated(text, expected):
    found = read_stated(f" {text}\n", ZONE)
    assert (found.at.isoformat(), found.precision, found.raw) == (expected, "minute", text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2020-12-04 10:46 EST", "a zone that is not known"),
        ("Fri, 04 Dec 2020 03:46:00 EST", "a zone that is not known"),
        ("04/12/2020 10:46 EST", "a zone that people do not write"),
        ("04/12/2020 10:46 Z", "a zone that people do not write"),
        ("04/12/2020 10:46 +0700", "a zone that people do not write"),
        ("04/12/2020 10:46+07:00", "a zone that people do not write"),
        ("04/12/2020 10:46 -0700 (Tin)", "a zone that people do not write"),
        ("2020-13-04 10:46 Z", "no month"),
        ("Fri, 04 Xyz 2020 03:46:00 GMT", "no month"),
        ("", "nothing"),
    ],
)
def test_stated_nonsense(text, why):
    assert read_stated(text, ZONE) is None, why


def test_a_hundred_letters_of_what_is_stated_are_read():
    assert read_stated("x" * 83 + " 04/12/2020 10:46", ZONE).precision == "minute"
    assert read_stated("x" * 84 + " 04/12/2020 10:46", ZONE).precision == "day"


def test_the_dates_of_a_line_are_read_once_each():
    found = [(date.raw, span) for date, span in dates_in("04/12/2020 10:46 và 09:00 05/12/2020", ZONE)]
    assert found == [("04/12/2020 10:46", (0, 16)), ("09:00 05/12/2020", (20, 36))]


# Machine-readable


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2020-12-04", "2020-12-04T00:00:00+07:00", "day"),
        (" 2020-12-04 ", "2020-12-04T00:00:00+07:00", "day"),
        ("20201204", "2020-12-04T00:00:00+07:00", "day"),
        ("2020-12-04T10", "2020-12-04T10:00:00+07:00", "minute"),
        ("2020-12-04T10:46:00", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04 10:46:00", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04T03:46:00Z", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04T10:46:00+09:00", "2020-12-04T08:46:00+07:00", "minute"),
        ("2020-12-04+0710:46:00", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04+0910:46:00", "2020-12-04T08:46:00+07:00", "minute"),
        ("2020-12-04-0510:46:00", "2020-12-04T22:46:00+07:00", "minute"),
    ],
)
def test_machine_readable(text, expected, precision):
    found = read_iso(text, ZONE)
    assert (found.at.isoformat(), found.precision, found.raw) == (expected, precision, text.strip())


@pytest.mark.parametrize(
    "text",
    ["", "x2020-12-04+0710:46:00", "2020-12-04+0710:46:00x", "2020-12-04+0710:46", "2020-12-32", "04/12/2020", "1996-12-04", "2100-12-04",
     "1996-12-04T10:46:00Z"],
)  # fmt: skip
def test_machine_readable_nonsense(text):
    assert read_iso(text, ZONE) is None


def test_sixty_four_letters_of_a_machine_s_date_are_read():
    text = "2020-12-04T10:46:00." + "0" * 60
    assert read_iso(text, ZONE).raw == text[:64]
