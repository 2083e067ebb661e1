"""Publishing a draft of a pack: two persons, one transaction, journalled; cases that run keep the pack they were born under."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from tongban.cases.registry import bound
from tongban.catalogue import drafts
from tongban.catalogue import queries as catalogue
from tongban.clock import local_date
from tongban.journal import actions as journal
from tongban.journal.actors import RULE, Actor
from tongban.records.parties import actions as parties


class KeptProof(Protocol):
    """A proof as it was kept: what `publish` asks, and each target's answer for the journal."""

    @property
    def digest(self) -> str: ...

    @property
    def refuses(self) -> bool: ...

    def lines(self) -> list[str]: ...

    def answers(self) -> dict[str, Any]: ...


def submit(*, draft: drafts.Draft, actor: Actor, version: int, at: datetime) -> drafts.Draft:
    """Hand a draft to a second person; journalled. Raises drafts.DraftError, NotSound where the check finds an error."""
    board = bound()
    with transaction.atomic():
        kept = drafts.submit(draft=draft, actor=actor, version=version, at=at, rules=set(board.rules), effects=set(board.effects))
        data = _told(kept) | {"things": len(kept.changed)}
        journal.append(region=kept.region, stream=f"draft/{kept.id}", kind="pack.submitted", actor=actor, at=at, data=data)
    return kept


def send_back(*, draft: drafts.Draft, actor: Actor, version: int, at: datetime, note: str) -> drafts.Draft:
    """Back to the drafter with a reason; journalled without its text. Raises drafts.DraftError."""
    with transaction.atomic():
        kept = drafts.send_back(draft=draft, actor=actor, version=version, at=at, note=note)
        journal.append(region=kept.region, stream=f"draft/{kept.id}", kind="pack.sent_back", actor=actor, at=at, data=_told(kept))
    return kept


def publish(
    *, draft: drafts.Draft, actor: Actor, version: int, at: datetime, reason: str, proof: KeptProof | None
) -> str:
    """Publish a submitted draft; returns the digest.

    1. Another person than who made or submitted it, its base still in force, no error in the check, the proof of this very
    content (a target that fails, or no proof, needs a reason); else drafts.DraftError, catalogue.actions.NotPublishable or
    NotProved. 2. Frozen and journalled in one transaction. 3. Offices and regions of the pack are installed anew where they changed.
    """
    board = bound()
    with transaction.atomic():
        digest = drafts.publish(
            draft=draft,
            actor=actor,
            version=version,
            at=at,
            on=local_date(at),
            reason=reason,
            rules=set(board.rules),
            effects=set(board.effects),
            proof=proof,
        )
        pack = catalogue.frozen(digest)
        data: dict[str, Any] = {
            "code": pack.code,
            "version": pack.version,
            "digest": digest,
            "draft": str(draft.id),
            "base": draft.base,
            "proposed_by": str(draft.proposed_by),
            "reason": reason,
        }
        if proof is not None:
            data |= {"proved": proof.answers(), "refused": proof.refuses}
        journal.append(region=pack.region, stream=f"pack/{digest}", kind="pack.published", actor=actor, at=at, data=data)
        if {"offices", "regions"} & set(draft.things):
            parties.install(pack=pack, actor=RULE, at=at)
    return digest


def _told(draft: drafts.Draft) -> dict[str, Any]:
    return {"draft": str(draft.id), "base": draft.base, "version": draft.version}
