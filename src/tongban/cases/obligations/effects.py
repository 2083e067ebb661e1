"""How an obligation moves its row: kept, waived, broken, repaired; what its owner is told; the licences that a breach takes back."""

from __future__ import annotations

from typing import Any

from tongban.cases.context import Context
from tongban.cases.obligations.births import message
from tongban.journal.values import Additions, Update, needs

_TOLD = {
    "remind": "快到期了：{what}，{due}前要兑现",
    "overdue": "已经到期，还没有兑现：{what}。请尽快交来；逾期不会自动处罚，经办人会来核实",
    "hand": "已经收到您交来的：{what}",
    "keep": "核查通过，已经兑现：{what}",
    "pass_over": "没有抽到核查，按您的报告记为已经兑现：{what}",
    "waive": "原来的申请没有办成，不用再兑现：{what}",
    "uncorrected": "改正的期限到了，还没有改正：{what}",
    "unheard": "陈述申辩的期限到了：{what}",
    "refuse_repair": "信用修复没有通过：{what}。理由见办件页，补正后可以再申请",
}


@needs("obligation")
def tell(context: Context) -> Additions:
    """The message to the owner about what just happened to an obligation."""
    more, row = Additions(), context.need("obligation")
    due = row["due"]
    what = str(context.form.get("owed") or "")
    text = _TOLD.get(context.action.code, context.action.zh + "：{what}").format(what=what, due=f"{due.month}月{due.day}日")
    more.inserts.append(message(context, context.row["no"], text, context.action.event))
    return more


@needs("obligation")
def settle(context: Context) -> Additions:
    """What is owed is over: kept or waived, as the action's outcome says. A promise leaves the public list."""
    return _set(context, outcome="waived" if context.action.outcome == "waived" else "kept", settled_on=context.today)


@needs("obligation")
def breach(context: Context) -> Additions:
    """The breach is decided: from now on nothing is promised until it is repaired."""
    return _set(context, outcome="broken", settled_on=context.today)


@needs("obligation")
def repair(context: Context) -> Additions:
    """The breach was made good: the party may promise again."""
    return _set(context, repaired_on=context.today)


@needs("obligation")
def hand(context: Context) -> Additions:
    """What was put off is handed in: the file is cited with its digest; the case it was owed to takes it over by `take_owed`."""
    more, row = Additions(), context.need("obligation")
    files = context.data.get("file")
    handed = [f for f in files if isinstance(f, dict) and f.get("sha256")] if isinstance(files, list) else []
    more.data["handed"] = [{"material": row["material"], "document": str(f.get("document") or ""), "sha256": f["sha256"]} for f in handed]
    return more


@needs("yielded")
def revoke(context: Context) -> Additions:
    """The licences that the origin case yielded are revoked (撤销, 行政许可法第六十九条); nothing where it yielded none."""
    more, moved = Additions(), []
    for licence in context.need("yielded"):
        values = {"state": "revoked", "ended_at": context.at, "ended_why": "承诺没有兑现，依法撤销"}
        more.updates.append(Update("licence", {"id": licence.id}, values, {"state": licence.state}))
        moved.append({"id": licence.id, "type": licence.type, "number": licence.number})
    if moved:
        more.data["revoked"] = moved
    return more


def _set(context: Context, **values: Any) -> Additions:
    more, row = Additions(), context.need("obligation")
    more.updates.append(Update("obligation", {"case": context.case_id}, values, {"outcome": row["outcome"]}))
    more.data["obligation"] = values
    return more
