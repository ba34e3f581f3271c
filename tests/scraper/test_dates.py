"""Every date shape seen on a portal, and that none is guessed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.dates import find_date, read_iso

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("04/12/2020 10:46 Số lượt xem: 133", "2020-12-04T10:46"),
        ("27/03/2018 | 03:47 PM", "2018-03-27T15:47"),
        ("27/03/2018\u00a0|\u00a003:47 AM", "2018-03-27T03:47"),
        ("15/06/2021 15:46 PM", "2021-06-15T15:46"),
        ("01/02/2020 12:30 AM", "2020-02-01T00:30"),
        ("01/02/2020 12:30 PM", "2020-02-01T12:30"),
        ("01/02/2020 02:30 CH", "2020-02-01T14:30"),
        ("22/09/2026 08:57:07 PM", "2026-09-22T20:57:07"),
        ("28/10/2026 20:17:10", "2026-10-28T20:17:10"),
        ("10:46 04/12/2020", "2020-12-04T10:46"),
        ("08:57:07 | 22/09/2026", "2026-09-22T08:57:07"),
        ("10:46, Thứ hai ngày 04/12/2020", "2020-12-04T10:46"),
        ("Thứ năm, 30/10/2025 | 10:31", "2025-10-30T10:31"),
        ("Thứ năm - 06/08/2026 13:42", "2026-08-06T13:42"),
        ("Thu\u031b\u0301 na\u0306m - 06/08/2026 13:42", "2026-08-06T13:42"),
        ("Fri, 04/12/2020 10:46 | GMT +7", "2020-12-04T10:46"),
        ("Ngày đăng: 04/12/2020, 10:46", "2020-12-04T10:46"),
        ("Ngay dang: 04-12-2020 10:46", "2020-12-04T10:46"),
        ("Đăng lúc: 04.12.2020, 7h05", "2020-12-04T07:05"),
        ("Cập nhật lúc 10 giờ 46 phút, ngày 4 tháng 12 năm 2020", "2020-12-04T10:46"),
        ("2020-12-04T10:46:00+07:00", "2020-12-04T10:46"),
    ],
)
def test_moments(text, expected):
    found = find_date(text, ZONE)
    assert found is not None
    assert found.precision == "minute"
    assert found.at == datetime.fromisoformat(expected).replace(tzinfo=ZONE)
    assert found.at.utcoffset().total_seconds() == 7 * 3600


@pytest.mark.parametrize(
    "text",
    ["04/12/2020", "04-12-2020", "04/12/20", "4/12/2020", "Thứ Sáu, ngày 04/12/2020", "ngày 4 tháng 12 năm 2020",
     "December 4, 2020", "4 Dec 2020", "04/12/2020 12:00 AM", "2020-12-04", "(04/12/2020)", "04/12/2020 | 536"],
)  # fmt: skip
def test_days_are_kept_as_days(text):
    found = find_date(text, ZONE)
    assert found is not None
    assert (found.at.date().isoformat(), found.precision) == ("2020-12-04", "day")


@pytest.mark.parametrize(
    "text",
    ["", "(04/12)", "31/02/2020", "12/13/2020", "00/12/2020", "Số 04/12/2020/NQ-HĐND", "01/01/1970 07:00", "1.234.567",
     "Số lượt xem: 133", "10:46", "0241.3831.234", "192.168.12.20", "20182"],
)  # fmt: skip
def test_what_is_not_certainly_a_date_gives_none(text):
    assert find_date(text, ZONE) is None


@pytest.mark.fault("F33")
@given(st.dates(min_value=datetime(2000, 1, 1).date(), max_value=datetime(2090, 1, 1).date()), st.sampled_from("/-."))  # noqa: DTZ001
def test_day_comes_before_month_for_every_day(day, separator):
    found = find_date(f"Ngày đăng: {day:%d}{separator}{day:%m}{separator}{day:%Y} 10:46", ZONE)
    assert found is not None
    assert found.at.date() == day


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001
def test_twelve_hour_clock_reads_back(moment):
    moment = moment.replace(second=0, microsecond=0)
    found = find_date(moment.strftime("%d/%m/%Y %I:%M %p"), ZONE)
    assert found is not None
    assert found.at == moment.replace(tzinfo=ZONE)


@given(st.text(max_size=300))
def test_no_text_raises(text):
    found = find_date(text, ZONE)
    assert found is None or found.at.tzinfo is not None


@pytest.mark.fault("F39")
@pytest.mark.parametrize("text", ["1/" * 30_000, "04/12/2020 " * 6_000, "10:" * 20_000, " " * 60_000 + "04/12", "thứ " * 15_000])
def test_a_pathological_line_is_read_in_bounded_steps(text):
    # The text is cut before any pattern sees it, so the answer is that of its beginning.
    assert find_date(text, ZONE) == find_date(text[:2_000], ZONE)


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2020-12-04T10:46:00+07:00", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04T03:46:00Z", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04T10:46:00", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04+0710:46:00", "2020-12-04T10:46:00+07:00", "minute"),
        ("2020-12-04", "2020-12-04T00:00:00+07:00", "day"),
    ],
)
def test_machine_readable_dates(text, expected, precision):
    found = read_iso(text, ZONE)
    assert found is not None
    assert (found.at.isoformat(), found.precision) == (expected, precision)


@pytest.mark.parametrize("text", ["", "yesterday", "2020-13-04", "1970-01-01T00:00:00Z", "0000-00-00 00:00:00"])
def test_machine_readable_nonsense(text):
    assert read_iso(text, ZONE) is None
