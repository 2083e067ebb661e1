"""A signature written by hand on a pad: strokes of a path on 600 by 180 points, as a drawing for pages and as a picture to keep."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

WIDTH, HEIGHT = 600, 180
_THICK = 2
_STROKES = re.compile(r"[ML0-9 ]{4,4000}")
_POINT = re.compile(r"([ML])\s*(\d{1,4}) (\d{1,4})")


def good(strokes: str) -> bool:
    """Whether a text is strokes of a path and nothing else, with at least one line."""
    return bool(_STROKES.fullmatch(strokes)) and any(mark == "L" for mark, _, _ in _points(strokes))


def drawing(strokes: str) -> str:
    """The signature as SVG text, black on nothing; only numbers that were read as points are in it."""
    path = "".join(f"{mark}{x} {y}" for mark, x, y in _points(strokes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{path}" fill="none" stroke="#15212b" '
        'stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def picture(strokes: str) -> bytes:
    """The signature as a PNG of 600 by 180, black on white: the same strokes give the same bytes, hence the same digest."""
    rows = [bytearray(b"\xff" * WIDTH) for _ in range(HEIGHT)]
    last = (0, 0)
    for mark, x, y in _points(strokes):
        if mark == "L":
            _line(rows, *last, x, y)
        last = (x, y)
    packed = zlib.compress(b"".join(b"\x00" + bytes(row) for row in rows), 9)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _points(strokes: str) -> Iterator[tuple[str, int, int]]:
    for mark, x, y in _POINT.findall(strokes):
        yield mark, min(int(x), WIDTH - 1), min(int(y), HEIGHT - 1)


def _line(rows: list[bytearray], x0: int, y0: int, x1: int, y1: int) -> None:
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    for n in range(steps + 1):
        x, y = x0 + round((x1 - x0) * n / steps), y0 + round((y1 - y0) * n / steps)
        for row in rows[max(0, y - _THICK + 1) : y + _THICK]:
            left = max(0, x - _THICK + 1)
            row[left : x + _THICK] = b"\x00" * len(row[left : x + _THICK])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
