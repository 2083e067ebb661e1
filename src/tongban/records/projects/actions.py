"""Registering a project outside a filing: it gets its national code before its first approval (核准、审批类项目先赋码)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.clock import local_date
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.records.parties import queries as parties
from tongban.records.projects.codes import compose_project_code
from tongban.records.projects.models import Helper, Plan, Project


def code_of(region: str, day: Any, form: Mapping[str, Any], number: int) -> str:
    """The national code of the number-th project of a region's month: YYMM-region-industry-type-six digits (GB/T 40058)."""
    industry = "".join(c for c in str(form.get("industry") or "") if c.isdigit())[:2].zfill(2)
    return compose_project_code(f"{day.year % 100:02d}{day.month:02d}", region, industry, "01", number)


def register(
    *,
    region: str,
    pack: str,
    party: UUID,
    form: Mapping[str, Any],
    facts: Mapping[str, Any],
    flow: str,
    actor: Actor,
    at: datetime,
) -> Project:
    """Register a project and give it its code.

    1. the next number of the month's gap-free series; 2. the project's row; 3. an event on its stream. All or nothing.
    """
    day = local_date(at)
    project = uuid7(at)
    with transaction.atomic():
        number = journal.next_number(region=region, key=f"project/{region}/{day.year % 100:02d}{day.month:02d}")
        code = code_of(region, day, form, number)
        made = Project(
            region=region,
            id=project,
            code=code,
            name=str(form["project_name"]),
            party=party,
            flow=flow,
            pack=pack,
            facts=dict(facts),
            form={**form, "project_code": code},  # type: ignore[misc]  # a sealed JSON value
            address=str(form.get("place") or ""),
            basis=f"project/{project}#1",
            created_at=at,
        )
        made.save(force_insert=True)
        journal.append(
            region=region,
            stream=f"project/{project}",
            kind="project.registered",
            actor=actor,
            at=at,
            data={"code": code, "party": party, "flow": flow, "pack": pack},
        )
    return made


def pin(
    *,
    region: str,
    project: UUID,
    pack: str,
    facts: Mapping[str, Any],
    body: Mapping[str, Any],
    document: UUID | None,
    due: Any,
    actor: Actor,
    at: datetime,
    asked_at: datetime | None = None,
) -> Plan:
    """Pin a project's list as its next version: facts, pack and content of this instant, with the file that was delivered.
    `asked_at`: when the owner asked for it, where an office made it (not given: now).

    1. the project is locked, so that versions have no gaps; 2. the row; 3. an event on the project's stream. All or nothing.
    """
    with transaction.atomic():
        owner = Project.objects.select_for_update().get(region=region, id=project)
        last = Plan.objects.filter(region=region, project=project).order_by("-version").values_list("version", flat=True).first()
        made = Plan(
            region=region,
            id=uuid7(at),
            project=project,
            party=owner.party,
            version=(last or 0) + 1,
            pack=pack,
            facts=dict(facts),
            body=dict(body),
            document=document,
            asked_at=asked_at or at,
            due=due,
            delivered_at=at,
            made_by=f"account/{actor.account}" if actor.account else actor.origin,
        )
        made.save(force_insert=True)
        journal.append(
            region=region,
            stream=f"project/{project}",
            kind="plan.made",
            actor=actor,
            at=at,
            data={
                "version": made.version,
                "pack": pack,
                "flow": str(body.get("flow") or ""),
                "matters": len(body.get("rows") or ()),
                "document": document,
                "due": due,
            },
        )
    return made


class NotAssigned(ValueError):
    """A helper cannot be assigned or ended so; the text is a sentence for whoever tried."""


def assign_helper(*, region: str, code: str, staff: UUID, actor: Actor, at: datetime) -> Helper:
    """A head assigns a staff member of an own office to help with a project (帮办代办); who helped before is relieved.

    1. the actor must lead an office in which the helper holds a post; 2. the row; 3. an event on the project's stream.
    Raises NotAssigned. The helper may do nothing yet: that takes the owner's mandate.
    """
    led = {holding.office for holding in actor.holdings if holding.post == "head"}
    mine = next((row for row in parties.roster(led, local_date(at)) if row["id"] == staff), None)
    if mine is None:
        raise NotAssigned("只有负责人能指派，而且只能指派本单位的人员")
    owner = Project.objects.filter(region=region, code=code).first()
    if owner is None:
        raise NotAssigned("没有这个项目代码，请核对")
    with transaction.atomic():
        Helper.objects.filter(region=region, project=owner.id, ended_at=None).update(ended_at=at)
        made = Helper(
            region=region,
            id=uuid7(at),
            project=owner.id,
            party=owner.party,
            staff=staff,
            name=mine["name"],
            phone=mine["staff"].phone or "",
            assigned_at=at,
            assigned_by=f"staff/{actor.staff or ''}",
        )
        made.save(force_insert=True)
        data = {"helper": made.id, "staff": staff}
        journal.append(region=region, stream=f"project/{owner.id}", kind="helper.assigned", actor=actor, at=at, data=data)
    return made


def note_help(*, region: str, project: UUID, what: str, target: str, actor: Actor, at: datetime) -> None:
    """Note on the project's stream what a helper did under the owner's mandate (`what`: fill | papers)."""
    data = {"what": what, "target": target, "mandate": actor.mandate}
    journal.append(region=region, stream=f"project/{project}", kind="helper.acted", actor=actor, at=at, data=data)
