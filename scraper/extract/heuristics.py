"""The title that a person sees: the heading of the text, or what stands in for one, told from the site's name and from boxes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.date_lines import dates_of_line
from scraper.extract.page import Page, spaced_text_of, text_of
from scraper.extract.text import normalize

LONGEST_TITLE = 1_000
_SHORTEST = 8
_LONGEST_SEEN = 500
_SHORTEST_NAME = 15
_LONGEST_CATEGORY = 40
_SEPARATOR = re.compile(r"\s+[\-\u2013\u2014|\u00bb\u203a\u2022:]+\s+|\s*\|\s*|\s+::\s+")
_TITLE_NAME = re.compile(r"title|tieu[-_]?de|headline|articleheader|ten[-_]?(?:bai|tin)|(?:^|[\s_-])tde(?:$|[\s_-])", re.IGNORECASE)
_NO_TITLE_NAME = re.compile(
    r"(?:^|[\s_\-])(?:sub-?title|folder|category|chuyen-?muc|site-?title|box|widget|breadcrumb|menu|module|block-?title|caption|sapo|lead|"
    r"descri|summary|tom-?tat|mo-?ta)",
    re.IGNORECASE,
)
_MENU_WORDS = frozenset(
    {
        "thuc don",
        "menu",
        "danh muc",
        "trang chu",
        "tim kiem",
        "dang nhap",
        "lien ket",
        "tin tuc",
        "tin lien quan",
        "chi tiet tin",
        "chi tiet bai viet",
    }
)
_OF_BOXES = r"(?:tin|bai|bai viet|tin tuc|thong tin|van ban)(?: bai)?"
_BOX = re.compile(
    r"(?:so luot )?(?:dang )?(?:truy cap|online|truc tuyen)\b.*|(?:thong ke|luot) (?:so )?(?:luot )?truy cap.*|"
    r"(?:danh muc )?lien ket(?: (?:web|website|site|nhanh|huu ich))?|"
    rf"(?:cac )?{_OF_BOXES} (?:moi(?: nhat| ban hanh)?|noi bat|khac|lien quan|xem nhieu|doc nhieu|tieu diem|da dua|cu hon|moi hon|can biet)"
    rf"(?: .{{1,20}})?|{_OF_BOXES} cung .{{1,20}}|"
    r"van ban (?:moi|phap quy|chi dao dieu hanh|phap luat).{0,20}|thoi tiet.*|binh chon|tham do y kien|lich cong tac|dich vu cong.{0,20}|"
    r"(?:doc|xem) nhieu(?: nhat)?|thu vien (?:anh|hinh anh|video).{0,20}|video(?: clip)?|hinh anh hoat dong|quang cao|y kien ban doc|"
    r"hoi dap|gop y|binh luan.{0,20}|ban do.{0,20}|duong day nong.{0,20}|thong bao(?: moi)?"
)
_SITE = re.compile(r"(?:cong|trang) (?:thong tin|ttdt|tt)\b|website\b|cong giao tiep dien tu\b")
_OFFICE = re.compile(
    r"(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|dang uy|dang bo|"
    r"so(?! (?:luong|luot|nguoi|lieu|tay|ket|do))|phong|ban quan ly|chi cuc|cuc|trung tam|huyen|xa|phuong|"
    r"thi xa|thi tran|thanh pho|tinh|bao) [a-z]"
)
_MOST_WORDS_OF_A_SITE = 16
_VERB = re.compile(
    r"\b(?:to chuc|trien khai|ra quan|thong bao|ban hanh|lam viec|kiem tra|khai mac|tiep (?:nhan|xuc|dan|tuc)|hop (?:bao|mat|dan)|"
    r"phat dong|cong bo|tham gia|ung ho|chinh thuc|huong dan|quyet dinh|tong ket|so ket|day manh|tang cuong|xay dung nong|khoi cong|"
    r"khanh thanh|gap mat|cong khai|tuyen dung|hoan thanh|thuc hien|ky niem|tuyen truyen|phong chong|nang cao|hoi nghi|dai hoi|tham hoi|"
    r"trao (?:tang|qua)|tang qua|chuc mung|don nhan|duoc|cua|voi)\b"
)
_FURNITURE_TAGS = frozenset(["nav", "footer", "aside"])
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_\-])(?:menu|sidebar|navbar|nav|footer|widget|breadcrumbs?|topbar|logo|related|lien-?quan|popup|modal|"
    r"right-?col|left-?col|cot-?(?:trai|phai))(?:$|[\s_\-]|\d)",
    re.IGNORECASE,
)
_SITE_HEADS = frozenset(["header", "banner", "site-header", "site-banner", "masthead", "top-header", "topbar", "top-bar"])
_LEVELS = {"h1": 4.0, "h2": 3.0, "h3": 2.0, "h4": 1.5, "h5": 1.0}
_SIZE = re.compile(r"font-size\s{0,3}:\s{0,3}(?:(?P<word>(?:x-|xx-)?large)\b|(?P<number>\d{1,3}(?:\.\d{1,2})?)(?P<unit>px|pt|em|rem|%))")
_LARGER = {"px": 17.0, "pt": 13.0, "em": 1.2, "rem": 1.2, "%": 120.0}
"""Sizes from which letters are larger than a text's own."""
_LARGER_SET = etree.XPath("//font[@size] | //*[contains(translate(@style, 'FONTSIZE', 'fontsize'), 'font-size')]")
_IS_BOX = etree.XPath(
    "boolean(.//ul or .//ol or .//table or .//input or .//nav or .//h1 or .//h2 or .//h3 or .//h4"
    " or .//p[2] or .//div[3] or .//a[@href][3])"
)
"""Whether an element holds other things than one line of text."""
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Names:
    """What the page's head, its structured data and the lists call the article, each without the site's name, folded."""

    folded: tuple[str, ...]
    site: str = ""

    @classmethod
    def of(cls, titles: Iterable[str | None], site: str | None) -> "Names":
        """The names in several titles; those that are the site's own are left out."""
        own = fold_marks(normalize(site or ""))
        names = [fold_marks(without_site(normalize(title), site)) for title in titles if title]
        return cls(tuple(name for name in names if len(name) >= _SHORTEST and name != own and not is_site_name(name)), own)

    def agree(self, folded: str) -> bool:
        """Whether one of the names is a title, or begins with it, or is the beginning of it that a list shows."""
        for name in self.folded:
            cut = name.rstrip(". \u2026")
            if name == folded or (len(folded) >= _SHORTEST_NAME and name.startswith(folded)):
                return True
            if name != cut and len(cut) >= _SHORTEST_NAME and folded.startswith(cut):
                return True
        return False


def without_site(title: str, site: str | None) -> str:
    """A title without the site's name before or behind it."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2:
        return title
    own = fold_marks(normalize(site or ""))
    kept = [part for part in parts if (folded := fold_marks(part)) != own and not is_site_name(folded)]
    if not kept:
        return title
    if len(kept) == len(parts):
        return title
    first, last = title.find(kept[0]), title.rfind(kept[-1]) + len(kept[-1])
    return title[first:last].strip()


def is_site_name(folded: str) -> bool:
    """Whether a folded text is the name of a site or of an office and tells of nothing that happened."""
    name = folded.strip(" .:-")
    if len(name.split()) > _MOST_WORDS_OF_A_SITE:
        return False
    if _SITE.match(name):
        return _VERB.search(name.replace("thong tin dien tu", "")) is None
    return _OFFICE.match(name) is not None and len(name.split()) <= _MOST_WORDS_OF_A_SITE // 2 and _VERB.search(name) is None


def is_menu_word(title: str) -> bool:
    """Whether a heading is a label of the page's furniture, such as the mobile menu's `Thực đơn`."""
    return fold_marks(title).strip(" :.") in _MENU_WORDS


def plausible_title(text: str) -> str | None:
    """A text as a title; None where it cannot be one."""
    title = normalize(text)
    if not 2 <= len(title) <= LONGEST_TITLE or is_menu_word(title) or not any(letter.isalnum() for letter in title):
        return None
    return title


def title_seen(page: Page, body: HtmlElement | None, names: Names) -> HtmlElement | None:
    """The element that a person takes for the title, by its level, its name in the markup, its place and what the head says."""
    root = page.selector.root
    order = {element: place for place, element in enumerate(root.iter(etree.Element))}
    start = order.get(body, len(order)) if body is not None else len(order)
    above = set(body.iterancestors()) if body is not None else set()
    inside = set(body.iter(etree.Element)) if body is not None else set()
    links = {
        fold_marks(text)
        for link in root.iter("a")
        if (text := normalize(text_of(link))) and len(text) <= _LONGEST_CATEGORY and order[link] < start and link not in inside
    }
    best: tuple[float, int] | None = None
    found: HtmlElement | None = None
    scored: list[tuple[float, int, HtmlElement]] = []
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "p", "div", "span", "strong", "b", "td", "font"):
        level = _level(element)
        named = level == 0.0 and _begins_name(element, names)
        if level == 0.0 and not named:
            continue
        text = normalize(text_of(element))
        folded = fold_marks(text).strip(" .:")
        if not _SHORTEST <= len(text) <= _LONGEST_SEEN or _leads_elsewhere(element, text) or _IS_BOX(element):
            continue
        place = order[element]
        score = level + _evidence(element, folded, names, links, above)
        if place > start and element not in inside:
            score -= 6
        elif element in inside:
            score -= 0.5 + min(3.0, 0.02 * (place - start))
        scored.append((score, place, element))
    if not scored:
        return None
    ahead = [place for _, place, element in scored if place < start and element not in above and _score_of(scored, element) >= _LEAST]
    nearest = max(ahead, default=-1)
    for score, place, element in scored:
        value = score + (0.8 if place == nearest else 0.0)
        if value >= _LEAST and (best is None or (value, place if place < start else -place) > best):
            best, found = (value, place if place < start else -place), element
    return found


def _score_of(scored: list[tuple[float, int, HtmlElement]], element: HtmlElement) -> float:
    return next(score for score, _, other in scored if other is element)


def _level(element: HtmlElement) -> float:
    """What an element's own tag and name say for it; 0 where they say nothing."""
    tag = element.tag
    level = _LEVELS.get(tag, 0.0)
    if element.get("itemprop") == "headline":
        return level + 4
    own = f"{element.get('class') or ''} {element.get('id') or ''}"
    if own != " " and _TITLE_NAME.search(own) and not _NO_TITLE_NAME.search(own):
        return level + (1.0 if level else 3.0)
    parent = element.getparent()
    if not level and tag in ("p", "span", "strong", "b") and parent is not None and len(parent) == 1:
        around = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if _TITLE_NAME.search(around) and not _NO_TITLE_NAME.search(around) and not (parent.text or "").strip():
            return 2.8
    return level


def _begins_name(element: HtmlElement, names: Names) -> bool:
    text = element.text
    if text is None or not _SHORTEST_NAME <= len(text) <= _LONGEST_SEEN + 100:
        return False
    return names.agree(fold_marks(normalize(text)).strip(" .:"))


def _evidence(element: HtmlElement, folded: str, names: Names, links: set[str], above: set[HtmlElement]) -> float:
    score = 0.0
    agrees = names.agree(folded)
    if agrees:
        score += 5
    if folded == names.site or is_site_name(folded):
        score -= 7
    if _BOX.fullmatch(folded) or folded in _MENU_WORDS:
        score -= 6
    elif folded in links and not agrees:
        score -= 3
    if _is_furniture(element, above):
        score -= 1 if agrees else 5
    return score


def _is_furniture(element: HtmlElement, above: set[HtmlElement]) -> bool:
    """Whether an element stands in the page's furniture: nothing that also holds the text is any, nor is the header of an article."""
    for one in [element, *element.iterancestors()]:
        if one in above or one.tag in ("body", "html", "article", "main"):
            return False
        if one.tag in _FURNITURE_TAGS:
            return True
        own = f"{one.get('class') or ''} {one.get('id') or ''}"
        if one is not element and (one.tag == "header" or not _SITE_HEADS.isdisjoint(own.split()) or _FURNITURE_NAME.search(own)):
            return not any(higher.tag in ("article", "main") for higher in one.iterancestors())
    return False


def _leads_elsewhere(element: HtmlElement, text: str) -> bool:
    """The title of an article leads nowhere; that of an entry in a list, and the site's own, lead to a page."""
    if next(element.iterancestors("a"), None) is not None:
        return True
    return any(
        normalize(text_of(link)) == text and not (link.get("href") or "#").strip().startswith(("#", "javascript:"))
        for link in element.iter("a")
    )


def set_larger(page: Page, body: HtmlElement | None) -> HtmlElement | None:
    """The last element before the body, or the first in it, that is set in larger letters: old layouts of tables have no headings."""
    larger = [
        element
        for element in _LARGER_SET(page.selector.root)
        if _is_larger(element)
        and _SHORTEST_NAME <= len(text := normalize(text_of(element))) <= _LONGEST_SEEN
        and not is_menu_word(text)
        and not _IS_BOX(element)
        and not _leads_elsewhere(element, text)
        and not _is_furniture(element, set(body.iterancestors()) if body is not None else set())
    ]
    if body is None or not larger:
        return larger[0] if larger else None
    order = {element: index for index, element in enumerate(page.selector.root.iter())}
    place = order.get(body, 0)
    ahead = [element for element in larger if order[element] < place]
    return ahead[-1] if ahead else next((element for element in larger if body in element.iterancestors()), None)


def line_above_date(body: HtmlElement, zone: tzinfo) -> HtmlElement | None:
    """The block right above the date line before or in the body, where title, date and text follow one another without any mark."""
    block = body
    for _ in range(3):
        found = _above_date(list(block.itersiblings(preceding=True))[::-1], zone)
        if found is not None:
            return found
        parent = block.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        block = parent
    return _above_date(list(body)[:10], zone)


def _above_date(blocks: list[HtmlElement], zone: tzinfo) -> HtmlElement | None:
    shown = [(block, text) for block in blocks if isinstance(block.tag, str) and (text := normalize(spaced_text_of(block)))]
    for (above, text), (_, line) in pairwise(shown):
        if (
            _SHORTEST_NAME <= len(text) <= _LONGEST_SEEN
            and dates_of_line(line, zone)
            and not dates_of_line(text, zone)
            and next(above.iter("a"), None) is None
            and not is_site_name(fold_marks(text))
        ):
            return above
    return None


def site_heading(page: Page) -> str | None:
    """The site's name that stands in a heading, for a page that has no other."""
    texts = (normalize(text_of(element)) for element in page.all("h1, h2"))
    return next((text for text in texts if is_site_name(fold_marks(text))), None)


def _is_larger(element: HtmlElement) -> bool:
    if re.fullmatch(r"\s*(?:\+[1-4]|[4-7])\s*", element.get("size") or ""):
        return True
    size = _SIZE.search((element.get("style") or "")[:1_000].lower())
    return size is not None and (size["word"] is not None or float(size["number"]) >= _LARGER[size["unit"]])
