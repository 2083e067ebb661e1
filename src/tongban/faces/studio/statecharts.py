"""A procedure as a drawing: states from left to right, between them the actions that lead from one to the next."""

from __future__ import annotations

from tongban.catalogue.definitions import Action, Procedure
from tongban.faces.studio.drawing import LANE_TOP, LEFT, Node, Picture, by_words, wrapped

STATE_W, STATE_H, PILL_W, PILL_H, GAP, ROW = 132, 52, 176, 52, 52, 12


def chart(procedure: Procedure, url: str) -> Picture:
    """States as boxes by how many acts away they are from the first; each act that moves a case as a pill between two columns.

    What may be done in any state, and what moves nothing, stands in the table only. `url` has a place for an act's code.
    """
    made = Picture()
    ranks = _ranks(procedure)
    width = STATE_W + PILL_W + 2 * GAP
    places: dict[str, Node] = {}
    moving = [a for a in procedure.actions.values() if a.to and "*" not in a.sources]
    columns: dict[int, list[str]] = {}
    for code in procedure.states:
        columns.setdefault(ranks.get(code, max(ranks.values(), default=0) + 1), []).append(code)
    pills: dict[int, list[Action]] = {}
    for act in moving:
        first = min((ranks[s] for s in act.sources if s in ranks), default=-1)
        pills.setdefault(first, []).append(act)
    left = LEFT + PILL_W + GAP
    tallest = max(
        [len(c) * (STATE_H + 3 * ROW) for c in columns.values()]
        + [len(p) * (PILL_H + ROW) for p in pills.values()]
        + [1]
    )
    for rank, codes in columns.items():
        top = LANE_TOP + (tallest - len(codes) * (STATE_H + 3 * ROW)) // 2 - LANE_TOP + LEFT
        for row, code in enumerate(codes):
            state = procedure.states[code]
            small = "" if state.open else "结束"
            node = Node(code, left + rank * width, top + row * (STATE_H + 3 * ROW), wrapped(state.zh, 8), small)
            node.w, node.h, node.kind = STATE_W, STATE_H, "state" if state.open else "state ended"
            places[code] = node
    for rank, acts in pills.items():
        top = (tallest - len(acts) * (PILL_H + ROW)) // 2 + LEFT
        for row, act in enumerate(acts):
            x = left + rank * width + STATE_W + GAP
            pill = Node(
                act.code,
                x,
                top + row * (PILL_H + ROW),
                wrapped(act.zh, 11)[:1],
                who(procedure, act),
                url.format(act.code),
                "pill",
            )
            pill.w, pill.h = PILL_W, PILL_H
            made.nodes.append(pill)
            made.edges += [(_line(places[s], pill), "") for s in sorted(act.sources) if s in places]
            if act.to in places:
                made.edges.append((_line(pill, places[act.to]), "to"))
    made.nodes = [*places.values(), *made.nodes]
    made.width = max((n.x + n.w for n in made.nodes), default=600) + LEFT + GAP
    made.height = tallest + 2 * LEFT
    return made


def who(procedure: Procedure, act: Action) -> str:
    """Who performs an act: a holder of a task by the task's name."""
    if act.by.task and act.by.task != "*":
        return f"办“{procedure.task_zh(act.by.task)}”的人"
    return by_words(act)


def _ranks(procedure: Procedure) -> dict[str, int]:
    """How many acts a state is away from the beginning of the case; ended states stand at the right."""
    found = {a.to: 0 for a in procedure.starts if a.to}
    frontier = list(found)
    for code in frontier:
        for act in procedure.actions_from.get(code, ()):
            if act.to and act.to not in found and "*" not in act.sources:
                found[act.to] = found[code] + 1
                frontier.append(act.to)
    last = max(found.values(), default=0)
    return {
        code: max(rank, last) if code in procedure.states and not procedure.states[code].open else rank
        for code, rank in found.items()
    }


def _line(a: Node, b: Node) -> str:
    """From one box to another; back to the left it leaves below."""
    ay, by = a.y + a.h // 2, b.y + b.h // 2
    if b.x > a.x:
        return f"M{a.x + a.w} {ay}C{a.x + a.w + 24} {ay} {b.x - 24} {by} {b.x} {by}"
    low = a.y + a.h
    return f"M{a.x + 20} {low}C{a.x + 20} {low + 26} {b.x + b.w // 2} {max(low, b.y + b.h) + 26} {b.x + b.w // 2} {b.y + b.h}"
