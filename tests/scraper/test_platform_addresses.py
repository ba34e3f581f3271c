"""Names and canonical addresses of NukeViet, WordPress, Joomla, VNPT, VHV and Hà Tĩnh, whatever the address: they agree, and nothing raises."""

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portals import Portal
from scraper.fixtures import portal_of
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parent.parent / "pages"
OURS = ("hatinh", "joomla", "nukeviet", "vhv", "vnpt", "wordpress")
FOLDERS = ("hatinh", "joomla", "nukeviet", "nukeviet-5", "nukeviet-egov", "vhv", "vnpt", "wordpress")
ARTICLES = [
    (portal_of(PAGES / name), json.loads(file.read_text(encoding="utf-8")))
    for name in FOLDERS
    for file in sorted((PAGES / name).glob("article-*.expected.json"))
]
HOME = "https://tinhthu.gov.vn"
PARTS = st.sampled_from(
    "- / . ? & = ; : % # vi en news index.php tin-tuc bai-viet component content article category page-2 page feed print 12 2025 354001 "
    "p=12 name=tin id=12:tin op=tin/tin-12.html nv=news language=vi option=com_content view=article start=10 á \u0309 %C4%91 %e1%bb%a9 .html".split()
)
SHAPES = st.sampled_from(
    ["", "/Tin/tin-mot-112.html", "/vi/news/Tin/tin-mot-112.html", "/en/thong-bao/Tin/tin-mot-112.html",
     "/index.php?language=vi&nv=news&op=Tin/tin-mot-112.html", "/tin/tin-so-mot/", "/2026/11/06/tin-so-mot", "/?p=812", "/?name=tin-so-mot",
     "/tin/12-tin-so-mot", "/index.php?option=com_content&view=article&id=12", "/index.php/tin/tin-so-mot", "/component/content/article/12-tin",
     "/tin/tin-so-mot-354001", "/tin/tin-so-mot.html", "/chuyen-muc-tin-c12-1.html", "/vi/bai-viet/tin-so-mot"]
)  # fmt: skip


def a_portal(platform: str) -> Portal:
    unit = {"province": "Bắc Ninh", "name": "Thử", "level": "ward"}
    facts = {"id": "thu", "name": "Thử", "unit": unit, "platform": platform, "home": HOME, "sections": [{"name": "Tin", "path": "/"}]}
    return Portal.model_validate(facts)


@pytest.mark.fault("F38")
@pytest.mark.parametrize(("portal", "article"), ARTICLES, ids=lambda value: value.id if isinstance(value, Portal) else value["native_id"])
def test_the_address_of_an_article_names_it(portal, article):
    platform = PLATFORMS[portal.platform]
    assert platform.native_id(article["url"]) == platform.native_id(article["page"]) == article["native_id"]
    assert platform.link(portal, portal.home, article["url"]).canonical == platform.link(portal, portal.home, article["page"]).canonical


@pytest.mark.parametrize("name", OURS)
@given(path=st.tuples(st.lists(PARTS, max_size=4).map("".join), SHAPES, st.lists(PARTS, max_size=4).map("".join)).map("".join))
@example(path="?p=" + "9" * 400)
@example(path="/tin/%C4%91/")
@example(path="/a/%2F/")
@example(path="/tin/12-a/?option=com_content&view=article&id=13")
def test_any_address_has_a_name_that_its_canonical_form_shares_or_none(name, path):
    platform, portal = PLATFORMS[name], a_portal(name)
    link = platform.link(portal, HOME, f"{HOME}/{path}")
    if link is not None:
        assert platform.native_id(link.canonical) == link.native_id
        assert platform.canonical(link.canonical, portal) == link.canonical


@pytest.mark.fault("F39")
@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("unit", ["/-", "a-", "/en", "-1", "/bai-viet/a", "&id=1:a", "/page/1", "-c1-1"])
def test_an_address_of_60_kb_costs_little(name, unit):
    platform, portal = PLATFORMS[name], a_portal(name)
    url = f"{HOME}/tin?x=1{unit * (60_000 // len(unit))}" if unit.startswith("&") else f"{HOME}/{unit * (60_000 // len(unit))}"
    began = process_time()
    platform.native_id(url)
    platform.canonical(url, portal)
    assert process_time() - began < 5
