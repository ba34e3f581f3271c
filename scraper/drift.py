"""Drift: a field that a selector used to find on a portal, and that is now found by looks or by guessing, or not at all."""

from collections import Counter
from collections.abc import Mapping, Sequence

from storage.model import How

BY_SELECTOR = frozenset({How.PROFILE, How.PLATFORM})
FEWEST_ARTICLES = 3
"""Articles of the past that make a habit."""
USUAL = 0.8
"""Share of a portal's past articles whose field a selector found before anything else is drift."""
MOST_FALLEN = 0.5
"""Share of a crawl's articles with a drifted field from which on the crawl itself is marked."""
ALWAYS_THERE = ("title", "published_at", "body", "views")
"""Fields that an article has on a portal or has not; others are missing from one article and there on the next."""

Past = Sequence[Mapping[str, How]]
"""How the fields of a portal's last articles were found."""


def usual_fields(past: Past) -> frozenset[str]:
    """The fields that a selector finds on this portal as a rule; none where there is too little of a past."""
    if len(past) < FEWEST_ARTICLES:
        return frozenset()
    counts = Counter(field for found_by in past for field in ALWAYS_THERE if found_by.get(field) in BY_SELECTOR)
    return frozenset(field for field, count in counts.items() if count >= USUAL * len(past))


def found_once(past: Past) -> frozenset[str]:
    """The fields that are found on this portal as a rule, by whatever means."""
    if len(past) < FEWEST_ARTICLES:
        return frozenset()
    counts = Counter(field for found_by in past for field in ALWAYS_THERE if field in found_by)
    return frozenset(field for field, count in counts.items() if count >= USUAL * len(past))


def fallen(past: Past, found_by: Mapping[str, How]) -> dict[str, str]:
    """The fields of one article that have drifted, and to what, in words: `body`: `found by extraction`."""
    drifted = {
        field: f"found by {found_by[field].value}"
        for field in usual_fields(past)
        if field in found_by and found_by[field] not in BY_SELECTOR
    }
    return drifted | {field: "not found" for field in found_once(past) if field not in found_by}


class DriftWatch:
    """What has drifted over the articles of one crawl, against the portal's past."""

    def __init__(self, past: Past = ()) -> None:
        self._past = past
        self._fallen: dict[str, tuple[str, int]] = {}
        self.compared = 0

    def note(self, found_by: Mapping[str, How]) -> None:
        """Compares one article with the past."""
        self.compared += 1
        for name, now in fallen(self._past, found_by).items():
            self._fallen[name] = (now, self._fallen.get(name, (now, 0))[1] + 1)

    def drifted(self, share: float = MOST_FALLEN) -> list[str]:
        """The fields that have drifted in at least this share of the articles, each as a sentence."""
        return [
            f"{in_words(name, now)} ({count} of {self.compared} articles)"
            for name, (now, count) in sorted(self._fallen.items())
            if count >= share * self.compared
        ]


def in_words(field: str, now: str) -> str:
    """A drifted field as a sentence."""
    return f"{field} used to be {'there' if now == 'not found' else 'found by its selector'} and is now {now}: has the layout changed?"
