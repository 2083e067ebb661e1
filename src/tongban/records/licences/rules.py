"""Judgements about licences that packs name as `licences.…`: whether the licence that an application names may be touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tongban.journal.values import Reason, Situation, needs
from tongban.records.licences.effects.ending import CANCELLABLE
from tongban.records.licences.effects.life import changes
from tongban.records.licences.queries import state_on

_STATES = {
    "suspended": "已暂扣",
    "changed": "已变更，请填新证的编号",
    "renewed": "已延续，请填新证的编号",
    "replaced": "已补发，请用新证办理",
    "cancelled": "已注销",
    "withdrawn": "已撤回",
    "revoked": "已撤销",
    "expired": "已过期",
}
ASK_BEFORE = 30
"""Days before its last day by which renewal is asked (行政许可法 50 条), where the matter's `params.renew_before` says nothing else."""


@needs("licence", "line")
def concerned(situation: Situation) -> list[Reason]:
    """The licence that the form names holds today, is this applicant's (or of whom it succeeds), and of this matter."""
    found = situation.need("licence")
    reasons = _theirs(situation, found)
    if found is not None and not reasons:
        state = state_on(found, situation.today)
        if state != "valid":
            reasons.append(Reason("licence_state", f"这张证照{_STATES.get(state, '现在不是有效状态')}，不能办理", "", "licence"))
    return reasons


@needs("licence", "line")
def cancellable(situation: Situation) -> list[Reason]:
    """The licence that the form names is this applicant's and not cancelled or followed by another (行政许可法 70 条)."""
    found = situation.need("licence")
    reasons = _theirs(situation, found)
    if found is not None and not reasons and found.state not in CANCELLABLE:
        reasons.append(Reason("licence_state", f"这张证照{_STATES.get(found.state, '不能注销')}，不用再注销", "行政许可法第七十条", "licence"))
    return reasons


def _theirs(situation: Situation, found: Any) -> list[Reason]:
    """Why the named licence is not one that this applicant may touch by this matter."""
    if found is None or found.party not in situation.need("line"):
        return [Reason("licence", "没有查到您持有的、属于这个事项的这张证照，请核对编号", "", "licence")]
    if found.office != situation.row["office"]:
        return [Reason("licence_office", "这张证照由另一个机关发放，请从“我的证照”里选中它再申请", "", "licence")]
    return []


@needs("licence")
def in_time(situation: Situation) -> Reason | None:
    """Renewal is asked at least 30 days before the last day (行政许可法 50 条), or as the matter's `renew_before` says."""
    found = situation.need("licence")
    if found is None:
        return None
    if found.valid_to is None:
        return Reason("licence_term", "这张证照没有写有效期，不用延续", "", "licence")
    days = int(situation.matter.params.get("renew_before") or ASK_BEFORE)
    last = found.valid_to - timedelta(days=1)
    if situation.today > last - timedelta(days=days):
        text = f"延续要在有效期届满{days}日以前提出，这张证照{last:%Y年%m月%d日}届满，已经晚了，请重新申请"
        return Reason("licence_late", text, str(situation.matter.params.get("renew_cite") or "行政许可法第五十条第一款"), "licence")
    return None


@needs("licence", "party")
def changes_known(situation: Situation) -> list[Reason]:
    """Each change names a field that stands on the licence and says something new, or the holder itself has changed."""
    found = situation.need("licence")
    if found is None:
        return []
    wanted = changes(situation.form)
    kind = situation.pack.licence_type(found.type)
    fixed = {f.zh for f in kind.fields if (f.origin or "") in ("number", "date") or (f.origin or "").startswith("office.")}
    names = [f.zh for f in kind.fields if f.zh not in fixed]
    reasons = [
        Reason("change", f"这张证照上没有可以变更的“{item}”，可以变更的有：{'、'.join(names)}", "", "changes")
        for item in wanted
        if item not in names
    ]
    before = {f["zh"]: f["value"] for f in found.data["fields"]}
    renamed = found.data["holder"] != situation.need("party")["name"]
    if not any(value and before.get(item) != value for item, value in wanted.items()) and not renamed:
        reasons.append(Reason("change", "请写明至少一项要变更的内容，变更后的内容要和证照上的不同", "", "changes"))
    return reasons
