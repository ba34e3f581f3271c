"""Paging by ASP.NET postbacks: the page's own form is sent back with the control that a reader would click."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from portals.text import fold_marks
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.urls import absolute
from scraper.lists.listing import ListRequest
from scraper.lists.numbered import NUMBERED

_CALL = re.compile(
    r"(?:__doPostBack|WebForm_PostBackOptions)\(\s*(['\"])(?P<target>[^'\"]*)\1\s*,\s*(['\"])(?P<argument>[^'\"]*)\3", re.IGNORECASE
)
# A calendar posts back days since 2000 and months with a V before them; its labels are numbers as a paginator's are.
_CALENDAR = re.compile(r"V?\d{4,5}")
_NEXT = frozenset({"tiep", "tiep theo", "trang sau", "trang tiep", "trang tiep theo", "sau", "next", ">", ">>", "»", "›", "next page"})
_MORE = frozenset({"...", "…"})
_UNSENT = frozenset({"submit", "button", "image", "reset", "file", "password"})


@dataclass(frozen=True, slots=True)
class Postback:
    """A link or button that posts the page's form back: the values that it sends, and its label."""

    target: str
    argument: str
    label: str
    is_next: bool


def next_posted_page(page: Page, fetch: ListRequest) -> ListRequest | None:
    """The request for the page after `fetch`, by its number, else "next", else the dots behind the last number."""
    controls = [control for control in _postbacks(page) if not _CALENDAR.fullmatch(control.argument)]
    following = str(fetch.page + 1)
    numbers = [place for place, control in enumerate(controls) if control.label.isdigit()]
    if numbered := next((control for control in controls if control.label == following or control.argument == f"Page${following}"), None):
        return _posted(page, numbered, fetch.page + 1, NUMBERED)
    chosen = next((control for control in controls if control.is_next), None)
    chosen = chosen or next((control for control in controls[max(numbers, default=-1) + 1 :] if control.label in _MORE), None)
    return _posted(page, chosen, fetch.page + 1, ()) if chosen else None


def _postbacks(page: Page) -> Iterator[Postback]:
    for element in page.all("a[href*='PostBack'], a[onclick*='PostBack'], input[onclick*='PostBack'], button[onclick*='PostBack']"):
        call = _CALL.search(element.get("href") or "") or _CALL.search(element.get("onclick") or "")
        if call and "disabled" not in (element.get("class") or "").lower().split():
            label = normalize(text_of(element)) or normalize(element.get("value") or "")
            names = {fold_marks(label), fold_marks(normalize(element.get("title") or "")), *(element.get("class") or "").lower().split()}
            yield Postback(call["target"], call["argument"], label, bool(names & _NEXT))


def _posted(page: Page, control: Postback, number: int, pager: tuple[tuple[str, str], ...]) -> ListRequest | None:
    state = page.first("input[name='__VIEWSTATE']")
    form = next((above for above in state.iterancestors("form")), None) if state is not None else None
    if form is None:
        return None
    url = absolute(page.base, form.get("action") or page.url)
    if url is None:
        return None
    sent = {name: value for name, value in _fields(form) if name not in ("__EVENTTARGET", "__EVENTARGUMENT")}
    clicked = (("__EVENTTARGET", control.target), ("__EVENTARGUMENT", control.argument))
    return ListRequest(url, number, "POST", (*clicked, *sent.items()), pager)


def _fields(form: HtmlElement) -> Iterator[tuple[str, str]]:
    """What a browser sends of a form of which no button was pressed."""
    for element in form.iter("input", "select", "textarea"):
        name, kind = element.get("name"), (element.get("type") or "text").lower()
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "select":
            options = element.xpath(".//option[@selected]") or element.xpath(".//option")[:1]
            yield from ((name, option.get("value", text_of(option))) for option in options)
        elif element.tag == "textarea":
            yield name, text_of(element)
        elif kind not in _UNSENT and (kind not in ("checkbox", "radio") or element.get("checked") is not None):
            yield name, element.get("value") or ("on" if kind in ("checkbox", "radio") else "")
