"""The bytes of the demo's pictures and attached files, made from their address alone."""

import math
import random
import struct
import zlib
from functools import lru_cache

from demo_portal.language import unmarked

WIDTH, HEIGHT = 480, 320
_INK = (38, 58, 74)


def pdf(label: str) -> bytes:
    """A one-page PDF 1.4 with a cross-reference table; the label is printed without marks."""
    shown = unmarked(label).replace("\\", "").replace("(", "").replace(")", "")
    lines = (
        "UY BAN NHAN DAN PHUONG DONG MAY - TINH VI DU",
        shown[:90],
        "Van ban minh hoa cua cong thong tin thu nghiem.",
    )
    text = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 13 Tf 24 TL 60 770 Td {text} ET".encode("ascii")
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return _numbered(objects)


def rtf(label: str) -> bytes:
    """A rich-text document, as offices often save it under the name of a Word file."""
    spelled = "".join(letter if letter.isascii() and letter not in "\\{}" else f"\\u{ord(letter)}?" for letter in label)
    unit = "UBND ph\\u432?\\u7901?ng \\u272?\\u7891?ng M\\u226?y"
    return (
        f"{{\\rtf1\\ansi\\ansicpg1258\\deff0{{\\fonttbl{{\\f0 Times New Roman;}}}}\n\\f0\\fs28\\b {spelled}\\b0\\par\n{unit}\\par\n}}"
    ).encode("ascii")


@lru_cache(maxsize=64)
def png(name: str) -> bytes:
    """A picture of fields below hills, 480 by 320, different for every name."""
    rng = random.Random(name)  # noqa: S311
    palette, rows = _palette(rng), _rows(rng)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _numbered(objects: tuple[bytes, ...]) -> bytes:
    written = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(written))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def _palette(rng: random.Random) -> bytes:
    """64 shades of sky, 32 of hills, 32 of fields, one of ink."""
    red, green, blue = rng.choice(((112, 168, 214), (226, 172, 120), (150, 178, 190)))
    sky = [(min(red + n, 250), min(green + n, 246), min(blue + n // 2, 244)) for n in range(64)]
    hills = [(62 + n, 96 + n, 92 + n) for n in range(32)]
    fields = [(96 + 3 * n, 148 + n, 52 + n) for n in range(32)]
    return bytes(value for shade in (*sky, *hills, *fields, _INK) for value in shade)


def _rows(rng: random.Random) -> list[bytes]:
    phase, height = rng.uniform(0, 6), rng.randint(30, 64)
    horizon = rng.randint(150, 190)
    ridge = [horizon - height * (0.5 + 0.3 * math.sin(x / 61 + phase) + 0.2 * math.sin(x / 23 + phase)) for x in range(WIDTH)]
    skies = [bytes(64 + min(int(y - top) // 4, 31) if y > top else y * 64 // horizon for top in ridge) for y in range(horizon)]
    stripes = [bytes([96 + (y * y // 90 + (7 if y % (6 + y // 24) < 2 else 0)) % 32]) * WIDTH for y in range(HEIGHT - horizon)]
    return skies + stripes
