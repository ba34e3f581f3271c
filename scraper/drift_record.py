"""Drift during one crawl: what is usual on the portal comes from the store, what has drifted goes into its tally and problems."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from scraper.drift import DriftWatch
from scraper.recorder import Recorder
from storage.model import How

KIND = "drift"
"""Of the problem that a portal has whose fields drift."""


class DriftRecord:
    """One portal's drift during one crawl."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._watch = DriftWatch()

    async def recall(self) -> None:
        """Looks up how the fields of the portal's articles are found as a rule."""
        portal = self.recorder.portal
        past = partial(self.recorder.store.how_found, portal.id, since=portal.verified_on)
        self._watch = DriftWatch(await self.recorder.worker.run(past))

    def note(self, found_by: Mapping[str, How]) -> None:
        """Compares how the fields of an article were found with what is usual."""
        self._watch.note(found_by)
        self.recorder.tally.drifted = self._watch.drifted()

    async def settle(self, began_at: datetime) -> None:
        """Opens the portal's problem, as of the crawl's beginning, or resolves the one that is over."""
        portal, store, worker = self.recorder.portal, self.recorder.store, self.recorder.worker
        drifted = self._watch.drifted(share=0)
        if drifted:
            message = "; ".join(drifted)
            self.recorder.tally.problems.append(f"portal={portal.id} url={portal.home}: {message}")
            await worker.run(store.note_problem, portal.id, KIND, message, began_at)
        elif self._watch.compared:
            await worker.run(partial(store.resolve_problems, kinds=(KIND,)), portal.id, self.recorder.clock())
