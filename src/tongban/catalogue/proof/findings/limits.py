"""Promised limits against the law, steps against their limits, flows against their headlines, under any combination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tongban.catalogue.checking.matters import exceeds
from tongban.catalogue.definitions import LegalLimit, PromisedLimit
from tongban.catalogue.proof.courses import COUNTED, STEPS, Course
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.results import ProofFinding
from tongban.catalogue.proof.targets import told

UNITS = {"working": "个工作日", "calendar": "个自然日"}


def over_limits(ground: Ground) -> Iterator[ProofFinding]:
    """Every promise that is longer than the law allows, or than the pack's own greater promise."""
    pack = ground.pack
    for matter in pack.matters():
        promised = pack.promised(matter.code)
        if matter.legal and promised and _over(promised, matter.legal):
            values = ground.witness(ground.book.of(matter.when))
            if values is not None or matter.when is False:
                text = _beyond(matter.zh, promised, matter.legal)
                example = ground.example(values) if values else None
                yield ProofFinding("error", "over_law", f"事项 {matter.code}", text, "请缩短承诺，或核对法定时限和单位", example)
    for code, course in ground.courses.items():
        yield from _of_flow(ground, code, course)
        yield from _headline(ground, code, course)


def _of_flow(ground: Ground, code: str, course: Course) -> Iterator[ProofFinding]:
    pack = ground.pack
    where = {m.matter: step.code for step in course.flow.steps for m in step.members}
    for at, node in course.nodes.items():
        promised, legal = pack.promised(at, code, where.get(at)), node.matter.legal
        if legal is None or promised is None or promised == pack.promised(at) or not _over(promised, legal):
            continue
        values = ground.witness_in(code, node.applies)
        if values is not None:
            text = f"在“{course.flow.zh}”里，{_beyond(node.matter.zh, promised, legal)}"
            fix = "请缩短流程里的天数，或核对法定时限和单位"
            yield ProofFinding("error", "over_law", f"流程 {code} 事项 {at}", text, fix, ground.example(values, code))
    for step, groups in zip(course.flow.steps, course.steps, strict=True):
        one = replace(course, steps=tuple(groups if s is step else () for s in course.flow.steps))
        question = ground.question(ground.within(code), one, [COUNTED])
        chosen = question.nearest_break(COUNTED, "le", step.limit.days)
        if chosen is not None:
            rule = f"而环节“{step.zh}”限 {step.limit.days} 天"
            example = told(ground, question.space, one, COUNTED, chosen, rule)
            text = f"环节“{step.zh}”限 {step.limit.days} 天，各组最长相加要 {example.value} 天"
            fix = "请缩短各事项的天数，或放宽环节时限"
            yield ProofFinding("error", "over_step", f"流程 {code}", text, fix, example)


def _headline(ground: Ground, code: str, course: Course) -> Iterator[ProofFinding]:
    head = course.flow.headline
    for measure, limit, zh in ((STEPS, head.steps, "个环节"), (COUNTED, head.days, "个工作日")) if head else ():
        if limit is None:
            continue
        question = ground.question(ground.within(code), course, [measure])
        chosen = question.nearest_break(measure, "le", limit)
        if chosen is not None:
            example = told(ground, question.space, course, measure, chosen, f"而对外说不超过 {limit} {zh}")
            text = f"“{course.flow.zh}”对外说不超过 {limit} {zh}，有的项目要 {example.value} {zh}"
            yield ProofFinding("error", "headline", f"流程 {code}", text, "请缩短时限，或改对外的说法", example)


def _over(promised: PromisedLimit, legal: LegalLimit) -> bool:
    return exceeds(promised.days, promised.unit, legal.days, legal.unit)


def _beyond(zh: str, promised: PromisedLimit, legal: LegalLimit) -> str:
    law = f"（{legal.cite}）" if legal.cite else ""
    return f"“{zh}”承诺 {promised.days} {UNITS[promised.unit]}，超过法定 {legal.days} {UNITS[legal.unit]}{law}"
