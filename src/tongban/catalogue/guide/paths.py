"""Days along a plan: counted days of a step, longest wait, and the longest path with everything around."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tongban.catalogue.guide.plans import PlanMatter, PlanStep


def counted(groups: Iterable[Sequence[PlanMatter]], most: bool = False) -> int:
    """Groups run one after another, their matters at the same time; `most` takes the open matters in."""
    return sum(max((m.days for m in group if most or not m.open), default=0) for group in groups)


def waited(groups: Iterable[Sequence[PlanMatter]]) -> int:
    """As `counted`, each special procedure at its cap, open matters included."""
    return sum(max((m.wait for m in group), default=0) for group in groups)


def _ends(length: Mapping[str, int], edges: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """When each matter ends if all start as early as their predecessors let them; an edge that would close a circle is left out."""
    ends: dict[str, int] = {}
    busy: set[str] = set()

    def end(code: str) -> int:
        if code in ends or code in busy or code not in length:
            return ends.get(code, 0)
        busy.add(code)
        ends[code] = length[code] + max((end(b) for b in edges.get(code, ())), default=0)
        busy.discard(code)
        return ends[code]

    for code in length:
        end(code)
    return ends


def spans(steps: Sequence[PlanStep], around: Sequence[PlanMatter]) -> Mapping[str, tuple[int, int]]:
    """From which day to which each matter that applies for certain runs if all start as early as they may: (start, end) in
    days from 0, at the published days, special procedures out. Edges as for `wide`."""
    length = {m.matter: m.days for step in steps for group in step.groups for m in group if not m.open}
    length |= {m.matter: m.days for m in around if not m.open}
    ends = _ends(length, _edges(steps, around))
    return {code: (ends[code] - days, ends[code]) for code, days in length.items()}


def wide(steps: Sequence[PlanStep], around: Sequence[PlanMatter]) -> int:
    """The longest path in days through steps and what stands around them, at the caps.

    Edges: predecessors, groups in their order, steps in their order, and `after`. An edge that would close a circle
    is left out (check reports the circle).
    """
    length = {m.matter: m.wait for step in steps for group in step.groups for m in group}
    length |= {m.matter: m.wait for m in around}
    return max(_ends(length, _edges(steps, around)).values(), default=0)


def ordered(around: Sequence[PlanMatter]) -> tuple[PlanMatter, ...]:
    """The matters around: those placed before first, then each after what it follows, else as written."""
    rank = {"before": 0, "beside": 1, "after": 2}
    waiting = sorted(around, key=lambda m: rank.get(m.place or "beside", 1))
    found: list[PlanMatter] = []
    while waiting:
        left = {m.matter for m in waiting}
        ready = next((m for m in waiting if not left.intersection((*m.before, m.after or ""))), waiting[0])
        waiting.remove(ready)
        found.append(ready)
    return tuple(found)


def _edges(steps: Sequence[PlanStep], around: Sequence[PlanMatter]) -> Mapping[str, set[str]]:
    edges: dict[str, set[str]] = {}
    previous: list[str] = []
    inside: dict[str, list[str]] = {}
    for step in steps:
        for group in step.groups:
            codes = [m.matter for m in group]
            for matter in group:
                edges.setdefault(matter.matter, set()).update(previous, matter.before)
            inside.setdefault(step.code, []).extend(codes)
            previous = codes or previous
    for matter in around:
        after = inside.get(matter.after or "", [matter.after] if matter.after else [])
        edges.setdefault(matter.matter, set()).update(after, matter.before)
    return edges
