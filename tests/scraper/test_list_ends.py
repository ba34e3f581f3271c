"""A list ends where its platform shows an empty one; whatever else comes in place of a further page leaves it unfinished."""

import json
from pathlib import Path

import pytest

from scraper.errors import ListingUnreadable
from scraper.extract.page import Page
from scraper.fixtures import portal_of
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parent.parent / "pages"
SECOND = {"nukeviet": "page-2/", "joomla": "?start=10", "wordpress": "page/2/"}
OTHERS = {
    "firewall": "<title>Request Rejected</title><body>The requested URL was rejected. Your support ID is: 1234567890</body>",
    "login": "<title>Đăng nhập</title><body><form><input type=password></form></body>",
    "maintenance": "<title>Thông báo</title><body><h1>Hệ thống đang bảo trì</h1></body>",
    "shell": "<body><div id=root></div><script src=/main.js></script></body>",
    "nothing": "",
}


def second_page(folder):
    portal = portal_of(folder)
    first = PLATFORMS[portal.platform].first_page(portal.sections[0], portal).url
    after = SECOND.get(portal.platform, "?page=2")
    return portal, ListRequest(first + after if after.startswith("?") else f"{first.rstrip('/')}/{after}", 2)


@pytest.mark.fault("F35")
@pytest.mark.parametrize("what", OTHERS)
@pytest.mark.parametrize("folder", sorted(PAGES.iterdir()), ids=lambda folder: folder.name)
def test_what_comes_in_place_of_a_further_page_is_no_end_of_the_list(folder, what):
    portal, fetch = second_page(folder)
    with pytest.raises(ListingUnreadable):
        PLATFORMS[portal.platform].read_listing(Page(fetch.url, OTHERS[what]), fetch, portal)


@pytest.mark.fault("F35")
@pytest.mark.parametrize("answer", [OTHERS["firewall"], '{"Message": "Authentication failed."}', '{"d": null}', "{"])
def test_an_answer_that_is_no_fragment_is_no_end(answer):
    folder = PAGES / "vnpt"
    told = json.loads((folder / "list-last-fragment.expected.json").read_text(encoding="utf-8"))
    fetch = ListRequest(told["page"], 2, "POST", pager=tuple(told["fetch"]["pager"].items()))
    with pytest.raises(ListingUnreadable):
        PLATFORMS["vnpt"].read_listing(Page(fetch.url, answer), fetch, portal_of(folder))
