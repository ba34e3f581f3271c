"""Renders the demo's pages; what is the same on every page is rendered once and kept as bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from demo_portal.clock import DEMO_DAY_ONE
from demo_portal.language import grouped
from demo_portal.lists import ITEMS_PER_PAGE, inline_data, load_page_url, page_count
from demo_portal.menu import LINKS, MENU, PORTLETS
from demo_portal.posts import SECTIONS, DemoPost, DemoSection

SITE_NAME = "Trang thông tin điện tử phường Đồng Mây, tỉnh Ví Dụ"
_HEAD_MARKER = Markup("<!-- own head -->")
_MAIN_MARKER = Markup("<!-- own content -->")
_WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")


@dataclass(frozen=True)
class Frame:
    """The bytes around a page's own head and content."""

    before: bytes
    between: bytes
    after: bytes

    def page(self, content: str, head: str = "") -> bytes:
        """A whole page."""
        own_head, own_content = head.encode(), content.encode()
        return b"".join((self.before, own_head, self.between, own_content, self.after))


def frame(page_title: str, selected: str, now: datetime, newest: Sequence[DemoPost]) -> Frame:
    """The frame of the pages with this title; the clock of its header shows `now`."""
    days = (now - DEMO_DAY_ONE).days
    whole = _template("layout.html").render(
        page_title=page_title,
        selected=selected,
        head_marker=_HEAD_MARKER,
        main_marker=_MAIN_MARKER,
        menu=MENU,
        portlets=PORTLETS,
        links=LINKS,
        newest=newest,
        today=_spoken_date(now),
        today_short=f"{now:%d/%m/%Y}",
        visitors_today=grouped(1_180 + days % 13),
        visitors=grouped(1_234_567 + 1_213 * days),
    )
    before, rest = whole.split(_HEAD_MARKER)
    between, after = rest.split(_MAIN_MARKER)
    return Frame(before.encode(), between.encode(), after.encode())


def article_content(post: DemoPost, section: DemoSection, related: Sequence[DemoPost]) -> str:
    """The content of an article's page."""
    return _template("article.html").render(post=post, section=section, related=related)


def article_head(post: DemoPost) -> str:
    """What an article adds to the head: OpenGraph data, and no time of publication among them."""
    image = ""
    if post.images:
        image = f'\t<meta content="{escape(post.images[0])}" property="og:image" />\n'
    return f'\t<meta content="{escape(post.title)}" property="og:title" />\n\t<meta content="article" property="og:type" />\n{image}'


def section_content(section: DemoSection, posts: Sequence[DemoPost]) -> str:
    """The content of a section's page: a script with the list's data, and no link of the list."""
    most_read = sorted(posts, key=lambda post: -post.counter)[:5]
    return _template("section.html").render(
        section=section,
        url=load_page_url(section),
        size=ITEMS_PER_PAGE,
        pages=page_count(len(posts)),
        data=inline_data(posts, section) if section.variant == "inline" else "",
        most_read=most_read if section.variant in ("get", "post") else (),
    )


def home_content(lists: Sequence[Sequence[DemoPost]]) -> str:
    """The content of the home page: the first five posts of every section."""
    blocks = [(section, posts[:5]) for section, posts in zip(SECTIONS, lists, strict=True)]
    return _template("home.html").render(blocks=blocks)


def message_content(heading: str, text: str, kind: str = "info") -> str:
    """The content of a page that only says something."""
    return _template("message.html").render(heading=heading, text=text, kind=kind)


def _spoken_date(now: datetime) -> str:
    weekday = now.weekday()
    name = "Chủ nhật" if weekday == 6 else f"Thứ {_WEEKDAYS[weekday]}"
    return f"{name}, ngày {now:%d/%m/%Y}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("demo_portal"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)
