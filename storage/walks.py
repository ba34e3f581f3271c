"""Where the walks over lists stand: a first walk over thousands of pages is paused and goes on in the nights that follow."""

from storage.base import Base
from storage.moments import moment_or_none
from storage.night_model import SectionState


class WalksPart(Base):
    """Pauses walks and remembers how lists begin."""

    def section_states(self, portal: str) -> dict[str, SectionState]:
        """The sections of a portal by slug."""
        rows = self._rows(
            """SELECT slug, complete_at, swept_at, entry, walk,
            EXISTS (SELECT 1 FROM listed WHERE listed.portal = sections.portal AND listed.section = sections.slug) AS has_articles
            FROM sections WHERE portal = ?""",
            (portal,),
        )
        return {
            row["slug"]: SectionState(
                moment_or_none(row["complete_at"]), moment_or_none(row["swept_at"]), row["entry"], row["walk"], bool(row["has_articles"])
            )
            for row in rows
        }

    def note_entry(self, portal: str, section: str, entry: str | None) -> None:
        """Remembers the request that gave the first page of a list."""
        with self._writing() as conn:
            conn.execute("UPDATE sections SET entry = ? WHERE portal = ? AND slug = ?", (entry, portal, section))

    def pause_walk(self, portal: str, section: str, walk: str) -> None:
        """Says that this section is known without a hole from its newest article down to where `walk` goes on."""
        with self._writing() as conn:
            conn.execute("UPDATE listed SET settled = 2 WHERE portal = ? AND section = ? AND settled = 0", (portal, section))
            conn.execute("UPDATE sections SET walk = ? WHERE portal = ? AND slug = ?", (walk, portal, section))

    def forget_walk(self, portal: str, section: str) -> None:
        """Says that a paused walk cannot go on: the next one begins at the first page again and stops at none of its ground."""
        with self._writing() as conn:
            conn.execute("UPDATE listed SET settled = 0 WHERE portal = ? AND section = ? AND settled = 2", (portal, section))
            conn.execute("UPDATE sections SET walk = NULL WHERE portal = ? AND slug = ?", (portal, section))
