"""Reads the hand-written stories of which articles are composed: titles, leads and passages with slots."""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Change:
    """A correction that the editors make on a later day of the demo."""

    day: int
    old: str
    new: str


@dataclass(frozen=True)
class Story:
    """The stock from which articles on one subject are composed.

    A passage is one or more lines: a paragraph, `# ` a sub-heading, `- ` or `+ ` an item of a
    bulleted or numbered list, `| ` a row of a table. A written-out story (`whole`) has exactly
    one title and uses all its passages in order; `number` is its place among the posts of day 1.
    `@a ` before a title names its theme; `@ab ` before anything else keeps it to these themes.
    """

    key: str
    section: str
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    opening: tuple[str, ...]
    middle: tuple[str, ...]
    closing: tuple[str, ...]
    captions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    months: tuple[int, ...] = tuple(range(1, 13))
    number: int | None = None
    gone_on_day: int | None = None
    changes: tuple[Change, ...] = field(default=())

    @property
    def whole(self) -> bool:
        """Whether the story is one article, written out."""
        return self.number is not None

    def themed(self, theme: str) -> "Story":
        """The story with only what suits a theme: all that is not kept to others."""
        return replace(
            self,
            leads=_suiting(self.leads, theme),
            opening=_suiting(self.opening, theme),
            middle=_suiting(self.middle, theme),
            closing=_suiting(self.closing, theme),
            captions=_suiting(self.captions, theme),
            files=_suiting(self.files, theme),
        )


def theme_and_text(template: str) -> tuple[str, str]:
    """A template's mark, often empty, and the template without it."""
    if not template.startswith("@"):
        return "", template
    theme, _, text = template[1:].partition(" ")
    return theme, text


@cache
def stories() -> tuple[Story, ...]:
    """Every story of the package, in the order of the files' names."""
    folder = resources.files("demo_portal.stories")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(_story(entry) for name in names for entry in tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))["story"])


def story_for(section: str, month: int, avoid: tuple[str, ...], pick: int) -> Story:
    """A story of the section that suits the month, if possible none of those to `avoid`."""
    fitting = [story for story in stories() if story.section == section and month in story.months and not story.whole]
    fresh = [story for story in fitting if story.key not in avoid]
    return (fresh or fitting)[pick % len(fresh or fitting)]


@cache
def whole_stories() -> dict[int, Story]:
    """The written-out stories by their place among the posts of day 1, 0 being the newest."""
    return {story.number: story for story in stories() if story.number is not None}


def _suiting(templates: tuple[str, ...], theme: str) -> tuple[str, ...]:
    marked = [theme_and_text(template) for template in templates]
    return tuple(text for themes, text in marked if not themes or (theme and theme in themes))


def _story(entry: dict[str, Any]) -> Story:
    changes = tuple(Change(**change) for change in entry.pop("changes", ()))
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Story(**{**entry, **lists, "changes": changes})
