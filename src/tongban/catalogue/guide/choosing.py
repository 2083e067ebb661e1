"""The flow of a project as the plan tells it: the one chosen or those still possible, and which flows it left and why."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.conditions import Because
from tongban.catalogue.definitions import Flow, Leave
from tongban.catalogue.guide.known import Known
from tongban.catalogue.guide.plans import Left


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen flow with its reasons, or the flows still possible; and the flows that were left for certain."""

    flow: Flow | None
    because: tuple[Because, ...]
    candidates: tuple[str, ...]
    left: tuple[Left, ...]


def choose(known: Known) -> Choice:
    """The first flow by priority that holds and is not left. Unknown facts leave the choice open."""
    left = tuple(_left(known))
    if known.flow is not None:
        chosen = known.pack.flow(known.flow)
        return Choice(chosen, known.why(chosen.when), (), left)
    open_ = tuple(flow.code for flow in known.pack.flows() if flow.code in known.ends)
    return Choice(None, (), open_, left)


def _left(known: Known) -> list[Left]:
    """The flows that fit and are left, from the first on, as far as that is certain."""
    found: list[Left] = []
    tried: set[str] = set()
    queue = list(known.pack.flows())
    while queue:
        flow = queue.pop(0)
        if flow.code in tried:
            continue
        tried.add(flow.code)
        holds = known.truth(flow.when)
        if holds is not True:
            continue
        leave, unsure = _leaving(known, flow)
        if leave is not None:
            found.append(_told(known, flow, leave))
            if leave.to is not None and known.pack.has("flows", leave.to):
                queue.insert(0, known.pack.flow(leave.to))
        elif not unsure:
            break
    return found


def _leaving(known: Known, flow: Flow) -> tuple[Leave | None, bool]:
    """The leave that holds; else whether one still may."""
    unsure = False
    for leave in flow.leaves:
        found = known.truth(leave.when)
        if found:
            return leave, False
        unsure = unsure or found is None
    return None, unsure


def _told(known: Known, flow: Flow, leave: Leave) -> Left:
    because = known.why(leave.when)
    cite = leave.cite or next((b.cite for b in because if b.cite), None)
    return Left(flow.code, flow.zh, leave.zh, cite, leave.to, because)
