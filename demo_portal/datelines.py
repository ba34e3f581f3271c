"""The line of date and counter near an article's title, in the shapes found on such portals."""

from datetime import datetime

from demo_portal.language import grouped
from demo_portal.traits import CounterShape, DateShape


def date_line(moment: datetime, views: int, shape: DateShape, counter: CounterShape) -> str:
    """The line as served; it has no class or id that says what it is."""
    written = f"{moment:%d/%m/%Y}" if shape == "day" else f"{moment:%d/%m/%Y %H:%M}"
    label = "So luot xem" if shape == "unmarked" else "Số lượt xem"
    shown = "" if shape == "no-views" else f"{label}: {_counter(views, counter)}"
    if shape == "none":
        inside = shown
    elif shape == "no-views":
        inside = f"<span>{written}</span>"
    else:
        inside = f"<span>{written}</span>&nbsp; {shown}"
    return f'<div class="meta-line">{inside}</div>'


def listed_date(moment: datetime, shape: DateShape) -> str:
    """The date as the list's data give it: never more than the article page tells."""
    if shape == "none":
        return ""
    return f"{moment:%d/%m/%Y}" if shape == "day" else f"{moment:%d/%m/%Y %H:%M}"


def _counter(views: int, shape: CounterShape) -> str:
    if shape == "dotted":
        return grouped(views)
    return grouped(views).replace(".", "&nbsp;") if shape == "spaced" else str(views)
