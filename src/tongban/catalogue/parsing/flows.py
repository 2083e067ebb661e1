"""Flows from plain values, and the parent matter that stands for one step of a flow."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from tongban.catalogue.definitions import (
    Around,
    Bundle,
    Flow,
    Headline,
    Leave,
    Matter,
    Member,
    Need,
    Node,
    Step,
    StepLimit,
)
from tongban.catalogue.parsing.shapes import Raw, each, once


def _member(raw: Raw) -> Member:
    return Member(
        raw["matter"],
        raw.get("days"),
        raw.get("unit", "working"),
        raw.get("src"),
        raw.get("cite"),
        raw.get("when"),
        raw.get("milestone", False),
    )


def _step(raw: Raw) -> Step:
    limit = raw["limit"]
    return Step(
        code=raw["code"],
        zh=raw["zh"],
        stage=raw.get("stage"),
        lead=raw["lead"],
        accepts=raw.get("accepts") or raw["lead"],
        procedure=raw.get("procedure", "family"),
        limit=StepLimit(limit["days"], limit.get("unit", "working"), limit.get("src"), limit.get("cite")),
        ends=raw.get("ends", "all"),
        groups=tuple(tuple(_member(m) for m in group) for group in raw["groups"]),
        sections=tuple(each(raw, "sections")),
    )


def _bundle(raw: Raw) -> Bundle:
    return Bundle(
        aka=tuple(each(raw, "aka")),
        audience=raw["audience"],
        project=raw.get("project", False),
        asks=tuple(each(raw, "asks")),
        intro=raw.get("intro"),
        nodes=tuple(Node(n["zh"], n.get("note"), n.get("src")) for n in each(raw, "nodes")),
    )


def flow(raw: Raw) -> Flow:
    head = raw.get("headline")
    return Flow(
        code=raw["code"],
        zh=raw["zh"],
        when=raw.get("when", False),
        priority=raw.get("priority", 0),
        headline=Headline(head.get("steps"), head.get("days"), head.get("src"), head.get("cite")) if head else None,
        steps=tuple(_step(s) for s in raw["steps"]),
        around=tuple(
            Around(a["matter"], a.get("after"), a.get("place", "beside"), a.get("days"), a.get("zh"))
            for a in each(raw, "around")
        ),
        leaves=tuple(Leave(v["when"], v.get("to"), v["zh"], v.get("cite")) for v in each(raw, "leaves")),
        cite=raw.get("cite"),
        bundle=_bundle(raw["bundle"]) if raw.get("bundle") else None,
    )


def family(flow_of: Flow, step: Step, members: Iterable[Matter], zh: str | None = None) -> Matter:
    """The parent matter of a step: sections and materials are the union of its members', each once."""
    chosen = list(members)
    inside = {m.code for m in chosen}
    needs: dict[str, Need] = {}
    for need in (n for m in chosen for n in m.materials):
        needs[need.code] = _joined(needs[need.code], need) if need.code in needs else need
    return Matter(
        code=f"{flow_of.code}.{step.code}",
        zh=zh or step.zh,
        aka=(),
        stage=step.stage,
        type="并联办理",
        office=step.lead,
        accepts=step.accepts,
        party="authority",
        mode="joint",
        risk=None,
        procedure=step.procedure,
        basis=(),
        legal=None,
        when=True,
        conditions_zh=once(c for m in chosen for c in m.conditions_zh),
        sections=once((*step.sections, *(s for m in chosen for s in m.sections))),
        materials=tuple(needs.values()),
        before=tuple(b for b in once(b for m in chosen for b in m.before) if b not in inside),
        before_soft=tuple(b for b in once(b for m in chosen for b in m.before_soft) if b not in inside),
        consult=(),
        visit=None,
        timed=(),
        pauses=(),
        result=None,
        notices=MappingProxyType({}),
        fees=(),
        params=MappingProxyType({}),
        guide=None,
        walked=all(m.walked for m in chosen),
        src=None,
        members=tuple(m.code for m in chosen),
        flow=flow_of.code,
        step=step.code,
        ends=step.ends,
    )


def _joined(one: Need, other: Need) -> Need:
    """The stricter of two asks for the same material."""
    days = [d for d in (one.supplement_days, other.supplement_days) if d is not None]
    either: Any = None if one.when is None or other.when is None else {"any": [one.when, other.when]}
    core_when = [w for w in (one.core_when, other.core_when) if w is not None]
    joined_core: Any = {"any": core_when} if len(core_when) > 1 else (core_when[0] if core_when else None)
    return Need(
        code=one.code,
        zh=one.zh,
        source=one.source,
        origin_code=one.origin_code,
        core=one.core or other.core,
        core_by_law=one.core_by_law or other.core_by_law,
        core_when=joined_core,
        when=either,
        supplement_days=min(days) if days else None,
        note=one.note or other.note,
        promise=min(one.promise, other.promise, key=lambda p: p.days) if one.promise and other.promise else None,
        reuse=one.reuse,
    )
