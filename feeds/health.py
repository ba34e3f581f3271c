"""The health of each portal, from the verdicts on its crawls, for people who do not know what a crawl is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

from feeds.entries import source_of
from feeds.model import TAG, Category, FeedEntry
from feeds.text import link, one_line
from portals import Portal
from portals.messages import VIETNAMESE, Message
from storage.model import Crawl, Verdict, VerdictHistory

State = Literal["ok", "suspect", "broken", "unknown", "ended"]

LABELS: dict[State, str] = {
    "ok": "Hoạt động bình thường",
    "suspect": "Cần kiểm tra",
    "broken": "Không truy cập được",
    "unknown": "Chưa thu thập",
    "ended": "Đã ngừng",
}
_GOOD, _BAD = (Verdict.OK, Verdict.QUIET), (Verdict.SUSPECT, Verdict.BROKEN)
CRAWLS = 30
"""How many crawls are looked back at, at most."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a portal, since when where that is not too long ago, and what the last crawl said of it.

    `doubtful_since` is when the first crawl began that came after a good one and was not good: what was stored from then
    on is not to be published. None where the last crawl was good, or none ever was.
    """

    state: State
    since: datetime | None = None
    reasons: tuple[Message, ...] = ()
    doubtful_since: datetime | None = None

    @property
    def label(self) -> str:
        """The state in Vietnamese."""
        return LABELS[self.state]


@dataclass(frozen=True, slots=True)
class HealthRecord:
    """What publishing keeps of the crawls of a portal: its health, the last crawl, the entries of its changes of verdict."""

    health: Health
    last: Crawl | None
    verdict_changes: tuple[FeedEntry, ...]


def record_of(portal: Portal, crawls: Sequence[Crawl], base_url: str) -> HealthRecord:
    """The record of a portal from its latest crawls, latest first."""
    return record_of_past(portal, VerdictHistory(tuple(crawls), len(crawls) < CRAWLS), base_url)


def record_of_past(portal: Portal, past: VerdictHistory, base_url: str) -> HealthRecord:
    """The same record, from only those crawls where a verdict turned."""
    last = past.crawls[0] if past.crawls else None
    health = health_of(portal, past.crawls, is_whole=past.is_whole)
    return HealthRecord(health, last, tuple(verdict_changes(portal, past.crawls, base_url, is_whole=past.is_whole)))


def health_of(portal: Portal, crawls: Sequence[Crawl], *, is_whole: bool | None = None) -> Health:
    """The health of a portal from its latest crawls, latest first; crawls without a verdict do not count.

    `is_whole` says that there are no older ones, where their number does not.
    """
    is_whole = len(crawls) < CRAWLS if is_whole is None else is_whole
    judged = [crawl for crawl in crawls if crawl.verdict is not None]
    doubtful = _doubtful_since(judged)
    if portal.until is not None:
        return Health("ended", datetime(portal.until.year, portal.until.month, portal.until.day, tzinfo=portal.timezone), (), doubtful)
    if not judged:
        return Health("unknown")
    state = _state(judged[0])
    run = judged[: next((n for n, crawl in enumerate(judged) if _state(crawl) != state), len(judged))]
    since = run[-1].began_at.astimezone(portal.timezone) if len(run) < len(judged) or is_whole else None
    return Health(state, since, judged[0].reasons if state != "ok" else (), doubtful)


def verdict_changes(portal: Portal, crawls: Sequence[Crawl], base_url: str, *, is_whole: bool | None = None) -> Iterator[FeedEntry]:
    """An entry for each time that the portal broke or recovered, latest first.

    A suspect crawl is neither. The oldest crawl is no turn where there may be older ones than those given.
    """
    judged = [crawl for crawl in crawls if crawl.verdict in (*_GOOD, Verdict.BROKEN)][::-1]
    entries: list[FeedEntry] = []
    is_whole = len(crawls) < CRAWLS if is_whole is None else is_whole
    broken: bool | None = False if is_whole else None
    for crawl in judged:
        is_broken = crawl.verdict is Verdict.BROKEN
        if broken is not None and is_broken != broken:
            entries.append(_turn(portal, crawl, base_url))
        broken = is_broken
    return reversed(entries)


def _doubtful_since(judged: Sequence[Crawl]) -> datetime | None:
    bad = 0
    while bad < len(judged) and judged[bad].verdict in _BAD:
        bad += 1
    return judged[bad - 1].began_at if 0 < bad < len(judged) else None


def _state(crawl: Crawl) -> State:
    if crawl.verdict is Verdict.BROKEN:
        return "broken"
    return "suspect" if crawl.verdict is Verdict.SUSPECT else "ok"


def _turn(portal: Portal, crawl: Crawl, base_url: str) -> FeedEntry:
    moment = (crawl.ended_at or crawl.began_at).astimezone(portal.timezone).replace(microsecond=0)
    name = one_line(portal.name)
    turn = "broken" if crawl.verdict is Verdict.BROKEN else "recovered"
    title = _say(Message.of(f"turn-{turn}-title", portal=name))
    summary = _say(Message.of(f"turn-{turn}-summary", portal=name, at=moment))
    advice = _say(Message(f"turn-{turn}-advice"))
    reasons = "".join(f"<li>{escape(one_line(_say(reason)))}</li>" for reason in crawl.reasons) if crawl.verdict is Verdict.BROKEN else ""
    details = f"<p>{_say(Message('technical-details'))}</p>\n<ul>{reasons}</ul>" if reasons else ""
    html = f"<p>{escape(summary)}</p>\n<p>{escape(advice)} {link(portal.home, portal.home)}</p>\n{details}"
    return FeedEntry(
        guid=f"{TAG}health/{portal.id}/{int((crawl.ended_at or crawl.began_at).timestamp())}",
        url=f"{base_url}/feeds/{portal.id}.html",
        title=title,
        html=html.strip(),
        note=html.strip(),
        summary=summary,
        published=moment,
        updated=moment,
        source=source_of(portal),
        author=None,
        categories=(Category(one_line(portal.unit.name), "unit"), Category(one_line(portal.unit.province), "province")),
    )


def _say(message: Message) -> str:
    return message.text(VIETNAMESE)
