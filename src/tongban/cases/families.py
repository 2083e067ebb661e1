"""Families: which members of a stage are born next, with which papers; how far a family is, and when it ends. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.catalogue import conditions, values
from tongban.catalogue.definitions import Matter, Member, Step
from tongban.catalogue.packs import Pack
from tongban.records.projects.facts import facts_of

FAVOURABLE = frozenset({"granted", "filed", "reported", "passed"})
"""Outcomes by which a member is done."""


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


def known_facts(pack: Pack, matter: Matter, told: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that decide about members: what the project says, then what the family's one form says, typed."""
    plain = {code: value for code, value in form.items() if not isinstance(value, list)}
    return {**told, **plain, **facts_of(pack, matter.sections, form)}


def _applies(pack: Pack, member: Member, known: Mapping[str, Any]) -> bool:
    """Whether a member applies. Unknown counts as applying: nobody is skipped by silence."""
    own = pack.matter(member.matter).when if member.when is None else member.when
    return conditions.evaluate(own, known, pack) is not False


def applying(pack: Pack, step: Step, facts: Mapping[str, Any]) -> list[list[Member]]:
    """The step's groups, members that do not apply to these facts left out."""
    known = values.assume(pack, facts)[0]
    return [[m for m in group if _applies(pack, m, known)] for group in step.groups]


def applying_matter(pack: Pack, matter: Matter, facts: Mapping[str, Any]) -> Matter:
    """A step's matter with only the members that apply to these facts, their sections and materials; other matters as they are."""
    if not matter.is_family:
        return matter
    return pack.family(matter.code, [m.matter for group in applying(pack, step_of(pack, matter), facts) for m in group])


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


def yielded(children: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the family's own members yielded so far, by matter: enough to cite them where no project keeps their results."""
    return {c["matter"]: {"number": c["no"]} for c in children if c["outcome"] in FAVOURABLE}


def onward(step: Step, children: Sequence[Mapping[str, Any]], more: bool) -> str:
    """What the parent does now, by its ending rule: "advance", "finish", "halt", or "" while it waits.

    `all`: each group goes on when every member of it is done, and the family ends when all are served. `any`: one done
    member of a group is enough. `milestones`: the marked members of a group are enough; a group without a mark waits
    until each has its outcome. Members that the rule does not wait for go on by themselves, with their own limits.
    A group that cannot be fulfilled any more halts the family, as soon as nothing of it is open. `more`: a group is still to be born.
    """
    marked = {m.matter for m in step.members if m.milestone}
    rule = step.ends if step.ends != "milestones" or any(c["matter"] in marked for c in children) or more else "all"
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for child in children:
        groups.setdefault(child["grp"], []).append(child)
    stands = [_group(rule, marked, members) for members in groups.values()]
    if any(stand == "failed" for stand, _ in stands):
        return "" if any(c["open"] for c in children) else "halt"
    if not stands or any(stand == "waits" for stand, _ in stands):
        return ""
    if more:
        return "advance"
    return "finish" if all(served for _, served in stands) else ""


def _group(rule: str, marked: set[str], members: Sequence[Mapping[str, Any]]) -> tuple[str, bool]:
    """How one group stands (waits, done, failed), and whether what it was waited for is closed as well."""
    counted = [m for m in members if m["matter"] in marked] if rule == "milestones" else list(members)
    good = [m for m in counted if m["outcome"] in FAVOURABLE]
    bad = [m for m in counted if m["outcome"] and m["outcome"] not in FAVOURABLE]
    if rule == "any":
        if good:
            return "done", any(not m["open"] for m in good)
        return ("failed" if len(bad) == len(counted) else "waits"), False
    if not counted:
        return ("done" if all(m["outcome"] for m in members) else "waits"), True
    if bad:
        return "failed", False
    return ("done" if len(good) == len(counted) else "waits"), not any(m["open"] for m in counted)


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
