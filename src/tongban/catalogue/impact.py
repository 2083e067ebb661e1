"""What a change of a pack touches: matters, flows, targets; with how many open cases and pinned plans stand on the old one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tongban.catalogue.conditions import facts_in
from tongban.catalogue.differences import Change, differences
from tongban.catalogue.packs import Pack


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing of the pack that a change reaches, with what reaches it and how many cases of it run under older packs."""

    code: str
    zh: str
    why: tuple[str, ...]
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change reaches. `guide`: the guide may choose otherwise, for conditions or flows changed."""

    changes: tuple[Change, ...]
    matters: tuple[Touched, ...]
    flows: tuple[Touched, ...]
    targets: tuple[Touched, ...]
    guide: tuple[str, ...]
    cases: int


def impact(before: Pack, after: Pack, cases: Mapping[str, int]) -> Impact:
    """What the way from `before` to `after` touches; `cases`: open cases by matter code (parents of steps as FLOW.step)."""
    changes = differences(before, after)
    why: dict[str, list[str]] = {}
    for one in changes:
        for code in _reached(one, before, after):
            why.setdefault(code, []).append(f"{one.kind_zh}“{one.zh}”{one.how_zh}")
    matters = [
        Touched(code, _name(code, before, after), tuple(dict.fromkeys(said)), _cases(code, cases)) for code, said in why.items()
    ]
    flows = list(_flows(changes, why, before, after, cases))
    reached = {f.code for f in flows}
    targets = [
        Touched(t.code, t.zh, tuple(f"流程“{_flow(f, before, after)}”改动" for f in (t.flows or reached) if f in reached))
        for t in after.targets()
        if not t.flows or reached & set(t.flows)
    ]
    if not reached:
        targets = [t for t in targets if any(c.kind == "targets" and c.code == t.code for c in changes)]
    total = sum(n for code, n in cases.items() if code.split("~")[0] in why or code.rpartition(".")[0] in reached)
    return Impact(tuple(changes), tuple(matters), tuple(flows), tuple(targets), tuple(_guide(changes)), total)


def _cases(code: str, cases: Mapping[str, int]) -> int:
    return sum(n for matter, n in cases.items() if matter.split("~")[0] == code)


def _name(code: str, before: Pack, after: Pack) -> str:
    pack = after if after.has("matters", code) else before
    return str(pack.get("matters", code)["zh"])


def _flow(code: str, before: Pack, after: Pack) -> str:
    return (after if after.has("flows", code) else before).flow(code).zh


def _reached(one: Change, before: Pack, after: Pack) -> Iterable[str]:
    """The matters that a changed thing reaches."""
    pack = after if after.has(one.kind, one.code) else before
    kind, code = one.kind, one.code
    if kind == "matters":
        return [code]
    if kind == "promises":
        return [code] if pack.has("matters", code) else []
    found = []
    for matter in pack.matters():
        trees = [matter.when, *(n.when for n in matter.materials), *(n.core_when for n in matter.materials)]
        held = {
            "sections": code in matter.sections,
            "materials": any(n.code == code for n in matter.materials),
            "procedures": matter.procedure == code,
            "offices": code in (matter.office, matter.accepts) or any(c.office == code for c in matter.consult),
            "pauses": code in matter.pauses,
            "notices": code in matter.notices.values(),
            "licence_types": matter.result is not None and matter.result.licence == code,
            "facts": any(code in facts_in(tree, pack) for tree in trees) if kind == "facts" else False,
            "conditions": any(_names(tree, code) for tree in trees),
            "parameters": any(_names(tree, code) for tree in trees),
        }
        if held.get(kind, False):
            found.append(matter.code)
    return found


def _names(tree: object, code: str) -> bool:
    """Whether a tree names a condition, table or parameter."""
    if isinstance(tree, Mapping):
        return any((k in ("is", "table", "parameter") and v == code) or _names(v, code) for k, v in tree.items())
    return isinstance(tree, (list, tuple)) and any(_names(item, code) for item in tree)


def _flows(
    changes: Iterable[Change], why: Mapping[str, list[str]], before: Pack, after: Pack, cases: Mapping[str, int]
) -> Iterable[Touched]:
    own: dict[str, list[str]] = {}
    for one in changes:
        if one.kind == "flows":
            own.setdefault(one.code, []).append(f"流程{one.how_zh}")
        elif one.kind == "promises" and after.has("flows", one.code.rpartition(".")[0]):
            own.setdefault(one.code.rpartition(".")[0], []).append("环节时限改动")
    for flow in after.flows():
        members = {m.matter for s in flow.steps for m in s.members} | {a.matter for a in flow.around}
        said = [*own.get(flow.code, ()), *(f"事项“{_name(m, before, after)}”受影响" for m in sorted(members & set(why)))]
        if said:
            count = sum(n for code, n in cases.items() if code.rpartition(".")[0] == flow.code)
            yield Touched(flow.code, flow.zh, tuple(said), count)


def _guide(changes: Iterable[Change]) -> Iterable[str]:
    """Why the guide may answer otherwise."""
    for one in changes:
        if one.kind in ("facts", "conditions", "impossible", "parameters"):
            yield f"{one.kind_zh}“{one.zh}”{one.how_zh}，向导的提问或判断可能变"
        elif one.kind in ("matters", "flows") and (one.how != "changed" or any("条件" in f.path for f in one.fields)):
            yield f"{one.kind_zh}“{one.zh}”{one.how_zh}，向导的清单可能变"
        elif one.kind == "promises":
            yield f"“{one.zh}”的时限改动，清单上的天数随着变"


