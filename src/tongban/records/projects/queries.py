"""Projects as others ask for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.clock import local_date
from tongban.records.parties import queries as parties
from tongban.records.projects.models import Helper, Plan, Project


def row(region: str, project: UUID) -> dict[str, Any] | None:
    """A project as a plain row: code, name, party, facts, form, flow, pack."""
    found = Project.objects.filter(region=region, id=project).first()
    return None if found is None else plain(found)


def plain(found: Project) -> dict[str, Any]:
    """A project's record as a plain row."""
    return {
        "id": found.id,
        "region": found.region,
        "code": found.code,
        "name": found.name,
        "party": found.party,
        "state": found.state,
        "flow": found.flow,
        "pack": found.pack,
        "facts": found.facts,
        "form": found.form,
        "address": found.address,
        "created_at": found.created_at,
        "basis": found.basis,
    }


def of_party(region: str | None, party: UUID) -> list[Project]:
    """The projects of a party and of those whom it succeeds, newest first."""
    found = Project.objects.filter(party__in=parties.line(party))
    return list((found.filter(region=region) if region else found).order_by("-created_at"))


def by_code(code: str) -> Project | None:
    """The project with that national code."""
    return Project.objects.filter(code=code).first()


def names(region: str, ids: Any) -> dict[UUID, tuple[str, str]]:
    """(name, code) by id; one statement."""
    found = Project.objects.filter(region=region, id__in={i for i in ids if i}).values_list("id", "name", "code")
    return {i: (name, code) for i, name, code in found}


def plans(region: str, project: UUID) -> list[dict[str, Any]]:
    """The pinned lists of a project, newest first; `day` is the Shanghai day of delivery."""
    found = Plan.objects.filter(region=region, project=project).order_by("-version")
    return [
        {
            "version": one.version,
            "pack": one.pack,
            "facts": one.facts,
            "body": one.body,
            "document": one.document,
            "asked_at": one.asked_at,
            "made_by": one.made_by,
            "due": one.due,
            "delivered_at": one.delivered_at,
            "day": local_date(one.delivered_at or one.asked_at),
        }
        for one in found
    ]


def pinned(region: str, document: UUID) -> bool:
    """Whether the list with that file is pinned already."""
    return Plan.objects.filter(region=region, document=document).exists()


def helper(region: str, project: UUID) -> dict[str, Any] | None:
    """Who helps with a project now: staff, name, phone, since when; None if nobody."""
    found = Helper.objects.filter(region=region, project=project, ended_at=None).order_by("-assigned_at").first()
    return None if found is None else {"staff": found.staff, "name": found.name, "phone": found.phone, "assigned_at": found.assigned_at}


def helped_by(staff: UUID) -> list[dict[str, Any]]:
    """The projects that a staff member is assigned to help with, newest first: name, code, party, project."""
    held = list(Helper.objects.filter(staff=staff, ended_at=None).order_by("-assigned_at"))
    known = {p.id: p for p in Project.objects.filter(id__in=[h.project for h in held])}
    found = [known[h.project] for h in held if h.project in known]
    return [{"name": p.name, "code": p.code, "party": p.party, "project": p.id, "region": p.region} for p in found]
