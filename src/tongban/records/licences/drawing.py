"""Draws an office's round seal from the outlines of the installed typeface: no font is embedded, any size stays sharp.

国发〔1999〕25号: a county department's seal is 42 mm across, red, a five-point star in the middle, the name in 宋体
running round from left to right. Ours says 测试 below the star, so that it can never pass for a real one.
"""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import Any

import typst
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from tongban.records.documents import fonts

DIAMETER = 42.0  # mm
RED = (0.847, 0.153, 0.110)  # #d8271c
RIM = 1.2  # mm, width of the outer ring
TEST_MARK = "测试　无效"

Op = tuple[str, tuple[float, ...]]


class _Outline(BasePen):  # type: ignore[misc]  # fontTools is untyped
    """Collects a path as moves, lines and cubic curves in the seal's millimetres (origin at its centre, y upwards)."""

    def __init__(self, glyphs: Any, ops: list[Op]) -> None:
        super().__init__(glyphs)
        self._ops = ops

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._ops.append(("M", pt))

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._ops.append(("L", pt))

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:
        self._ops.append(("C", (*pt1, *pt2, *pt3)))

    def _closePath(self) -> None:
        self._ops.append(("Z", ()))


@functools.lru_cache(maxsize=1)
def _typeface() -> TTFont:
    """The boldest serif face at hand: a file whose name says Bold, else the first that opens."""
    folder = fonts.fonts_dir()
    files = sorted(folder.rglob("*.[to]t[fc]"), key=lambda path: ("Serif" not in path.name, "Bold" not in path.name))
    if not files:
        raise fonts.FontsMissing(f"文书字体还没有安装（{folder}）。请运行：python -m tongban.records.documents.fonts")
    return TTFont(Path(files[0]), fontNumber=0, lazy=True)


def _glyphs(text: str, places: list[Transform], ops: list[Op]) -> None:
    """Outlines of ``text``, one transform a character; a character without glyph is left out."""
    face = _typeface()
    glyphs, table = face.getGlyphSet(), face.getBestCmap()
    for character, place in zip(text, places, strict=True):
        name = table.get(ord(character))
        if name is not None:
            glyphs[name].draw(TransformPen(_Outline(glyphs, ops), place))


def _arc_places(count: int, radius: float) -> list[Transform]:
    """Where each character of the name stands on the arc, heads outwards, from lower left over the top to the right."""
    height = 6.4 if count <= 10 else 5.6 if count <= 14 else 4.8
    step = min(math.radians(31), math.radians(262) / max(count - 1, 1)) if count > 1 else 0.0
    inner = radius - height
    room = step * (inner + 0.35 * height) if count > 1 else height
    squeeze = min(1.0, room / (height * 1.04))
    em = height / 0.92
    places = []
    for index in range(count):
        angle = math.pi / 2 + step * (count - 1) / 2 - step * index
        base = Identity.rotate(angle - math.pi / 2).translate(0, inner)
        places.append(base.scale(em / 1000 * squeeze, em / 1000).translate(-500, 80))
    return places


def _flat_places(count: int, size: float, y: float) -> list[Transform]:
    scale = size / 1000
    return [Identity.translate((index - count / 2) * size, y).scale(scale, scale) for index in range(count)]


def _star(radius: float) -> list[Op]:
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
        angle = math.pi / 2 + index * math.pi / 5
        points.append((reach * math.cos(angle), reach * math.sin(angle)))
    return [("M", points[0]), *(("L", point) for point in points[1:]), ("Z", ())]


def _ring(radius: float) -> list[Op]:
    k = 0.5522847498 * radius
    r = radius
    return [
        ("M", (r, 0.0)),
        ("C", (r, k, k, r, 0.0, r)),
        ("C", (-k, r, -r, k, -r, 0.0)),
        ("C", (-r, -k, -k, -r, 0.0, -r)),
        ("C", (k, -r, r, -k, r, 0.0)),
        ("Z", ()),
    ]


@functools.lru_cache(maxsize=256)
def _fills(office_name: str) -> tuple[Op, ...]:
    """Everything inside the ring, in millimetres for a seal 42 mm across."""
    ops: list[Op] = []
    name = office_name.replace(" ", "")
    _glyphs(name, _arc_places(len(name), DIAMETER / 2 - RIM - 1.1), ops)
    ops += _star(6.6)
    _glyphs(TEST_MARK, _flat_places(len(TEST_MARK), 2.6, -14.6), ops)
    return tuple(ops)


def seal_operators(office_name: str, diameter_pt: float) -> bytes:
    """The seal as PDF content operators for a square box of ``diameter_pt`` points, lower left corner at the origin."""
    k, half = diameter_pt / DIAMETER, diameter_pt / 2
    verbs = {"M": "m", "L": "l", "C": "c"}

    def path(ops: tuple[Op, ...] | list[Op]) -> str:
        return "\n".join(
            "h" if verb == "Z" else " ".join(f"{half + value * k:.2f}" for value in args) + f" {verbs[verb]}"
            for verb, args in ops
        )

    colour = " ".join(f"{part:.3f}" for part in RED)
    ring = path(_ring(DIAMETER / 2 - RIM / 2 - 0.1))
    return f"{colour} rg {colour} RG\n{RIM * k:.2f} w\n{ring}\nS\n{path(_fills(office_name))}\nf\n".encode("ascii")


def seal_svg(office_name: str) -> str:
    """The seal as SVG text, 42 units across, for pages and previews."""
    half = DIAMETER / 2

    def path(ops: tuple[Op, ...] | list[Op]) -> str:
        words = []
        for verb, args in ops:
            flipped = [half + value if at % 2 == 0 else half - value for at, value in enumerate(args)]
            words.append(verb + " ".join(f"{value:.2f}" for value in flipped))
        return "".join(words)

    label = f"电子印章：{office_name}，测试".replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 42 42" role="img" aria-label="{label}">'
        f'<path d="{path(_ring(half - RIM / 2 - 0.1))}" fill="none" stroke="#d8271c" stroke-width="{RIM}"/>'
        f'<path d="{path(_fills(office_name))}" fill="#d8271c"/></svg>'
    )


def seal_picture(office_name: str, pixels: int = 496) -> bytes:
    """The seal as PNG, ``pixels`` wide (496 = 300 dpi at 42 mm), transparent outside; drawn from the same outlines."""
    source = (
        "#set page(width: 42mm, height: 42mm, margin: 0mm, fill: none)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 42mm, height: 42mm)\n'
    )
    made = typst.compile(
        source.encode(),
        format="png",
        ppi=pixels / DIAMETER * 25.4,
        sys_inputs={"svg": seal_svg(office_name)},
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise RuntimeError("印章图样没有生成。")
    return made
