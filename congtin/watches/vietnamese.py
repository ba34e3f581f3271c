"""The Vietnamese sentences of messages, as plain text; each channel escapes them for its own markup."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from congtin.watch_settings import ALERTS
from congtin.watches.payload import Item

HEADS = {
    "new": "Bài mới",
    "edited": "Đã sửa",
    "removed": "Đã gỡ",
    "rising": "Đang được đọc nhiều",
    "down": "Nguồn không đọc được",
    "alert": "Vận hành",
}
_COUNTS = {
    "new": "bài mới",
    "edited": "bài đã sửa",
    "removed": "bài bị gỡ",
    "rising": "bài đang được đọc nhiều",
    "down": "nguồn không đọc được",
    "alert": "thông báo vận hành",
}
FIELDS = {"title": "Tiêu đề", "byline": "Tác giả", "body": "Nội dung", "files": "Tệp đính kèm"}
NOTHING_BEFORE, NOTHING_NOW = "(không có)", "(không còn)"
SOURCE, PAGE, HOME = "Bài gốc", "Bản lưu", "Trang gốc"


def heading(item: Item) -> str:
    """One line that says what happened to what."""
    return f"{HEADS[item['kind']]}: {item['title']}"


def watch_name(watch: str) -> str:
    """The name of a watch as its readers see it; that of operators is ours."""
    return "Vận hành congtin" if watch == ALERTS else watch


def digest_heading(watch: str, items: Sequence[Item], at: datetime) -> str:
    """One line that says of which day a digest is, and how much it tells."""
    return f"{watch_name(watch)}, ngày {at:%d/%m/%Y}: {counted(items)}"


def counted(items: Iterable[Item]) -> str:
    """How many of each kind: `3 bài mới, 1 bài bị gỡ`."""
    counts = Counter(item["kind"] for item in items)
    return ", ".join(f"{number(counts[kind])} {words}" for kind, words in _COUNTS.items() if counts[kind])


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
        return f"{at:%d/%m/%Y}" if item["published_precision"] == "day" else moment(at)
    return f"thấy lần đầu {moment(datetime.fromisoformat(item['first_seen_at']))}" if item.get("first_seen_at") else ""


def remark(item: Item) -> str:
    """What is to be said of something beside its facts; empty for a new article."""
    match item["kind"]:
        case "removed":
            when = f" (nhận thấy lúc {moment(datetime.fromisoformat(item['removed_at']))})" if item.get("removed_at") else ""
            return f"Bài này không còn trên {item['portal_name']}{when}. Bản lưu vẫn đọc được."
        case "rising":
            total = f" (tổng cộng {number(item['views'])})" if item["views"] is not None else ""
            return f"Thêm {number(item['rise'])} lượt xem trong {item['rise_days']} ngày{total}."
        case "down":
            since = moment(datetime.fromisoformat(item["since"]))
            return f"Từ {since} chúng tôi không đọc được tin mới. Những bài đã lưu vẫn còn; tin mới xin xem trực tiếp tại trang gốc."
        case "alert":
            return " ".join(item["words"])
        case _:
            return ""


def more_changes(item: Item) -> str:
    """How many changes are not told; empty where all are."""
    return f"… và {number(item['more_changes'])} chỗ khác" if item.get("more_changes") else ""


def links(item: Item) -> list[tuple[str, str]]:
    """The addresses that belong to something, each with its name."""
    named = ((SOURCE, item.get("url")), (PAGE, item.get("page")), (HOME, item.get("home")))
    return [(name, address) for name, address in named if address]


def grouped(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Items by unit, the unit with the most first."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(place(item) or HEADS[item["kind"]], []).append(item)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def moment(at: datetime) -> str:
    """A moment as Vietnamese write it."""
    return f"{at:%H:%M} ngày {at:%d/%m/%Y}"


def number(count: int) -> str:
    """A number with dots between thousands."""
    return f"{count:,}".replace(",", ".")
