"""Projects as others ask for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.records.parties import queries as parties
from tongban.records.projects.models import Project


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
