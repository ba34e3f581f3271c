"""CSS selectors on parsed trees, each compiled once and left out where the tree has none of its classes and ids. It knows no page.

To test every element of a page for a class takes a third of a millisecond, and most selectors of a platform name what a
page does not have: variants of a theme, marks of what must be refused. Which names a tree has is found out in a tenth.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from cssselect.parser import Class, CombinedSelector, Element, Hash, Selector, Tree, parse
from lxml import etree
from lxml.html import HtmlElement
from parsel.csstranslator import HTMLTranslator

_TRANSLATOR = HTMLTranslator()
_LONE_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_NAMES = etree.XPath("//@class | //@id", smart_strings=False)
_NAME = re.compile(r"[^ \t\r\n]+")  # no more than what HTML and XPath call a space parts two names
_MOST = 2048
"""Selectors that are kept: more than those of all platforms and of the portals that one process crawls."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """One of the selectors that commas part: its XPath, and the classes and ids without which it finds nothing."""

    xpath: str
    needs: frozenset[str]


def names_in(root: HtmlElement) -> frozenset[str]:
    """All classes and ids of a tree; a name may be either."""
    found: list[str] = _NAMES(root)
    return frozenset(_NAME.findall(" ".join(found)))


def parts_of(element: HtmlElement, css: str, names: frozenset[str] | None = None) -> list[HtmlElement]:
    """Every element that a CSS selector finds in another, that one included, in document order.

    `names` are those of the tree, where they are known.
    """
    xpath = " | ".join(branch.xpath for branch in _branches(css) if names is None or branch.needs <= names)
    found: list[HtmlElement] = _compiled(xpath)(element) if xpath else []
    return found


@lru_cache(maxsize=_MOST)
def _branches(css: str) -> tuple[_Branch, ...]:
    return tuple(_Branch(_xpath(selector), frozenset(_needs(selector.parsed_tree))) for selector in parse(css))


def _xpath(selector: Selector) -> str:
    """The XPath of a selector; that of a lone class starts from the attributes, which takes a quarter of the time."""
    lone = _LONE_CLASS.fullmatch(selector.canonical())
    if lone is None:
        return _TRANSLATOR.selector_to_xpath(selector, translate_pseudo_elements=True)
    return f"descendant-or-self::*/@class[contains(., '{lone[1]}') and contains(concat(' ', normalize-space(.), ' '), ' {lone[1]} ')]/.."


def _needs(tree: Tree) -> set[str]:
    """The names that an element and those before it must have; what stands in `:not()`, `:is()` and `:has()` is left out."""
    if isinstance(tree, Element):
        return set()
    own = {tree.class_name} if isinstance(tree, Class) else {tree.id} if isinstance(tree, Hash) else set()
    before = _needs(tree.subselector) if isinstance(tree, CombinedSelector) else set()
    return own | before | _needs(tree.selector)


@lru_cache(maxsize=_MOST)
def _compiled(xpath: str) -> etree.XPath:
    return etree.XPath(xpath)
