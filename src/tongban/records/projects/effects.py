"""What filing does to projects: a project is born with its national code, from the form that asked for it once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalogue import guide
from tongban.journal.ids import uuid7
from tongban.journal.values import Additions, Insert, Reason, Situation, Update, needs
from tongban.records.projects.actions import code_of
from tongban.records.projects.facts import facts_of


@needs("project")
def file(situation: Situation) -> Additions:
    """Give the case's project its code, or bear the project. The code: YYMM-region-industry-type-six digits (GB/T 40058).

    A project that exists already (filed again after a change) keeps its code and takes the new facts.
    """
    more = Additions()
    form, known = situation.form, situation.need("project")
    facts = {**situation.facts, **facts_of(situation.pack, situation.matter.sections, form)}
    flow = _flow(situation, facts)
    if known is not None:
        more.updates.append(
            Update(
                "project",
                {"id": known["id"]},
                {"facts": {**known["facts"], **facts}, "form": {**known["form"], **form}, "flow": flow},
                {},
            )
        )
        more.data["project"] = known["id"]
        return more
    if not str(form.get("project_name") or "").strip():
        more.refuse.append(Reason("form", "请填写项目名称", "", "project_name"))
        return more
    code = _code(situation, form)
    project = uuid7(situation.at)
    born = {
        "region": situation.region,
        "id": project,
        "code": code,
        "name": form["project_name"],
        "party": situation.row["party"],
        "flow": flow,
        "pack": situation.row["pack"],
        "facts": facts,
        "form": {**form, "project_code": code},
        "address": str(form.get("place") or ""),
        "basis": situation.basis,
        "created_at": situation.at,
    }
    more.inserts.append(Insert("project", born))
    more.provides["project"] = born
    more.row["project"] = project
    more.data["project"] = project
    more.data["project_code"] = code
    return more


@needs("project")
def listing(situation: Situation) -> Additions:
    """Make the list of the case's project from its facts as they are now; the notice that follows prints it, a consumer pins it.

    The event says flow, matters, submissions and days. Refuses where there is no project.
    """
    more, known = Additions(), situation.need("project")
    if known is None:
        more.refuse.append(Reason("project", "清单要按项目编制，请先登记项目、取得项目代码", ""))
        return more
    made = guide.plan(situation.pack, known["facts"], on=situation.today)
    body = guide.listing(situation.pack, made)
    more.provides["listing"] = {"listing": body, "facts": dict(known["facts"])}
    more.data["plan"] = {"flow": body["flow"] or "", "matters": len(body["rows"]), "steps": body["steps"], "days": body["counted_days"]}
    return more


def _flow(situation: Situation, facts: Mapping[str, Any]) -> str:
    """The flow that the facts choose, or none."""
    return guide.plan(situation.pack, facts, on=situation.today).flow or ""


def _code(situation: Situation, form: Mapping[str, Any]) -> str:
    day = situation.today
    number = situation.number(f"project/{situation.region}/{day.year % 100:02d}{day.month:02d}")
    return code_of(situation.region, day, form, number)
