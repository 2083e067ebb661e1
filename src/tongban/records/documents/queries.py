"""Documents as others ask for them: of a case, of a party, results of a project, by digest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.records.documents.models import Document


def of_case(region: str, no: str) -> list[Document]:
    """The official documents of a case, oldest first."""
    return list(Document.objects.filter(region=region, basis__startswith=f"case/{no}#").order_by("created_at", "id"))


def get(region: str, document: UUID) -> Document | None:
    """One document by id."""
    return Document.objects.filter(region=region, id=document).first()


def by_digest(digest: str) -> Document | None:
    """The document whose file has that SHA-256."""
    return Document.objects.filter(sha256=digest).first()


def drafted(region: str, basis: str) -> list[Document]:
    """Documents that one transition drafted and whose file is not made yet."""
    return list(Document.objects.filter(region=region, basis=basis, state="drafted"))


def results(region: str, project: UUID) -> dict[str, dict[str, Any]]:
    """By matter code: the document that granted it, for the project's later matters."""
    found: dict[str, dict[str, Any]] = {}
    rows = Document.objects.filter(Q(template="grant") | Q(template="filing") | Q(template="opinion"), region=region, project=project)
    for row in rows.order_by("created_at"):
        matter = (row.data or {}).get("matter_code")
        if matter:
            found[matter] = {"document": row.id, "sha256": row.sha256, "number": row.number}
    return found


def papers_of(region: str, project: UUID) -> list[Document]:
    """The papers that the owner gave in a project, newest first: they need not be given again."""
    return list(Document.objects.filter(region=region, project=project, kind="paper").order_by("-created_at"))
