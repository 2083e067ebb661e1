"""Licences and seals as others ask for them: of a project, of a party, by what a QR or a file carries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from tongban.records.licences.lookups import plain_number
from tongban.records.licences.models import Grant, Licence, Seal


def by_matter(region: str, project: UUID) -> dict[str, dict[str, Any]]:
    """By matter code: the newest valid licence of a project."""
    return matters_of(Licence.objects.filter(region=region, project=project, state="valid").order_by("issued_at"))


def matters_of(rows: Iterable[Licence]) -> dict[str, dict[str, Any]]:
    """By matter code: the newest of these licences, given oldest first."""
    return {
        r.matter: {"licence": r.id, "number": r.number, "type": r.type, "sha256": r.sha256, "document": r.document}
        for r in rows
        if r.matter
    }


def types_of(rows: Iterable[Licence]) -> dict[str, dict[str, Any]]:
    """By licence type: number and field values of the newest of these licences, given oldest first, for licences that cite them."""
    return {r.type: {"number": r.number, **{f["code"]: f["value"] for f in r.data["fields"]}} for r in rows}


def of_project(region: str, project: UUID) -> list[Licence]:
    """All licences of a project, oldest first."""
    return list(Licence.objects.filter(region=region, project=project).order_by("issued_at", "id"))


def grants(licence: Licence) -> list[Grant]:
    """Whom the holder let see a licence, newest first."""
    return list(Grant.objects.filter(region=licence.region, licence=licence.id).order_by("-given_at"))


def granted(token: str, today: date) -> tuple[Grant, Licence] | None:
    """The permission of that token and its licence, while it holds."""
    found = Grant.objects.filter(token=token, revoked_at=None, valid_to__gt=today).first() if token else None
    licence = Licence.objects.filter(region=found.region, id=found.licence).first() if found is not None else None
    return (found, licence) if found is not None and licence is not None else None


def of_parties(held_by: Iterable[UUID]) -> list[Licence]:
    """All licences of several parties (one and whom it succeeds), newest first."""
    return list(Licence.objects.filter(party__in=list(held_by)).order_by("-issued_at", "-id"))


def of_matters(region: str, held_by: Iterable[UUID], matters: Iterable[str]) -> list[Licence]:
    """The licences of these parties that these matters yielded and that were not ended, oldest first. One statement."""
    found = Licence.objects.filter(region=region, party__in=list(held_by), matter__in=list(matters), state="valid")
    return list(found.order_by("issued_at", "id"))


def some(region: str, ids: Iterable[UUID]) -> list[Licence]:
    """These licences; one statement, none for none."""
    wanted = list(ids)
    return list(Licence.objects.filter(region=region, id__in=wanted)) if wanted else []


def of_party(party: UUID) -> list[Licence]:
    """All licences that a party holds, newest first."""
    return list(Licence.objects.filter(party=party).order_by("-issued_at", "-id"))


def of_case(region: str, no: str) -> list[Licence]:
    """The licences that a case issued."""
    return list(Licence.objects.filter(region=region, basis__startswith=f"case/{no}#"))


def concerned(region: str, matter: str, number: Any) -> Licence | None:
    """The newest licence of a number that a matter (not one of its variants) yielded, whatever its state."""
    told = str(number or "").strip()
    if not told:
        return None
    found = Licence.objects.filter(region=region, matter=matter, number__in={told, plain_number(told)})
    return found.order_by("-issued_at", "-copy").first()


def touched(region: str, no: str) -> list[Licence]:
    """What a case yielded, and what stands in for it since: a revocation reaches the licence as it is now. Oldest first."""
    found = list(Licence.objects.filter(region=region, basis__startswith=f"case/{no}#")) if no else []
    newest = found
    while newest:
        newest = list(Licence.objects.filter(region=region, replaces__in=[x.id for x in newest]))
        found += newest
    return sorted(found, key=lambda x: (x.issued_at, x.id))


def successors(rows: Iterable[Licence]) -> dict[UUID, Licence]:
    """By id: the licence that stands in for it now, the last of the chain; nothing for one that nothing replaced."""
    found: dict[UUID, Licence] = {}
    wanted = {(x.region, x.id): x.id for x in rows if x.state in ("changed", "renewed", "replaced")}
    while wanted:
        more = Licence.objects.filter(region__in={r for r, _ in wanted}, replaces__in=[i for _, i in wanted])
        later = {}
        for row in more:
            first = wanted.get((row.region, row.replaces)) if row.replaces else None
            if first is not None:
                found[first] = row
                later[row.region, row.id] = first
        wanted = later
    return found


def get(region: str, licence: UUID) -> Licence | None:
    """One licence by id."""
    return Licence.objects.filter(region=region, id=licence).first()


def by_token(token: str) -> Licence | None:
    """The licence whose QR carries that token."""
    return Licence.objects.filter(token=token).first() if token else None


def by_digest(sha256: str) -> Licence | None:
    """The licence whose sealed file has that SHA-256."""
    return Licence.objects.filter(sha256=sha256).first() if sha256 else None


def state_on(licence: Licence, today: date) -> str:
    """Its state, or expired where it would hold but for its term; told by the date, no job changes it. `valid_to` is exclusive."""
    if licence.state == "valid" and licence.valid_to is not None and today >= licence.valid_to:
        return "expired"
    return licence.state


def seal_of(office: str) -> Seal | None:
    """The approval seal of an office."""
    return Seal.objects.filter(office=office, kind="approval").exclude(state="destroyed").order_by("-made_at").first()
