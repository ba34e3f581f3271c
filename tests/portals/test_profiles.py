"""Profiles: the bundled ones are right, wrong ones are refused with file and key, all faults at once."""

import json

import jsonschema
import pytest

from portals import BUNDLED, ProfileError, UnknownPortal, load_catalogue
from portals.catalogue import profile_files, read_profile
from portals.model import slugify
from portals.schema import FILE, profile_schema

GOOD = """
name     = "Cổng thông tin điện tử thị xã Thử"
unit     = { province = "Bắc Ninh", name = "Thử", level = "town" }
platform = "bacninh"
home     = "https://thu.bacninh.gov.vn/"
sections = [{ name = "Tin tức - Sự kiện", path = "/news" }]
"""


def write(folder, text, name="bacninh-thu.toml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(file):
    with pytest.raises(ProfileError) as caught:
        read_profile(file)
    return [str(fault).removeprefix(f"{file}: ") for fault in caught.value.faults]


def test_the_bundled_profiles_are_right():
    catalogue = load_catalogue()
    assert catalogue.faults == ()
    assert "bacninh-tuson" in catalogue
    assert len(catalogue) >= 8
    for portal in catalogue:
        assert portal.verified_on is None, "nobody has compared it with the live site: this machine reaches none"


def test_a_good_profile(tmp_path):
    portal = read_profile(write(tmp_path, GOOD))
    assert (portal.id, portal.home, portal.host) == ("bacninh-thu", "https://thu.bacninh.gov.vn", "thu.bacninh.gov.vn")
    assert portal.sections[0].slug == "tin-tuc-su-kien"
    assert portal.section_address(portal.sections[0]) == "https://thu.bacninh.gov.vn/news"
    assert portal.zone == "Asia/Ho_Chi_Minh"


def test_every_fault_is_named_with_file_and_dotted_key(tmp_path):
    file = write(
        tmp_path,
        """
name = ""
unit = { province = "Bắc Ninh", name = "Thử", level = "village" }
platform = "bacninh"
home = "ftp://thu.bacninh.gov.vn"
sektions = 1
sections = [{ name = "Tin", path = "news", slugg = "x" }]
""",
    )
    faults = faults_of(file)
    for key in (
        "name: ",
        "unit.level: ",
        "home: must be an http",
        "sektions: unknown key",
        "sections[0].path: ",
        "sections[0].slugg: unknown key",
    ):
        assert any(fault.startswith(key) for fault in faults), (key, faults)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("name = ", "is not TOML"),
        ('id = "x"\n' + GOOD, "id: is not written in the file"),
        (GOOD.replace('{ name = "Tin tức - Sự kiện", path = "/news" }', ""), "sections: "),
        (GOOD.replace("/news", "/news?x=1 2"), "sections[0].path"),
        (GOOD + '\nzone = "Asia/Hanoi"', "zone: is not a time zone"),
        (GOOD.replace("https://", "https://user:secret@"), "home: must not hold a user name"),
        (GOOD.replace("}]", '}, { name = "Tin tức, sự kiện", path = "/x" }]'), "sections: two sections have the slug"),
    ],
)
def test_faults(tmp_path, text, start):
    assert any(fault.startswith(start) for fault in faults_of(write(tmp_path, text)))


def test_a_file_that_is_not_utf8_is_a_fault(tmp_path):
    file = tmp_path / "x.toml"
    file.write_bytes(GOOD.encode("utf-16"))
    assert faults_of(file)[0].startswith("cannot be read")


def test_one_wrong_file_costs_that_portal_only(tmp_path):
    write(tmp_path, GOOD, "bacninh-gut.toml")
    write(tmp_path, GOOD + "\nunknown = 1", "bacninh-bad.toml")
    catalogue = load_catalogue([tmp_path], bundled=False)
    assert list(catalogue.portals) == ["bacninh-gut"]
    with pytest.raises(ProfileError, match=r"bacninh-bad\.toml: unknown: unknown key"):
        catalogue.require("bacninh-bad")
    with pytest.raises(UnknownPortal, match="did you mean bacninh-gut"):
        catalogue.require("bacninh-guts")


def test_an_id_is_taken_once_and_own_folders_win(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", GOOD)
    assert "already taken" in str(load_catalogue([tmp_path], bundled=False).faults[0])
    own = write(tmp_path / "a", GOOD.replace("Thử", "Riêng"), "bacninh-tuson.toml")
    assert load_catalogue([own.parent]).require("bacninh-tuson").unit.name == "Riêng"


def test_a_folder_that_is_not_there_is_a_fault(tmp_path):
    assert "does not exist" in str(load_catalogue([tmp_path / "none"], bundled=False).faults[0])


def test_the_schema_for_editors_is_the_model_s():
    assert FILE.read_text(encoding="utf-8") == profile_schema(), "run `make schema`"


def test_the_schema_accepts_the_bundled_profiles_and_refuses_unknown_keys():
    import tomllib

    schema = json.loads(profile_schema())
    validator = jsonschema.Draft202012Validator(schema)
    for file in profile_files(BUNDLED):
        facts = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str))
        validator.validate(facts)
    assert not validator.is_valid({**facts, "sektions": 1})


def test_slugs():
    assert slugify("Từ Sơn – Đình Bảng (2026)") == "tu-son-dinh-bang-2026"
