"""Pages that are no articles, known by their shape where no platform's rule speaks: walls, shells, forms, soft 404s, galleries.

Every one of them was met with status 200. It looks at one page and knows nothing of platforms or portals.
"""

import re
from functools import cached_property

from portals.messages import Message
from portals.text import fold_marks
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize

LONGEST_WALL = 3_000
"""Characters of visible text; a block page says little, an article about blocked access says more."""
LONGEST_NOTICE = 600
"""Characters of visible text of a page whose words are common ones, such as `captcha` under a form for comments."""
SHORTEST_PAGE = 80
"""Characters of visible text below which a page with scripts is a shell that they would fill."""
LITTLE_PROSE = 160
"""Characters of whole sentences; a page that has less says what it is by its title and headings."""
MOST_PICTURES = 8
"""Pictures that a page with hardly any prose may show before it is a gallery."""
FEWEST_HEADINGS = 4
"""Headings that are links, on a page with hardly any prose, which make it a list."""
_SHORTEST_SENTENCE = 80
_LONGEST_NAME = 60

# Each is known by words that its page holds together. Sources: F5 BIG-IP ASM, Imperva, Cloudflare, Akamai, NukeViet's guard.
_WALLS = (
    (Message.of("block-firewall-of", vendor="F5"), LONGEST_WALL, ("request rejected", "support id")),
    (Message.of("block-firewall-of", vendor="Imperva"), LONGEST_WALL, ("incapsula",)),
    (Message.of("block-challenge-of", vendor="Cloudflare"), LONGEST_WALL, ("attention required", "cloudflare")),
    (Message.of("block-challenge-of", vendor="Cloudflare"), LONGEST_NOTICE, ("just a moment",)),
    (Message("block-challenge"), LONGEST_NOTICE, ("checking your browser",)),
    (Message.of("block-firewall-of", vendor="Akamai"), LONGEST_WALL, ("access denied", "reference #")),
    (Message("block-firewall"), LONGEST_NOTICE, ("web application firewall",)),
    (Message("block-firewall"), LONGEST_NOTICE, ("yeu cau", "bi tu choi", "ma ho tro")),
    (Message("block-flood-guard"), LONGEST_NOTICE, ("hay doi",)),
    (Message("block-flood-guard"), LONGEST_NOTICE, ("too many requests",)),
    (Message("block-captcha"), LONGEST_NOTICE, ("captcha",)),
    (Message("block-captcha"), LONGEST_NOTICE, ("khong phai la robot",)),
    (Message("block-captcha"), LONGEST_NOTICE, ("not a robot",)),
    (Message("block-maintenance"), LONGEST_NOTICE, ("dang bao tri",)),
    (Message("block-maintenance"), LONGEST_NOTICE, ("under maintenance",)),
)
_WALL_MARKUP = re.compile(r"_Incapsula_Resource|/cdn-cgi/challenge-platform/|cf-browser-verification|cf_chl_opt|TSPD_101", re.IGNORECASE)
_GONE = re.compile(
    r"(?:loi |error )?404(?:$| ?[-|:!.]| not| error| -)|(?:page|article|content) (?:was )?not found|"
    r"(?:rat tiec,? )?khong tim thay (?:trang|noi dung|bai viet|tin|du lieu|duong dan)|"
    r"(?:trang|bai viet|noi dung|tin bai|ban tin)(?: (?:web|nay|ban|yeu cau|can|tim|dang|truy cap|da)){0,6} "
    r"(?:khong (?:con )?ton tai|(?:da )?(?:bi|duoc) (?:xoa|go))"
)
_LOGIN = re.compile(r"(?:dang nhap(?: he thong| tai khoan)?|login|log in|sign in|quen mat khau|dang ky(?: tai khoan)?)$")
_SEARCH = re.compile(r"(?:ket qua tim kiem\b.*|tim kiem(?: nang cao)?|search|search results?\b.*)$")
_GALLERY = re.compile(r"(?:thu vien (?:anh|hinh anh|video)|photo gallery|gallery|album anh)\b")
_MENUS = ("thuc don", "menu")
_SHELLS = "#root, #app, #__next, app-root, #q-app"
_PRINTS = re.compile(r"window\.print\s*\(", re.IGNORECASE)


def not_article_reason(page: Page) -> Message | None:
    """Why a page is no article by its shape; None where nothing speaks against it."""
    look = _Look(page)
    return next((reason for rule in (_wall, _gone, _shell, _list, _form, _print, _gallery) if (reason := rule(look))), None)


def block_page(page: Page) -> Message | None:
    """What stands in front of the page: a firewall, a challenge, a flood guard, a notice of maintenance."""
    return _wall(_Look(page))


def not_content(page: Page) -> Message | None:
    """What came in place of any page with news: a wall, an empty shell, a form by its name, nothing at all."""
    look = _Look(page)
    return _wall(look) or _shell(look) or _named_form(look) or (None if look.text else Message("page-empty"))


def gone(page: Page) -> Message | None:
    """The words with which a page says that there is nothing here, by its title, by a heading, or by hardly anything else."""
    return _gone(_Look(page))


class _Look:
    """What a page shows at first sight, each found when it is first asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def text(self) -> str:
        """The visible text as one line."""
        body = self.page.first("body")
        return normalize(text_of(body)) if body is not None else ""

    @cached_property
    def little_prose(self) -> bool:
        """Whether there are hardly any whole sentences that are no links."""
        total = 0
        for block in self.page.selector.root.iter("p", "div", "td", "li", "section", "article", "span"):
            line = normalize(" ".join(block.xpath("text() | *[self::b or self::strong or self::i or self::em or self::font]//text()")))
            total += len(line) if len(line) >= _SHORTEST_SENTENCE else 0
            if total >= LITTLE_PROSE:
                return False
        return True

    @cached_property
    def title(self) -> str:
        """The title element's text, folded."""
        element = self.page.first("title")
        return fold_marks(normalize(text_of(element))) if element is not None else ""

    @cached_property
    def names(self) -> list[str]:
        """What the page calls itself, folded: its title without the site's name, and its highest headings where it says little else."""
        names = [re.split(r" [-|»:–] ", self.title)[0].strip()]
        if self.little_prose:
            names += next((texts for level in ("h1", "h2", "h3") if (texts := self._headings(level))), [])
        return [name for name in names if name and len(name) <= _LONGEST_NAME]

    def _headings(self, level: str) -> list[str]:
        headings = [element for element in self.page.all(level) if not element.xpath(".//a[@href] | ancestor::a")]
        return [text for element in headings if (text := fold_marks(normalize(text_of(element)))) and text not in _MENUS]


def _wall(look: _Look) -> Message | None:
    if len(look.text) > LONGEST_WALL:
        return None
    if _WALL_MARKUP.search(look.page.text):
        return Message.of("block-page", what=Message("block-challenge-or-firewall"))
    words = f"{look.title} {fold_marks(look.text)}"
    for what, longest, marks in _WALLS:
        if len(look.text) <= longest and all(mark in words for mark in marks):
            return Message.of("block-page", what=what)
    return None


def _gone(look: _Look) -> Message | None:
    said = next((name for name in look.names if _GONE.match(name)), None)
    if said is None and look.little_prose and len(look.text) <= LONGEST_NOTICE:
        found = _GONE.search(fold_marks(look.text))
        said = found[0] if found else None
    return Message.of("soft-404", said=said) if said else None


def _shell(look: _Look) -> Message | None:
    if len(look.text) >= SHORTEST_PAGE:
        return None
    scripted = look.page.first("script") is not None or any(not normalize(text_of(element)) for element in look.page.all(_SHELLS))
    return Message("empty-shell") if scripted else None


def _list(look: _Look) -> Message | None:
    if not look.little_prose:
        return None
    others = {str(href) for href in look.page.selector.root.xpath("//*[self::h2 or self::h3 or self::h4 or self::h5]//a/@href")}
    return Message.of("list-of-headings", n=len(others)) if len(others) >= FEWEST_HEADINGS else None


def _named_form(look: _Look) -> Message | None:
    for name in look.names:
        if _LOGIN.match(name):
            return Message.of("login-form", said=name)
        if _SEARCH.match(name):
            return Message.of("search-page", said=name)
    return None


def _form(look: _Look) -> Message | None:
    if reason := _named_form(look):
        return reason
    if look.little_prose and look.page.first("input[type=password]") is not None:
        return Message("password-form")
    return None


def _print(look: _Look) -> Message | None:
    body = look.page.first("body")
    calls = body is not None and _PRINTS.search(body.get("onload") or "")
    return Message("print-variant") if calls else None


def _gallery(look: _Look) -> Message | None:
    if not look.little_prose:
        return None
    pictures = len(look.page.all("a img, figure img, li img"))
    named = any(_GALLERY.match(name) for name in look.names)
    return Message.of("gallery", n=pictures) if pictures >= MOST_PICTURES or (named and pictures) else None
