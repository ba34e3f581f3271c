"""Charts as SVG: a counter over time, posts per week, nights of a portal. Colours are set by CSS classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 76, 12, 20, 44


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time, oldest first, with the class that gives them their colour."""

    name: str
    points: Sequence[tuple[datetime, int]]
    style: str = "first"


def line_chart(series: Sequence[Series], label: str, written: tuple[str, str], numbers: tuple[str, str]) -> Markup:
    """Counters as lines. `written` are the first and the last moment in words, `numbers` the lowest and the highest value."""
    moments = [at.timestamp() for one in series for at, _ in one.points]
    values = [value for one in series for _, value in one.points]
    begin, span = min(moments), max(moments) - min(moments)
    low, rise = min(values), max(values) - min(values)

    def place(at: datetime, value: int) -> tuple[float, float]:
        across = (at.timestamp() - begin) / span if span else 0.5
        up = (value - low) / rise if rise else 0.5
        return round(LEFT + across * (WIDTH - LEFT - RIGHT), 1), round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1)

    shapes = [_grid(numbers)]
    for one in series:
        places = [place(at, value) for at, value in one.points]
        line = " ".join(f"{x:g},{y:g}" for x, y in places)
        shapes.append(Markup('<polyline class="line {}" points="{}"/>').format(one.style, line))
        shapes += [Markup('<circle class="dot {}" cx="{}" cy="{}" r="5"/>').format(one.style, x, y) for x, y in places]
    first = Markup('<text class="axis" x="{}" y="{}">{}</text>').format(LEFT, HEIGHT - 10, written[0])
    last = Markup('<text class="axis end" x="{}" y="{}">{}</text>').format(WIDTH - RIGHT, HEIGHT - 10, written[1])
    return _picture(label, WIDTH, HEIGHT, [*shapes, first, last])


def bar_chart(values: Sequence[int], label: str, written: tuple[str, str], titles: Sequence[str]) -> Markup:
    """Numbers as bars, first to last; `titles` are what each says when it is pointed at."""
    most = max(values, default=0)
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    shapes = [_grid(("0", str(most)))]
    for place, value in enumerate(values):
        tall = round((HEIGHT - TOP - BOTTOM) * value / most, 1) if most else 0
        shapes.append(
            Markup('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}"><title>{}</title></rect>').format(
                LEFT + place * step + step * 0.12, HEIGHT - BOTTOM - tall, step * 0.76, tall, titles[place]
            )
        )
    first = Markup('<text class="axis" x="{}" y="{}">{}</text>').format(LEFT, HEIGHT - 10, written[0])
    last = Markup('<text class="axis end" x="{}" y="{}">{}</text>').format(WIDTH - RIGHT, HEIGHT - 10, written[1])
    return _picture(label, WIDTH, HEIGHT, [*shapes, first, last])


def night_bars(nights: Sequence[tuple[str, str]], label: str, wanted: int) -> Markup:
    """One bar for each crawl, oldest first, each a state and what it says; those that are missing at the beginning are faint."""
    width, gap, height = 7, 3, 28
    missing = max(wanted - len(nights), 0)
    shapes = [
        Markup('<rect class="none" x="{}" width="{}" height="{}"/>').format(place * (width + gap), width, height)
        for place in range(missing)
    ]
    for place, (state, title) in enumerate(nights[-wanted:], missing):
        shapes.append(
            Markup('<rect class="{}" x="{}" width="{}" height="{}"><title>{}</title></rect>').format(
                state, place * (width + gap), width, height, title
            )
        )
    return _picture(label, wanted * (width + gap) - gap, height, shapes, "nights")


def _grid(numbers: tuple[str, str]) -> Markup:
    lines = [
        Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(LEFT, WIDTH - RIGHT, y, y) for y in (TOP, HEIGHT - BOTTOM)
    ]
    low = Markup('<text class="axis end" x="{}" y="{}">{}</text>').format(LEFT - 8, HEIGHT - BOTTOM + 7, numbers[0])
    high = Markup('<text class="axis end" x="{}" y="{}">{}</text>').format(LEFT - 8, TOP + 7, numbers[1])
    return Markup("").join([*lines, low, high] if numbers[0] != numbers[1] else [*lines, high])


def _picture(label: str, width: int, height: int, shapes: Sequence[Markup], style: str = "chart") -> Markup:
    return Markup('<svg class="{}" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMid meet" role="img" aria-label="{}">{}</svg>').format(
        style, width, height, label, Markup("").join(shapes)
    )
