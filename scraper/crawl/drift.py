"""Drift: a field that a selector used to find on a portal, and that is now found by looks or by guessing, or not at all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from portals.messages import Message
from scraper.crawl.recorder import MetProblem, Recorder
from storage.model import FieldSource

BY_SELECTOR = frozenset({FieldSource.PROFILE, FieldSource.PLATFORM})
FEWEST_ARTICLES = 3
"""Articles of the past that make a habit."""
USUAL = 0.8
"""Share of a portal's past articles whose field a selector found before anything else is drift."""
MOST_FALLEN = 0.5
"""Share of a crawl's articles with a drifted field from which on the crawl itself is marked."""
ALWAYS_THERE = ("title", "published_at", "body", "views")
"""Fields that an article has on a portal or has not; others are missing from one article and there on the next."""

FoundByHistory = Sequence[Mapping[str, FieldSource]]
"""How the fields of a portal's last articles were found."""


def usual_fields(past: FoundByHistory) -> frozenset[str]:
    """The fields that a selector finds on this portal as a rule; none where there is too little of a past."""
    if len(past) < FEWEST_ARTICLES:
        return frozenset()
    counts = Counter(field for found_by in past for field in ALWAYS_THERE if found_by.get(field) in BY_SELECTOR)
    return frozenset(field for field, count in counts.items() if count >= USUAL * len(past))


def found_once(past: FoundByHistory) -> frozenset[str]:
    """The fields that are found on this portal as a rule, by whatever means."""
    if len(past) < FEWEST_ARTICLES:
        return frozenset()
    counts = Counter(field for found_by in past for field in ALWAYS_THERE if field in found_by)
    return frozenset(field for field, count in counts.items() if count >= USUAL * len(past))


def drifted_fields(past: FoundByHistory, found_by: Mapping[str, FieldSource]) -> dict[str, FieldSource | None]:
    """The fields of one article that have drifted, with how they are found now; None: not at all."""
    drifted: dict[str, FieldSource | None] = {
        field: found_by[field] for field in usual_fields(past) if field in found_by and found_by[field] not in BY_SELECTOR
    }
    return drifted | {field: None for field in found_once(past) if field not in found_by}


class DriftWatch:
    """What has drifted over the articles of one crawl, against the portal's past."""

    def __init__(self, past: FoundByHistory = ()) -> None:
        self._past = past
        self._fallen: dict[str, tuple[FieldSource | None, int]] = {}
        self.compared = 0

    def record(self, found_by: Mapping[str, FieldSource]) -> None:
        """Compares one article with the past."""
        self.compared += 1
        for name, now in drifted_fields(self._past, found_by).items():
            self._fallen[name] = (now, self._fallen.get(name, (now, 0))[1] + 1)

    def drifted(self, share: float = MOST_FALLEN) -> list[Message]:
        """The fields that have drifted in at least this share of the articles, a message each."""
        return [
            Message.of("drift", what=drift_message(name, now), count=count, compared=self.compared)
            for name, (now, count) in sorted(self._fallen.items())
            if count >= share * self.compared
        ]


def drift_message(field: str, now: FieldSource | None) -> Message:
    """What is said of a drifted field and how it is found now."""
    name = Message.of(f"field-{field}")
    return (
        Message.of("drift-missing", field=name)
        if now is None
        else Message.of("drift-guessed", field=name, source=Message.of(f"source-{now.value}"))
    )


KIND = "drift"
"""Of the problem that a portal has whose fields drift."""


class DriftRecord:
    """One portal's drift during one crawl."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._watch = DriftWatch()

    async def recall(self) -> None:
        """Loads how the fields of the portal's articles are usually found."""
        portal = self.recorder.portal
        past = partial(self.recorder.store.how_found, portal.id, since=portal.verified_on)
        self._watch = DriftWatch(await self.recorder.worker.run(past))

    def record(self, found_by: Mapping[str, FieldSource]) -> None:
        """Compares how the fields of an article were found with what is usual."""
        self._watch.record(found_by)
        self.recorder.tally.drifted = self._watch.drifted()

    async def apply_verdict(self, began_at: datetime) -> None:
        """Opens the portal's problem, as of the crawl's beginning, or resolves the one that is over."""
        portal, store, worker = self.recorder.portal, self.recorder.store, self.recorder.worker
        drifted = self._watch.drifted(share=0)
        if drifted:
            message = Message.together(drifted)
            self.recorder.tally.problems.append(MetProblem(portal.id, portal.home, message))
            await worker.run(store.record_problem, portal.id, KIND, message, began_at)
        elif self._watch.compared:
            await worker.run(partial(store.resolve_problems, kinds=(KIND,)), portal.id, self.recorder.clock())
