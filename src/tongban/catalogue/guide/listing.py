"""The list of one project (私人订制清单) as plain values: what is pinned, printed, exported, and compared with another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.guide.plans import Paper, Plan, PlanFee, PlanMatter
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import normal, value_zh

Listing = Mapping[str, Any]


def listing(pack: Pack, plan: Plan) -> dict[str, Any]:
    """Everything that the list says of a project, ready for JSON; rows in the order in which one goes."""
    rows: list[dict[str, Any]] = []
    first = [m for m in plan.around if m.place == "before" and not m.open]
    rest = [m for m in plan.around if m.place != "before" and not m.open]
    rows += [_row(pack, m, "开始之前", plan.around_papers) for m in first]
    for at, step in enumerate(plan.steps, 1):
        inside = [m for group in step.groups for m in group if not m.open]
        rows += [_row(pack, m, f"{at}. {step.zh.split('（')[0]}", step.papers) for m in inside]
    names = {"beside": "同时办", "after": "验收以后"}
    rows += [_row(pack, m, names.get(m.place or "beside", "同时办"), plan.around_papers) for m in rest]
    papers = [p for step in plan.steps for p in step.papers] + list(plan.around_papers)
    facts = {code: value for code, value in plan.facts.items() if pack.has("facts", code) and pack.fact(code).question}
    return {
        "flow": plan.flow,
        "flow_zh": plan.flow_zh,
        "steps": len(plan.steps),
        "counted_days": plan.counted_days,
        "longest_wait": plan.longest_wait,
        "wide_days": plan.wide_days,
        "limit": sum(step.limit_days for step in plan.steps),
        "rows": rows,
        "excluded": [{"code": e.matter, "zh": e.zh, "why": [str(b) for b in e.because[:3]]} for e in plan.excluded],
        "open": [{"code": o.matter, "zh": o.zh, "ask": o.ask, "facts": list(o.facts), "facts_zh": list(o.facts_zh)} for o in plan.open],
        "left": [{"zh": one.flow_zh, "why": one.zh, "cite": one.cite or ""} for one in plan.left],
        "papers": [{"code": p.code, "zh": p.zh, "give": p.give, "from": p.fate_zh} for p in papers if not p.again],
        "fees": [_fee(pack, f) for f in plan.fees],
        "fee_total": fee_total(plan),
        "facts": [
            {"code": code, "zh": pack.fact(code).zh, "value": _said(pack, code, value), "assumed": code in plan.assumed}
            for code, value in facts.items()
        ],
    }


def _fee(pack: Pack, f: PlanFee) -> dict[str, Any]:
    return {
        "code": f.code or "",
        "zh": f.zh,
        "matter": f.matter,
        "matter_zh": pack.matter(f.matter).zh,
        "fen": f.fen,
        "least": f.least,
        "most": f.most,
        "working": list(f.working),
        "basis": f.basis or "",
        "pays": f.pays,
    }


def fee_total(plan: Plan) -> dict[str, int]:
    """The sum of a plan's fees as plain values, in fen."""
    found = plan.fee_total
    return {"fen": found.fen, "least": found.least, "most": found.most, "unknown": found.unknown}


def _said(pack: Pack, code: str, value: object) -> str:
    spec = pack.fact(code)
    return value_zh(spec, normal(spec, value))


def _row(pack: Pack, m: PlanMatter, step: str, papers: Iterable[Paper]) -> dict[str, Any]:
    days = "" if m.limited == "none" else "当场" if m.days == 0 else f"{m.days} 个{'工作日' if m.unit == 'working' else '自然日'}"
    basis = pack.matter(m.matter).basis
    return {
        "code": m.matter,
        "step": step,
        "zh": m.zh,
        "office": m.office_zh,
        "days": days,
        "before": [pack.matter(code).zh for code in m.before if pack.has("matters", code)],
        "papers": [p.zh for p in papers if p.give and m.matter in p.matters[:1]],
        "why": [str(b) for b in m.because[:3]],
        "basis": basis[0].text if basis else "",
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """What another list says otherwise: matters and papers that come or go, and figures (before, after) that moved."""

    come: tuple[Mapping[str, Any], ...]
    gone: tuple[Mapping[str, Any], ...]
    papers_come: tuple[str, ...]
    papers_gone: tuple[str, ...]
    fees_come: tuple[str, ...]
    fees_gone: tuple[str, ...]
    flow: tuple[str, str] | None
    figures: tuple[tuple[str, str, int, int], ...]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        lists = (self.come, self.gone, self.papers_come, self.papers_gone, self.fees_come, self.fees_gone)
        return any(lists) or self.flow is not None or bool(self.figures)


FIGURES = (("steps", "环节", "个"), ("counted_days", "审批", "个工作日"), ("longest_wait", "最长等待", "个工作日"), ("wide_days", "全程", "天"))


def difference(before: Listing, after: Listing) -> Difference:
    """What changed from one list to another of the same project."""
    old = {row["code"]: row for row in before["rows"]}
    new = {row["code"]: row for row in after["rows"]}
    gives = [{p["zh"] for p in one["papers"] if p["give"]} for one in (before, after)]
    fees = [{f["zh"] for f in one["fees"]} for one in (before, after)]
    why = {e["code"]: e["why"] for e in after["excluded"]}
    return Difference(
        come=tuple(row for code, row in new.items() if code not in old),
        gone=tuple({**row, "why": why.get(code, [])} for code, row in old.items() if code not in new),
        papers_come=tuple(sorted(gives[1] - gives[0])),
        papers_gone=tuple(sorted(gives[0] - gives[1])),
        fees_come=tuple(sorted(fees[1] - fees[0])),
        fees_gone=tuple(sorted(fees[0] - fees[1])),
        flow=(before["flow_zh"] or "还不能确定", after["flow_zh"] or "还不能确定") if before["flow"] != after["flow"] else None,
        figures=tuple((zh, unit, before[key], after[key]) for key, zh, unit in FIGURES if before[key] != after[key]),
    )
