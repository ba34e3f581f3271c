"""The blocks of an article's body: what each must be read as, and its HTML in an editor's hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Literal

from demo_portal.language import clean

Spelling = Callable[[str], str]
Hand = Literal["plain", "justified", "word", "font", "division", "spans", "indented"]
HANDS: tuple[Hand, ...] = ("justified", "plain", "word", "spans", "indented", "font", "division")

_ITEM_MARKS = {"- ": "ul", "+ ": "ol"}


@dataclass(frozen=True)
class Block:
    """One block: paragraph, heading, list, table, picture, link to a file, or mere ornament.

    `lines` are its texts in reading order; a table's line has its cells joined by " | ".
    """

    kind: Literal["p", "h3", "ul", "ol", "table", "picture", "file", "ornament"]
    lines: tuple[str, ...] = ()
    address: str = ""
    html: str = field(default="", repr=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that a reader must find in this block."""
        return tuple(clean(line) for line in self.lines)


def blocks_of(passage: str) -> Iterator[Block]:
    """The blocks of one passage of a story, in order."""
    for kind, lines in groupby(passage.strip().split("\n"), key=_kind_of_line):
        texts = tuple(lines)
        if kind in ("ul", "ol"):
            yield Block(kind, tuple(text[2:].strip() for text in texts))
        elif kind == "table":
            rows = ([cell.strip() for cell in text.strip("| ").split("|")] for text in texts)
            yield Block("table", tuple(" | ".join(row) for row in rows))
        else:
            yield from (Block(kind, (text.removeprefix("# ").strip(),)) for text in texts)


def block_html(block: Block, hand: Hand, spelling: Spelling, variant: int) -> str:
    """The block's HTML; `variant` chooses among the shapes of tables and pictures."""
    if block.kind == "ornament":
        return block.html
    if block.kind == "p":
        return _paragraph(block.lines[0], hand, spelling, variant)
    if block.kind == "h3":
        return _heading(_served(block.lines[0], spelling), variant)
    if block.kind == "table":
        return _table(block.lines, spelling, variant)
    if block.kind == "picture":
        return _picture(block, spelling, variant)
    if block.kind == "file":
        return f'<p><a href="{escape(block.address)}">{_served(block.lines[0], spelling)}</a></p>'
    items = "".join(f"\n\t<li>{_served(line, spelling)}</li>" for line in block.lines)
    return f"<{block.kind}>{items}\n</{block.kind}>"


def _kind_of_line(line: str) -> Literal["p", "h3", "ul", "ol", "table"]:
    if line.startswith("- "):
        return "ul"
    if line.startswith("+ "):
        return "ol"
    if line.startswith("|"):
        return "table"
    return "h3" if line.startswith("# ") else "p"


def _served(text: str, spelling: Spelling) -> str:
    return spelling(escape(text, quote=False))


def _paragraph(text: str, hand: Hand, spelling: Spelling, variant: int) -> str:
    served = _served(text, spelling)
    if hand == "plain":
        return f"<p>{served}</p>"
    if hand == "justified":
        return f'<p style="text-align: justify;">{served}</p>'
    if hand == "division":
        return f"<div>{served}</div>"
    if hand == "indented":
        return f"<p>{'&nbsp;' * (6 + variant % 5)} {served}</p>"
    if hand == "font":
        font = '<font face="Times New Roman" size="4">'
        return f'<p align="justify">{font}<font color="#000000">{served}</font></font></p>'
    first, _, rest = served.partition(" ")
    if hand == "spans":
        return (
            '<p style="text-align: justify;"><span style="font-size: 16px;">'
            f'<span style="font-family: arial,helvetica,sans-serif;">{first}</span>'
            f"<span> {rest}</span></span></p>"
        )
    return (
        '<p class="MsoNormal" style="margin-bottom:6.0pt;text-align:justify;text-indent:36.0pt">'
        '<span lang="VI" style="font-size:14.0pt;font-family:&quot;Times New Roman&quot;,serif">'
        f'{first} <span style="mso-spacerun:yes">&nbsp;</span>{rest}<o:p></o:p></span></p>'
    )


def _heading(served: str, variant: int) -> str:
    shapes = (
        f"<h3>{served}</h3>",
        f"<p><strong>{served}</strong></p>",
        f'<h2 style="font-size:16px"><span>{served}</span></h2>',
    )
    return shapes[variant % len(shapes)]


def _table(rows: tuple[str, ...], spelling: Spelling, variant: int) -> str:
    cells = [[_served(cell, spelling) for cell in row.split(" | ")] for row in rows]
    if variant % 3 == 1:
        return _word_table(cells)
    if variant % 3 == 2:
        return _framed_table(cells)
    head = "".join(f'<th scope="col">{cell}</th>' for cell in cells[0])
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells[1:])
    return (
        f'<table border="1" cellpadding="4" class="table table-bordered"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
    )


def _word_table(cells: list[list[str]]) -> str:
    paragraph = '<p class="MsoNormal" align="center" style="text-align:center">{}<o:p></o:p></p>'
    rows = "\n".join(
        "<tr>"
        + "".join(
            f'<td valign="top" width="200" style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt">{paragraph.format(cell)}</td>'
            for cell in row
        )
        + "</tr>"
        for row in cells
    )
    return f'<table class="MsoNormalTable" border="0" cellspacing="0">\n{rows}\n</table>'


def _framed_table(cells: list[list[str]]) -> str:
    rows = "\n".join(
        f'<tr class="{"le" if index % 2 else "chan"}">'
        + "".join(f"<td>{'<b>' + cell + '</b>' if index == 0 or column == 0 else cell}</td>" for column, cell in enumerate(row))
        + "</tr>"
        for index, row in enumerate(cells)
    )
    return f'<div style="overflow-x:auto"><table style="width:100%;border-collapse:collapse">\n<tbody>\n{rows}\n</tbody>\n</table></div>'


def _picture(block: Block, spelling: Spelling, variant: int) -> str:
    caption = _served(block.lines[0], spelling) if block.lines else ""
    image = f'<img alt="" src="{escape(block.address)}" style="width:600px;height:400px" />'
    framed = f"<tr><td>{image}</td></tr>\n<tr><td>{caption}</td></tr>"
    shapes = (
        f'<p style="text-align: center;">{image}</p>\n<p align="center"><em>{caption}</em></p>',
        f'<figure class="image">{image}<figcaption>{caption}</figcaption></figure>',
        f'<table align="center" class="picture"><tbody>\n{framed}\n</tbody></table>',
    )
    return shapes[variant % len(shapes)]
