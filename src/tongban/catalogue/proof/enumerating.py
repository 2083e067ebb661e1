"""Answers a question by enumeration: cubes are split only while their bounds leave the answer open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongban.catalogue.proof import cubes
from tongban.catalogue.proof.courses import Course, Numbers, value
from tongban.catalogue.proof.cubes import Rows
from tongban.catalogue.proof.spaces import Assignment, Space

BREAKS = {"le": (">",), "lt": (">", "="), "ge": ("<",), "gt": ("<", "="), "eq": ("<", ">")}
"""For each comparison of a target, what breaks it."""


def bounds(space: Space, course: Course, measure: str, rows: Rows) -> tuple[Numbers, Numbers]:
    """The least and the greatest that the measure may be in each cube (it grows with the matters that apply)."""
    codes = course.asked(measure)
    found = cubes.truths(space, rows, [course.nodes[code].applies for code in codes])
    surely = {code: truth == cubes.TRUE for code, truth in zip(codes, found, strict=True)}
    maybe = {code: truth != cubes.FALSE for code, truth in zip(codes, found, strict=True)}
    return value(course, measure, surely, len(rows)), value(course, measure, maybe, len(rows))


def facts(course: Course, measure: str) -> frozenset[str]:
    """The facts that a measure depends on."""
    return frozenset[str]().union(*(course.nodes[code].applies.facts for code in course.asked(measure)))


def extreme(space: Space, course: Course, measure: str, scope: Rows, greatest: bool = True) -> tuple[int, dict[str, int]] | None:
    """The exact maximum (or minimum) over the scope's cubes with a combination that reaches it. Raises TooMany."""
    best: list[tuple[int, Rows]] = []

    def judge(rows: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        least, most = bounds(space, course, measure, rows)
        sure, hope = (least, most) if greatest else (-most, -least)
        if len(rows) and (not best or int(sure.max()) > best[0][0]):
            best[:] = [(int(sure.max()), rows[[int(sure.argmax())]])]
        return np.zeros(len(rows), dtype=bool), hope > best[0][0] if best else np.zeros(len(rows), dtype=bool)

    for _ in cubes.split(space, scope, facts(course, measure), judge):
        pass
    if not best:
        return None
    return (best[0][0] if greatest else -best[0][0]), cubes.nearest(space, best[0][1]) or {}


def breaking(space: Space, course: Course, measure: str, scope: Rows, op: str, limit: int) -> Rows:
    """Cubes that hold exactly the combinations of the scope that break `measure op limit`. Raises TooMany."""

    def judge(rows: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        least, most = bounds(space, course, measure, rows)
        broken = np.zeros(len(rows), dtype=bool)
        may = np.zeros(len(rows), dtype=bool)
        for how in BREAKS[op]:
            if how == ">":
                broken |= least > limit
                may |= most > limit
            elif how == "<":
                broken |= most < limit
                may |= least < limit
            else:
                broken |= (least == limit) & (most == limit)
                may |= (least <= limit) & (most >= limit)
        return broken, may & ~broken

    found = list(cubes.split(space, scope, facts(course, measure), judge))
    return np.concatenate(found) if found else scope[:0]


def applying(space: Space, course: Course, chosen: Assignment) -> dict[str, bool]:
    """Which matters of the course apply for one combination; those that the space does not know are left out."""
    row = np.array([[chosen[axis.spec.code] for axis in space.axes]], dtype=np.int16)
    codes = [code for code in course.nodes if all(leaf in space.tables for leaf in course.nodes[code].applies.leaves())]
    found = cubes.truths(space, row, [course.nodes[code].applies for code in codes])
    return {code: bool(truth[0] == cubes.TRUE) for code, truth in zip(codes, found, strict=True)}
