"""How the list of a guide stands: its four figures and what the last answer moved, and the path of the project as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tongban.catalogue import guide
from tongban.catalogue.guide import Plan, PlanMatter
from tongban.catalogue.packs import Pack
from tongban.faces.portal.projectview import plain

_FIGURES = (("事项", "项"), ("要交的材料", "份"), ("申请", "次"), ("计时", "个工作日"))
_WHOSE = {"authority": ("", "部门"), "applicant": ("own", "您自己"), "third": ("third", "第三方机构")}
TICK = 5
"""Days between two lines of the picture."""


def figures(plan: Plan, before: Plan | None = None) -> list[dict[str, Any]]:
    """Matters, papers to hand in, submissions, counted days, for certain so far; each with what the last answer added or took.
    Submissions and days are None while the flow is open."""
    now, was = _values(plan), _values(before) if before is not None else (None,) * 4
    found = []
    for (zh, unit), value, old in zip(_FIGURES, now, was, strict=True):
        moved = value - old if value is not None and old is not None else 0
        found.append({"zh": zh, "unit": unit, "value": value, "moved": f"+{moved}" if moved > 0 else f"−{-moved}" if moved else ""})
    return found


def _values(plan: Plan) -> tuple[int | None, ...]:
    known = plan.flow is not None
    return len(plan.matters), plan.give, len(plan.steps) if known else None, plan.counted_days if known else None


def moved(plan: Plan, before: Plan | None) -> list[str]:
    """What the last answer moved, in words: flow, matters that came for certain or fell away, papers, steps, days."""
    if before is None:
        return []
    said = []
    if plan.flow != before.flow and plan.flow_zh:
        said.append(f"走“{plan.flow_zh.split('（')[0]}”")
    was, now = {m.matter for m in before.matters}, {m.matter for m in plan.matters}
    come = [m.zh for m in plan.matters if m.matter not in was]
    out = {e.matter for e in before.excluded}
    gone = [e.zh for e in plan.excluded if e.matter not in out]
    said += [_named("定下要办", come)] if come else []
    said += [_named("不用办", gone)] if gone else []
    dropped = [m.zh for m in before.matters if m.matter not in now and m.zh not in gone]
    said += [_named("不再列入", dropped)] if dropped else []
    for one in figures(plan, before)[1:]:
        if one["moved"]:
            said.append(f"{one['zh']} {one['moved']} {one['unit']}")
    return said or ["清单没有变化"]


def _named(head: str, names: Sequence[str]) -> str:
    short = [plain(n) for n in names[:2]]
    return f"{head} {len(names)} 项（{'、'.join(short)}{'等' if len(names) > 2 else ''}）"


def path(plan: Plan, pack: Pack) -> dict[str, Any]:
    """The path as rows of bars over days, all starting as early as they may: the submissions in their order, what stands around them.

    `total` days; each group has its band (`x`, `w`), its rows (`x`, `w`, `days`, `whose`) and, by name, what takes no day.
    Nothing where no row takes a day.
    """
    spans = guide.spans(plan.steps, plan.around)
    total = max((end for _, end in spans.values()), default=0)
    if not total or plan.flow is None:
        return {}
    groups: list[dict[str, Any]] = []
    first = [m for m in plan.around if m.place == "before"]
    groups += _group("开始之前", "", first, spans)
    for at, step in enumerate(plan.steps, 1):
        inside = [m for group in step.groups for m in group]
        note = f"承诺 {step.limit_days} 个{'工作日' if step.limit_unit == 'working' else '自然日'}"
        groups += _group(step.zh.split("（")[0], note, inside, spans, at)
    names = (("beside", "同时办，不拉长总时间"), ("after", "验收以后"))
    for place, zh in names:
        groups += _group(zh, "", [m for m in plan.around if (m.place or "beside") == place], spans)
    whose = {row["whose"] for g in groups for row in g["rows"]}
    return {
        "groups": groups,
        "total": total,
        "ticks": list(range(TICK, total, TICK if total <= 60 else TICK * 4)),
        "kinds": [{"cls": cls, "zh": zh} for cls, zh in _WHOSE.values() if cls in whose],
    }


def _group(zh: str, note: str, matters: Iterable[PlanMatter], spans: Mapping[str, tuple[int, int]], n: int = 0) -> list[dict[str, Any]]:
    rows = [_bar(m, *spans[m.matter]) for m in matters if not m.open and m.matter in spans]
    if not rows:
        return []
    quick = [row["zh"] for row in rows if row["instant"]]
    rows = sorted((row for row in rows if not row["instant"]), key=lambda row: (row["start"], row["end"]))
    if not rows:
        return [{"zh": zh, "n": n, "note": note, "when": "不占天数", "x": 0, "w": 0, "rows": [], "quick": quick}]
    start, end = min(r["start"] for r in rows), max(r["end"] for r in rows)
    when = f"第 {start + 1}—{end} 天" if end > start + 1 else f"第 {end} 天"
    return [{"zh": zh, "n": n, "note": note, "when": when, "x": start, "w": end - start, "rows": rows, "quick": quick}]


def _bar(m: PlanMatter, start: int, end: int) -> dict[str, Any]:
    return {
        "zh": plain(m.zh),
        "code": m.matter,
        "office": m.office_zh,
        "start": start,
        "end": end,
        "x": start,
        "w": end - start,
        "days": f"{m.days} 天",
        "whose": _WHOSE.get(m.party, ("", ""))[0],
        "instant": end == start,
    }
