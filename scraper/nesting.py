"""Markup nested deeper than the parser goes: it stops there and everything after is lost, so the deep tags are taken out first."""

import re

from lxml import etree
from lxml.html import HtmlElement

DEEPEST = 200
"""Levels that stay; no page that a person wrote has more."""
_LEVEL = etree.XPath(f"boolean({'/*' * (DEEPEST + 40)})")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?:[^<>]*)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def is_deep(root: HtmlElement) -> bool:
    """Whether a tree has more levels than any page needs: its parser may have stopped, and nothing behind it should recurse through it."""
    return bool(_LEVEL(root))


def flattened(markup: str) -> str:
    """The markup without the tags below DEEPEST levels; all text stays, in order."""
    depth = 0

    def shallow(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _VOID or tag[0].endswith("/>"):
            return tag[0]
        if tag[1]:
            depth = max(0, depth - 1)
            return tag[0] if depth < DEEPEST else " "
        depth += 1
        return tag[0] if depth <= DEEPEST else " "

    return _TAG.sub(shallow, markup)
