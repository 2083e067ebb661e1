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


def of_project(region: str, project: UUID) -> list[FormDraft]:
    """Unsubmitted applications within a project in which something was saved, newest first; for who helps with it."""
    found = FormDraft.objects.filter(region=region, project=project, submitted="", version__gte=TOUCHED).exclude(matter__contains="/")
    return list(found.order_by("-updated_at"))


def became(region: str, no: str) -> UUID | None:
    """The draft that became the case with that number."""
    return FormDraft.objects.filter(region=region, submitted=no).values_list("id", flat=True).first()


COUNTER = "counter/"
"""The matter of a counter's draft: which matters are applied for stands in it."""


def at_counter(actor: Actor, draft: UUID) -> FormDraft | None:
    """A counter's draft, for whoever sits at a window of its office."""
    found = FormDraft.objects.filter(id=draft, matter=COUNTER).first()
    return found if found is not None and actor.holds(found.flow, "window") else None


def open_at(actor: Actor, region: str, office: str) -> list[FormDraft]:
    """Unsubmitted drafts of a window's office, newest first."""
    if not actor.holds(office, "window"):
        return []
    found = FormDraft.objects.filter(region=region, matter=COUNTER, flow=office, submitted="", version__gte=TOUCHED)
    return list(found.order_by("-updated_at")[:50])


def find(actor: Actor, region: str, matter: str, project: UUID | None) -> FormDraft | None:
    """The unsubmitted draft of a matter in a project, if the party has one."""
    if actor.party is None:
        return None
    return FormDraft.objects.filter(region=region, party=actor.party, project=project, matter=matter, submitted="").first()
