"""Where a plan strains against itself: whom its flows send away, and what does not fit inside its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tongban.catalogue.choices import left
from tongban.catalogue.definitions import Json, Leave, Matter, Target
from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof import cubes
from tongban.catalogue.proof.courses import COUNTED, MEASURES, STEPS
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding
from tongban.catalogue.proof.solving import Solver
from tongban.catalogue.proof.spaces import Space
from tongban.catalogue.proof.targets import OPS
from tongban.catalogue.values import number

SHOWN = 6
"""Ways to leave a flow that are told at most."""


def tensions(ground: Ground) -> Iterator[ProofFinding]:
    """Projects that a target speaks of and that its flow sends away; steps too long for the days that hold them."""
    for code in dict.fromkeys(code for target in ground.pack.targets() for code in target.flows):
        if code in ground.courses:
            yield from _leavers(ground, code)
    yield from _too_narrow(ground)
    for target in ground.pack.targets():
        yield from _known(ground, target)


def _leavers(ground: Ground, code: str) -> Iterator[ProofFinding]:
    """For each way out: who leaves (all that are nearest to the usual), and what awaits them."""
    flow = ground.pack.flow(code)
    for at, leave in enumerate(flow.leaves):
        goal = left(ground.book, flow, at)
        goal = ground.book.every([goal, ground.possible(goal.facts)])
        space = Space(ground.pack, [goal])
        try:
            rows = cubes.refine(space, cubes.everything(space), goal)
        except cubes.TooMany:
            rows = _one(ground, space, goal)
        if not len(rows):
            continue
        base = ground.witness_in(code, ground.book.true)
        who = _who(ground, space, rows, ground.complete(base) if base else {})
        ends = _ends(ground, goal, code)
        text = f"“{flow.zh}”的承诺管不到这些项目：{'；或者'.join(who)}。目录的理由：{leave.zh}{_cited(leave)}。它们{ends}"
        fix = "请在方案或对外说明里写明这个范围，避免让这些项目以为也是同样的期限"
        chosen = cubes.nearest(space, rows)
        example = ground.example(space.values(chosen) if chosen else None)
        silent = replace(example, text="") if example else None
        yield ProofFinding("tension", "leaves", f"流程 {code}", text, fix, silent)


def _one(ground: Ground, space: Space, goal: Formula) -> cubes.Rows:
    """Of too many ways to leave, the one nearest to the usual."""
    chosen = Solver(space, goal).nearest()
    rows = cubes.everything(space)
    if chosen is None:
        return rows[:0]
    rows[0] = [chosen[axis.spec.code] for axis in space.axes]
    return rows


def _who(ground: Ground, space: Space, rows: cubes.Rows, base: Mapping[str, object]) -> list[str]:
    """The nearest ways to leave, each told by what differs from a project that stays."""
    differing, _ = cubes.distances(space, rows)
    near = rows[differing <= differing.min() + 1]
    told: dict[frozenset[str], str] = {}
    for row in near:
        facts = ground.complete(space.values(cubes.nearest(space, row[None, :]) or {}))
        unlike = [spec.code for spec in ground.pack.facts() if spec.code in facts and facts[spec.code] != base.get(spec.code)]
        told.setdefault(frozenset(unlike), ground.words(facts, unlike))
    least = [key for key in told if not any(other < key for other in told)]
    return [told[key] for key in sorted(least, key=lambda key: (len(key), told[key]))[:SHOWN]]


def _ends(ground: Ground, goal: Formula, code: str) -> str:
    """Where those who leave end, and what it comes to there."""
    parts = []
    for other, course in ground.courses.items():
        if other == code or not ground.happens_in(other, goal):
            continue
        question = ground.question(ground.within(other, goal), course, [COUNTED])
        steps, days = question.extreme(STEPS), question.extreme(COUNTED)
        parts.append(f"改走“{course.flow.zh}”，最多 {steps[0] if steps else 0} 个环节、审批 {days[0] if days else 0} 个工作日")
    return "；".join(parts) if parts else "不走任何流程"


def _cited(leave: Leave) -> str:
    return f"（{leave.cite}）" if leave.cite else ""


def _too_narrow(ground: Ground) -> Iterator[ProofFinding]:
    """Timed steps and consultations longer than the days which have to hold them: once per matter, with the flows where it is so."""
    found: dict[tuple[str, str, int, int], list[tuple[str, Mapping[str, object]]]] = {}
    cites: dict[tuple[str, str, int, int], str | None] = {}
    for code, course in ground.courses.items():
        for node in course.nodes.values():
            for zh, days, when, cite in _inside(node.matter):
                if days <= node.days:
                    continue
                goal = ground.book.every([node.applies, ground.book.of(True if when is None else when)])
                values = ground.witness_in(code, goal)
                if values is not None:
                    key = (node.code, zh, days, node.days)
                    found.setdefault(key, []).append((code, values))
                    cites[key] = cite
    for (matter, zh, days, promised), where in found.items():
        flows = [ground.pack.flow(code).zh for code, _ in where]
        told = "每一个流程里都是这样" if len(flows) == len(ground.courses) > 1 else f"见“{'”“'.join(flows)}”"
        law = f"（{cite}）" if (cite := cites[matter, zh, days, promised]) else ""
        text = (
            f"“{ground.pack.matter(matter).zh}”（{matter}）只有 {promised} 天，而时限之内的“{zh}”就要 {days} 天{law}，放不下；{told}"
        )
        fix = "请延长时限，或写明这一步不在时限之内的依据"
        first, facts = where[0]
        yield ProofFinding("tension", "too_narrow", f"事项 {matter}", text, fix, ground.example(facts, first))


def _inside(matter: Matter) -> Iterator[tuple[str, int, Json | None, str | None]]:
    """What has to fit inside a matter's days: name, days, condition, citation."""
    for timed in matter.timed:
        yield timed.zh, timed.days or 0, timed.when, timed.cite
    for asked in matter.consult:
        yield f"征求意见（{asked.zh or asked.office}）", asked.days, asked.when, asked.cite
    if matter.visit is not None:
        yield matter.visit.zh or "现场踏勘", matter.visit.days or 0, None, None


def _known(ground: Ground, target: Target) -> Iterator[ProofFinding]:
    """Tensions that the pack tells of itself: what the target would come to with so many days more in a matter."""
    for raw in ground.pack.get("targets", target.code).get("tensions") or []:
        told = str(raw["zh"])
        limit = number(target.value)
        for code in target.flows:
            course = ground.courses.get(code)
            if course is None or raw["matter"] not in course.inside or limit is None or target.counts != COUNTED:
                continue
            node = course.nodes[raw["matter"]]
            longer = replace(node, days=node.days + raw["days"], wait=node.wait + raw["days"])
            wider = replace(course, nodes={**course.nodes, node.code: longer})
            scope = ground.within(code, ground.book.of(target.scope))
            reached = ground.question(scope, wider, [COUNTED]).extreme(COUNTED)
            if reached is not None:
                now = f"照此计算，“{course.flow.zh}”最多要 {reached[0]} {MEASURES[COUNTED][1]}（应{OPS[target.op]} {limit}）"
                law = f"（{raw['cite']}）" if raw.get("cite") else ""
                fix = "现按目录的更正计算；请在方案里写明口径"
                yield ProofFinding("tension", "known", f"指标 {target.code}", f"{told}{law}。{now}", fix)
