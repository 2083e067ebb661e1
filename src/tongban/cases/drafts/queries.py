"""Reading drafts: only those of the party that the actor acts for."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.models import FormDraft
from tongban.journal.actors import Actor

TOUCHED = 2
"""A draft's version once something was saved in it; what was only looked at is no draft to a person."""


def of_party(party: UUID) -> list[FormDraft]:
    """Unsubmitted applications of a party in which something was saved, newest first; answers to a case are not among them."""
    found = FormDraft.objects.filter(party=party, submitted="", version__gte=TOUCHED).exclude(matter__contains="/")
    return list(found.order_by("-updated_at"))


def get(actor: Actor, draft: UUID) -> FormDraft | None:
    """One draft of the actor's party."""
    return FormDraft.objects.filter(id=draft, party=actor.party).first() if actor.party else None


def find(actor: Actor, region: str, matter: str, project: UUID | None) -> FormDraft | None:
    """The unsubmitted draft of a matter in a project, if the party has one."""
    if actor.party is None:
        return None
    return FormDraft.objects.filter(region=region, party=actor.party, project=project, matter=matter, submitted="").first()
