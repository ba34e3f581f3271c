"""The bundled profiles taken together: provinces, predecessors and successors, ids, and the page made from them."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from congtin.commands.crawl import choose
from portals import BUNDLED, load_catalogue
from portals.catalogue import profile_files
from portals.document import FILE, document
from portals.model import slugify
from portals.provinces import CENTRAL, ENDED, LAST_DAY, PROVINCES, REFORMED_ON, province_today

CATALOGUE = load_catalogue()
PORTALS = [pytest.param(portal, id=portal.id) for portal in CATALOGUE]
BELOW_PROVINCE_ENDED = ("district", "town")


def test_the_provinces_are_the_34_of_today():
    kinds = [province.kind for province in PROVINCES.values()]
    assert (kinds.count("city"), kinds.count("province")) == (6, 28)
    former = [name for province in PROVINCES.values() for name in province.predecessors]
    assert len(former) == len(set(former)) == 63
    assert sum(len(province.predecessors) > 1 for province in PROVINCES.values()) == 23
    assert (province_today("Bắc Giang"), province_today("Bắc Ninh"), province_today(CENTRAL)) == ("Bắc Ninh", "Bắc Ninh", CENTRAL)
    assert ENDED["Bắc Giang"] == LAST_DAY == date(2025, 6, 30)
    assert len(ENDED) == 63 - 34 + 1, "29 went into others, Thừa Thiên Huế became Huế"


def test_the_catalogue_is_whole():
    assert CATALOGUE.faults == ()
    assert len(CATALOGUE) >= 45
    assert len({portal.platform for portal in CATALOGUE}) >= 12
    homes = [urlsplit(portal.home).hostname for portal in CATALOGUE]
    assert len(homes) == len(set(homes)), "one host, one profile"


@pytest.mark.parametrize("portal", PORTALS)
def test_a_portal_s_province_is_known_and_its_end_told(portal):
    province, unit = portal.unit.province, portal.unit
    assert province in PROVINCES or province in ENDED or province == CENTRAL
    assert (province == CENTRAL) == (unit.level == "central")
    if province in ENDED:
        assert unit.until is not None
        assert unit.until <= ENDED[province]
    if unit.level in BELOW_PROVINCE_ENDED:
        assert unit.until is not None
        assert unit.until < REFORMED_ON
    if unit.level in ("ward", "commune"):
        assert unit.until or unit.since, "a unit of the second tier has a first day"
    if portal.until is not None:
        assert unit.until is not None, "a portal is closed because its unit ended"


@pytest.mark.parametrize("portal", PORTALS)
def test_a_profile_says_where_its_facts_come_from(portal):
    assert portal.note
    if portal.verified_on is None and portal.id not in ("bacninh-tuson",):
        assert "live site" in portal.note


@pytest.mark.parametrize("portal", PORTALS)
def test_predecessors_and_successors_mirror_each_other(portal):
    for successor in portal.unit.successors:
        assert portal.id in CATALOGUE.require(successor).unit.predecessors, successor
        assert portal.unit.until is not None
        assert CATALOGUE.require(successor).unit.until is None or CATALOGUE.require(successor).unit.until > portal.unit.until
    for predecessor in portal.unit.predecessors:
        assert portal.id in CATALOGUE.require(predecessor).unit.successors, predecessor


def test_ids_begin_with_the_province_and_files_lie_in_its_folder():
    short = {"thanhphohochiminh": "tphcm"}
    for file in profile_files(BUNDLED):
        province = CATALOGUE.require(file.stem).unit.province
        assert file.parent.name == slugify(province)
        plain = slugify(province).replace("-", "")
        assert file.stem.startswith(f"{short.get(plain, plain)}-")


def test_a_closed_portal_is_kept_but_not_crawled():
    crawled = {portal.id for portal in choose(CATALOGUE, (), None)}
    closed = {portal.id for portal in CATALOGUE if portal.until is not None}
    assert "bacgiang-tinh" in closed
    assert not crawled & closed
    assert "bacninh-tinh" in crawled
    assert crawled | closed == set(CATALOGUE.portals)
    assert [portal.id for portal in choose(CATALOGUE, ("bacgiang-tinh",), None)] == ["bacgiang-tinh"]


def test_the_page_of_portals_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == document(CATALOGUE), "run `make portals-doc`"


def test_the_page_names_every_portal_once_under_its_province_of_today():
    sections = {part.partition("\n")[0]: part for part in document(CATALOGUE).split("\n## ")[1:]}
    for portal in CATALOGUE:
        assert sections[province_today(portal.unit.province)].count(f"\n| `{portal.id}` |") == 1
    assert list(sections)[-1] == CENTRAL


def test_a_profile_of_an_unknown_platform_is_loaded_all_the_same(tmp_path):
    (tmp_path / "x-y.toml").write_text(
        'name = "X"\nunit = { province = "Huế", name = "X", level = "ward" }\nplatform = "not-yet-written"\n'
        'home = "https://x.example"\nsections = [{ name = "Tin", path = "/" }]\n',
        encoding="utf-8",
    )
    catalogue = load_catalogue([tmp_path], bundled=False)
    assert (catalogue.faults, catalogue.require("x-y").platform) == ((), "not-yet-written")
