"""Several offices' conclusions in one opinion (合并意见): who concluded what about which member of a family. Pure but for its loader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.cases.context import Context
from tongban.cases.errors import Reason
from tongban.cases.models import CaseText, Task
from tongban.journal.values import Additions, needs


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What one office concluded: its code, the answer's code (empty: silent), its words."""

    office: str
    verdict: str
    text: str


def of_case(region: str, case: UUID) -> list[Conclusion]:
    """The newest conclusion of each office that was asked in a case. Two statements."""
    asked = Task.objects.filter(region=region, case=case, kind="opinion", closed_at__isnull=False).order_by("no")
    rows = list(asked.values("office", "answer", "closed_seq"))
    said = CaseText.objects.filter(region=region, case=case, field="opinion", seq__in=[r["closed_seq"] for r in rows])
    texts = {t.seq: str(t.body) for t in said}
    found = {r["office"]: Conclusion(r["office"], r["answer"], texts.get(r["closed_seq"] or 0, "") if r["answer"] else "") for r in rows}
    return list(found.values())


def loaded(context: Context) -> list[Conclusion]:
    """The loader `conclusions`."""
    return of_case(context.region, context.case_id) if context.raw.case is not None else []


@needs("conclusions")
def there(context: Context) -> Reason | None:
    """There is something to merge: at least one office was asked and has answered or let its term pass."""
    return None if context.need("conclusions") else Reason("opinions_none", "还没有开过评审会，各部门还没有结论可以合并")


@needs("conclusions", "offices")
def merge(situation: Any) -> Additions:
    """The table of the merged opinion: each member with its office, the conclusion and its words; silence stands as silence."""
    names = _verdicts(situation)
    about: dict[str, list[str]] = {}
    for child in situation.raw.children:
        about.setdefault(child["office"], []).append(situation.pack.matter(child["matter"]).zh)
    points, noted = [], []
    for one in situation.need("conclusions"):
        office = situation.need("offices").get(one.office) or {}
        zh = "、".join(about.get(one.office) or ()) or "本部门职责内的事项"
        verdict = names.get(one.verdict, "到期没有出具结论，不算通过" if not one.verdict else "已经答复")
        points.append({"what": f"{zh}（{office.get('short') or one.office}）", "fault": verdict, "wanted": one.text, "cite": ""})
        noted.append({"office": one.office, "verdict": one.verdict})
    return Additions(data={"conclusions": noted}, provides={"points": points})


def _verdicts(situation: Any) -> Mapping[str, str]:
    """The answers' words as the procedure's own question has them."""
    reply = situation.procedure.actions.get("reply")
    return {o.value: o.zh for k in (reply.asks if reply else ()) if k.field == "verdict" for o in k.options}
