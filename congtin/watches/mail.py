"""Messages for mail: HTML that is readable in any mail program, also without styles."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from congtin.watches import vietnamese
from congtin.watches.payload import Item
from portals.messages import Message

MOST_IN_DIGEST = 300
LONGEST_SUBJECT = 180

_HEAD = (
    '<div lang="vi" style="font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;'
    'font-size:16px;line-height:1.5;color:#1a1a1a;max-width:42em">'
)
_QUIET = "color:#555;font-size:14px"
_QUOTED = "border-left:3px solid #ccc;padding-left:12px"
_STYLES = {"before": "color:#8a1c1c", "after": "color:#14532d"}


def single(watch: str, item: Item, identity: str) -> str:
    """One thing, whole."""
    return _page([f"<h2>{escape(vietnamese.heading(item))}</h2>", *_details(item)], watch, identity)


def digest(watch: str, items: Sequence[Item], heading: str, base_url: str, identity: str) -> str:
    """Many things by unit, with counts."""
    parts = [f"<h2>{escape(heading)}</h2>"]
    left = MOST_IN_DIGEST
    for place, group in vietnamese.grouped(items):
        if left <= 0:
            break
        parts.append(f"<h3>{escape(place)} ({vietnamese.number(len(group))})</h3>")
        for item in group[:left]:
            parts += [f"<h4>{escape(_in_digest(item))}</h4>", *_details(item, with_place=False)]
        left -= len(group)
    if len(items) > MOST_IN_DIGEST:
        parts.append(f"<p>{vietnamese.more_items(len(items) - MOST_IN_DIGEST, _link(base_url))}</p>")
    return _page(parts, watch, identity)


def _page(parts: Sequence[str], watch: str, identity: str) -> str:
    reason = vietnamese.say(Message.of("mail-footer", watch=vietnamese.watch_name(watch), id=identity))
    return f'{_HEAD}\n{chr(10).join(parts)}\n<hr>\n<p style="{_QUIET}">{escape(reason)}</p>\n</div>'


def _in_digest(item: Item) -> str:
    return item["title"] if item["kind"] == "new" else vietnamese.heading(item)


def _details(item: Item, *, with_place: bool = True) -> Iterator[str]:
    facts = vietnamese.facts(item if with_place else {**item, "unit": None, "province": None})
    if facts:
        yield f'<p style="{_QUIET}">{escape(facts)}</p>'
    if remark := vietnamese.remark(item):
        yield f"<p>{escape(remark)}</p>"
    for field, changes in groupby(item.get("changes", ()), key=lambda change: vietnamese.changed(change["field"])):
        yield f"<p><strong>{field}</strong></p>"
        yield from map(_change, changes)
    if more := vietnamese.more_changes(item.get("more_changes", 0)):
        yield f"<p>{escape(more)}</p>"
    if snippet := item.get("snippet"):
        yield f'<p style="{_QUOTED}">{"".join(_piece(text, "strong", is_hit=is_hit) for text, is_hit in snippet)}</p>'
    if links := vietnamese.links(item):
        yield "<p>" + "<br>".join(f"{escape(name)}: {_link(address)}" for name, address in links) + "</p>"


def _change(change: Item) -> str:
    """Both sides of a change, with what was changed also in «quotes», because the text made of it has no colours."""
    before = "".join(
        _piece(f"«{text}»" if is_hit else text, "del", style=_STYLES["before"], is_hit=is_hit) for text, is_hit in change["before"]
    )
    after = "".join(
        _piece(f"«{text}»" if is_hit else text, "ins", style=_STYLES["after"], is_hit=is_hit) for text, is_hit in change["after"]
    )
    return f"<p>{vietnamese.before(before)}<br>{vietnamese.after(after)}</p>"


def _piece(text: str, tag: str, *, is_hit: bool, style: str = "") -> str:
    if not is_hit:
        return escape(text)
    attribute = f' style="{style}"' if style else ""
    return f"<{tag}{attribute}>{escape(text)}</{tag}>"


def _link(address: str) -> str:
    """A link that shows its address, so that it also stands in the text that is made of it."""
    return f'<a href="{escape(address)}">{escape(address)}</a>'
