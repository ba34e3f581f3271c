"""Messages for chats: a few lines of plain text, in which nothing from a portal can be taken for markup."""

from collections.abc import Iterator, Sequence

from congtin.watches import vietnamese
from congtin.watches.payload import Item
from feeds.text import excerpt

LONGEST_TITLE = 200
LONGEST_TEXT = 300
MOST_CHANGES = 3
MOST_IN_DIGEST = 20

_SIGNS = str.maketrans(
    {
        "<": "‹", ">": "›", "[": "［", "]": "］", "*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "∣", "\\": "∖",
        "@": "@\u2060", "{": "｛", "}": "｝", "#": "#\u2060",
    }
)  # fmt: skip
"""Signs of markup and of mentions (`@everyone`, `<!channel>`, `[text](address)`), and what is read as the same but does nothing.

The hundred channels of Apprise have a dozen markups, and some that call their text plain read markup in it.
"""


def plain_text(text: str) -> str:
    """Text from a portal without any character that a chat takes for markup or a mention."""
    return text.translate(_SIGNS)


def single(watch: str, item: Item) -> str:
    """One thing, without its heading."""
    return "\n".join([*_body(item), f"[{vietnamese.watch_name(watch)}]"])


def digest(items: Sequence[Item], base_url: str) -> str:
    """Many things by unit, each in two lines; of very many the first ones, and how many more there are."""
    lines: list[str] = []
    left = MOST_IN_DIGEST
    for place, group in vietnamese.grouped(items):
        if left <= 0:
            break
        lines.append(f"{plain_text(place)} ({vietnamese.number(len(group))})")
        for item in group[:left]:
            lines += _in_digest(item)
        left -= len(group)
    if len(items) > MOST_IN_DIGEST:
        lines.append(vietnamese.more_items(len(items) - MOST_IN_DIGEST, base_url))
    return "\n".join(lines)


def title(text: str) -> str:
    """A heading, fit for a chat."""
    return plain_text(excerpt(text, LONGEST_TITLE))


def _body(item: Item) -> Iterator[str]:
    if facts := vietnamese.facts(item):
        yield plain_text(facts)
    if remark := vietnamese.remark(item):
        yield plain_text(excerpt(remark, 2 * LONGEST_TEXT))
    if item.get("changes"):
        yield from _changes(item)
    elif snippet := "".join(text for text, _ in item.get("snippet", ())):
        yield plain_text(excerpt(snippet, LONGEST_TEXT))
    for name, address in vietnamese.links(item):
        yield f"{name}: {address}"


def _changes(item: Item) -> Iterator[str]:
    for change in item["changes"][:MOST_CHANGES]:
        yield vietnamese.before(_marked(change["before"]), change["field"])
        yield vietnamese.after(_marked(change["after"]))
    untold = len(item["changes"]) - MOST_CHANGES + item["more_changes"]
    if untold > 0:
        yield vietnamese.more_changes(untold)


def _marked(pieces: Sequence[tuple[str, bool]]) -> str:
    """Text with what was changed in «quotes»."""
    text = "".join(f"«{text.strip()}»" if is_changed and text.strip() else text for text, is_changed in pieces)
    return plain_text(excerpt(text, LONGEST_TEXT))


def _in_digest(item: Item) -> Iterator[str]:
    head = "" if item["kind"] == "new" else f"{vietnamese.kind(item)}: "
    when = vietnamese.published(item) if item.get("published_at") else ""
    yield f"• {head}{plain_text(excerpt(item['title'], LONGEST_TITLE))}{f' ({when})' if when else ''}"
    if links := vietnamese.links(item):
        yield f"  {links[0][1]}"
