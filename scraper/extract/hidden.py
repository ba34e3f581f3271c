"""What a page holds and no person sees: elements that its markup hides."""

import re

from lxml import etree
from lxml.html import HtmlElement

_SUSPECTS = etree.XPath(
    "//*[@hidden or @aria-hidden='true' or self::dialog[not(@open)] or contains(@style, 'isp') or contains(@style, 'ISP') "
    "or contains(@style, 'isib') or contains(@style, 'ISIB') or contains(@style, '-9') or contains(@style, 'font-size') "
    "or contains(@class, 'hid') or contains(@class, 'd-none') or contains(@class, 'sr-only') or contains(@class, 'screen-reader') "
    "or contains(@class, 'invisible')]"
)
"""What may be hidden: a cheap question, for most pages have a few hundred elements and none of these."""
_STYLE = re.compile(
    r"(?:^|[;\s])(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}(?:hidden|collapse)|font-size\s{0,3}:\s{0,3}0(?:px|pt|em|%)?\s{0,3}(?:;|!|$)|"
    r"(?:left|top|text-indent)\s{0,3}:\s{0,3}-\d{4})",
    re.IGNORECASE,
)
_CLASSES = frozenset(
    "hidden hide d-none visually-hidden visuallyhidden sr-only screen-reader-text screen-reader-only invisible element-invisible "
    "element-hidden is-hidden u-hidden ms-hide ms-hidden".split()
)
_SHOWN_AGAIN = re.compile(r"(?:sm|md|lg|xl|xxl|2xl):(?!hidden)|d-(?:sm|md|lg|xl|xxl)-(?!none)|visible-(?:sm|md|lg|xs)")
"""Classes by which an element is hidden on small screens only."""
_HOLDS_ARTICLE = etree.XPath(
    "boolean(descendant-or-self::main or descendant-or-self::article or descendant-or-self::*[@itemprop='articleBody'])"
)
_IS_EMPTY = etree.XPath("not(normalize-space(.)) and not(descendant-or-self::img or descendant-or-self::iframe or descendant-or-self::a)")
"""An icon holds nothing that could be read, and is what some counters are known by."""
_LONGEST_STYLE = 1_000


def hidden_elements(root: HtmlElement) -> list[HtmlElement]:
    """The outermost elements that a person does not see.

    What holds the article or most of the page's paragraphs is shown by a script as soon as it has loaded, and is none.
    """
    found: list[HtmlElement] = []
    paragraphs: float | None = None
    for element in _SUSPECTS(root):
        if element is root or not is_hidden(element) or _IS_EMPTY(element) or any(above in found for above in element.iterancestors()):
            continue
        if paragraphs is None:
            paragraphs = sum(1 for _ in root.iter("p"))
        holds = sum(1 for _ in element.iter("p"))
        if _HOLDS_ARTICLE(element) or (next(element.iter("h1"), element) is not element and holds > paragraphs / 2):
            continue
        found.append(element)
    return found


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element's own markup hides it, on wide screens too."""
    if element.tag in ("body", "html", "head"):
        return False
    attributes = element.attrib
    if "hidden" in attributes and attributes["hidden"].strip().lower() != "until-found":
        return True
    if element.tag == "dialog" and "open" not in attributes:
        return True
    if _STYLE.search(attributes.get("style", "")[:_LONGEST_STYLE]):
        return True
    names = attributes.get("class", "")
    if names and not _CLASSES.isdisjoint(names.split()) and not _SHOWN_AGAIN.search(names):
        return True
    return attributes.get("aria-hidden") == "true" and not _is_said_otherwise(element)


def _is_said_otherwise(element: HtmlElement) -> bool:
    """Whether an element is only kept from being read aloud, since its neighbour says the same in words."""
    beside = (element.getprevious(), element.getnext())
    return any(one is not None and not _CLASSES.isdisjoint((one.get("class") or "").split()) for one in beside if one is not None)


def drop_hidden(root: HtmlElement) -> int:
    """Takes out of a tree what a person does not see; text behind it stays. Gives how many elements that were."""
    found = hidden_elements(root)
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
    return len(found)
