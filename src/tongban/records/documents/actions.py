"""Keeping what people give: a file is checked by its content, stored by digest, and only then named by a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.records.documents.kinds import FileRefused, examine
from tongban.records.documents.making import store
from tongban.records.documents.models import Document
from tongban.records.documents.rendering import render

__all__ = ["FileRefused", "keep_letter", "keep_paper", "keep_template", "read"]


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


def keep_letter(
    *,
    region: str,
    party: UUID,
    project: UUID | None,
    title: str,
    page: Mapping[str, Any],
    says: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Document:
    """Keep a letter of promise: the page is set, kept by digest, and named by a row whose data are what was signed."""
    content = render("promise", dict(page))
    made = Document(
        region=region,
        id=uuid7(at),
        kind="promise",
        template="promise",
        title=title[:200],
        party=party,
        project=project,
        basis=f"signed/{actor.account or ''}",
        data=says,  # type: ignore[misc]
        state="ready",
        sha256=store().put(content),
        size=len(content),
        name=f"{title[:60].replace('/', '／')}.pdf",
        created_at=at,
    )
    made.save(force_insert=True)
    return made


def keep_template(*, content: bytes, name: str) -> str:
    """Keep a Word template by its digest and return it; the pack that names it says since when it holds. Raises FileRefused."""
    examine(content, name, allowed=["docx"])
    return store().put(content)


def read(document: Document) -> bytes:
    """The file's content, its digest checked."""
    return store().get(document.sha256)


def content(sha256: str) -> bytes:
    """The content of a kept file by its digest."""
    return store().get(sha256)
