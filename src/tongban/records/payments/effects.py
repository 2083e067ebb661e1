"""Charging: what a matter costs by the published list becomes a charge of the case, in the action's own write."""

from __future__ import annotations

from typing import Any

from tongban.catalogue import tariffs, values
from tongban.journal.ids import uuid7
from tongban.journal.values import Additions, Insert, Reason, Situation, needs
from tongban.records.projects.facts import facts_of


@needs("project")
def charge(situation: Situation) -> Additions:
    """Charge what the matter's fees come to under the facts of project and form.

    1. each fee must stand in the published list and be in force, else it is not charged; 2. the amount follows from the list
    alone; where the data name another fee or amount, the action is refused (`overcharge`); 3. what is free, unknown, set
    locally or paid by the office is charged to nobody, and the event says so.
    """
    more = Additions()
    pack, matter = situation.pack, situation.matter
    found = dues(situation)
    asked = situation.data.get("charge")
    if isinstance(asked, list):
        right = {(d.fee.code, d.fen) for d in found if d.charged}
        wrong = [a for a in asked if not isinstance(a, dict) or (a.get("fee"), a.get("fen")) not in right]
        if wrong:
            text = "收费项目或者金额和公布的收费清单不一致，不能收取；清单之外一律不得收费"
            more.refuse.append(Reason("overcharge", text, "收费清单", "charge"))
            return more
    charged, free = [], []
    for due in found:
        if not due.charged:
            free.append({"fee": due.fee.code, "fen": due.fen, "pays": due.fee.pays})
            continue
        row = _row(situation, pack, matter, due)
        more.inserts.append(Insert("charge", row))
        charged.append({"id": row["id"], "fee": due.fee.code, "fen": due.fen})
    if charged:
        more.data["charges"] = charged
    if free:
        more.data["charged_nothing"] = free
    return more


def dues(situation: Situation) -> list[tariffs.Due]:
    """What the matter's fees come to; fees outside the list are left out: nobody can charge them."""
    pack, matter, project = situation.pack, situation.matter, situation.need("project")
    told = project["facts"] if project else situation.facts
    facts = values.assume(pack, {**told, **facts_of(pack, matter.sections, situation.form)})[0]
    return list(tariffs.dues(pack, matter, facts, situation.today, listed_only=True))


def _row(situation: Situation, pack: Any, matter: Any, due: tariffs.Due) -> dict[str, Any]:
    payee = due.fee.payee
    return {
        "region": situation.region,
        "id": uuid7(situation.at),
        "case": situation.case_id,
        "case_no": situation.row["no"],
        "matter": matter.code,
        "party": situation.row["party"],
        "project": situation.row["project"],
        "office": f"{situation.region}-{payee}" if payee else situation.row["office"],
        "fee": due.fee.code,
        "zh": due.zh,
        "fen": due.fen,
        "working": list(due.working),
        "basis": due.fee.ground,
        "pack": pack.digest,
        "state": "due",
        "charged_at": situation.at,
    }
