"""Writing drafts: opened, saved at every change without losing what another page saved, closed with the case they became."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases.drafts.queries import COUNTER
from tongban.cases.models import FormDraft
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7


class DraftMoved(Exception):
    """The draft was saved from another page meanwhile; nothing was overwritten."""


def open_draft(
    *,
    actor: Actor,
    at: datetime,
    region: str,
    pack: str,
    matter: str,
    project: UUID | None,
    flow: str = "",
    form: Mapping[str, Any] | None = None,
) -> FormDraft:
    """The party's unsubmitted draft of a matter (in a project), made if there is none, then with `form` to start from."""
    assert actor.party is not None and actor.account is not None
    found = FormDraft.objects.filter(
        region=region, party=actor.party, project=project, matter=matter, submitted=""
    ).first()
    if found is not None:
        return found
    made = FormDraft(
        region=region,
        id=uuid7(at),
        account=actor.account,
        party=actor.party,
        project=project,
        pack=pack,
        matter=matter,
        flow=flow,
        updated_at=at,
    )
    if form:
        setattr(made, "form", dict(form))  # noqa: B010  encrypted JSON: its stored type is text
    made.save(force_insert=True)
    return made


NOBODY = UUID(int=0)
"""The party of a counter's draft: whoever applies is told in it, and may not be known yet."""


def open_at_counter(*, actor: Actor, at: datetime, region: str, office: str, pack: str) -> FormDraft:
    """A new draft of a window's clerk: everything that is told at the counter goes into it, before and after it is known by whom.

    `office` is the window's office, whose people may go on with it.
    """
    assert actor.account is not None and actor.holds(office, "window")
    made = FormDraft(
        region=region,
        id=uuid7(at),
        account=actor.account,
        party=NOBODY,
        project=None,
        pack=pack,
        matter=COUNTER,
        flow=office,
        updated_at=at,
    )
    made.save(force_insert=True)
    return made


def save(
    *, draft: FormDraft, at: datetime, form: Mapping[str, Any] | None = None, papers: Mapping[str, Any] | None = None
) -> FormDraft:
    """Merge fields and papers into a draft. Two pages that save different fields both win; nothing typed is lost.

    A draft that became a case stays as it was submitted. Raises DraftMoved when it is saved elsewhere without pause.
    """
    for _ in range(8):
        fresh = FormDraft.objects.get(region=draft.region, id=draft.id)
        if fresh.submitted:
            return fresh
        merged_form = {**fresh.form, **(form or {})}
        merged_papers = {**fresh.papers, **(papers or {})}
        if merged_form == fresh.form and merged_papers == fresh.papers:
            return fresh
        changed = FormDraft.objects.filter(
            region=draft.region, id=draft.id, version=fresh.version, submitted=""
        ).update(form=merged_form, papers=merged_papers, version=fresh.version + 1, updated_at=at)
        if changed:
            return FormDraft.objects.get(region=draft.region, id=draft.id)
    raise DraftMoved("这份草稿正在别处保存，请稍候再试；您填的内容没有丢")


def mark_submitted(*, draft: FormDraft, no: str) -> None:
    """Close a draft with the number of the case it became."""
    FormDraft.objects.filter(region=draft.region, id=draft.id).update(submitted=no)


def discard(*, draft: FormDraft) -> None:
    """Throw an unsubmitted draft away; kept files stay in the project's file."""
    FormDraft.objects.filter(region=draft.region, id=draft.id, submitted="").delete()
