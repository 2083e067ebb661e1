"""Keeping what people give: a file is checked by its content, stored by digest, and only then named by a row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.records.documents.kinds import FileRefused, examine
from tongban.records.documents.making import store
from tongban.records.documents.models import Document

__all__ = ["FileRefused", "keep_paper", "read"]


def keep_paper(
    *,
    region: str,
    party: UUID,
    project: UUID | None,
    material: str,
    title: str,
    name: str,
    content: bytes,
    actor: Actor,
    at: datetime,
    basis: str = "",
) -> Document:
    """Keep an uploaded paper: type by content, refused if it is dangerous or broken (FileRefused), then blob, then row."""
    kind = examine(content, name)
    digest = store().put(content)
    made = Document(
        region=region,
        id=uuid7(at),
        kind="paper",
        template=material,
        title=title,
        party=party,
        project=project,
        basis=basis or f"upload/{actor.account or ''}",
        state="ready",
        sha256=digest,
        media=kind.mime,
        size=len(content),
        name=name[:200],
        created_at=at,
    )
    made.save(force_insert=True)
    return made


def read(document: Document) -> bytes:
    """The file's content, its digest checked."""
    return store().get(document.sha256)


def content(sha256: str) -> bytes:
    """The content of a kept file by its digest."""
    return store().get(sha256)
