"""A licence goes on in another: changed, renewed or issued again (变更、延续、补证). The new row names the one it stands in for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.journal.canonical import canonical, sha256
from tongban.journal.values import Additions, Reason, Situation, Update, needs
from tongban.records.licences.effects import issuing

_NEEDS = ("party", "project", "offices", "seal", "held", "licence")
_ANEW = ("party.", "office.", "number", "date")
"""Fields that say who, by whom, when, under which number: told anew in a changed licence, not carried over."""


@needs(*_NEEDS)
def change(situation: Situation) -> Additions:
    """Issue the licence with what was changed; the old one is `changed` (变更, 行政许可法 49 条).

    1. holder, office and day as they are now; 2. each row of the form's `changes` replaces one field, the rest stays as it was;
    3. the next number of the series, or the same where the type keeps it.
    """
    return _follow(situation, "change", "changed", "变更")


@needs(*_NEEDS)
def renew(situation: Situation) -> Additions:
    """Issue the licence for another term that joins the old one's end; the old one is `renewed` (延续, 行政许可法 50 条)."""
    return _follow(situation, "renew", "renewed", "延续")


@needs(*_NEEDS)
def replace(situation: Situation) -> Additions:
    """Issue the same licence again, next copy of its number; the lost or damaged one is `replaced` (补证)."""
    return _follow(situation, "replace", "replaced", "补证")


def _follow(situation: Situation, act: str, state: str, why: str) -> Additions:
    """The old licence ends in `state`, guarded by its being valid: of two that follow it at once one wins."""
    more = Additions()
    old, seal = situation.need("licence"), situation.need("seal")
    refused = issuing.unsealed(seal)
    if refused:
        more.refuse.append(refused)
    if old is None or old.state != "valid":
        more.refuse.append(Reason("licence_state", f"这张证照现在不是有效状态，不能{why}，请刷新后再看", "", "licence"))
    if more.refuse:
        return more
    kind = situation.pack.licence_type(old.type)
    office = situation.need("offices").get(old.office) or {}
    anew = act not in kind.same_number
    number = issuing.next_number(situation, kind) if anew else old.number
    copy = 1 if anew else old.copy + 1
    term = issuing.until(old.valid_to, kind.months) if state == "renewed" and old.valid_to is not None else old.valid_to
    data = _data(situation, kind, office, number, old, state, copy)
    data["fields"] = issuing.termed(data["fields"], term)
    made = issuing.row(situation, kind, office, number, data, sha256(canonical(data)), seal)
    made |= {"replaces": old.id, "copy": copy, "valid_to": term, "project": old.project, "office": old.office}
    issuing.put(more, situation, made, seal)
    ended = {"state": state, "ended_at": situation.at, "ended_why": f"{why}，以{number}为准"}
    more.updates.append(Update("licence", {"id": old.id}, ended, {"state": "valid"}))
    more.data[state] = [{"id": old.id, "type": old.type, "number": old.number, "copy": old.copy}]
    return more


def _data(
    situation: Situation, kind: Any, office: Mapping[str, Any], number: str, old: Any, state: str, copy: int
) -> dict[str, Any]:
    """What the new licence says: the old fields, told anew where `_ANEW` says so, changed where the form says so."""
    now = issuing.licence_data(situation, kind, office, number)
    fresh = {f["code"]: f["value"] for f in now["fields"]}
    before = {f["code"]: f for f in old.data["fields"]}
    wanted = changes(situation.form) if state == "changed" else {}
    fields = []
    for field in kind.fields:
        origin = field.origin or ""
        kept = before.get(field.code, {}).get("value", "")
        value = fresh.get(field.code) if origin.startswith(_ANEW) and state == "changed" else kept
        if origin in ("number", "date"):
            value = fresh.get(field.code)
        value = wanted.get(field.zh, wanted.get(field.code, value))
        if value not in (None, ""):
            fields.append({"code": field.code, "zh": field.zh, "value": str(value)})
    known = {f.code for f in kind.fields}
    fields += [dict(f) for f in old.data["fields"] if f["code"] not in known | {"copy"}]
    if copy > 1:
        fields.append({"code": "copy", "zh": "核发次数", "value": f"同一编号第{copy}次核发，以前核发的作废"})
    head = {k: old.data.get(k, "") for k in ("title", "project", "project_code", "office")}
    holder = now["holder"] if state == "changed" else old.data["holder"]
    return {**head, "number": number, "holder": holder, "date": now["date"], "fields": fields}


def changes(form: Mapping[str, Any]) -> dict[str, str]:
    """By the name of a field as it stands on the licence: what it shall say from now on (the form's table `changes`)."""
    rows = form.get("changes")
    found = {}
    for told in rows if isinstance(rows, list) else ():
        if isinstance(told, Mapping) and str(told.get("item") or "").strip():
            found[str(told["item"]).strip()] = str(told.get("after") or "").strip()
    return found
