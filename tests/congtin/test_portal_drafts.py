"""What a profile's draft says of a site: its unit, its id, and never more than it knows."""

import tomllib
from datetime import date

import pytest

from congtin.profile_draft import UnitGuess, draft, draft_id, guessed_unit
from portals import Portal
from scraper.discovery import Recognised, SectionSeen, Survey
from scraper.lists.listing import Listing


@pytest.mark.parametrize(
    ("name", "home", "unit"),
    [
        ("Trang thông tin điện tử phường Từ Sơn, tỉnh Bắc Ninh", "https://a.vn", ("Bắc Ninh", "Từ Sơn", "ward")),
        ("Cổng thông tin điện tử xã Suối Ngàn - tỉnh Sơn La", "https://a.vn", ("Sơn La", "Suối Ngàn", "commune")),
        ("UBND thị trấn Cầu Đá", "https://cauda.nghean.gov.vn", ("Nghệ An", "Cầu Đá", "town")),
        ("Cổng thông tin điện tử tỉnh Bắc Ninh", "https://bacninh.gov.vn", ("Bắc Ninh", "Bắc Ninh", "province")),
        ("Cổng thông tin điện tử thành phố Hải Phòng", "https://a.vn", ("Hải Phòng", "Hải Phòng", "city")),
        ("Đặc khu Phú Quốc", "https://phuquoc.angiang.gov.vn", ("An Giang", "Phú Quốc", "special-zone")),
        ("Sở Xây dựng tỉnh Lào Cai", "https://a.vn", ("Lào Cai", "Xây dựng", "department")),
        ("Cổng tin", "https://cong.example.vn", (None, None, None)),
        ("Trang tin xã hội hóa giáo dục", "https://a.vn", (None, None, None)),
    ],
)
def test_the_unit_is_what_the_site_calls_itself(name, home, unit):
    assert guessed_unit(name, home) == UnitGuess(*unit)


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("https://tuson.bacninh.gov.vn", "bacninh-tuson"),
        ("https://www.bacninh.gov.vn", "bacninh"),
        ("https://soxaydung.laocai.gov.vn:8443", "laocai-soxaydung"),
        ("https://suoingan.example.vn", "example-suoingan"),
        ("http://127.0.0.1:8642", "bac-ninh-tu-son"),
        ("http://localhost:80", "bac-ninh-tu-son"),
    ],
)
def test_the_id_comes_from_the_host(home, expected):
    assert draft_id("Phường Từ Sơn", home, UnitGuess("Bắc Ninh", "Từ Sơn", "ward")) == expected


def survey(make_portal, sections=1):
    portal = make_portal(sections=[{"name": f'Tin "số" {number}', "path": f"/tin-{number}"} for number in range(sections)])
    seen = [SectionSeen(section, listing=Listing(())) for section in portal.sections]
    return Survey(portal, Recognised("bacninh", ("một dấu", "dấu\nhai")), sections=seen)


@pytest.mark.parametrize("sections", [1, 5])
@pytest.mark.parametrize("unit", [UnitGuess("Bắc Ninh", "Từ Sơn", "ward"), UnitGuess(None, None, None)])
def test_a_draft_is_a_short_valid_profile(make_portal, sections, unit):
    text = draft(survey(make_portal, sections), 'Cổng "thử" \\ phường', unit, "https://a.vn", date(2026, 11, 25))
    assert len(text.splitlines()) <= 15
    portal = Portal.model_validate({"id": "thu", **tomllib.loads(text)})
    assert (portal.name, len(portal.sections)) == ('Cổng "thử" \\ phường', sections)
    assert portal.unit.province == (unit.province or "Chưa rõ")
    assert ("not certain" in text) == (not unit.is_certain)
    assert portal.verified_on is None
