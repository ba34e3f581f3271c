"""Composes the posts of the demo from the stock of stories: same number, same post, for ever."""

import random
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from html import escape

from demo_portal import traits
from demo_portal.blocks import Block, blocks_of
from demo_portal.clock import added_moments, stock_moments
from demo_portal.language import slug, unmarked
from demo_portal.scenes import Scene
from demo_portal.stock import Story, story_for, theme_and_text, whole_stories

NEWS, ECONOMY, DIGITAL, NOTICES = "tin-tuc-su-kien", "kinh-te-xa-hoi", "chuyen-doi-so", "thong-bao"
GROUP_ID = 20182
STOCK_SIZE = 160
FEWEST_WORDS = 165

_SECTION_CYCLE = (
    NEWS, ECONOMY, DIGITAL, NOTICES, NEWS, ECONOMY, NEWS, NOTICES, DIGITAL, NEWS, ECONOMY, NOTICES,
)  # fmt: skip
_SECOND_SECTION = {NEWS: ECONOMY, ECONOMY: NEWS, DIGITAL: NEWS, NOTICES: NEWS}
_MEDIA = ((".pdf", "application/pdf"), (".doc", "application/msword"))


@dataclass(frozen=True)
class Draft:
    """A post without what changes from day to day: its counter and its corrections."""

    number: int
    story: Story
    first_day: int
    moment: datetime
    sections: tuple[str, ...]
    title: str
    title_html: str
    lead: str | None
    blocks: tuple[Block, ...]
    byline: traits.Byline | None
    path: str
    native_id: str
    entry_id: int
    first_views: int
    heat: int

    def views(self, day: int) -> int:
        """The counter on a day: it depends on nothing else and rises every day."""
        days = range(self.first_day, day)
        return self.first_views + sum(1 + (self.heat >> (on - self.first_day)) for on in days)

    def blocks_on(self, day: int) -> tuple[Block, ...]:
        """The body's blocks with the corrections made up to that day."""
        blocks = self.blocks
        for change in self.story.changes:
            if change.day <= day:
                blocks = tuple(_corrected(block, change.old, change.new) for block in blocks)
        return blocks


@cache
def drafts(day: int, articles: int | None) -> tuple[Draft, ...]:
    """Every post ever published up to the evening of `day`, newest first."""
    author = _Author()
    moments = stock_moments(STOCK_SIZE if articles is None else articles)
    written = [author.draft(number, moment, 1) for number, moment in enumerate(moments)]
    for later in range(2, day + 1):
        first = 1_000_000 + later * 10
        numbered = enumerate(added_moments(later), start=first)
        written[:0] = [author.draft(number, moment, later) for number, moment in numbered]
    return tuple(written)


class _Author:
    """Writes posts one after another without repeating a title, a slug or a recent subject."""

    def __init__(self) -> None:
        self._titles: set[str] = set()
        self._paths: set[str] = set()
        self._recent: dict[str, tuple[str, ...]] = {}

    def draft(self, number: int, moment: datetime, first_day: int) -> Draft:
        """The post with that number, which first appears on `first_day`."""
        rng = random.Random(f"Đồng Mây {number}")  # noqa: S311
        story = self._story(number, moment, rng)
        scene, theme, title = self._titled_scene(story, number, moment, rng)
        told = story.themed(theme)
        entry_id = _entry_id(moment, number)
        path, native_id = self._address(number, title, entry_id)
        popular = traits.is_popular(number)
        return Draft(
            number=number,
            story=story,
            first_day=first_day,
            moment=moment,
            sections=_sections(number, story),
            title=title,
            title_html=_title_html(number, title),
            lead=None if number % 8 == 5 or not told.leads else scene.fill(rng.choice(told.leads)),
            blocks=_body(number, told, scene, rng, entry_id),
            byline=traits.byline(number, rng),
            path=path,
            native_id=native_id,
            entry_id=entry_id,
            first_views=rng.randrange(1000, 9800) if popular else rng.randrange(18, 860),
            heat=rng.randrange(6, 90),
        )

    def _story(self, number: int, moment: datetime, rng: random.Random) -> Story:
        whole = whole_stories().get(number)
        if whole:
            return whole
        section = _SECTION_CYCLE[number % len(_SECTION_CYCLE)]
        recent = self._recent.get(section, ())
        story = story_for(section, moment.month, recent, rng.randrange(1000))
        self._remember(section, story.key)
        return story

    def _remember(self, section: str, key: str) -> None:
        self._recent[section] = (*self._recent.get(section, ())[-2:], key)

    def _titled_scene(self, story: Story, number: int, moment: datetime, rng: random.Random) -> tuple[Scene, str, str]:
        templates = story.titles
        if traits.wants_year_at_end(number):
            templates = tuple(t for t in templates if _ends_in_year(t)) or templates
        for _ in range(40):
            scene = Scene(rng, moment)
            theme, template = theme_and_text(rng.choice(templates))
            title = scene.fill(template)
            if title not in self._titles:
                break
        else:
            title = self._dated_title(title, moment)
        self._titles.add(title)
        return scene, theme, title

    def _dated_title(self, title: str, moment: datetime) -> str:
        dated = f"{title} (ngày {moment:%-d/%-m/%Y})"
        return dated if dated not in self._titles else f"{dated[:-1]}, {moment:%H:%M})"

    def _address(self, number: int, title: str, entry_id: int) -> tuple[str, str]:
        name = slug(title)
        path = f"/news/-/details/{GROUP_ID}/{name}"
        native_id = name
        if traits.has_numeric_tail(number) or path in self._paths:
            path, native_id = f"{path}-{entry_id}", str(entry_id)
        self._paths.add(path)
        return path, native_id


def _ends_in_year(template: str) -> bool:
    return template.endswith(("year}", "2045", "2030"))


def _entry_id(moment: datetime, number: int) -> int:
    minutes = int(moment.timestamp() // 60) - 28_400_000
    return 40_000_000 + minutes * 20 + number % 20


def _sections(number: int, story: Story) -> tuple[str, ...]:
    if number in traits.SECOND_LISTINGS:
        return (story.section, _SECOND_SECTION[story.section])
    return (story.section,)


def _title_html(number: int, title: str) -> str:
    hidden = traits.HIDDEN_TITLE_CHARACTERS.get(number, "")
    served = traits.spelling(number)(escape(title, quote=True))
    head, space, rest = served.partition(" ")
    return f"{head}{space}{hidden}{rest}"


def _body(number: int, story: Story, scene: Scene, rng: random.Random, entry_id: int) -> tuple[Block, ...]:
    blocks = _text_blocks(story, scene, rng)
    blocks = _with_hidden_characters(number, blocks)
    blocks = _with_pictures(number, story, scene, blocks, entry_id)
    middle = len(blocks) // 2
    blocks[middle:middle] = traits.ornaments(number)
    return (*blocks, *_file_blocks(number, story, scene, entry_id))


def _text_blocks(story: Story, scene: Scene, rng: random.Random) -> list[Block]:
    if story.whole:
        passages = [*story.opening, *story.middle, *story.closing]
        return [block for passage in passages for block in blocks_of(passage)]
    ending = list(blocks_of(scene.fill(rng.choice(story.closing))))
    blocks = list(blocks_of(scene.fill(rng.choice(story.opening))))
    wanted = rng.randint(2, len(story.middle))
    order = rng.sample(story.middle, len(story.middle))
    for count, passage in enumerate(order):
        enough = _words(blocks + ending) >= FEWEST_WORDS and _paragraphs(blocks + ending) >= 4
        if count >= wanted and enough:
            break
        blocks.extend(blocks_of(scene.fill(passage)))
    return blocks + ending


def _words(blocks: list[Block]) -> int:
    return sum(len(line.split()) for block in blocks for line in block.lines)


def _paragraphs(blocks: list[Block]) -> int:
    return sum(block.kind == "p" and len(block.lines[0].split()) > 12 for block in blocks)


def _with_hidden_characters(number: int, blocks: list[Block]) -> list[Block]:
    hidden = traits.HIDDEN_BODY_CHARACTERS.get(number, "")
    first = blocks[0].lines[0]
    if hidden:
        head, _, rest = first.partition(", ")
        first = f"{head}, {hidden}{rest}"
    if number in traits.SOFT_HYPHENS:
        longest = max(first.split(), key=len)
        first = first.replace(longest, f"{longest[:3]}\u00ad{longest[3:]}", 1)
    return [replace(blocks[0], lines=(first,)), *blocks[1:]]


def _with_pictures(number: int, story: Story, scene: Scene, blocks: list[Block], entry_id: int) -> list[Block]:
    wanted = 1 if story.whole else (1, 0, 2, 1, 1, 0)[number % 6]
    captions = story.captions[:wanted]
    placed = list(blocks)
    for index, caption in enumerate(captions):
        last = number % 17 == 14 and index == len(captions) - 1
        position = len(placed) if last else _place_for_picture(placed, 1 + index * 3)
        name = f"Ảnh hội nghị ({index + 1}).png" if number % 10 == 3 else f"anh-{index + 1}.png"
        stamp = f"?t={entry_id}" if number % 4 == 1 else ""
        address = f"/documents/{GROUP_ID}/{entry_id}/{name}{stamp}"
        placed.insert(position, Block("picture", (scene.fill(caption),), address))
    return placed


def _place_for_picture(blocks: list[Block], wanted: int) -> int:
    """The first place from `wanted` on that does not part a list or table from its introduction."""
    for position in range(wanted, len(blocks)):
        if blocks[position - 1].kind != "h3" and blocks[position].kind not in {"ul", "ol", "table"}:
            return position
    return len(blocks)


def _file_blocks(number: int, story: Story, scene: Scene, entry_id: int) -> list[Block]:
    if not (story.whole or story.section == NOTICES or number % 3 == 0):
        return []
    blocks = []
    for label, (ending, _) in zip(map(scene.fill, story.files), _MEDIA, strict=False):
        stem = label.replace("/", "-")
        name = traits.file_name(number, stem, ending, _plain_name)
        address = f"/documents/{GROUP_ID}/{entry_id}/{name}"
        blocks.append(Block("file", (f"{label}{ending}",), address))
    return blocks


def _plain_name(label: str) -> str:
    return slug(unmarked(label))


def _corrected(block: Block, old: str, new: str) -> Block:
    return replace(block, lines=tuple(line.replace(old, new) for line in block.lines))
