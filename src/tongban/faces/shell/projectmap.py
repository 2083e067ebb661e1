"""The map of a project: stages as columns, matters as nodes, arrows led through the gutters, never across a node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, GAP, HEAD, ROW, ROW_GAP = 258, 56, 48, 116, 28
MAX_COLUMNS, MAX_ROWS = 6, 12


@dataclass(frozen=True)
class Arrow:
    """A line and its tip; `kind` is ok (satisfied) or open (still needed)."""

    path: str
    tip: str
    kind: str


@dataclass(frozen=True)
class Placed:
    """A node with its place in the grid, counted from one."""

    node: Mapping[str, Any]
    column: int
    row: int


@dataclass(frozen=True)
class Stage:
    """A column: its head and its nodes."""

    head: Mapping[str, Any]
    column: int
    nodes: list[Placed]


@dataclass(frozen=True)
class ProjectMap:
    """Everything the template draws."""

    stages: list[Stage]
    arrows: list[Arrow]
    width: int
    height: int


def _left(column: int) -> int:
    return (column - 1) * (WIDTH + GAP)


def _top(row: int) -> int:
    return HEAD + ROW_GAP + (row - 1) * (ROW + ROW_GAP)


def _down_tip(x: float, y: float) -> str:
    return f"M{x - 5:g} {y - 8:g}h10l-5 8z"


def _right_tip(x: float, y: float) -> str:
    return f"M{x - 8:g} {y - 5:g}l8 5-8 5z"


def _left_tip(x: float, y: float) -> str:
    return f"M{x + 8:g} {y - 5:g}l-8 5 8 5z"


def _arrow(source: Placed, target: Placed, kind: str, taken: set[tuple[int, int]]) -> Arrow:
    """Straight where it can be, else out to the gutter, along it or the gap above the target, and in from the side."""
    x1, y1 = _left(source.column) + WIDTH, _top(source.row) + ROW / 2
    x2, y2 = _left(target.column), _top(target.row) + ROW / 2
    between = {(source.column, row) for row in range(source.row + 1, target.row)}
    if source.column == target.column and target.row > source.row and not between & taken:
        x = x2 + WIDTH / 2
        top, bottom = _top(source.row) + ROW, _top(target.row)
        return Arrow(f"M{x:g} {top}V{bottom - 7}", _down_tip(x, bottom - 1), kind)
    if source.column == target.column:
        return Arrow(f"M{x1} {y1:g}H{x1 + GAP / 2 - 8:g}V{y2:g}H{x1 + 8}", _left_tip(x1 + 1, y2), kind)
    if target.column == source.column + 1:
        if source.row == target.row:
            return Arrow(f"M{x1} {y1:g}H{x2 - 8}", _right_tip(x2 - 1, y2), kind)
        x = x1 + GAP / 2
        turn = 10 if y2 > y1 else -10
        path = f"M{x1} {y1:g}H{x - 10:g}Q{x:g} {y1:g} {x:g} {y1 + turn:g}V{y2 - turn:g}"
        return Arrow(f"{path}Q{x:g} {y2:g} {x + 10:g} {y2:g}H{x2 - 8}", _right_tip(x2 - 1, y2), kind)
    out = x1 + GAP / 2 - 8
    into = x2 - GAP / 2 + 8
    lane = _top(target.row) - ROW_GAP / 2
    return Arrow(f"M{x1} {y1:g}H{out:g}V{lane:g}H{into:g}V{y2:g}H{x2 - 8}", _right_tip(x2 - 1, y2), kind)


def lay_out(stages: Sequence[Mapping[str, Any]]) -> ProjectMap:
    """Places nodes (by their own `row` if given, else in order) and draws an arrow for each key in a node's `needs`.

    A need is satisfied when the node it names has the light `done` or `none`. Raises ValueError when the map is
    wider than six stages or longer than twelve rows: then a list by stage serves the reader better.
    """
    if len(stages) > MAX_COLUMNS:
        raise ValueError(f"a map has at most {MAX_COLUMNS} stages, this one has {len(stages)}")
    placed: dict[str, Placed] = {}
    columns: list[Stage] = []
    rows = 1
    for column, head in enumerate(stages, start=1):
        nodes: list[Placed] = []
        row = 0
        for node in head.get("nodes") or ():
            row = int(node.get("row") or row + 1)
            if row > MAX_ROWS:
                raise ValueError(f"a map has at most {MAX_ROWS} rows, stage {column} needs {row}")
            one = Placed(node, column, row)
            nodes.append(one)
            placed[str(node.get("key") or f"{column}.{row}")] = one
            rows = max(rows, row)
        columns.append(Stage(head, column, nodes))
    taken = {(one.column, one.row) for one in placed.values()}
    arrows = [
        _arrow(source, target, "ok" if source.node.get("light") in ("done", "none") else "open", taken)
        for target in placed.values()
        for need in target.node.get("needs") or ()
        if (source := placed.get(str(need))) is not None
    ]
    width = max(1, len(stages)) * (WIDTH + GAP) - GAP
    return ProjectMap(columns, arrows, width, HEAD + rows * (ROW + ROW_GAP))
