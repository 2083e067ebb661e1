"""Judgements about parties that packs name as `parties.…`: whether one enterprise may take over what another held."""

from __future__ import annotations

from typing import Any

from tongban.journal.values import Reason, Situation, needs
from tongban.records.parties.identifiers import check_uscc, normal_uscc

_CITE = "民法典第六十七条"


@needs("succession")
def successor_known(situation: Situation) -> list[Reason]:
    """Who takes over and from whom is clear (民法典 67 条): both stand in the register, are organisations, differ, nobody follows
    twice or in a circle, and the day has come; a rename names another name."""
    found, form = situation.need("succession"), situation.form
    kind, own = str(form.get("succession_kind") or ""), found.own
    if own.kind == "person":
        return [Reason("succession", "个人没有更名承继，请由单位来办", "", "succession_kind")]
    day = str(form.get("succession_on") or "")
    late = [Reason("succession_day", "承继（更名）的日子还没有到，到了再来登记", "", "succession_on")] if day > situation.today.isoformat() else []
    if kind == "renamed":
        told = str(form.get("new_name") or "").strip()
        if not told or told == own.name:
            late.append(Reason("succession_name", "请写新的单位名称，要和现在登记的不同", "", "new_name"))
        return late
    return late + _taken_over(situation, found)


def _taken_over(situation: Situation, found: Any) -> list[Reason]:
    code, own, old = normal_uscc(str(situation.form.get("predecessor_uscc") or "")), found.own, found.old
    field = "predecessor_uscc"
    if not code or check_uscc(code):
        return [Reason("succession", "请写原来那个单位的统一社会信用代码（18位），写得不对的请核对", "", field)]
    if old is None or old.region != situation.region:
        return [Reason("succession", "登记里没有这个统一社会信用代码的单位，请核对；不在本地登记的，到登记地办理", "", field)]
    if old.kind == "person":
        return [Reason("succession", "承继只能在两个单位之间办理", _CITE, field)]
    if old.id == own.id:
        return [Reason("succession", "不能承继自己；只换名称的，请选“更名”", "", field)]
    if own.ended_on is not None:
        return [Reason("succession_ended", f"“{own.name}”已经终止，不能再承继别的单位", _CITE, field)]
    if old.successor_id is not None:
        return [Reason("succession_twice", f"“{old.name}”已经有承继的单位，不能重复办理", _CITE, field)]
    if old.id in found.after:
        return [Reason("succession_circle", "两个单位不能互相承继", _CITE, field)]
    return []
