"""Acts on the identity of enterprises: another name, or another enterprise that takes over rights and open business.

Documents and licences keep the names under which they were issued; a change of a licence is applied for (变更).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from tongban.journal import actions as journal
from tongban.journal import queries as journal_queries
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.journal.secrets import keyed_digest
from tongban.records.parties import queries
from tongban.records.parties.models import Account, Mandate, Party

KINDS = {"merged": "合并", "absorbed": "吸收合并", "split": "分立"}


class WrongSuccession(ValueError):
    """What was asked cannot be; the message is a Chinese sentence."""


def rename(*, party: UUID, name: str, actor: Actor, at: datetime, basis: str) -> Party:
    """An organisation takes another name (更名); the former one stays readable as `former_names`. Raises WrongSuccession."""
    told = name.strip()
    with transaction.atomic():
        found = Party.objects.select_for_update().get(id=party)
        if found.kind == "person" or not told or told == found.name:
            raise WrongSuccession("请写新的单位名称，要和现在的不同")
        before = found.name
        former = [*(found.facts.get("former_names") or []), before]
        found.name, found.facts = told, {**found.facts, "former_names": former}
        found.save(update_fields=["name", "facts"])
        data = {"basis": basis, "before": keyed_digest(before), "after": keyed_digest(told)}
        journal.append(region=found.region, stream=f"party/{party}", kind="party.renamed", actor=actor, at=at, data=data)
    return found


def succeed(*, party: UUID, successor: UUID, kind: str, on: date, actor: Actor, at: datetime, basis: str) -> Party:
    """One enterprise takes over the rights of another (合并、吸收、分立). Raises WrongSuccession.

    1. nobody follows itself, in a circle, or twice; 2. the predecessor ends on that day (a split one may go on: `kind` split
    keeps it); 3. whoever acts for the successor may act for the predecessor from now on, so that its licences, projects and
    open cases go on; 4. whoever acted for one that ended no longer does; 5. an event on both streams.
    """
    if kind not in KINDS:
        raise WrongSuccession("请写明是合并、吸收合并还是分立")
    with transaction.atomic():
        found = {p.id: p for p in Party.objects.select_for_update().filter(id__in=[party, successor])}
        if len(found) != 2 or any(p.kind == "person" for p in found.values()):
            raise WrongSuccession("承继只能在两个不同的单位之间办理")
        old, new = found[party], found[successor]
        if old.successor_id is not None:
            raise WrongSuccession("这个单位已经有承继的单位，不能重复办理")
        if old.id in _after(new):
            raise WrongSuccession("两个单位不能互相承继")
        old.successor = new
        old.ended_on = None if kind == "split" else on
        old.save(update_fields=["successor", "ended_on"])
        given = _hand_over(old, new, on, at, ends=kind != "split")
        _tell(old, new, {"kind": kind, "on": on, "basis": basis, "mandates": given}, actor, at)
    queries.forget()
    return old


def follow(*, party: UUID, successor: UUID, kind: str, on: date, actor: Actor, at: datetime, basis: str) -> bool:
    """What follows a succession that a case decided: mandates of the predecessor, an event on both streams. Done once per basis."""
    with transaction.atomic():
        found = {p.id: p for p in Party.objects.select_for_update().filter(id__in=[party, successor])}
        old, new = found[party], found[successor]
        if any(journal_queries.data(e).get("basis") == basis for e in journal_queries.events(old.region, f"party/{old.id}")):
            return False
        given = _hand_over(old, new, on, at, ends=kind != "split")
        Account.objects.filter(mandates__party=new, mandates__revoked_at=None).update(epoch=F("epoch") + 1)
        _tell(old, new, {"kind": kind, "on": on, "basis": basis, "mandates": given}, actor, at)
    queries.forget()
    return True


def _tell(old: Party, new: Party, data: dict[str, object], actor: Actor, at: datetime) -> None:
    """One event on each of the two streams."""
    for own, other in ((old, new), (new, old)):
        role = "successor" if own is old else "predecessor"
        journal.append(
            region=own.region, stream=f"party/{own.id}", kind="party.succeeded", actor=actor, at=at, data={**data, role: other.id}
        )


def _after(party: Party) -> set[UUID]:
    """Everybody who follows a party, one after another."""
    found: set[UUID] = set()
    now: Party | None = party
    while now is not None and now.successor_id is not None and now.successor_id not in found:
        found.add(now.successor_id)
        now = now.successor
    return found


def _hand_over(old: Party, new: Party, on: date, at: datetime, *, ends: bool) -> int:
    """Those who act for the successor act for the predecessor too; those who acted for one that ended stop. How many were given."""
    holding = Q(valid_to=None) | Q(valid_to__gt=on)
    theirs = list(Mandate.objects.filter(party=new, revoked_at=None).filter(holding))
    if ends:
        keep = {m.account_id for m in theirs}
        gone = Mandate.objects.filter(party=old, revoked_at=None).exclude(account__in=keep)
        Account.objects.filter(id__in=list(gone.values_list("account_id", flat=True))).update(epoch=F("epoch") + 1)
        gone.update(revoked_at=at)
    have = set(Mandate.objects.filter(party=old, revoked_at=None).values_list("account_id", flat=True))
    made = [
        Mandate(
            id=uuid7(at),
            region=old.region,
            party=old,
            account_id=m.account_id,
            kind="successor",
            scope=m.scope,
            valid_from=on,
            valid_to=m.valid_to,
        )
        for m in theirs
        if m.account_id not in have
    ]
    Mandate.objects.bulk_create(made)
    return len(made)
