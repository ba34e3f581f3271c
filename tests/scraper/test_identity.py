"""Names and canonical addresses of the Liferay and Microsoft platforms, whatever the address: they agree, and nothing raises."""

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portals import Portal
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parent.parent / "pages"
OURS = ("hanoi", "hoabinh", "liferay62", "liferay7", "sharepoint", "tandan", "vportal", "webforms")
ARTICLES = [
    (name, json.loads(file.read_text(encoding="utf-8"))) for name in OURS for file in (PAGES / name).glob("article-*.expected.json")
]
HOME = "https://tinhthu.gov.vn"
PARTS = st.sampled_from(
    "- / . _ ? & = ; % # vi en web guest w content id view_content asset_publisher vcmsviewcontent Pages Trang portal tin-tuc-moi-nhat "
    "ChiTietTinTuc.aspx nid articleId p_p_state pop_up 12345 2026-11-24 maximized á \u0309 %C4%91 .html".split()
)
SHAPES = st.sampled_from(
    ["", "/tin/-/view_content/12345-x.html", "/-/tin-so-mot", "/w/tin-so-mot", "/tin/-/asset_publisher/T1/content/tin-so-mot",
     "/tin/-/asset_publisher/T1/view_content/content/81234/x", "/tin/-/vcmsviewcontent/a/1/30412/x.html", "/tin?p_p_id=x&_x_articleId=15203",
     "/So/a/Trang/ChiTietTinTuc.aspx?nid=5479", "/a/Pages/b.aspx?CateID=5&ItemID=9", "/vn/tin-tuc/1/85456/x.aspx",
     "/portal/Pages/2026-11-24/Tin-so-motab12x.aspx", "/vi/tin/tin-so-mot-phay-hai"]
)  # fmt: skip


def a_portal(platform: str, home: str = HOME) -> Portal:
    unit = {"province": "Bắc Ninh", "name": "Thử", "level": "ward"}
    facts = {"id": "thu", "name": "Thử", "unit": unit, "platform": platform, "home": home, "sections": [{"name": "Tin", "path": "/"}]}
    return Portal.model_validate(facts)


@pytest.mark.fault("F38")
@pytest.mark.parametrize(("name", "article"), ARTICLES, ids=lambda value: value if isinstance(value, str) else value["native_id"])
def test_the_canonical_address_names_the_same_article_and_is_its_own(name, article):
    platform = PLATFORMS[name]
    portal = a_portal(name, "https://" + article["url"].split("/")[2])
    assert platform.native_id(article["url"]) == platform.native_id(article["page"]) == article["native_id"]
    assert platform.canonical(article["url"], portal) == article["url"]


@pytest.mark.parametrize("name", OURS)
@given(path=st.tuples(st.lists(PARTS, max_size=4).map("".join), SHAPES, st.lists(PARTS, max_size=4).map("".join)).map("".join))
@example(path="?articleId=" + "9" * 400)
def test_any_address_has_a_name_that_its_canonical_form_shares_or_none(name, path):
    platform, portal = PLATFORMS[name], a_portal(name)
    link = platform.link(portal, HOME, f"{HOME}/{path}")
    if link is not None:
        assert platform.native_id(link.canonical) == link.native_id
        assert platform.canonical(link.canonical, portal) == link.canonical


@pytest.mark.fault("F39")
@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("unit", ["/-", "a-", "/en", "/content/id/1", "/pages/2026-1-1", "&articleId=1", "/-/asset_publisher/x"])
def test_an_address_of_60_kb_costs_little(name, unit):
    platform, portal = PLATFORMS[name], a_portal(name)
    url = f"{HOME}/tin?x=1{unit * (60_000 // len(unit))}" if unit.startswith("&") else f"{HOME}/{unit * (60_000 // len(unit))}"
    began = process_time()
    platform.native_id(url)
    platform.canonical(url, portal)
    assert process_time() - began < 5
