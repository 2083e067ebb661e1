"""Families: which members of a stage are born next, with which papers; how far a family is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.catalogue import conditions, values
from tongban.catalogue.definitions import Matter, Member, Step
from tongban.catalogue.packs import Pack


@dataclass(frozen=True, slots=True)
class Birth:
    """One child to be born: its matter, its place in the flow, its group (from 0), its running number in the family."""

    matter: Matter
    member: Member
    group: int
    number: int


def step_of(pack: Pack, matter: Matter) -> Step:
    """The step of a flow that a parent matter stands for."""
    assert matter.flow is not None and matter.step is not None
    return pack.flow(matter.flow).step(matter.step)


def applying(pack: Pack, step: Step, facts: Mapping[str, Any]) -> list[list[Member]]:
    """The step's groups, members that do not apply to these facts left out. Unknown counts as applying: nobody is skipped by silence."""
    known = values.assume(pack, facts)[0]
    return [
        [m for m in group if conditions.evaluate(pack.matter(m.matter).when, known, pack) is not False]
        for group in step.groups
    ]


def applying_matter(pack: Pack, matter: Matter, facts: Mapping[str, Any]) -> Matter:
    """A step's matter with only the members that apply to these facts, their sections and materials; other matters as they are."""
    if not matter.is_family:
        return matter
    known = values.assume(pack, facts)[0]
    return pack.family(
        matter.code, [m for m in matter.members if conditions.evaluate(pack.matter(m).when, known, pack) is not False]
    )


def next_births(pack: Pack, matter: Matter, facts: Mapping[str, Any], children: Sequence[Mapping[str, Any]]) -> list[Birth]:
    """The members of the next group that has any; empty when the last group was born."""
    groups = applying(pack, step_of(pack, matter), facts)
    last = max((c["grp"] for c in children if c["grp"] is not None), default=-1)
    number = len(children)
    for index in range(last + 1, len(groups)):
        if groups[index]:
            return [
                Birth(pack.matter(m.matter), m, index, number + i + 1) for i, m in enumerate(groups[index])
            ]
    return []


def stage_over(children: Iterable[Mapping[str, Any]]) -> bool:
    """Whether every child born so far has its outcome, and none spoke against the project."""
    return all(c["outcome"] in ("granted", "filed", "reported", "passed") for c in children)


def all_closed(children: Iterable[Mapping[str, Any]]) -> bool:
    """Whether no child is open any more."""
    return not any(c["open"] for c in children)


def inherited(matter: Matter, papers: Sequence[Mapping[str, Any]], results: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A child's papers: out of the family's one set, or as results of earlier matters in the project; each asked once."""
    by_material = {p["material"]: p for p in papers}
    found: list[dict[str, Any]] = []
    for need in matter.materials:
        given = by_material.get(need.code)
        result = results.get(need.origin_code or "")
        if given is not None:
            found.append({**{k: given[k] for k in ("fate", "document", "licence", "sha256", "source")}, "material": need.code})
        elif result is not None:
            found.append(
                {
                    "material": need.code,
                    "fate": "prior",
                    "licence": result.get("licence"),
                    "document": result.get("document"),
                    "sha256": result.get("sha256") or "",
                    "source": f"{need.origin_code} {result.get('number') or ''}".strip(),
                }
            )
        elif need.source == "form":
            found.append({"material": need.code, "fate": "form", "source": "系统按表单生成"})
        else:
            continue
        found[-1]["core"] = need.core
    return found
