"""One run of all watches: finds what happened since the last run, saves it in the outbox, sends it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from congtin.config import Configuration
from congtin.watch_settings import ALERTS
from congtin.watches.alerts import AlertState, disk_condition, night_condition, transitions
from congtin.watches.delivery import DeliveryContext, Rules, make_messages, send_due
from congtin.watches.matcher import ActiveWatch, Places, active_watch, doubtful_since, down_matches, find, watch_input
from portals import Portal
from portals.clock import Clock, utc_now
from storage import Store
from storage.outbox import DeliveryLog, Pair
from storage.outbox_records import WatchState

FIRST_LOOK = timedelta(days=1)
"""How far back a watch looks that was never run before: the night in which it was added."""

KEPT = timedelta(days=90)
"""How long the words of what was told are kept; that it was told stays."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did: watch → matches found and told, messages sent and given up, channel → what went wrong."""

    found: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    sent: int = 0
    dead: int = 0
    withdrawn: int = 0
    faults: Mapping[str, str] = field(default_factory=dict)


def tell(
    configuration: Configuration,
    store: Store,
    clock: Clock = utc_now,
    *,
    conditions: Sequence[AlertState] = (),
    only: Collection[str] = (),
    since: datetime | None = None,
) -> Report:
    """Finds, saves and sends what watches match since the last run, and alerts for operators from `conditions` and the portals' verdicts.

    The store is open for writing; nobody else writes meanwhile. With `only`, these watches alone are run; with `since`, they
    look at everything published, edited or removed from then on. A channel that cannot be reached raises nothing: the
    report names it, and what it did not take is tried by later runs.
    """
    run = _Run(configuration, store, configuration.catalogue().portals, clock(), since)
    withdrawn = store.withdraw_all_but(_pairs(configuration))
    active = run.active([name for name in configuration.watches if not only or name in only])
    rules = {one.name: Rules(one.watch, one.zone) for one in active}
    with DeliveryLog.open(store.path.parent) as log:
        run.release()
        found = run.look(active, log)
        if not only:
            found.update(run.alert(conditions, log))
            rules[ALERTS] = Rules(None)
        context = DeliveryContext(store, log, configuration.channels, rules, configuration.base_url, clock)
        make_messages(context, run.at)
        sent = send_due(context, run.at)
    store.empty_told(run.at - KEPT)
    return Report(dict(found), dict(sent.told), sent.sent, sent.dead, withdrawn, sent.faults)


@dataclass(frozen=True, slots=True)
class _Run:
    """What the steps of one run share."""

    configuration: Configuration
    store: Store
    portals: Mapping[str, Portal]
    at: datetime
    since: datetime | None

    @property
    def began(self) -> datetime:
        """When watches begin that were never run before."""
        return self.since or self.at - FIRST_LOOK

    def active(self, names: Sequence[str]) -> list[ActiveWatch]:
        """The watches with their cursors; one that never ran begins with the last day."""
        before = self.store.looked_before(self.began)
        known = {} if self.since else {name: self.store.watching(name) for name in names}
        places, watches = Places(self.portals), self.configuration.watches
        return [
            active_watch(name, watches[name], known.get(name) or WatchState(name, self.began, before), places, self.since) for name in names
        ]

    def release(self) -> None:
        """Releases matches that were held for portals whose crawls are no longer in doubt."""
        self.store.release([name for name in self.store.held_for() if doubtful_since(self.store, self.portals.get(name)) is None])

    def look(self, active: Sequence[ActiveWatch], log: DeliveryLog) -> Counter[str]:
        """Saves the matches of all watches, then their cursors; returns the number of new matches by watch."""
        looked = self.store.looked_now()
        seen = watch_input(self.store, active, self.portals, self.at, self.configuration.base_url)
        found: Counter[str] = Counter()
        for matches in chain(find(seen, active), (down_matches(seen, active),)):
            found.update(self.store.save_matches(matches, log.delivered(match.id for match in matches)))
        self.store.save_cursor([one.name for one in active], self.began, looked, self.at)
        return found

    def alert(self, conditions: Sequence[AlertState], log: DeliveryLog) -> Counter[str]:
        """Saves the alerts for operators; states of disk and night that `conditions` lack are looked up."""
        disk = disk_condition(self.store.path.parent, self.configuration.alerts.disk_free_gib)
        known = {one.key: one for one in (disk, night_condition(self.store, self.at), *conditions)}
        matches, states = transitions(self.store, self.configuration.alerts, self.portals, self.at, [*known.values()])
        return Counter(self.store.save_matches(matches, log.delivered(match.id for match in matches), states))


def _pairs(configuration: Configuration) -> list[Pair]:
    """Every watch with each of its channels, and the operators'."""
    of_watches = [(name, channel) for name, watch in configuration.watches.items() for channel in watch.channels]
    return of_watches + [(ALERTS, channel) for channel in configuration.alerts.channels]
