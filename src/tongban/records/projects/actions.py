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
from tongban.records.projects.codes import compose_project_code
from tongban.records.projects.models import Project


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
