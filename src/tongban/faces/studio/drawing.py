"""Pictures of a pack as plain numbers for SVG: a flow by steps, the relations of matters, the states of a procedure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue.definitions import Flow, Procedure
from tongban.catalogue.labels import UNITS, stage_zh
from tongban.catalogue.packs import Pack

NODE_W, NODE_H, GAP_X, GAP_Y, LEFT, LANE_TOP = 196, 68, 44, 18, 20, 62
CHARS = 12


@dataclass(slots=True)
class Node:
    """A box: place in pixels, two lines of words, where it leads."""

    code: str
    x: int
    y: int
    lines: list[str]
    small: str
    url: str = ""
    kind: str = ""
    w: int = NODE_W
    h: int = NODE_H

    @property
    def text_y(self) -> int:
        return self.y + (
            22 if self.h < 60 and self.small else 30 if self.h < 60 else 28 if len(self.lines) == 1 else 20
        )

    @property
    def second_y(self) -> int:
        return self.y + 38

    @property
    def small_y(self) -> int:
        return self.y + self.h - 9

    @property
    def text_x(self) -> int:
        return self.x + 12


@dataclass(slots=True)
class Lane:
    """One step of a flow: its band, its words."""

    zh: str
    small: str
    y: int
    h: int
    number: int

    @property
    def text_y(self) -> int:
        return self.y + 26

    @property
    def small_y(self) -> int:
        return self.y + 46


@dataclass(slots=True)
class Picture:
    """Everything of one drawing; `edges` are SVG paths with a kind."""

    width: int = 0
    height: int = 0
    lanes: list[Lane] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)


def wrapped(text: str, most: int = CHARS) -> list[str]:
    """At most two lines of a name; what does not fit ends in an ellipsis."""
    text = text.split("（")[0] if len(text) > most * 2 else text
    first, rest = text[:most], text[most:]
    if not rest:
        return [first]
    return [first, rest if len(rest) <= most else f"{rest[: most - 1]}…"]


def _elbow(ax: int, ay: int, bx: int, by: int) -> str:
    middle = (ax + bx) // 2
    return f"M{ax} {ay}H{middle}V{by}H{bx}"


def flow_picture(pack: Pack, flow: Flow, url: str) -> Picture:
    """A flow: a band for each step, groups from left to right, members of a group one below the other; the longest way marked."""
    made = Picture()
    y = 0
    for number, step in enumerate(flow.steps, 1):
        tallest = max(len(group) for group in step.groups)
        height = LANE_TOP + tallest * (NODE_H + GAP_Y) + 6
        office = pack.office(step.lead).short if pack.has("offices", step.lead) else step.lead
        made.lanes.append(Lane(step.zh, f"{office} · 限 {step.limit.days} {UNITS[step.limit.unit]}", y, height, number))
        before: list[Node] = []
        for g, group in enumerate(step.groups):
            here = []
            most = max((_days(pack, flow.code, step.code, m.matter) for m in group), default=0)
            for row, member in enumerate(group):
                days = _days(pack, flow.code, step.code, member.matter)
                matter = pack.matter(member.matter)
                node = Node(
                    member.matter,
                    LEFT + g * (NODE_W + GAP_X),
                    y + LANE_TOP + row * (NODE_H + GAP_Y),
                    wrapped(matter.zh),
                    f"{days} 天{' · 同时办' if len(group) > 1 else ''}",
                    url.format(member.matter),
                    "long" if days == most and days else "",
                )
                here.append(node)
            made.edges += [
                (_elbow(a.x + NODE_W, a.y + NODE_H // 2, b.x, b.y + NODE_H // 2), "long" if a.kind and b.kind else "")
                for a in before
                for b in here
            ]
            made.nodes += here
            before = here
        y += height
        made.width = max(made.width, LEFT * 2 + len(step.groups) * (NODE_W + GAP_X) - GAP_X)
    made.height = y
    made.width = max(made.width, 640)
    return made


def _days(pack: Pack, flow: str, step: str, matter: str) -> int:
    found = pack.promised(matter, flow, step)
    return found.days if found else 0


def relations(pack: Pack, chosen: Sequence[str], url: str, focus: str = "") -> Picture:
    """The chosen matters by stage from left to right, with lines from each predecessor."""
    inside = [code for code in chosen if pack.has("matters", code)]
    stages: dict[str, list[str]] = {}
    for code in inside:
        stages.setdefault(pack.matter(code).stage or "", []).append(code)
    made = Picture()
    places: dict[str, Node] = {}
    for column, stage in enumerate(sorted(stages, key=lambda s: (s == "", s))):
        made.lanes.append(
            Lane(stage_zh(stage), f"{len(stages[stage])} 项", LEFT + column * (NODE_W + 2 * GAP_X), 0, column)
        )
        for row, code in enumerate(stages[stage]):
            matter = pack.matter(code)
            node = Node(
                code,
                LEFT + column * (NODE_W + 2 * GAP_X),
                LANE_TOP + row * (NODE_H + GAP_Y),
                wrapped(matter.zh),
                code,
                url.format(code),
                "focus" if code == focus else "",
            )
            places[code] = node
            made.nodes.append(node)
    for code in inside:
        matter = pack.matter(code)
        for before, kind in [(b, "") for b in matter.before] + [(b, "soft") for b in matter.before_soft]:
            if before in places:
                made.edges.append((_curve(places[before], places[code]), kind))
    made.width = max((n.x + NODE_W + LEFT + 30 for n in made.nodes), default=640)
    made.height = max((n.y + NODE_H + LEFT for n in made.nodes), default=200)
    return made


def _curve(a: Node, b: Node) -> str:
    """From the right side of one to the left side of the other; within a column round the right side."""
    ay, by = a.y + NODE_H // 2, b.y + NODE_H // 2
    if a.x == b.x:
        out = a.x + NODE_W
        return f"M{out} {ay}C{out + 34} {ay} {out + 34} {by} {out} {by}"
    if b.x < a.x:
        return f"M{a.x} {ay}C{a.x - 40} {ay} {b.x + NODE_W + 40} {by} {b.x + NODE_W} {by}"
    return f"M{a.x + NODE_W} {ay}C{a.x + NODE_W + 40} {ay} {b.x - 40} {by} {b.x} {by}"


def around(pack: Pack, code: str) -> list[str]:
    """A matter with everything that stands one or two steps before or after it."""
    before, after = _edges(pack)
    found = {code: None}
    for edges in (before, after):
        frontier = [code]
        for _ in range(2):
            frontier = [n for f in frontier for n in edges.get(f, ())]
            found |= dict.fromkeys(frontier)
    return [c for c in pack.kind("matters") if c in found]


def _edges(pack: Pack) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for matter in pack.matters():
        for one in (*matter.before, *matter.before_soft):
            before.setdefault(matter.code, []).append(one)
            after.setdefault(one, []).append(matter.code)
    return before, after


def related(pack: Pack, codes: Iterable[str]) -> list[str]:
    """Those of the codes that have a predecessor or a successor among them."""
    inside = set(codes)
    before, after = _edges(pack)
    return [c for c in codes if inside & {*before.get(c, ()), *after.get(c, ())}]


def procedure_rows(procedure: Procedure) -> list[dict[str, Any]]:
    """The state table as people read it: per state what may be done, by whom, and where it leads."""
    found = []
    everywhere = (
        set.intersection(*({a.code for a in acts} for acts in procedure.actions_from.values()))
        if procedure.actions_from
        else set()
    )
    for code in in_order(procedure):
        state = procedure.states[code]
        acts = [
            {
                "zh": a.zh,
                "to": procedure.states[a.to].zh if a.to and a.to in procedure.states else "不变",
                "by": by_words(a),
            }
            for a in procedure.actions_from.get(code, ())
            if a.to or a.code not in everywhere
        ]
        found.append({"zh": state.zh, "open": state.open, "acts": acts})
    return found


def in_order(procedure: Procedure) -> list[str]:
    """The codes of states as a case reaches them, from the first on; what is never reached comes last."""
    found = [a.to for a in procedure.starts if a.to]
    for code in found:
        found += [a.to for a in procedure.actions_from.get(code, ()) if a.to and a.to not in found]
    seen = dict.fromkeys((*found, *procedure.states))
    return [code for code in seen if code in procedure.states]


_BY = {"window": "窗口", "officer": "经办", "reviewer": "审核", "head": "负责人"}


def by_words(action: Any) -> str:
    """Who performs an action, in words."""
    by = action.by
    if by.party:
        return "申请人"
    if by.origin:
        return "到期自动" if by.origin == "clock" else "系统"
    if by.post:
        return _BY.get(by.post, "岗位人员")
    return "手上有这项待办的人"
