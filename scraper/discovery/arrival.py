"""Where the address of a site leads: a page that only sends a browser on is followed as a browser would. It stores nothing."""

import re

from w3lib.html import get_meta_refresh

from scraper.addresses import absolute
from scraper.listing import Fetch
from scraper.page import Page, text_of
from scraper.text import tidy
from scraper.visiting import Fetched, Get

MOST_HOPS = 3
LONGEST_WAIT = 10
"""Seconds; a page that calls itself anew after minutes sends nobody on."""
LITTLE_TEXT = 200
"""Characters of visible text; a page that says more is a page of its own, whatever its scripts may do."""
_SENDS = re.compile(r"\blocation(?:\.href)?[ \t]{0,8}(?:=|\.(?:replace|assign)\()[ \t]{0,8}[\"']([^\"'\s]{1,500})[\"']")


async def arrive(get: Get, url: str) -> Fetched:
    """The page at an address, or the one that it sends a browser to; raises VisitFailed."""
    fetched = await get(Fetch(url))
    for _ in range(MOST_HOPS):
        after = onward(fetched.page)
        if after is None:
            break
        fetched = await get(Fetch(after))
    return fetched


def onward(page: Page) -> str | None:
    """Where a page that says hardly anything sends a browser: by its head, by a script, or as the first of its frames."""
    body = page.first("body")
    if body is not None and len(tidy(text_of(body))) > LITTLE_TEXT:
        return None
    wait, refreshed = get_meta_refresh(page.text, page.url)
    sent = refreshed if wait is not None and wait <= LONGEST_WAIT else None
    if sent is None and (script := next((found[1] for one in page.all("script") if (found := _SENDS.search(one.text or ""))), None)):
        sent = script
    if sent is None:
        sent = next((frame.get("src") for frame in page.all("frameset frame[src]")), None)
    after = absolute(page.url, sent)
    return after if after != page.url else None
