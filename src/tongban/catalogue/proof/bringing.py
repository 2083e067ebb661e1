"""The papers that an applicant must bring, as a course of their own: each paper stands where a matter would."""

from __future__ import annotations

from collections.abc import Sequence

from tongban.catalogue.definitions import Need, Target
from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof.courses import CORE_PAPERS, Course, Node
from tongban.catalogue.proof.grounds import Ground

BROUGHT = frozenset({"upload", "commit"})
"""Where a paper comes from when the applicant has to bring or to sign it."""


def narrowed(course: Course, steps: Sequence[str]) -> Course:
    """The course with only these steps; all of them where none is named."""
    if not steps:
        return course
    kept = tuple(groups if step.code in steps else () for step, groups in zip(course.flow.steps, course.steps, strict=True))
    return Course(course.flow, course.nodes, kept, course.order, course.back)


def papers(ground: Ground, course: Course, target: Target) -> Course:
    """The papers of the target's steps or matters as nodes: a paper is there when a matter applies that needs it."""
    inside = target.matters or narrowed(course, target.steps).inside
    parts: dict[str, list[Formula]] = {}
    for code in inside:
        if code not in course.nodes:
            continue
        node = course.nodes[code]
        for need in node.matter.materials:
            if need.source in BROUGHT:
                asked = ground.book.every([node.applies, _asked(ground, need, target.counts == CORE_PAPERS)])
                parts.setdefault(need.code, []).append(asked)
    matter = next(iter(course.nodes.values())).matter if course.nodes else None
    nodes = {
        code: Node(matter, 0, 0, ground.book.some(listed), (), "step", 0) for code, listed in parts.items() if matter is not None
    }
    return Course(course.flow, nodes, (), tuple(nodes), frozenset())


def _asked(ground: Ground, need: Need, core_only: bool) -> Formula:
    """When the paper is needed, and, where only core ones count, when it is core."""
    when = ground.book.true if need.when is None else ground.book.of(need.when)
    if not core_only or need.core or need.core_by_law:
        return when
    return ground.book.every([when, ground.book.of(need.core_when)]) if need.core_when is not None else ground.book.false
