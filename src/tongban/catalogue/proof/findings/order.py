"""Circles of predecessors: matters of which each waits for another, under some combination of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding
from tongban.catalogue.proof.solving import Solver
from tongban.catalogue.proof.spaces import Space

Preds = Mapping[str, Sequence[str]]


def circles(ground: Ground) -> Iterator[ProofFinding]:
    """Circles in the catalogue's predecessors, then those that a flow's own order closes."""
    pack = ground.pack
    matters = pack.matters()
    own = {m.code: [b for b in (*m.before, *m.before_soft) if pack.has("matters", b)] for m in matters}
    known: set[frozenset[str]] = set()
    for knot in knots(own):
        for finding in _circle(ground, knot, own, ground.book.true, None):
            known.add(frozenset(knot))
            yield finding
    for code, course in ground.courses.items():
        if not course.back:
            continue
        preds = {at: node.preds for at, node in course.nodes.items()}
        for knot in knots(preds):
            if frozenset(knot) not in known:
                yield from _circle(ground, knot, preds, ground.within(code), code)


def _circle(ground: Ground, knot: Sequence[str], preds: Preds, scope: Formula, flow: str | None) -> Iterator[ProofFinding]:
    book, pack = ground.book, ground.pack
    applies = {code: book.of(pack.matter(code).when) for code in knot}
    facts = scope.facts.union(*(formula.facts for formula in applies.values()))
    goal = book.every([scope, ground.possible(facts)])
    if goal is book.false:
        return
    solver = Solver(Space(pack, [goal, *applies.values()]), goal)
    found = solver.circle(applies, {code: tuple(preds[code]) for code in knot})
    if found is None:
        return
    inside, chosen = found
    way = _round(inside, preds)
    names = " → ".join(f"{pack.matter(code).zh}（{code}）" for code in (*way, way[0]))
    where = f"“{pack.flow(flow).zh}”的环节次序与前置事项" if flow else "前置事项"
    text = f"{where}绕成了圈，谁也开始不了：{names}"
    example = ground.example(solver.space.values(chosen), flow)
    yield ProofFinding("error", "cycle", _where(flow, way[0]), text, "请去掉其中一个前置（before），或调整次序", example)


def _where(flow: str | None, code: str) -> str:
    return f"流程 {flow}" if flow else f"事项 {code}"


def _round(inside: Sequence[str], preds: Preds) -> list[str]:
    """One circle inside, each code followed by one that waits for it."""
    at = inside[0]
    way: list[str] = []
    while at not in way:
        way.append(at)
        at = next(code for code in preds[at] if code in inside)
    return way[way.index(at) :][::-1]


def knots(preds: Preds) -> list[list[str]]:
    """Groups of codes in which each leads to each other (Tarjan), without those that stand alone."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    held: list[str] = []
    found: list[list[str]] = []
    for root in preds:
        if root in number:
            continue
        stack: list[tuple[str, Iterator[str]]] = []
        _enter(root, preds, number, low, held, stack)
        while stack:
            code, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[code])
                if low[code] == number[code]:
                    knot = held[held.index(code) :]
                    del held[held.index(code) :]
                    if len(knot) > 1 or code in preds[code]:
                        found.append(sorted(knot))
            elif after not in number:
                _enter(after, preds, number, low, held, stack)
            elif after in held:
                low[code] = min(low[code], number[after])
    return found


def _enter(
    code: str,
    preds: Preds,
    number: dict[str, int],
    low: dict[str, int],
    held: list[str],
    stack: list[tuple[str, Iterator[str]]],
) -> None:
    number[code] = low[code] = len(number)
    held.append(code)
    stack.append((code, iter(preds.get(code, ()))))
