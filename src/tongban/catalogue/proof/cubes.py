"""Enumeration in cubes: rows of classes in which an undecided fact (-1) stands for all of its classes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof.spaces import Space

Rows = NDArray[np.int16]
Truths = NDArray[np.int8]

FALSE, UNKNOWN, TRUE = 0, 1, 2
MOST = 1_000_000
"""Rows kept at once; beyond that a constraint solver takes over."""
CHUNK = 1 << 15
TRIED = 192
"""Rows on which the next fact to decide is chosen."""


class TooMany(Exception):
    """More rows than `MOST`."""


def everything(space: Space) -> Rows:
    """The one cube of all combinations."""
    return np.full((1, len(space.axes)), -1, dtype=np.int16)


def truths(space: Space, rows: Rows, formulas: list[Formula]) -> list[Truths]:
    """Kleene's truth of each formula in each row: FALSE or TRUE for all combinations of the cube, else UNKNOWN."""
    if len(rows) <= CHUNK:
        return _truths(space, rows, formulas)
    parts = [_truths(space, rows[at : at + CHUNK], formulas) for at in range(0, len(rows), CHUNK)]
    return [np.concatenate(found) for found in zip(*parts, strict=True)] if formulas else []


def _truths(space: Space, rows: Rows, formulas: list[Formula]) -> list[Truths]:
    seen: dict[int, Truths] = {}

    def of(formula: Formula) -> Truths:
        if id(formula) not in seen:
            seen[id(formula)] = found(formula)
        return seen[id(formula)]

    def found(formula: Formula) -> Truths:
        if formula.leaf is not None:
            axis, table = space.tables[formula.leaf]
            return table[rows[:, axis]]
        if formula.word == "not":
            return (TRUE - of(formula.parts[0])).astype(np.int8)
        joined = np.full(len(rows), FALSE if formula.word in ("false", "any") else TRUE, dtype=np.int8)
        for part in formula.parts:
            if formula.word == "all":
                np.minimum(joined, of(part), out=joined)
            else:
                np.maximum(joined, of(part), out=joined)
        return joined

    return [of(formula) for formula in formulas]


def refine(space: Space, rows: Rows, goal: Formula, most: int = MOST) -> Rows:
    """Disjoint cubes that together are exactly the combinations of `rows` for which the goal holds. Raises TooMany."""
    done: list[Rows] = []

    def judge(now: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        (found,) = truths(space, now, [goal])
        return found == TRUE, found == UNKNOWN

    for finished in split(space, rows, goal.facts, judge, most):
        done.append(finished)
    return np.concatenate(done) if done else rows[:0]


def any_holds(space: Space, rows: Rows, goal: Formula) -> bool:
    """Whether the goal holds for any combination of `rows`: looked for in depth, so that it needs no room."""
    axes = sorted(space.index[fact] for fact in goal.facts)
    waiting = [rows[at : at + TRIED] for at in range(0, len(rows), TRIED)]
    while waiting:
        now = waiting.pop()
        (found,) = truths(space, now, [goal])
        if (found == TRUE).any():
            return True
        now = now[found == UNKNOWN]
        if len(now):
            free = next(axis for axis in axes if (now[:, axis] == -1).any())
            now = spread(space, now, free)
            waiting += [now[at : at + TRIED] for at in range(0, len(now), TRIED)]
    return False


Judge = Callable[[Rows], tuple[NDArray[np.bool_], NDArray[np.bool_]]]
"""Which rows are wanted as they are, and which have to be split further; the rest is dropped."""


def split(space: Space, rows: Rows, facts: frozenset[str], judge: Judge, most: int = MOST) -> Iterator[Rows]:
    """Split cubes fact by fact until the judge is content; yields what it wants. Raises TooMany.

    Each time the fact is decided that leaves least to split, as tried on a sample of the rows.
    """
    axes = sorted(space.index[fact] for fact in facts)
    kept = 0
    while len(rows):
        wanted, open_ = judge(rows)
        if wanted.any():
            kept += int(wanted.sum())
            yield rows[wanted]
        rows = rows[open_]
        if kept + len(rows) > most:
            raise TooMany
        if not len(rows):
            return
        free = [axis for axis in axes if (rows[:, axis] == -1).any()]
        if not free:
            raise AssertionError("a decided combination stays undecided")
        rows = spread(space, rows, free[0] if len(free) == 1 else _best(space, rows, free, judge))
        if kept + len(rows) > 4 * most:
            raise TooMany


def _best(space: Space, rows: Rows, free: list[int], judge: Judge) -> int:
    """The fact to decide next."""
    sample = rows[:: max(1, len(rows) // TRIED)][:TRIED]
    left: dict[int, tuple[int, int, int]] = {}
    for axis in free:
        tried = spread(space, sample, axis)
        _, open_ = judge(tried)
        left[axis] = (int(open_.sum()), len(tried), axis)
    return min(left, key=lambda axis: left[axis])


def spread(space: Space, rows: Rows, axis: int) -> Rows:
    """The same combinations with one fact decided in every row."""
    here = rows[:, axis] == -1
    if not here.any():
        return rows
    count = len(space.axes[axis].values)
    more = np.repeat(rows[here], count, axis=0)
    more[:, axis] = np.tile(np.arange(count, dtype=np.int16), int(here.sum()))
    return np.concatenate([rows[~here], more])


def weight(space: Space, rows: Rows) -> int:
    """How many combinations the cubes hold, exactly."""
    sizes = [len(axis.values) for axis in space.axes]
    kinds = sorted({size for size in sizes if size > 1})
    # Cubes weigh the same when as many facts of each size are free: those counts, as digits of one number.
    digits = np.zeros(len(rows), dtype=object if len(kinds) > 8 else np.int64)
    for kind in kinds:
        free = (rows[:, [at for at, size in enumerate(sizes) if size == kind]] == -1).sum(axis=1)
        digits = digits * (len(sizes) + 1) + free
    total = 0
    for number, count in zip(*np.unique(digits, return_counts=True), strict=True):
        left, cubes = int(number), int(count)
        for kind in reversed(kinds):
            left, free_of_kind = divmod(left, len(sizes) + 1)
            cubes *= kind**free_of_kind
        total += cubes
    return total


def nearest(space: Space, rows: Rows) -> dict[str, int] | None:
    """The combination with the fewest facts unlike the usual, then the smallest change, then first in order."""
    if not len(rows):
        return None
    differing, change = distances(space, rows)
    usual = np.array([axis.usual for axis in space.axes], dtype=np.int16)
    full = np.where(rows == -1, usual, rows)
    close = np.flatnonzero(differing == differing.min())
    close = close[change[close] == change[close].min()]
    best = min(map(tuple, full[close].tolist()))
    return {axis.spec.code: int(at) for axis, at in zip(space.axes, best, strict=True)}


def distances(space: Space, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each cube's nearest combination: how many facts differ from the usual, and by how much in all."""
    differing = np.zeros(len(rows), dtype=np.int64)
    change = np.zeros(len(rows), dtype=np.int64)
    for at, axis in enumerate(space.axes):
        far = np.array([*(0 if place == axis.usual else 1 for place in range(len(axis.values))), 0], dtype=np.int64)
        differing += far[rows[:, at]]
        change += np.array([*axis.change, 0], dtype=np.int64)[rows[:, at]]
    return differing, change
