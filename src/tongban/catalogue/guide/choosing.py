"""Chooses the one flow of a project, and says which flows it left and why."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.conditions import Because, Evaluator
from tongban.catalogue.definitions import Flow, Json, Leave
from tongban.catalogue.guide.plans import Left


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen flow, or the flows still possible with the conditions that keep them undecided."""

    flow: Flow | None
    because: tuple[Because, ...]
    candidates: tuple[str, ...]
    left: tuple[Left, ...]
    undecided: tuple[Json, ...]


def choose(run: Evaluator) -> Choice:
    """The first flow by priority that holds and is not left. Unknown facts leave the choice open."""
    flows = run.pack.flows()
    left: list[Left] = []
    candidates: list[str] = []
    undecided: list[Json] = []
    tried: set[str] = set()
    queue = list(flows)
    while queue:
        flow = queue.pop(0)
        if flow.code in tried:
            continue
        tried.add(flow.code)
        holds = run.truth(flow.when)
        if holds is False:
            continue
        leave, unsure = _leaving(run, flow)
        if holds and leave is not None:
            left.append(_left(run, flow, leave))
            if leave.to is not None and run.pack.has("flows", leave.to):
                queue.insert(0, run.pack.flow(leave.to))
            continue
        if leave is not None and leave.to is None:
            continue
        candidates.append(leave.to if leave is not None and leave.to else flow.code)
        if holds and not unsure:
            break
        undecided.extend([] if holds else [flow.when])
        undecided.extend(unsure)
    if len(candidates) == 1 and not undecided:
        chosen = run.pack.flow(candidates[0])
        return Choice(chosen, tuple(run.why(chosen.when)), (), tuple(left), ())
    return Choice(None, (), tuple(dict.fromkeys(candidates)), tuple(left), tuple(undecided))


def _leaving(run: Evaluator, flow: Flow) -> tuple[Leave | None, list[Json]]:
    """The leave that holds, else the conditions of those that still may."""
    unsure: list[Json] = []
    for leave in flow.leaves:
        found = run.truth(leave.when)
        if found:
            return leave, []
        if found is None:
            unsure.append(leave.when)
    return None, unsure


def _left(run: Evaluator, flow: Flow, leave: Leave) -> Left:
    because = tuple(run.why(leave.when))
    cite = leave.cite or next((b.cite for b in because if b.cite), None)
    return Left(flow.code, flow.zh, leave.zh, cite, leave.to, because)
