"""The nightly run: steps (crawl, publish, back up, tell watches, prune, check), each of which may fail without stopping the others."""

import signal
import textwrap
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

import storage
from congtin.commands.publish import run_publish
from congtin.config import Configuration
from congtin.crawling import crawl_into, require_contact
from congtin.disk import disk_fault
from congtin.watches.alerts import AlertState
from congtin.watches.run import tell
from congtin.zones import VIETNAM
from portals import CongtinError, Portal
from portals.clock import Clock, utc_now
from portals.messages import Message, joined
from scraper.crawl.verdict import CrawlReport
from scraper.store_worker import StoreWorker
from storage import LastCrawl, Store
from storage.model import Verdict

CHECK_EVERY = 7
"""Nights between two checks of every page of the database."""
BACKUP_NAMES = "congtin-*.db"
BACK_UP = "back up"
PATIENCE = 300.0
"""Seconds that a step waits for another run's lock: between two steps, watches may run on their own."""


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line of the night's summary: the code of its label (`label-backup`) and what it says."""

    label: str
    message: Message


@dataclass(slots=True)
class Night:
    """One night while it goes on. `lines` and `faults` are what its steps have to tell."""

    configuration: Configuration
    clock: Clock = utc_now
    deadline: str | None = None
    processes: int | None = None
    began_at: datetime = field(init=False)
    number: int | None = None
    interrupted: bool = False
    due: list[Portal] = field(default_factory=list)
    reports: list[CrawlReport] = field(default_factory=list)
    lines: list[SummaryLine] = field(default_factory=list)
    faults: list[Message] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each step took."""

    def __post_init__(self) -> None:
        self.began_at = self.clock()

    @property
    def exit_code(self) -> int:
        """1 where a step failed, 3 where a portal is broken, 4 where one is suspect, else 0."""
        verdicts = verdicts_of(self.reports)
        if self.faults or any(report.store_failed for report in self.reports):
            return 1
        return 3 if verdicts[Verdict.BROKEN] else 4 if verdicts[Verdict.SUSPECT] else 0

    def interrupt(self) -> None:
        """A signal ends the night: what has begun comes to its end in good order, no further step is taken."""
        self.interrupted = True
        self.faults.append(Message("night-ended-by-signal"))

    def text(self, language: str) -> str:
        """The night in plain text that fits a mail, in a language."""
        began, ended = self.began_at.astimezone(VIETNAM), self.clock().astimezone(VIETNAM)
        minutes = max(0.0, (ended - began).total_seconds()) / 60
        times = {"begun": f"{began:%H:%M}", "ended": f"{ended:%H:%M}"}
        heading = Message.of("night-heading", on=began.date(), minutes=minutes, **times).text(language)
        return f"{heading}\n\n{summary(self.reports, len(self.due), language, lines=self.lines, faults=self.faults)}"


def open_store(night: Night) -> Store:
    """The store for one step."""
    return Store.open(night.configuration.data_dir, holder="congtin nightly", patience=PATIENCE)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a night; what it is called when it fails is said by a message, `step-back-up` for `back up`."""

    name: str
    work: Callable[[Night], None]


def run_night(night: Night, steps: Sequence[Step]) -> Night:
    """Takes every step in order and keeps what came of the night; raises what kept it from beginning, such as StoreLocked."""
    for step in steps:
        if night.interrupted:
            break
        began = monotonic()
        try:
            with _ended_by_sigterm():
                step.work(night)
        except (_Ended, KeyboardInterrupt):
            night.interrupt()
        except CongtinError as error:
            if night.number is None:
                raise  # it could not even begin
            night.faults.append(_failed(step, str(error)))
        except Exception as error:  # a fault of ours in one step never costs the next
            night.faults.append(_failed(step, f"{type(error).__name__}: {error}"))
        night.seconds[step.name] = monotonic() - began
    _close(night)
    return night


class _Ended(BaseException):
    """SIGTERM arrived during a step; not an Exception, so that no step catches it."""


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Raises _Ended where SIGTERM comes; a crawl has a way of its own to end, which takes this one's place."""

    def end(*_: object) -> None:
        raise _Ended

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def crawl_due(night: Night) -> None:
    """Crawls every portal that is due, those that waited longest first, until the deadline."""
    configuration = night.configuration
    catalogue = configuration.catalogue()
    night.faults += [Message.of("profile-left-out", detail=str(fault)) for fault in catalogue.faults]
    worker = StoreWorker.open(configuration.data_dir, "congtin nightly", _patience(configuration))
    try:
        store = worker.store
        _tell_of_unfinished(night, store)
        rests = {portal: rest.until for portal, rest in store.backoffs(night.began_at).items()}
        every = timedelta(hours=configuration.crawl_interval_hours)
        night.due = due_portals(catalogue, store.latest_crawls(), night.began_at, every, rests)
        require_contact(configuration, night.due)
        night.number = store.begin_night(night.began_at, len(night.due))
        given = night.deadline or configuration.deadline
        seconds = seconds_until(given, night.began_at.astimezone()) if given else None
        night.reports = crawl_into(
            worker,
            configuration,
            night.due,
            clock=night.clock,
            processes=night.processes,
            seconds=seconds,
            plain=True,
            interrupted=night.interrupt,
        )
    finally:
        worker.close()


def publish(night: Night) -> None:
    """Builds what changed."""
    published = run_publish(night.configuration, night.configuration.public_dir)
    night.lines.append(SummaryLine("published", Message.of("files-written", written=len(published.written), unchanged=published.unchanged)))
    night.faults += [Message.of("step-failed", step=Message("step-publish"), detail=str(fault)) for fault in published.faults]


def back_up(night: Night) -> None:
    """Writes a backup where one is configured, and drops the oldest beyond those to keep."""
    folder = night.configuration.backups
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = storage.backup(night.configuration.data_dir, folder / f"congtin-{night.began_at.astimezone(VIETNAM):%Y-%m-%d}.db")
    for old in sorted(folder.glob(BACKUP_NAMES))[: -night.configuration.keep_backups]:
        old.unlink()
    night.lines.append(SummaryLine("backup", Message.of("backup-made", file=str(made.file), size=made.size / 1e6)))


def tell_watches(night: Night) -> None:
    """Tells people what their watches found, and operators how the night and its backup went."""
    left = len(night.due) - len(night.reports)
    failed = next((fault for fault in night.faults if fault.params.get("step") == _step_name(BACK_UP)), None)
    conditions = [
        AlertState("night", left > 0, Message.of("night-left", left=left, due=len(night.due))),
        AlertState("backup", failed is not None, failed),
    ]
    with open_store(night) as store:
        report = tell(night.configuration, store, night.clock, conditions=conditions)
    if night.configuration.watches or night.configuration.alerts.channels:
        code = "watches-told-dead" if report.dead else "watches-told"
        night.lines.append(SummaryLine("watches", Message.of(code, found=sum(report.found.values()), sent=report.sent, dead=report.dead)))
    night.faults += [Message.of("channel-failed", channel=channel, detail=reason) for channel, reason in report.faults.items()]


def prune(night: Night) -> None:
    """Drops pages that were kept as evidence for longer than configured."""
    days = night.configuration.capture_retention_days
    if days is None:
        return
    with open_store(night) as store:
        dropped = store.prune_captures(night.clock() - timedelta(days=days))
    night.lines.append(SummaryLine("pruned", Message.of("pages-pruned", n=dropped.captures, size=dropped.size / 1e6)))


def check(night: Night) -> None:
    """Checks the disk every night, the whole store once a week."""
    fault = disk_fault(night.configuration.data_dir)
    night.faults += [Message.of("check-failed", detail=fault)] if fault else []
    if night.number is None or night.number % CHECK_EVERY:
        return
    with open_store(night) as store:
        faults = store.integrity_check()
    night.faults += [Message.of("check-failed", detail=fault) for fault in faults]
    night.lines.append(SummaryLine("checked", Message.of("store-faults" if faults else "store-sound", n=len(faults))))


STEPS: tuple[Step, ...] = (
    Step("crawl", crawl_due),
    Step("publish", publish),
    Step(BACK_UP, back_up),
    Step("tell", tell_watches),  # behind the backup, to tell of one that failed; what was told is remembered beside it
    Step("prune", prune),
    Step("check", check),
)


def _patience(configuration: Configuration) -> float:
    """Seconds to wait for the writer lock: a run of watches is waited for, another crawl is not."""
    return PATIENCE if (storage.lock_holder(configuration.data_dir) or "").startswith("congtin watch run") else 0.0


def _tell_of_unfinished(night: Night, store: Store) -> None:
    last = next(iter(store.recent_nights(1)), None)
    if last is not None and last.ended_at is None:
        night.lines.append(SummaryLine("before", Message.of("night-before-open", at=last.began_at)))


def _failed(step: Step, detail: str) -> Message:
    return Message.of("step-failed", step=_step_name(step.name), detail=detail)


def _step_name(name: str) -> Message:
    return Message(f"step-{name.replace(' ', '-')}")


def _close(night: Night) -> None:
    if night.number is None:
        return
    try:
        with open_store(night) as store:
            store.end_night(
                night.number,
                night.clock(),
                crawled=len(night.reports),
                remaining=len(night.due) - len(night.reports),
                verdicts=verdicts_of(night.reports),
                faults=night.faults,
            )
    except CongtinError as error:
        night.faults.append(Message.of("night-not-closed", detail=str(error)))


CLOCK_SLIP = timedelta(hours=1)
"""A crawl that began further in the future than this tells of a clock that was wrong, and of nothing else."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def due_portals(
    portals: Iterable[Portal],
    last_crawls: Mapping[str, LastCrawl],
    now: datetime,
    every: timedelta,
    not_before: Mapping[str, datetime] | None = None,
) -> list[Portal]:
    """The portals to crawl now, those that have waited longest first: never crawled, cut short, or crawled so long ago.

    `not_before` says until when portals have asked to be left alone.
    """
    waiting = []
    for portal in portals:
        last = last_crawls.get(portal.id)
        rested = last is None or not last.finished or now - last.began_at >= every or last.began_at - now > CLOCK_SLIP
        may = (not_before or {}).get(portal.id, now) <= now
        if rested and may and is_open(portal, now):
            waiting.append((last.began_at if last else LONG_AGO, portal.id, portal))
    return [portal for *_, portal in sorted(waiting, key=lambda one: one[:2])]


def is_open(portal: Portal, now: datetime) -> bool:
    """Whether a portal is still in use, by its own calendar."""
    return portal.until is None or now.astimezone(portal.timezone).date() <= portal.until


def seconds_until(deadline: str, now: datetime) -> float:
    """Seconds from now to a deadline: `05:30` is the next such time in the zone of `now`, `6h` and `90m` count from now."""
    if ":" in deadline:
        hour, minute = map(int, deadline.split(":"))
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return ((then if then > now else then + timedelta(days=1)) - now).total_seconds()
    return float(deadline[:-1]) * {"h": 3600, "m": 60}[deadline[-1]]


WIDTH = 76
"""Columns: mail readers wrap beyond."""
MOST_NAMED = 20
MOST_LETTERS = 300
"""Of the reasons for one verdict."""


def summary(
    reports: Sequence[CrawlReport], due: int, language: str, *, lines: Sequence[SummaryLine] = (), faults: Sequence[Message] = ()
) -> str:
    """The sums of the crawls, further lines, faults, and the portals that somebody must look at, in a language."""
    further = [_row(line.label, line.message.text(language), language) for line in lines]
    told = [fault.text(language) for fault in faults]
    return "\n".join([*_sums(reports, due, language), *further, *_named("faults", told, language), *_troubled(reports, language)])


def verdicts_of(reports: Sequence[CrawlReport]) -> Counter[Verdict]:
    """How many crawls had which verdict."""
    return Counter(report.verdict for report in reports)


def _row(label: str | None, text: str, language: str) -> str:
    """A line with its label; longer ones go on below their beginning."""
    begins = Message.of(f"label-{label}").text(language) if label else ""
    return textwrap.fill(text, WIDTH, initial_indent=f"{begins:<10}", subsequent_indent=" " * 10, break_long_words=False)


def _sums(reports: Sequence[CrawlReport], due: int, language: str) -> Iterator[str]:
    verdicts = verdicts_of(reports)
    left = due - len(reports)
    crawled = Message.of("portals-left" if left else "portals-crawled", due=due, crawled=len(reports), left=left)
    yield _row("portals", crawled.text(language), language)
    yield _row(None, ", ".join(Message.of(f"verdict-{verdict.value}", n=verdicts[verdict]).text(language) for verdict in Verdict), language)
    tallies = [report.tally for report in reports]
    counts = {name: sum(getattr(tally, name) for tally in tallies) for name in ("new", "changed", "removed", *_DOUBTFUL)}
    articles = Message.of("articles-counted", new=counts["new"], changed=counts["changed"], removed=counts["removed"])
    yield _row("articles", articles.text(language), language)
    told = [Message.of(f"pages-{name}", n=counts[name]).text(language) for name in _DOUBTFUL if counts[name]]
    if told:
        yield _row(None, ", ".join(told), language)


_DOUBTFUL = ("failed", "refused", "remaining")


def _troubled(reports: Sequence[CrawlReport], language: str) -> Iterator[str]:
    for verdict in (Verdict.BROKEN, Verdict.SUSPECT):
        named = [f"{report.portal}: {joined(report.reasons, language)}" for report in reports if report.verdict is verdict]
        yield from _named(verdict.value, sorted(named), language)


def _named(heading: str, texts: Sequence[str], language: str) -> Iterator[str]:
    if texts:
        yield "\n" + Message.of(f"heading-{heading}", n=len(texts)).text(language)
        for text in texts[:MOST_NAMED]:
            short = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
            yield textwrap.fill(short, WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False)
        if len(texts) > MOST_NAMED:
            yield "  " + Message.of("more-portals", n=len(texts) - MOST_NAMED).text(language)
