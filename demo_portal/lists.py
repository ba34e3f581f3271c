"""The lists of a section as its script fetches them: four builds of one portlet."""

import json
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from demo_portal.posts import DemoPost, DemoSection

ITEMS_PER_PAGE = 10
_MOST_ITEMS = 50
_SCRIPT_ESCAPES = {"=": "\\u003d", "&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "'": "\\u0027"}


def load_page_url(section: DemoSection) -> str:
    """The Liferay resource address that gives the pages of a section's list."""
    return (
        f"{section.path}?p_p_id=newsbycategory_WAR_bacninhportlet_INSTANCE_{section.portlet}"
        "&p_p_lifecycle=2&p_p_state=normal&p_p_mode=view"
        "&p_p_resource_id=loadPage&p_p_cacheability=cacheLevelPage"
    )


def listed(posts: Sequence[DemoPost], section: DemoSection) -> list[DemoPost]:
    """A section's posts in the order of its list: a pinned one, then newest first."""
    found = [post for post in posts if section.slug in post.sections]
    first = [post for post in found if post.pinned and post.sections[0] == section.slug]
    return first + [post for post in found if post not in first]


def page_count(total: int, size: int = ITEMS_PER_PAGE) -> int:
    """How many pages a list of `total` posts has."""
    return -(-total // size)


def list_page(posts: Sequence[DemoPost], section: DemoSection, parameters: Mapping[str, str]) -> bytes:
    """The JSON answer for one page of a section's list; past the end its items are empty."""
    posted = section.variant == "post"
    size = _positive(parameters.get("numPerPage" if posted else "recordPerPage"), ITEMS_PER_PAGE)
    size = min(size, _MOST_ITEMS)
    number = _positive(parameters.get("pageNum"), 1)
    keyword = parameters.get("keyword", "").strip().casefold()
    fitting = [post for post in posts if keyword in post.title.casefold()]
    items = [item(post, section) for post in fitting[(number - 1) * size : number * size]]
    pages = page_count(len(fitting), size)
    if section.variant in {"get", "inline"}:
        answer: dict[str, Any] = {
            "items": items,
            "totalPageNum": pages,
            "currentPageNum": number,
            "recordPerPage": size,
        }
    elif section.variant == "get-string":
        answer = {"totalPageNum": pages, "items": json.dumps(items, ensure_ascii=False)}
    else:
        answer = {"numOfPage": pages, "pageNum": number, "items": json.dumps(items)}
    return json.dumps(answer, ensure_ascii=False).encode()


def inline_data(posts: Sequence[DemoPost], section: DemoSection) -> str:
    """The first page's JSON as it stands between single quotes in a script."""
    answer = {
        "items": [item(post, section) for post in posts[:ITEMS_PER_PAGE]],
        "totalPageNum": page_count(len(posts)),
        "currentPageNum": 1,
    }
    written = json.dumps(answer, ensure_ascii=False)
    return "".join(_SCRIPT_ESCAPES.get(letter, letter) for letter in written)


def item(post: DemoPost, section: DemoSection) -> dict[str, Any]:
    """One entry of a list; in its second section a post goes by another address."""
    second = section.slug != post.sections[0]
    return {
        "id": post.entry_id,
        "title": unescape(post.title_html),
        "summary": unescape(post.summary_html),
        "content": "",
        "urlDetail": post.aliases[0] if second and post.aliases else post.path,
        "createdDate": post.listed_date,
    }


def _positive(written: str | None, otherwise: int) -> int:
    if written is None or not written.isascii() or not written.isdigit():
        return otherwise
    return int(written[:9]) or otherwise
