"""Pages whose template puts title, date and links to other articles into the body's own element, made readable."""

import copy
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement

from scraper.page import Page


def rearranged(page: Page, container: str, *, before: str, dropped: str | None = None) -> Page:
    """The page with parts of a container moved in front of it, in their order, and others dropped; all are CSS selectors.

    Only the first such container is touched; a page without one is given back as it is.
    """
    if page.first(container) is None:
        return page
    root = copy.deepcopy(page.selector.root)
    element = root.cssselect(container)[0]
    for part in element.cssselect(dropped) if dropped else ():
        _take_out(part)
    for part in element.cssselect(before):
        _take_out(part)
        element.addprevious(part)
    return replace(page, text=etree.tostring(root, encoding="unicode", method="html"))


def _take_out(part: HtmlElement) -> None:
    """Removes an element and leaves the text behind it where it was."""
    parent, tail, previous = part.getparent(), part.tail or "", part.getprevious()
    part.tail = None
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(part)
