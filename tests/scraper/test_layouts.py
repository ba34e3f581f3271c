"""A redesign adds a layout: pages of every layout are read, each by its own, the newest first."""

from datetime import date

import pytest
from pydantic import ValidationError

from portals import Layout, Selectors
from scraper.extract.page import Page
from scraper.platforms import PLATFORMS, read_article
from scraper.platforms.bacninh import BacNinh

URL = "https://thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830"
BODY = "<p>Sáng nay, UBND phường tổ chức hội nghị tổng kết công tác năm.</p>"
FORMER = [
    {"until": "2021-05-01", "selectors": {"title": ".ten-cu", "body": ".than-cu", "published": ".ngay"}},
    {"until": "2024-05-01", "selectors": {"title": ".ten-vua", "body": ".than-vua", "published": ".gio"}},
]
TODAY = {"title": ".ten", "body": ".than", "published": ".gio"}


def page(kind=""):
    dates = "<i class='ngay'>04/12/2020 10:46</i><i class='gio'>05/12/2023 08:00</i>"
    return Page(URL, f"<html><body><h2 class='ten{kind}'>Hội nghị tổng kết</h2>{dates}<div class='than{kind}'>{BODY}</div></body></html>")


@pytest.mark.parametrize(("kind", "year"), [("", 2023), ("-vua", 2023), ("-cu", 2020)])
def test_a_page_is_read_by_the_layout_that_it_has(make_portal, kind, year):
    article = read_article(page(kind), make_portal(selectors=TODAY, layouts=FORMER))
    assert (article.published_at.year, article.found_by["title"], article.found_by["body"]) == (year, "profile", "profile")


def test_layouts_are_not_mixed(make_portal):
    seen = Page(URL, page("-cu").text.replace("class='ngay'", "class='khac'"))
    article = read_article(seen, make_portal(selectors=TODAY, layouts=FORMER))
    assert article.found_by["published_at"] == "visible"


def test_the_newest_that_fits_goes_first(make_portal):
    both = Page(URL, page("-cu").text.replace("</body>", f"<div class='than-vua'>{BODY}</div></body>"))
    assert read_article(both, make_portal(selectors=TODAY, layouts=FORMER)).published_at.year == 2023


def test_a_platform_had_layouts_too(make_portal):
    class Renewed(BacNinh):
        layouts = (Layout(until=date(2024, 5, 1), selectors=Selectors(**FORMER[1]["selectors"])),)

    article = Renewed().read_article(page("-vua"), make_portal())
    assert (article.found_by["body"], article.published_at.year) == ("platform", 2023)
    assert PLATFORMS["bacninh"].layouts == ()


@pytest.mark.parametrize("layout", [{"selectors": {}}, {"until": "2024-05-01"}, {"until": "hôm qua", "selectors": {}}])
def test_a_layout_has_a_last_day_and_selectors(make_portal, layout):
    with pytest.raises(ValidationError):
        make_portal(layouts=[layout])
