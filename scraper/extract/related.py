"""Boxes of other articles below a text, `Tin liên quan`, `Những tin cũ hơn`: they change whenever something is published."""

import re

from lxml import etree
from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.attachments import is_file_address
from scraper.extract.page import text_of
from scraper.extract.text import normalize

_NAMED = re.compile(
    r"related|lien-?_?quan|tin-?_?khac|bai-?_?khac|cung-?_?(?:chuyen-?_?muc|loai|chu-?_?de)|tin-?_?(?:cu|moi)-?_?hon|other-?_?(?:news|posts?|articles?)|"
    r"news-?_?other|more-?_?news|read-?_?more-?_?list",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:(?:cac|nhung|mot so) )?(?:tin bai|tin tuc|ban tin|tin|bai viet|bai|thong tin|noi dung|chu de|van ban)?,? ?(?:bai )?"
    r"(?:(?:co )?lien quan|khac|(?:cu|moi) (?:hon|nhat)|cung (?:chuyen muc|loai|chu de|muc|the loai|danh muc)|da (?:dua|dang)|tiep theo|"
    r"(?:da )?xem nhieu(?: nhat)?|"
    r"doc nhieu(?: nhat)?|noi bat|doc them|xem them|truoc do|ban co the quan tam|co the ban quan tam|khac trong (?:chuyen )?muc|"
    r"cung chuyen muc khac)(?: khac)?"
    r"|related (?:news|posts|articles)|other news|read more|see also|xem them|doc them|co the ban quan tam|ban co the quan tam"
)
_HEADING_TAGS = ("h2", "h3", "h4", "h5", "h6", "p", "div", "strong", "b", "span", "legend", "label", "font", "u", "td", "th", "em", "i")
_LONGEST_HEADING = 60
_MOST_BESIDE = 0.5
_LINKS = etree.XPath("boolean(.//a[@href])")


def drop_related(body: HtmlElement) -> None:
    """Takes the boxes of other articles out of a body: by their names, or by their headings with nothing but links behind them."""
    if not _LINKS(body):
        return
    for element in [one for one in body.iterdescendants("div", "section", "ul", "ol", "aside", "table", "nav", "p") if _is_named(one)]:
        if element.getparent() is not None and is_of_links(element):
            element.drop_tree()
    for heading in list(body.iterdescendants(*_HEADING_TAGS)):
        if _is_heading(heading) and body in heading.iterancestors():
            _drop_box(heading, body)


def is_of_links(element: HtmlElement) -> bool:
    """Whether most of an element's text is links to other pages, dates beside them left out."""
    text, linked = normalize(text_of(element)), 0
    links = [link for link in element.iter("a") if leads_away(link)]
    if not links or any(is_file_address(link.get("href") or "") for link in links):
        return False
    linked = sum(len(normalize(text_of(link))) for link in links)
    beside = len(_DATES.sub("", text)) - linked
    return linked > 0 and beside <= _MOST_BESIDE * len(text) + 2 and beside <= linked


_DATES = re.compile(r"[\s\d/:.,\-()|\u2013\u00bb\u203a\u25cf\u2022]+")


def leads_away(link: HtmlElement) -> bool:
    """Whether a link leads to another page: anchors, handlers and addresses to write to do not."""
    href = (link.get("href") or "").strip()
    return bool(href) and not href[:11].lower().startswith(("#", "javascript:", "mailto:", "tel:"))


def _is_named(element: HtmlElement) -> bool:
    return _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None


def _is_heading(element: HtmlElement) -> bool:
    if len(element) > 6 or next(element.iter("a"), None) is not None:
        return False
    text = element.text_content() if isinstance(element.tag, str) else ""
    if not text or len(text) > 4 * _LONGEST_HEADING:
        return False
    folded = fold_marks(normalize(text)).strip(" :.-*»>|–…")
    return 3 <= len(folded) <= _LONGEST_HEADING and _HEADING.fullmatch(folded) is not None


def _drop_box(heading: HtmlElement, body: HtmlElement) -> None:
    """Drops a heading and the links behind it; a heading with anything else behind it stays."""
    block = heading
    while block.getparent() is not body and block.getparent() is not None and _stands_alone(block):
        block = block.getparent()
    behind: list[HtmlElement] = []
    for sibling in block.itersiblings():
        if not isinstance(sibling.tag, str):
            continue
        if normalize(text_of(sibling)) and not is_of_links(sibling):
            break
        behind.append(sibling)
        if normalize(sibling.tail or "") and not _is_date(sibling.tail or ""):
            break
    if not any(_LINKS(one) or one.tag == "a" for one in behind):
        return
    if normalize(block.tail or ""):
        return
    for element in (block, *behind):
        if element.tail and _is_date(element.tail):
            element.tail = None
        element.drop_tree()


def _is_date(tail: str) -> bool:
    return not _DATES.sub("", tail)


def _stands_alone(element: HtmlElement) -> bool:
    """Whether an element is all that its parent holds, or at its beginning with nothing but text-free elements behind it."""
    parent = element.getparent()
    return (
        not normalize(parent.text or "")
        and not normalize(element.tail or "")
        and sum(1 for child in parent if isinstance(child.tag, str)) == 1
    )
