"""Decompresses gzip and deflate while a body arrives, in small steps: a bomb never unfolds, and a truncated body is noticed.

It knows no HTTP client.
"""

import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from typing import Any

from scraper.errors import BodyDamaged

CODINGS = ("gzip", "deflate")
"""What is asked for in Accept-Encoding."""
STEP = 64 * 1024
"""Bytes that one step of decompression gives, at most."""
_GZIP_MAGIC = b"\x1f\x8b"


def codings_of(header: str) -> tuple[str, ...]:
    """The codings that a Content-Encoding header names, in the order in which they were applied."""
    names = (name.strip().lower().removeprefix("x-") for name in header.split(","))
    return tuple(name for name in names if name and name != "identity")


async def decoded(chunks: AsyncIterable[bytes], codings: Sequence[str]) -> AsyncIterator[bytes]:
    """The decompressed bytes, in chunks of at most STEP; raises BodyDamaged."""
    unknown = [name for name in codings if name not in CODINGS]
    if unknown:
        raise BodyDamaged(f"the answer has an encoding that was not asked for: {unknown[0]}")
    layers = [_Layer(name) for name in reversed(codings)]
    async for chunk in chunks:
        for piece in _through(layers, chunk):
            yield piece
    for layer in layers:
        layer.finish()


def _through(layers: Sequence["_Layer"], chunk: bytes) -> Iterator[bytes]:
    if not layers:
        yield chunk
        return
    for piece in layers[0].feed(chunk):
        yield from _through(layers[1:], piece)


class _Layer:
    """One coding: members of gzip one behind the other, or one stream of deflate, with its header or without."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._decoder: Any = None
        self._began = self._over = False
        self._first = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not self._began:  # two bytes tell what it is
            data = self._first = self._first + data
            if len(data) < 2:
                return
        while data and not self._over:
            if self._decoder is None:
                if self._began and not data.startswith(_GZIP_MAGIC):
                    self._over = True  # servers put padding behind the last member
                    return
                self._decoder = self._start(data)
            piece = self._step(data)
            yield piece
            if self._decoder.eof:
                data = self._decoder.unused_data
                self._decoder, self._over = None, self._coding == "deflate"
                continue
            data = self._decoder.unconsumed_tail
            while not data and len(piece) == STEP:  # zlib keeps what did not fit into the step
                piece = self._step(b"")
                yield piece

    def finish(self) -> None:
        if self._decoder is not None or (self._first and not self._began):
            raise BodyDamaged(f"the answer was cut short: its {self._coding} has no end")

    def _start(self, data: bytes) -> Any:
        self._began, self._first = True, b""
        if self._coding == "gzip":
            return zlib.decompressobj(wbits=31)
        # RFC 9110 section 8.4.1.2: deflate means zlib; some servers leave its header out
        has_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
        return zlib.decompressobj(wbits=15 if has_header else -15)

    def _step(self, data: bytes) -> bytes:
        try:
            piece: bytes = self._decoder.decompress(data, STEP)
        except zlib.error as error:
            raise BodyDamaged(f"the answer is damaged: it is no whole {self._coding}") from error
        return piece
