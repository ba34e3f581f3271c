"""Feed entries about edits, removals and the most read articles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from feeds.entries import compose_entry
from feeds.model import TAG, FeedEntry
from feeds.text import clean, link, one_line
from portals import Portal
from storage import word_diff
from storage.model import Article, Attachment, Revision, StoredArticle
from storage.results import Popular

CONTEXT = 12
"""Words that are shown on each side of an edit."""

MOST_READ_TIME = timedelta(days=7)

_Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """What an article said at one time."""

    title: str
    byline: str | None
    body_text: str
    attachments: tuple[Attachment, ...]

    @classmethod
    def of(cls, said: Article | Revision) -> "Content":
        """The content of an article or a revision."""
        return cls(said.title, said.byline, said.body_text, said.attachments)


def edited_entry(article: StoredArticle, old: Content, new: Content, at: datetime, portal: Portal) -> FeedEntry:
    """The entry of one edit, with what was there before and after, in words that also stand without colours."""
    moment = at.astimezone(portal.timezone).replace(microsecond=0)
    entry = compose_entry(article, portal)
    opening = f"<p>{escape(one_line(portal.name))} đã sửa bài này sau khi đăng. Chúng tôi thấy bản mới lúc {_moment(moment)}.</p>"
    note = "\n".join([opening, *_changes(old, new)])
    title = one_line(new.title) or entry.title
    return replace(
        entry,
        guid=_guid("edited", article, at),
        title=f"Đã sửa: {title}",
        html=f"{note}\n<p><strong>Toàn văn hiện nay</strong></p>\n{entry.html}",
        note=note,
        summary=f"{one_line(portal.name)} đã sửa bài “{title}”.",
        published=moment,
        updated=moment,
        day_only=False,
    )


def removed_entry(article: StoredArticle, portal: Portal) -> FeedEntry:
    """The entry of a removal, with the last text that was kept."""
    assert article.removed_at is not None
    moment = article.removed_at.astimezone(portal.timezone).replace(microsecond=0)
    entry = compose_entry(article, portal)
    words = (
        f"Bài này không còn trên {one_line(portal.name)}: hai lần kiểm tra liên tiếp đều không truy cập được bài, "
        f"lần sau cùng lúc {_moment(moment)}. Dưới đây là nội dung đã lưu lần cuối."
    )
    note = f"<p>{escape(words)}</p>"
    return replace(
        entry,
        guid=_guid("removed", article, article.removed_at),
        title=f"Đã gỡ: {entry.title}",
        html=f"{note}\n{entry.html}",
        note=note,
        summary=f"Bài “{entry.title}” không còn trên {one_line(portal.name)}.",
        published=moment,
        updated=moment,
        day_only=False,
    )


def most_read_entry(popular: Popular, portal: Portal) -> FeedEntry:
    """The entry of an article with its counter; the one feed in which counters show."""
    entry = compose_entry(popular.article, portal)
    total = f" (tổng cộng {_number(popular.article.views)})" if popular.article.views is not None else ""
    note = f"<p>Thêm {_number(popular.rise)} lượt xem trong bảy ngày{total}</p>"
    return replace(entry, html=f"{note}\n{entry.html}", note=note)


def passages(old: str, new: str) -> list[_Texts]:
    """The places in which two texts differ, as HTML of before and after, each with some words around it."""
    found: list[_Texts] = []
    before = after = ""
    pieces = word_diff(clean(old), clean(new))
    for position, (kind, text) in enumerate(pieces):
        words = escape(" ".join(text.split()))
        if kind == "removed":
            before = _joined(before, f"<del>{words}</del>") if words else before
        elif kind == "added":
            after = _joined(after, f"<ins>{words}</ins>") if words else after
        else:
            head, tail = _context(words, first=position == 0, last=position == len(pieces) - 1)
            if tail is None:
                before, after = _joined(before, head), _joined(after, head)
                continue
            if position:
                found.append((_joined(before, head), _joined(after, head)))
            before = after = tail
    if "<del>" in before or "<ins>" in after:
        found.append((before, after))
    return [pair for pair in found if "<del>" in pair[0] or "<ins>" in pair[1]]


def _context(words: str, *, first: bool, last: bool) -> tuple[str, str | None]:
    """What stays the same around edits: whole where it is short, else its beginning for the edit before, its end for the next."""
    parts = words.split(" ")
    if first:
        return "", words if len(parts) <= CONTEXT else "… " + " ".join(parts[-CONTEXT:])
    if last:
        return (words if len(parts) <= CONTEXT else " ".join(parts[:CONTEXT]) + " …"), ""
    if len(parts) <= 2 * CONTEXT:
        return words, None
    return " ".join(parts[:CONTEXT]) + " …", "… " + " ".join(parts[-CONTEXT:])


def _changes(old: Content, new: Content) -> Iterable[str]:
    if one_line(old.title) != one_line(new.title):
        yield from _before_and_after("Tiêu đề", [(f"<del>{_plain(old.title)}</del>", f"<ins>{_plain(new.title)}</ins>")])
    if (old.byline or "") != (new.byline or ""):
        yield from _before_and_after("Tác giả", [(f"<del>{_plain(old.byline)}</del>", f"<ins>{_plain(new.byline)}</ins>")])
    yield from _before_and_after("Nội dung", passages(old.body_text, new.body_text))
    yield from _files("Tệp đính kèm bị bỏ", old, new)
    yield from _files("Tệp đính kèm mới", new, old)


def _before_and_after(heading: str, pairs: Sequence[_Texts]) -> Iterable[str]:
    if pairs:
        yield f"<p><strong>{heading}</strong></p>"
    for before, after in pairs:
        yield f"<p>Trước: {before or '(không có)'}<br>Sau: {after or '(không còn)'}</p>"


def _files(heading: str, having: Content, other: Content) -> Iterable[str]:
    others = {file.identity for file in other.attachments}
    files = [file for file in having.attachments if file.identity not in others]
    if files:
        yield f"<p><strong>{heading}:</strong> {', '.join(_plain(file.label) or link(file.url, file.url) for file in files)}</p>"


def _plain(text: str | None) -> str:
    return escape(one_line(text or ""))


def _joined(first: str, second: str) -> str:
    return f"{first} {second}".strip()


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _moment(moment: datetime) -> str:
    return moment.strftime("%H:%M ngày %d/%m/%Y")


def _guid(kind: str, article: StoredArticle, at: datetime) -> str:
    return f"{TAG}{kind}/{article.guid.removeprefix(TAG)}/{int(at.timestamp())}"
