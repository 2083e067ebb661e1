"""Making and changing who there is: regions and offices of a pack, accounts, staff and posts, parties and mandates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from tongban.clock import local_date
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.journal.secrets import blind_index, keyed_digest
from tongban.records.parties import queries
from tongban.records.parties.identifiers import (
    check_id_number,
    check_uscc,
    normal_id_number,
    normal_mobile,
    normal_uscc,
)
from tongban.records.parties.models import Account, Assignment, Leave, Mandate, Office, Party, Region, Staff


class WrongIdentifier(ValueError):
    """An identifier that does not check; the message says what is wrong."""


def install(*, pack: Any, actor: Actor, at: datetime) -> int:
    """Create or update the regions and offices that a pack names; returns how many offices the region has.

    1. regions, parents first; 2. offices by role; 3. one event on the region's stream.
    """
    with transaction.atomic():
        regions = [pack.region_of(code) for code in pack.kind("regions")]
        for region in sorted(regions, key=lambda r: {"province": 0, "city": 1, "county": 2}.get(r.level or "", 3)):
            Region.objects.update_or_create(
                code=region.code,
                defaults={"zh": region.zh, "parent_id": region.parent, "level": region.level or ""},
            )
        count = 0
        for office in (pack.office(role) for role in pack.kind("offices")):
            code = f"{office.region or pack.region}-{office.code}"
            Office.objects.update_or_create(
                code=code,
                defaults={
                    "region": office.region or pack.region,
                    "role": office.code,
                    "zh": office.zh,
                    "short": office.short or office.zh,
                    "mark": office.mark or "",
                    "kind": office.kind or "bureau",
                    "address": office.address or "",
                    "phone": office.phone or "",
                    "hours": office.hours or "",
                },
            )
            count += 1
        journal.append(
            region=pack.region,
            stream=f"region/{pack.region}",
            kind="offices.installed",
            actor=actor,
            at=at,
            data={"pack": pack.digest, "offices": count},
        )
    queries.forget()
    return count


def create_account(
    *,
    username: str,
    name: str,
    kind: str,
    password: str | None,
    at: datetime,
    roles: tuple[str, ...] = (),
    totp: str = "",
    hashed: str = "",
) -> Account:
    """Create an account; `kind` is applicant or staff. Without a password (or its hash) it cannot sign in by one."""
    account = Account(
        id=uuid7(at),
        username=username,
        name=name,
        kind=kind,
        roles=list(roles),
        totp=totp,
        password=hashed or make_password(password),
    )
    account.save(force_insert=True)
    return account


def add_staff(*, account: Account, region: str, name: str, actor: Actor, at: datetime, number: str = "", phone: str = "") -> Staff:
    """Make an account's holder a member of staff of a region."""
    staff = Staff(id=uuid7(at), region=region, account=account, name=name, number=number, phone=phone)
    with transaction.atomic():
        staff.save(force_insert=True)
        journal.append(
            region=region, stream=f"staff/{staff.id}", kind="staff.added", actor=actor, at=at, data={"account": account.id}
        )
    return staff


def assign(
    *,
    staff: Staff,
    office: str,
    post: str,
    actor: Actor,
    at: datetime,
    valid_from: date,
    role: str = "A",
    delegated_by: Staff | None = None,
    valid_to: date | None = None,
) -> Assignment:
    """Give a staff member a post of an office for a time; the epoch of the account rises, so that pages know at once."""
    with transaction.atomic():
        made = Assignment(
            id=uuid7(at),
            region=staff.region,
            staff=staff,
            office_id=office,
            post=post,
            role=role,
            delegated_by=delegated_by,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        made.save(force_insert=True)
        Account.objects.filter(id=staff.account_id).update(epoch=F("epoch") + 1)
        journal.append(
            region=staff.region,
            stream=f"staff/{staff.id}",
            kind="staff.assigned",
            actor=actor,
            at=at,
            data={"office": office, "post": post, "role": role, "from": valid_from, "to": valid_to},
        )
    return made


def go_on_leave(*, staff: Staff, from_date: date, to_date: date, actor: Actor, at: datetime, reason: str = "") -> Leave:
    """Register a leave; the B role of each post may act on these days."""
    with transaction.atomic():
        made = Leave(id=uuid7(at), region=staff.region, staff=staff, from_date=from_date, to_date=to_date, reason=reason)
        made.save(force_insert=True)
        Account.objects.filter(assignment_filter(staff)).update(epoch=F("epoch") + 1)
        journal.append(
            region=staff.region,
            stream=f"staff/{staff.id}",
            kind="staff.on_leave",
            actor=actor,
            at=at,
            data={"from": from_date, "to": to_date},
        )
    return made


def assignment_filter(staff: Staff) -> Any:
    """Accounts of everybody who shares an office with a staff member."""
    from django.db.models import Q

    shared = Assignment.objects.filter(staff=staff).values("office")
    return Q(staff__assignments__office__in=shared)


def register_person(*, region: str, name: str, id_number: str, at: datetime, phone: str = "", source: str = "申请人") -> Party:
    """Register a person; the number must check (GB 11643). The same number gives the same person. Raises WrongIdentifier."""
    why = check_id_number(id_number)
    if why:
        raise WrongIdentifier(why)
    found = queries.by_id_number(id_number)
    if found is not None:
        return found
    person = Party(
        id=uuid7(at),
        region=region,
        kind="person",
        secret_name=name,
        id_number=normal_id_number(id_number),
        id_index=blind_index(normal_id_number(id_number), "id_number"),
        phone=phone,
        phone_index=blind_index(normal_mobile(phone), "phone") if phone else "",
        source=source,
        checked_at=at,
    )
    person.save(force_insert=True)
    return person


def register_organisation(
    *,
    region: str,
    name: str,
    uscc: str,
    at: datetime,
    legal_person: Party | None = None,
    address: str = "",
    phone: str = "",
    facts: dict[str, Any] | None = None,
    source: str = "申请人",
    consents: bool = True,
) -> Party:
    """Register an organisation; the code must check (GB 32100). The same code gives the same party. Raises WrongIdentifier."""
    why = check_uscc(uscc)
    if why:
        raise WrongIdentifier(why)
    found = queries.by_uscc(normal_uscc(uscc))
    if found is not None:
        return found
    made = Party(
        id=uuid7(at),
        region=region,
        kind="organisation",
        name=name,
        uscc=normal_uscc(uscc),
        legal_person=legal_person,
        address=address,
        phone=phone,
        phone_index=blind_index(normal_mobile(phone), "phone") if phone else "",
        facts=facts or {},
        source=source,
        checked_at=at,
        electronic_consent_at=at if consents else None,
    )
    made.save(force_insert=True)
    return made


def mandate(
    *,
    party: Party,
    account: Account,
    kind: str,
    actor: Actor,
    at: datetime,
    valid_from: date,
    valid_to: date | None = None,
    scope: tuple[str, ...] = (),
) -> Mandate:
    """Let an account act for a party: `self`, `legal` (legal representative) or `agent`, with scope and term."""
    with transaction.atomic():
        made = Mandate(
            id=uuid7(at),
            region=party.region,
            party=party,
            account=account,
            kind=kind,
            scope=list(scope),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        made.save(force_insert=True)
        journal.append(
            region=party.region,
            stream=f"mandate/{made.id}",
            kind="mandate.given",
            actor=actor,
            at=at,
            data={"party": party.id, "account": account.id, "kind": kind, "from": valid_from, "to": valid_to},
        )
    return made


class NotTheOwner(PermissionError):
    """Somebody else than the owner wants to give or end a helper's mandate."""


def let_help(*, party: UUID, staff: UUID, scope: tuple[str, ...], valid_to: date, actor: Actor, at: datetime) -> Mandate:
    """The owner confirms that a staff member helps, within a scope (`project/<id>`) and until a day; an earlier one ends.

    Raises NotTheOwner unless the actor acts for that party itself, not as its helper.
    """
    if actor.party != party or actor.within or not scope:
        raise NotTheOwner("帮办授权只能由业主本人确认")
    helper = Staff.objects.select_related("account").get(id=staff)
    held = Mandate.objects.filter(party_id=party, account=helper.account, kind="helper", revoked_at=None)
    for old in held:
        revoke(mandate_id=old.id, actor=actor, at=at)
    # What the helper's account may do is cached by its epoch: the new word holds at once, as the old one ended.
    Account.objects.filter(id=helper.account_id).update(epoch=F("epoch") + 1)
    return mandate(
        party=Party.objects.get(id=party),
        account=helper.account,
        kind="helper",
        actor=actor,
        at=at,
        valid_from=local_date(at),
        valid_to=valid_to,
        scope=scope,
    )


def revoke(*, mandate_id: UUID, actor: Actor, at: datetime) -> None:
    """Revoke a mandate; the account stops at once."""
    with transaction.atomic():
        found = Mandate.objects.select_for_update().get(id=mandate_id)
        if found.revoked_at is not None:
            return
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        Account.objects.filter(id=found.account_id).update(epoch=F("epoch") + 1)
        journal.append(
            region=found.region, stream=f"mandate/{found.id}", kind="mandate.revoked", actor=actor, at=at, data={}
        )


MOST_FAILURES = 5
PAUSE = timedelta(minutes=15)
"""Five wrong passwords pause an account for a quarter of an hour."""


def note_failure(*, account: Account, at: datetime) -> None:
    """One wrong password more; the fifth in a row pauses the account for a while (ASVS 6.1.1)."""
    Account.objects.filter(id=account.id).update(failures=F("failures") + 1)
    if account.failures + 1 >= MOST_FAILURES:
        Account.objects.filter(id=account.id).update(failures=0, locked_until=at + PAUSE)


def clear_failures(*, account: Account) -> None:
    """A right password ends the count."""
    if account.failures or account.locked_until:
        Account.objects.filter(id=account.id).update(failures=0, locked_until=None)


def disable(*, account: Account, actor: Actor, at: datetime) -> None:
    """Disable an account: its sessions and tokens die with the next request."""
    with transaction.atomic():
        Account.objects.filter(id=account.id).update(is_active=False, epoch=F("epoch") + 1)
        journal.append(
            region="0", stream=f"account/{account.id}", kind="account.disabled", actor=actor, at=at, data={}
        )


def renew_totp(*, account: Account, totp: str, actor: Actor, at: datetime) -> None:
    """Replace an account's secret for one-time codes; the old one opens nothing from now on."""
    with transaction.atomic():
        found = Account.objects.select_for_update().get(id=account.id)
        found.totp = totp
        found.epoch += 1
        found.save(update_fields=["totp", "epoch"])
        journal.append(region="0", stream=f"account/{account.id}", kind="account.totp_renewed", actor=actor, at=at, data={})


def consent_electronic(*, party: UUID, agreed: bool, actor: Actor, at: datetime) -> None:
    """Note that a party agrees to electronic service, or no longer does (民事诉讼法的电子送达以同意为前提)."""
    with transaction.atomic():
        found = Party.objects.select_for_update().get(id=party)
        if (found.electronic_consent_at is not None) == agreed:
            return
        found.electronic_consent_at = at if agreed else None
        found.save(update_fields=["electronic_consent_at"])
        journal.append(
            region=found.region,
            stream=f"party/{found.id}",
            kind="party.consented" if agreed else "party.withdrew_consent",
            actor=actor,
            at=at,
            data={"to": "electronic"},
        )


def rate(*, party: UUID, grade: str, source: str, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """Set the credit grade (A to D) that a source gave a party on a day; what stood before stays in the journal."""
    with transaction.atomic():
        found = Party.objects.select_for_update().get(id=party)
        data = {"grade": grade, "before": found.grade, "on": on, "texts": {"source": keyed_digest(source), "reason": keyed_digest(reason)}}
        found.grade, found.grade_source = grade, source
        found.facts = {**found.facts, "rating": {"on": on.isoformat(), "reason": reason}}
        found.save(update_fields=["grade", "grade_source", "facts"])
        journal.append(region=found.region, stream=f"party/{found.id}", kind="party.rated", actor=actor, at=at, data=data)
