"""The provinces of Vietnam: the 34 of today, what each took in, and on which day the others ended.

Source: National Assembly resolutions 175/2024/QH15 (the city of Huế) and 202/2025/QH15 (the reform of 2025-07-01).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

REFORMED_ON = date(2025, 7, 1)
"""First day of the two tiers, province and commune; districts ended on the day before."""
LAST_DAY = date(2025, 6, 30)
CENTRAL = "Trung ương"
"""What stands for a province in the profiles of ministries and other central bodies."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally governed city; `predecessors` are the provinces that it came from, itself where it kept its name."""

    name: str
    kind: Literal["city", "province"]
    predecessors: tuple[str, ...]


_CITIES = """
Cần Thơ: Cần Thơ, Hậu Giang, Sóc Trăng
Đà Nẵng: Đà Nẵng, Quảng Nam
Hà Nội: Hà Nội
Hải Phòng: Hải Phòng, Hải Dương
Huế: Thừa Thiên Huế
Thành phố Hồ Chí Minh: Thành phố Hồ Chí Minh, Bà Rịa - Vũng Tàu, Bình Dương
"""
_PROVINCES = """
An Giang: An Giang, Kiên Giang
Bắc Ninh: Bắc Ninh, Bắc Giang
Cà Mau: Cà Mau, Bạc Liêu
Cao Bằng: Cao Bằng
Đắk Lắk: Đắk Lắk, Phú Yên
Điện Biên: Điện Biên
Đồng Nai: Đồng Nai, Bình Phước
Đồng Tháp: Đồng Tháp, Tiền Giang
Gia Lai: Gia Lai, Bình Định
Hà Tĩnh: Hà Tĩnh
Hưng Yên: Hưng Yên, Thái Bình
Khánh Hòa: Khánh Hòa, Ninh Thuận
Lai Châu: Lai Châu
Lạng Sơn: Lạng Sơn
Lào Cai: Lào Cai, Yên Bái
Lâm Đồng: Lâm Đồng, Bình Thuận, Đắk Nông
Nghệ An: Nghệ An
Ninh Bình: Ninh Bình, Hà Nam, Nam Định
Phú Thọ: Phú Thọ, Hòa Bình, Vĩnh Phúc
Quảng Ngãi: Quảng Ngãi, Kon Tum
Quảng Ninh: Quảng Ninh
Quảng Trị: Quảng Trị, Quảng Bình
Sơn La: Sơn La
Tây Ninh: Tây Ninh, Long An
Thái Nguyên: Thái Nguyên, Bắc Kạn
Thanh Hóa: Thanh Hóa
Tuyên Quang: Tuyên Quang, Hà Giang
Vĩnh Long: Vĩnh Long, Bến Tre, Trà Vinh
"""


def _read(lines: str, kind: Literal["city", "province"]) -> list[Province]:
    rows = (line.split(": ") for line in lines.strip().splitlines())
    return [Province(name, kind, tuple(predecessors.split(", "))) for name, predecessors in rows]


PROVINCES: Mapping[str, Province] = {province.name: province for province in (*_read(_CITIES, "city"), *_read(_PROVINCES, "province"))}
"""The 34 of today by name: 6 cities, then 28 provinces."""


def _ended() -> dict[str, date]:
    former = {name for province in PROVINCES.values() for name in province.predecessors if name not in PROVINCES}
    return {name: date(2024, 12, 31) if name == "Thừa Thiên Huế" else LAST_DAY for name in sorted(former)}


ENDED: Mapping[str, date] = _ended()
"""Provinces that are no more, with their last day."""


def province_today(name: str) -> str:
    """The province that a province of once belongs to now; the name itself where it is one of today's, or of none."""
    return next((province.name for province in PROVINCES.values() if name in province.predecessors), name)
