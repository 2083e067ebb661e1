"""The course of a flow: its matters with days, waits and order; and the sums that targets compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongban.catalogue.definitions import Flow, Matter
from tongban.catalogue.formulas import Book, Formula

Applying = Mapping[str, NDArray[np.bool_]]
"""For each matter, in which rows it applies."""
Numbers = NDArray[np.int64]

STEPS, COUNTED, WAIT, MATTERS = "steps", "counted_days", "longest_wait", "matters"
THROUGH, WIDE, WIDEST = "through_days", "wide_days", "wide_wait"
STEP_DAYS, PAPERS, CORE_PAPERS = "step_days", "materials", "core_materials"
MEASURES = {
    STEPS: ("环节", "个"),
    COUNTED: ("审批", "个工作日"),
    WAIT: ("最长等待", "个工作日"),
    THROUGH: ("环节起止（含图审等旁边事项）", "个工作日"),
    WIDE: ("全程", "个工作日"),
    WIDEST: ("全程（特殊程序按上限）", "个工作日"),
    MATTERS: ("事项", "项"),
    STEP_DAYS: ("这个环节", "个工作日"),
    PAPERS: ("要交的材料", "份"),
    CORE_PAPERS: ("要交的核心材料", "份"),
}
"""What can be proved of a flow: its Chinese name and unit. All grow with the matters that apply, never shrink."""
ALONG = frozenset({THROUGH, WIDE, WIDEST})
"""Measures along the whole way, with what stands around the steps: from the first matter to the last, or (THROUGH) from
the first step's beginning to the last step's end, with what stands beside on the way."""


NODES = frozenset({MATTERS, PAPERS, CORE_PAPERS})
"""Measures that count the nodes of a course: matters, or the papers that stand in their place."""


@dataclass(frozen=True, slots=True)
class Node:
    """One matter of a course. `preds` are the matters that end before it begins, where they apply; `place` step or around.

    `inside` is the longest timed step in it (publication, site visit): on the whole way it counts where it is longer.
    """

    matter: Matter
    days: int
    wait: int
    applies: Formula
    preds: tuple[str, ...]
    place: str
    inside: int

    @property
    def code(self) -> str:
        return self.matter.code


@dataclass(frozen=True, slots=True)
class Course:
    """`steps` hold groups of codes; `order` puts every node after its predecessors; `back` are edges that close circles."""

    flow: Flow
    nodes: Mapping[str, Node]
    steps: tuple[tuple[tuple[str, ...], ...], ...]
    order: tuple[str, ...]
    back: frozenset[tuple[str, str]]

    @property
    def inside(self) -> tuple[str, ...]:
        """The matters of the steps."""
        return tuple(dict.fromkeys(code for step in self.steps for group in step for code in group))

    def asked(self, measure: str) -> tuple[str, ...]:
        """The matters that a measure depends on."""
        return tuple(self.nodes) if measure in ALONG or measure in NODES else self.inside


def course(book: Book, flow: Flow) -> Course:
    """The course of a flow, as the guide orders and times it: predecessors, groups, steps, and `after`."""
    pack = book.pack
    members = [(step.code, m.matter) for step in flow.steps for m in step.members if pack.has("matters", m.matter)]
    inside = {code for _, code in members}
    around = [a for a in flow.around if pack.has("matters", a.matter) and a.matter not in inside]
    preds: dict[str, list[str]] = {code: [] for code in [*(c for _, c in members), *(a.matter for a in around)]}
    earlier: list[str] = []
    steps: list[tuple[tuple[str, ...], ...]] = []
    for step in flow.steps:
        groups = [tuple(m.matter for m in group if pack.has("matters", m.matter)) for group in step.groups]
        for group in groups:
            for code in group:
                preds[code] += earlier
            earlier += group
        steps.append(tuple(groups))
    for one in around:
        preds[one.matter] += [code for step, code in members if step == one.after] or [one.after or ""]
    for code in preds:
        preds[code] += pack.matter(code).before
        preds[code] = [p for p in dict.fromkeys(preds[code]) if p in preds and p != code]
    where = {code: step for step, code in members}
    place = {a.matter: a.place for a in around}
    nodes = {code: _node(book, flow, where.get(code), code, tuple(preds[code]), place.get(code, "step")) for code in preds}
    order, back = _ordered(preds)
    return Course(flow, nodes, tuple(steps), order, back)


def _node(book: Book, flow: Flow, step: str | None, code: str, preds: tuple[str, ...], place: str) -> Node:
    matter = book.pack.matter(code)
    limit = book.pack.promised(code, flow.code, step) or matter.legal
    days = limit.days if limit else 0
    caps = sum(book.pack.pause(p).cap_days or 0 for p in matter.pauses if book.pack.has("pauses", p))
    return Node(matter, days, days + caps, book.of(matter.when), preds, place, max((t.days or 0 for t in matter.timed), default=0))


def _ordered(preds: Mapping[str, list[str]]) -> tuple[tuple[str, ...], frozenset[tuple[str, str]]]:
    """Every code after its predecessors; and the edges (from, to) that had to be left out for that."""
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    state: dict[str, int] = {}
    for root in preds:
        stack = [(root, iter(preds[root]))] if root not in state else []
        if stack:
            state[root] = 1
        while stack:
            code, rest = stack[-1]
            before = next(rest, None)
            if before is None:
                stack.pop()
                state[code] = 2
                order.append(code)
            elif state.get(before) == 1:
                back.add((before, code))
            elif before not in state:
                state[before] = 1
                stack.append((before, iter(preds[before])))
    return tuple(order), frozenset(back)


def value(course_: Course, measure: str, applying: Applying, rows: int) -> Numbers:
    """The measure in each row."""
    if measure == STEPS:
        return _sum([_any([applying[c] for group in step for c in group], rows).astype(np.int64) for step in course_.steps], rows)
    if measure in NODES:
        return _sum([applying[code].astype(np.int64) for code in course_.nodes], rows)
    if measure in (COUNTED, WAIT, STEP_DAYS):
        groups = [group for step in course_.steps for group in step]
        own = {code: length(course_.nodes[code], measure) for code in course_.inside}
        return _sum([_most([applying[c] * np.int64(own[c]) for c in group], rows) for group in groups], rows)
    ends = ending(course_, measure, applying, rows)
    return _most([ends[code] for code in last(course_, measure)], rows)


def last(course_: Course, measure: str) -> tuple[str, ...]:
    """The matters whose end is the end of the way."""
    return course_.inside if measure == THROUGH else tuple(course_.nodes)


def ending(course_: Course, measure: str, applying: Applying, rows: int) -> dict[str, Numbers]:
    """When each matter ends at the latest, in days from the beginning; 0 where it does not apply.

    Edges of circles are followed as often as there are such edges: enough for every way that is no circle.
    """
    ends = {code: np.zeros(rows, dtype=np.int64) for code in course_.order}
    for _ in range(1 + len(course_.back)):
        for code in course_.order:
            node = course_.nodes[code]
            begins = _most([ends[p] for p in node.preds], rows)
            ends[code] = np.where(applying[code], begins + length(node, measure), 0)
    return ends


def path(course_: Course, measure: str, applies: Mapping[str, bool]) -> list[tuple[str, int]]:
    """The longest way for one set of applying matters: codes with their days, from first to last."""
    if measure not in ALONG:
        way = []
        for group in (group for step in course_.steps for group in step):
            inside = [(length(course_.nodes[c], measure), c) for c in group if applies[c]]
            if inside:
                days = max(days for days, _ in inside)
                way.append((next(c for d, c in inside if d == days), days))
        return way
    given = {code: np.array([bool(applies[code])]) for code in course_.nodes}
    ends = {code: int(found[0]) for code, found in ending(course_, measure, given, 1).items()}
    way = []
    left = [code for code in course_.order if applies[code]]
    at = max((code for code in left if code in last(course_, measure)), key=lambda code: ends[code], default=None)
    while at is not None and at in left:
        node = course_.nodes[at]
        left.remove(at)
        way.append((at, length(node, measure)))
        at = max((p for p in node.preds if p in left), key=lambda code: ends[code], default=None)
    return way[::-1]


def length(node: Node, measure: str) -> int:
    """The days of a matter for a measure: with special procedures at their caps, or without."""
    if measure == THROUGH and node.place in ("before", "after"):
        return 0
    own = node.wait if measure in (WAIT, WIDEST) else node.days
    return own + max(0, node.inside - node.days) if measure in ALONG else own


def _any(parts: list[NDArray[np.bool_]], rows: int) -> NDArray[np.bool_]:
    found = np.zeros(rows, dtype=bool)
    for part in parts:
        found |= part
    return found


def _sum(parts: list[Numbers], rows: int) -> Numbers:
    found = np.zeros(rows, dtype=np.int64)
    for part in parts:
        found += part
    return found


def _most(parts: list[Numbers], rows: int) -> Numbers:
    found = np.zeros(rows, dtype=np.int64)
    for part in parts:
        np.maximum(found, part, out=found)
    return found
