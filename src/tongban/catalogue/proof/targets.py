"""Proves the targets of a pack: each over all combinations in its scope, or the smallest counter-example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import Any

import numpy as np

from tongban.catalogue.definitions import Target
from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof import enumerating
from tongban.catalogue.proof.bringing import narrowed, papers
from tongban.catalogue.proof.counting import COUNTS, DAYS, counted
from tongban.catalogue.proof.courses import (
    CORE_PAPERS,
    COUNTED,
    MEASURES,
    PAPERS,
    STEPS,
    THROUGH,
    WAIT,
    WIDE,
    WIDEST,
    Course,
    path,
    value,
)
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.questions import Question
from tongban.catalogue.proof.results import Example, FlowProof, TargetProof, Wide
from tongban.catalogue.proof.spaces import Assignment, Space
from tongban.catalogue.values import number, number_zh

OPS = {"le": "不超过", "lt": "少于", "ge": "不少于", "gt": "多于", "eq": "等于"}


def prove_target(ground: Ground, target: Target) -> TargetProof:
    """One target over all combinations that its scope and flows allow."""
    limit = number(target.value)
    if target.counts == DAYS and not target.matters:
        return _result(target, None, (), None, "没有写明数哪些事项（matters），目录里证明不了")
    if target.counts in COUNTS and target.op in OPS and limit is not None:
        return _catalogued(ground, target, limit)
    if target.counts not in MEASURES or target.op not in OPS or limit is None:
        text = "要按实际办理的数据考核，不能由目录证明"
        return _result(target, None, (), None, f"{text}（counts: {target.counts}）")
    codes = [code for code in target.flows if ground.pack.has("flows", code)] or [f.code for f in ground.pack.flows()]
    scope = ground.book.of(target.scope)
    courses = {code: _course(ground, code, target) for code in codes}
    proofs = tuple(prove_flow(ground, code, scope, target.counts, courses[code]) for code in codes)
    total = sum(proof.combinations for proof in proofs)
    if total == 0:
        return _result(target, False, proofs, None, "不成立：没有任何一种情况走到这里，承诺是空的")
    op, bound = _whole(target.op, limit)
    broken = [proof for proof in proofs if proof.combinations and not _keeps(proof, op, bound)]
    if broken:
        example = smallest_break(ground, broken, scope, target.counts, op, bound, courses)
        text = f"不成立（共 {total} 种组合）：{example.text if example else ''}"
        return _result(target, False, proofs, example, text)
    return _result(target, True, proofs, None, _holds(target, total, proofs))


def _catalogued(ground: Ground, target: Target, limit: Decimal) -> TargetProof:
    """A target that is counted in the catalogue itself: its combinations are the matters counted."""
    found = counted(ground.pack, target)
    head = f"应{OPS[target.op]} {number_zh(limit)} {target.unit or ''}".rstrip()
    holds = found.value is not None and _compare(found.value, target.op, limit)
    if holds:
        return _result(target, True, (), None, f"对目录里全部 {found.of} 个事项成立：{found.text}", found.of)
    text = f"{found.text}，{head}{f'。{found.against}' if found.against else ''}"
    example = Example({}, (), None, None if found.value is None else int(found.value), (), text)
    return _result(target, False, (), example, f"不成立（共 {found.of} 个事项）：{text}", found.of)


def _compare(value: Decimal, op: str, limit: Decimal) -> bool:
    checks = {"le": value <= limit, "lt": value < limit, "ge": value >= limit, "gt": value > limit, "eq": value == limit}
    return checks[op]


def _course(ground: Ground, code: str, target: Target) -> Course:
    """What a target speaks of in a flow: its steps, or the papers to bring for them."""
    course = ground.courses[code]
    return papers(ground, course, target) if target.counts in (PAPERS, CORE_PAPERS) else narrowed(course, target.steps)


def prove_flow(
    ground: Ground, code: str, more: Formula, counts: str = COUNTED, course: Course | None = None, count: bool = True
) -> FlowProof:
    """What one flow comes to within a scope: exact extremes, and the way with everything on it.

    Without `count` nobody asks how many combinations there are (what all others leave to a flow may be too many cubes): 1 stands for some.
    """
    whole = ground.courses[code]
    course = course or whole
    waits = WAIT if course.steps else counts
    scope = ground.within(code, more)
    question = ground.question(scope, course, [counts, waits])
    most = question.extreme(counts)
    if most is None:
        return FlowProof(code, course.flow.zh, 0, None, None, None, None, ())
    least = question.extreme(counts, greatest=False)
    wait = question.extreme(WAIT) if course.steps else None
    way = () if not course.steps else way_of(ground, question.space, course, WAIT if counts == WAIT else COUNTED, most[1])
    return FlowProof(
        flow=code,
        zh=course.flow.zh,
        combinations=question.combinations if count else 1,
        least=least[0] if least else None,
        most=most[0],
        longest_wait=wait[0] if wait else None,
        wide=_wide(ground, scope, whole),
        path=way,
    )


def _wide(ground: Ground, scope: Formula, course: Course) -> Wide:
    """The three figures of the whole way, kept for targets that share a scope."""
    key = (course.flow.code, id(scope))
    if key not in ground.kept:
        ground.kept[key] = _wide_of(ground, scope, course)
    return ground.kept[key]


def _wide_of(ground: Ground, scope: Formula, course: Course) -> Wide:
    question = ground.question(scope, course, [WIDE])
    found = {measure: question.extreme(measure) or (0, {}) for measure in (THROUGH, WIDE, WIDEST)}
    way = way_of(ground, question.space, course, WIDE, found[WIDE][1])
    return Wide(found[THROUGH][0], found[WIDE][0], found[WIDEST][0], way)


def way_of(ground: Ground, space: Space, course: Course, measure: str, chosen: Assignment) -> tuple[dict[str, object], ...]:
    """The longest way of one combination, matter by matter."""
    applies = dict.fromkeys(course.nodes, False) | enumerating.applying(space, course, chosen)
    step = {code: one.zh for one in course.flow.steps for code in (m.matter for m in one.members)}
    return tuple(
        {"matter": code, "zh": ground.pack.matter(code).zh, "days": days, "step": step.get(code)}
        for code, days in path(course, measure, applies)
    )


def smallest_break(
    ground: Ground,
    proofs: Iterable[FlowProof],
    scope: Formula,
    counts: str,
    op: str,
    limit: int,
    courses: Mapping[str, Course],
) -> Example | None:
    """Over these flows, the combination nearest to the usual that breaks `counts op limit`."""
    found: list[tuple[int, int, int, Question, dict[str, int], FlowProof]] = []
    for at, proof in enumerate(proofs):
        question = ground.question(ground.within(proof.flow, scope), courses[proof.flow], [counts])
        chosen = question.nearest_break(counts, op, limit)
        if chosen is not None:
            unlike = [axis for axis in question.space.axes if chosen[axis.spec.code] != axis.usual]
            change = sum(axis.change[chosen[axis.spec.code]] for axis in unlike)
            found.append((len(unlike), change, at, question, chosen, proof))
    if not found:
        return None
    _, _, _, question, chosen, proof = min(found, key=lambda one: one[:3])
    return told(ground, question.space, courses[proof.flow], counts, chosen, f"应{OPS[op]} {limit} {MEASURES[counts][1]}")


def told(ground: Ground, space: Space, course: Course, counts: str, chosen: Assignment, rule: str) -> Example:
    """A combination with its flow, its sum and the way to it, in words."""
    facts = ground.complete(space.values(chosen))
    applies = dict.fromkeys(course.nodes, False) | enumerating.applying(space, course, chosen)
    measure = COUNTED if counts == STEPS else counts
    brought = counts in (PAPERS, CORE_PAPERS)
    way = () if brought else way_of(ground, space, course, measure, chosen)
    reached = sum_of(course, counts, applies)
    differs = ground.differs(facts)
    parts = "＋".join(f"{one['zh']} {one['days']} 天" for one in way if one["days"]) or "没有要办的事项"
    if brought:
        parts = "、".join(ground.pack.material(code).zh for code in course.nodes if applies[code])
    if counts == STEPS:
        steps = [step.zh for step, groups in zip(course.flow.steps, course.steps, strict=True) if _any(groups, applies)]
        parts = "、".join(steps)
    name, unit = MEASURES[counts]
    case = ground.words(facts, differs) or "一切按常见情况"
    text = f"{case}（其余按常见情况）的项目走“{course.flow.zh}”，{name}合计 {reached} {unit}（{parts}），{rule}"
    return Example(facts, tuple(differs), course.flow.code, reached, way, text)


def sum_of(course: Course, counts: str, applies: dict[str, bool]) -> int:
    """A measure for one set of applying matters."""
    return int(value(course, counts, {code: np.array([bool(holds)]) for code, holds in applies.items()}, 1)[0])


def _any(groups: tuple[tuple[str, ...], ...], applies: dict[str, bool]) -> bool:
    return any(applies[code] for group in groups for code in group)


def _whole(op: str, limit: Decimal) -> tuple[str, int]:
    """The comparison with a whole number that says the same of whole numbers."""
    if limit == limit.to_integral_value():
        return op, int(limit)
    if op in ("le", "lt"):
        return "le", floor(limit)
    return ("ge", ceil(limit)) if op in ("ge", "gt") else ("lt", -(2**31))


def _keeps(proof: FlowProof, op: str, limit: int) -> bool:
    assert proof.most is not None and proof.least is not None
    checks = {
        "le": proof.most <= limit,
        "lt": proof.most < limit,
        "ge": proof.least >= limit,
        "gt": proof.least > limit,
        "eq": proof.most == proof.least == limit,
    }
    return checks[op]


def _holds(target: Target, total: int, proofs: tuple[FlowProof, ...]) -> str:
    name, unit = MEASURES[target.counts]
    parts = []
    for proof in proofs:
        if not proof.combinations:
            continue
        way = "＋".join(f"{zh} {days}" for zh, days in _by_step(proof.path))
        sums = f"最多 {proof.most} {unit}" if target.op in ("le", "lt", "eq") else f"最少 {proof.least} {unit}"
        head = f"“{proof.zh}”" if len(proofs) > 1 else ""
        way = f"（{way}）" if target.counts in (COUNTED, WAIT) else ""
        whole = (proof.wide.text if target.counts in (COUNTED, WAIT) else proof.wide.short) if proof.wide else ""
        wide = f"；全程：{whole}" if whole else ""
        wait = f"；特殊程序都用到上限时最长等待 {proof.longest_wait} 个工作日" if proof.longest_wait is not None else ""
        parts.append(f"{head}{name}{sums}{way}{wait}{wide}")
    return f"对全部 {total} 种组合成立：{'；'.join(parts)}"


def _by_step(way: tuple[Mapping[str, Any], ...]) -> list[tuple[str, int]]:
    """The days of a way, step by step."""
    found: dict[str, int] = {}
    for one in way:
        name = str(one["step"] or one["zh"])
        found[name] = found.get(name, 0) + int(one["days"])
    return [(name, days) for name, days in found.items() if days]


def _result(
    target: Target, holds: bool | None, flows: tuple[FlowProof, ...], example: Example | None, text: str, of: int = 0
) -> TargetProof:
    wides = [proof.wide for proof in flows if proof.wide is not None]
    limit = number(target.value)
    return TargetProof(
        id=target.code,
        zh=target.zh,
        source=target.source,
        counts=target.counts,
        op=target.op,
        value=number_zh(limit) if limit is not None else str(target.value),
        holds=holds,
        combinations=sum(proof.combinations for proof in flows) or of,
        wide=max(wides, key=lambda wide: wide.days, default=None),
        flows=flows,
        counterexample=example,
        text=text,
    )
