"""What rules and effects may declare as `needs`: each name is loaded in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.cases.context import Context
from tongban.cases.models import Case
from tongban.cases.rows import stream
from tongban.journal import queries as journal
from tongban.records.documents import queries as documents
from tongban.records.licences import making
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects


def _of(context: Context, name: str) -> Any:
    row = context.raw.case
    return row[name] if row is not None else getattr(context.new, name)


def project(context: Context) -> dict[str, Any] | None:
    """The case's project as a plain row, or None."""
    found = _of(context, "project")
    return projects.row(context.region, found) if found else None


def party(context: Context) -> dict[str, Any]:
    """The applicant as a plain row."""
    return parties.row(_of(context, "party"))


def consent(context: Context) -> bool:
    """Whether the applicant agreed to electronic service."""
    return party(context)["electronic_consent_at"] is not None


def results(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """What earlier matters of the project yielded, by matter code: licence, document, number, digest."""
    found = _of(context, "project")
    return results_of(context.region, found) if found else {}


def results_of(region: str, project_id: Any) -> dict[str, dict[str, Any]]:
    """Granted, filed or reported matters of a project with their licence or document, the newest of each."""
    cases = Case.objects.filter(
        region=region, project=project_id, outcome__in=("granted", "filed", "reported", "passed")
    ).values("no", "matter", "id", "decided_on")
    found: dict[str, dict[str, Any]] = {
        c["matter"]: {"case": c["id"], "no": c["no"], "number": c["no"], "on": c["decided_on"]} for c in cases
    }
    for code, licence in licences.by_matter(region, project_id).items():
        found.setdefault(code, {}).update(licence)
    for code, document in documents.results(region, project_id).items():
        if code in found:
            found[code].setdefault("document", document["document"])
            found[code].setdefault("sha256", document["sha256"])
    return found


def person(context: Context) -> Any:
    """The posts that the person named in the data holds now."""
    return parties.posts_of(context.data.get("to"), context.at)


def seal(context: Context) -> Any:
    """The deciding office's seal as it is at this instant."""
    office = (context.raw.case or {}).get("office") or f"{context.region}-{context.matter.office}"
    return making.ready_seal(office)


def held(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """The project's valid licences by type, for licences that cite them."""
    found = _of(context, "project")
    return licences.held(context.region, found) if found else {}


def asked_before(context: Context) -> bool:
    """Whether the applicant was already told what is missing."""
    return _has(context, "case.asked")


def visited(context: Context) -> bool:
    """Whether a site visit was recorded, in this case or in its family's parent."""
    if _has(context, "visit.recorded"):
        return True
    parent = context.raw.case["parent"] if context.raw.case else None
    return parent is not None and journal.happened(context.region, stream(parent), "visit.recorded")


def _has(context: Context, kind: str) -> bool:
    return journal.happened(context.region, stream(context.case_id), kind)


def offices(context: Context) -> dict[str, dict[str, Any]]:
    """The offices of the case's region by code (cached in process)."""
    return parties.offices(context.region)
