"""Documents as others ask for them: of a case, of a party, results of a project, by digest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tongban.records.documents.models import Document


def of_case(region: str, no: str) -> list[Document]:
    """The official documents of a case, oldest first."""
    return list(Document.objects.filter(region=region, basis__startswith=f"case/{no}#").order_by("created_at", "id"))


def get(region: str, document: UUID) -> Document | None:
    """One document by id."""
    return Document.objects.filter(region=region, id=document).first()


def on_basis(region: str, basis: str) -> list[Document]:
    """Documents kept on exactly this basis, newest first."""
    return list(Document.objects.filter(region=region, basis=basis).order_by("-created_at"))


def by_digest(digest: str) -> Document | None:
    """The document whose file has that SHA-256."""
    return Document.objects.filter(sha256=digest).first()


def drafted(region: str, basis: str) -> list[Document]:
    """Documents that one transition drafted and whose file is not made yet."""
    return list(Document.objects.filter(region=region, basis=basis, state="drafted"))


def results(region: str, project: UUID) -> dict[str, dict[str, Any]]:
    """By matter code: the document that granted it, for the project's later matters."""
    rows = Document.objects.filter(region=region, project=project, template__in=("grant", "filing", "opinion"))
    return matters_of(rows.order_by("created_at"))


def matters_of(rows: Iterable[Document]) -> dict[str, dict[str, Any]]:
    """By matter code: the newest of these documents, given oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        matter = (row.data or {}).get("matter_code")
        if matter:
            found[matter] = {"document": row.id, "sha256": row.sha256, "number": row.number}
    return found


def given_by(party: UUID) -> list[Document]:
    """The papers that a party gave, newest first, whatever the project."""
    return list(Document.objects.filter(party=party, kind="paper").exclude(sha256="").order_by("-created_at"))


def space(region: str, party: UUID, materials: Iterable[str]) -> dict[str, Document]:
    """By material: the newest paper that a party itself gave, for whatever project; never anybody else's. One statement."""
    wanted = list(materials)
    if not wanted:
        return {}
    rows = Document.objects.filter(region=region, party=party, kind="paper", template__in=wanted).exclude(sha256="")
    return {row.template: row for row in rows.order_by("created_at", "id")}


def some(region: str, ids: Iterable[Any]) -> list[Document]:
    """These documents; one statement, none for none."""
    wanted = list(ids)
    return list(Document.objects.filter(region=region, id__in=wanted)) if wanted else []


def letters(region: str, ids: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Signed letters of promise by id: for which party, matter and material, with which digest."""
    rows = Document.objects.filter(region=region, id__in=list(ids), kind="promise")
    return {
        str(r.id): {"party": r.party, "sha256": r.sha256, "text": r.data["paragraphs"], "matter": r.data["matter"],
                    "material": r.data["material"]}
        for r in rows
    }


def papers_of(region: str, project: UUID) -> list[Document]:
    """The papers that the owner gave in a project, newest first: they need not be given again."""
    return list(Document.objects.filter(region=region, project=project, kind="paper").order_by("-created_at"))
