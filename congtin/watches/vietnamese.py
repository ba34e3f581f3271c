"""The Vietnamese sentences of messages, as plain text; each channel escapes them for its own markup."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from congtin.watch_settings import ALERTS
from congtin.watches.payload import Item
from portals import messages
from portals.messages import VIETNAMESE, Message

KINDS = ("new", "edited", "removed", "rising", "down", "alert")
"""What is told of, in the order in which it is counted."""


def say(message: Message) -> str:
    """A message in the language of watches."""
    return message.text(VIETNAMESE)


def kind(item: Item) -> str:
    """What kind of thing happened: `Bài mới`."""
    return say(Message.of(f"kind-{item['kind']}"))


def heading(item: Item) -> str:
    """One line that says what happened to what."""
    return f"{kind(item)}: {item['title']}"


def watch_name(watch: str) -> str:
    """The name of a watch as its readers see it; that of operators is ours."""
    return say(Message("operators")) if watch == ALERTS else watch


def digest_heading(watch: str, items: Sequence[Item], at: datetime) -> str:
    """One line that says of which day a digest is, and how much it tells."""
    return say(Message.of("digest-heading", watch=watch_name(watch), on=at.date(), counts=counted(items)))


def counted(items: Iterable[Item]) -> str:
    """How many of each kind: `3 bài mới, 1 bài bị gỡ`."""
    counts = Counter(item["kind"] for item in items)
    return ", ".join(say(Message.of(f"count-{kind}", n=counts[kind])) for kind in KINDS if counts[kind])


def changed(field: str) -> str:
    """The name of a field that was edited."""
    return say(Message.of(f"changed-{field}"))


def before(text: str, field: str | None = None) -> str:
    """What stood there before an edit, with the name of its field where that is given."""
    said = text or say(Message("nothing-before"))
    return say(Message.of("before", text=said) if field is None else Message.of("field-before", field=changed(field), text=said))


def after(text: str) -> str:
    """What stands there after an edit."""
    return say(Message.of("after", text=text or say(Message("nothing-now"))))


def place(item: Item) -> str:
    """The unit that something comes from: its name and its province."""
    unit, province = item.get("unit"), item.get("province")
    return ", ".join(dict.fromkeys(name for name in (unit, province) if name))


def facts(item: Item) -> str:
    """Unit, section, day and byline in one line, as far as they are known."""
    parts = (place(item), item.get("section"), published(item), item.get("byline"))
    return " · ".join(part for part in parts if part)


def published(item: Item) -> str:
    """When an article was published, or first seen where that is not known."""
    if item.get("published_at"):
        at = datetime.fromisoformat(item["published_at"])
        return messages.day(VIETNAMESE, at) if item["published_precision"] == "day" else moment(item["published_at"])
    return say(Message.of("first-seen", at=moment(item["first_seen_at"]))) if item.get("first_seen_at") else ""


def remark(item: Item) -> str:
    """What is to be said of something beside its facts; empty for a new article."""
    match item["kind"]:
        case "removed" if item.get("removed_at"):
            return say(Message.of("removed-remark-at", portal=item["portal_name"], at=moment(item["removed_at"])))
        case "removed":
            return say(Message.of("removed-remark", portal=item["portal_name"]))
        case "rising":
            rise: dict[str, Any] = {"rise": item["rise"], "n": item["rise_days"]}
            views = item["views"]
            return say(Message.of("rising-remark", **rise) if views is None else Message.of("rising-remark-of", views=views, **rise))
        case "down":
            return say(Message.of("down-remark", since=moment(item["since"])))
        case "alert":
            return " ".join(item["words"])
        case _:
            return ""


def more_changes(number: int) -> str:
    """How many changes are not told; empty where all are."""
    return say(Message.of("more-changes", n=number)) if number else ""


def more_items(number: int, address: str) -> str:
    """How many things a digest does not tell, and where they stand."""
    return say(Message.of("more-items", n=number, address=address))


def links(item: Item) -> list[tuple[str, str]]:
    """The addresses that belong to something, each with its name."""
    named = (("link-source", item.get("url")), ("link-page", item.get("page")), ("link-home", item.get("home")))
    return [(say(Message(code)), address) for code, address in named if address]


def grouped(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Items by unit, the unit with the most first."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(place(item) or kind(item), []).append(item)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def moment(text: str) -> str:
    """A moment of ISO 8601 as Vietnamese write it, in its own zone."""
    return messages.moment(VIETNAMESE, datetime.fromisoformat(text))


def number(count: int) -> str:
    """A number with dots between thousands."""
    return messages.number(VIETNAMESE, count)
