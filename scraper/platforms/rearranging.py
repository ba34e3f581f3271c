"""Pages whose template puts title, date and links to other articles into the body's own element, made readable."""

from lxml.html import HtmlElement

from scraper.css import parts_of
from scraper.page import Page


def rearranged(page: Page, container: str, *, before: str, dropped: str | None = None) -> Page:
    """The page with parts of a container moved in front of it, in their order, and others dropped; all are CSS selectors.

    Only the first such container is touched; a page without one is given back as it is.
    """

    def rearrange(tree: HtmlElement) -> None:
        element = parts_of(tree, container)[0]
        for part in parts_of(element, dropped) if dropped else ():
            taken_out(part)
        for part in parts_of(element, before):
            element.addprevious(taken_out(part))

    return page.remade(rearrange) if page.first(container) is not None else page


def taken_out(part: HtmlElement) -> HtmlElement:
    """An element taken out of its tree, to be put elsewhere; the text behind it stays where it was."""
    part.drop_tree()
    part.tail = None
    return part
