"""Who there is, asked by others: offices, parties as they may be shown, what an account may do now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.clock import local_date
from tongban.journal.actors import Actor, Holding
from tongban.journal.secrets import blind_index
from tongban.records.parties.identifiers import normal_id_number, normal_uscc
from tongban.records.parties.models import Account, Assignment, Leave, Mandate, Office, Party, Region, Staff

_offices: dict[str, dict[str, dict[str, Any]]] = {}
_regions: dict[str, str] = {}


def forget() -> None:
    """Forget cached offices and regions (called by every action that changes them)."""
    _offices.clear()
    _regions.clear()


def offices(region: str) -> dict[str, dict[str, Any]]:
    """The offices of a region by code, as plain rows; cached in process."""
    if region not in _offices:
        _offices[region] = {row["code"]: dict(row) for row in Office.objects.filter(region=region).values()}
    return _offices[region]


def office(code: str) -> dict[str, Any]:
    """One office by its code; an unknown code gives its code as name."""
    found = offices(code.split("-", 1)[0]).get(code)
    return found or {"code": code, "zh": code, "short": code, "mark": "", "region": code.split("-", 1)[0], "phone": "", "address": ""}


def region_name(code: str) -> str:
    """The name of a region, or its code."""
    if code not in _regions:
        _regions.update(Region.objects.values_list("code", "zh"))
    return _regions.get(code, code)


def row(party: UUID) -> dict[str, Any]:
    """A party as a plain row with readable name; raises Party.DoesNotExist."""
    return plain(Party.objects.select_related("legal_person").get(id=party))


def plain(found: Party) -> dict[str, Any]:
    """A party's record, its legal representative at hand, as a plain row."""
    return {
        "id": found.id,
        "region": found.region,
        "kind": found.kind,
        "name": name_of(found),
        "uscc": found.uscc,
        "id_number": found.id_number,
        "phone": found.phone,
        "address": found.address,
        "legal_person": name_of(found.legal_person) if found.legal_person else "",
        "legal_id_number": found.legal_person.id_number if found.legal_person else "",
        "facts": found.facts,
        "grade": found.grade,
        "grade_source": found.grade_source,
        "grade_on": str((found.facts.get("rating") or {}).get("on") or ""),
        "source": found.source,
        "checked_at": found.checked_at,
        "electronic_consent_at": found.electronic_consent_at,
    }


def line(party: UUID) -> frozenset[UUID]:
    """A party and all whose rights came to it by succession, however long the chain."""
    found, newest = {party}, {party}
    while newest:
        newest = set(Party.objects.filter(successor__in=newest).values_list("id", flat=True)) - found
        found |= newest
    return frozenset(found)


def name_of(party: Party) -> str:
    """The full name: of an organisation plain, of a person decrypted."""
    return party.name or party.secret_name


def shown_name(party: Party) -> str:
    """The name as lists show it: a person's is masked."""
    if party.name:
        return party.name
    name = party.secret_name
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def shown_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names for a list, persons masked; one statement."""
    return {p.id: shown_name(p) for p in Party.objects.filter(id__in=set(ids))}


HELPER = "helper"
"""The kind of mandate under which a staff member helps an owner with one project."""


def helping(party: UUID, at: datetime) -> list[dict[str, Any]]:
    """The helpers' mandates of a party that hold now: id, staff, name, scope, until."""
    today = local_date(at)
    found = Mandate.objects.filter(party=party, kind=HELPER, revoked_at=None, valid_from__lte=today)
    found = found.filter(Q(valid_to=None) | Q(valid_to__gt=today)).select_related("account__staff")
    return [
        {"id": m.id, "staff": m.account.staff.id, "name": m.account.staff.name, "scope": list(m.scope), "until": m.valid_to}
        for m in found
    ]


def helper_names(mandates: Iterable[UUID]) -> dict[UUID, str]:
    """The names of the staff members who hold these helpers' mandates; one statement."""
    found = Mandate.objects.filter(id__in=set(mandates), kind=HELPER).values_list("id", "account__staff__name")
    return dict(found)


def actor_for(account: Account, at: datetime, *, party: UUID | None = None) -> Actor:
    """What an account may do at an instant: posts held, or the party acted for under a valid mandate.

    A delegated or B-role post counts while the A role is on leave; expired or revoked mandates do not count. A staff
    member who names a party acts as its helper (帮办代办), within the projects of the mandate, and holds no post meanwhile.
    """
    staff = Staff.objects.filter(account=account).first()
    if staff is not None and party is not None:
        helping = mandates(account, at).filter(party=party, kind=HELPER).first()
        if helping is not None:
            return Actor(
                account=account.id,
                party=helping.party_id,
                mandate=helping.id,
                name=f"{staff.name}代办",
                within=frozenset(str(one) for one in helping.scope) or frozenset({"nothing"}),
            )
    if staff is not None:
        return Actor(
            account=account.id,
            staff=staff.id,
            holdings=_holdings(staff, at),
            regions=frozenset({staff.region}),
            roles=frozenset(account.roles),
            name=staff.name,
        )
    chosen = mandates(account, at).filter(party=party).first() if party else mandates(account, at).first()
    return Actor(
        account=account.id,
        party=chosen.party_id if chosen else None,
        mandate=chosen.id if chosen else None,
        roles=frozenset(account.roles),
        name=account.name,
        succeeds=line(chosen.party_id) - {chosen.party_id} if chosen else frozenset(),
    )


def _holdings(staff: Staff, at: datetime) -> frozenset[Holding]:
    """The posts that a staff member may act under now."""
    today = local_date(at)
    return frozenset(
        Holding(a.office_id, a.post, a.role)
        for a in assignments_of(staff, today)
        if a.role == "A" or _is_away(a.office_id, a.post, today)
    )


def posts_of(staff: Any, at: datetime) -> frozenset[Holding]:
    """The posts that the staff member with that id may act under now; none for somebody unknown or whose account is closed."""
    try:
        found = Staff.objects.filter(id=UUID(str(staff)), account__is_active=True).first()
    except ValueError:
        return frozenset()
    return _holdings(found, at) if found is not None else frozenset()


def assignments_of(staff: Staff, on: Any) -> list[Assignment]:
    """The posts a staff member holds on a day."""
    found = Assignment.objects.filter(staff=staff, valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    return list(found.order_by("office_id", "post"))


def posts_by_account(accounts: Iterable[Account], on: Any) -> dict[UUID, list[tuple[str, str]]]:
    """By account: the (office, post) held on a day; one statement for any number of people."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    held = Assignment.objects.filter(staff__account__in=[a.id for a in accounts], valid_from__lte=on)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    for account, office_code, post in held.values_list("staff__account_id", "office_id", "post"):
        found.setdefault(account, []).append((office_code, post))
    return found


def _is_away(office_code: str, post: str, today: Any) -> bool:
    """Whether the A role of a post is on leave today."""
    first = Assignment.objects.filter(office=office_code, post=post, role="A", valid_from__lte=today).filter(
        Q(valid_to=None) | Q(valid_to__gt=today)
    )
    ids = list(first.values_list("staff_id", flat=True))
    return not ids or Leave.objects.filter(staff_id__in=ids, from_date__lte=today, to_date__gte=today).exists()


def mandates(account: Account, at: datetime) -> QuerySet[Mandate]:
    """Mandates of an account that hold at an instant."""
    today = local_date(at)
    return (
        Mandate.objects.filter(account=account, revoked_at=None, valid_from__lte=today)
        .filter(Q(valid_to=None) | Q(valid_to__gt=today))
        .select_related("party")
        .order_by("valid_from", "id")
    )


def mandated(party: UUID, at: datetime) -> list[dict[str, Any]]:
    """Who is on record as acting for a party now, its representative and helpers aside: id, name, until."""
    today = local_date(at)
    found = Mandate.objects.filter(party=party, revoked_at=None, valid_from__lte=today).exclude(kind__in=("self", "legal", HELPER))
    found = found.filter(Q(valid_to=None) | Q(valid_to__gt=today)).select_related("account").order_by("valid_from", "id")
    return [{"id": m.id, "name": m.account.name, "until": m.valid_to} for m in found]


def holders(office_code: str, post: str, on: Any) -> list[Staff]:
    """The staff who hold a post on a day, A roles first."""
    found = (
        Assignment.objects.filter(office=office_code, post=post, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gt=on))
        .select_related("staff", "staff__account")
        .order_by("role", "staff__name")
    )
    return [a.staff for a in found]


def staff_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of staff by id; one statement."""
    return dict(Staff.objects.filter(id__in={i for i in ids if i}).values_list("id", "name"))


def staff_offices(ids: Iterable[UUID | None], on: Any) -> dict[UUID, tuple[str, ...]]:
    """By staff id: the offices in which somebody held a post on or before a day, the latest first; one statement."""
    held = Assignment.objects.filter(staff_id__in={i for i in ids if i}, valid_from__lte=on).order_by("-valid_from", "office_id")
    found: dict[UUID, list[str]] = {}
    for staff, office_code in held.values_list("staff_id", "office_id"):
        if office_code not in found.setdefault(staff, []):
            found[staff].append(office_code)
    return {staff: tuple(codes) for staff, codes in found.items()}


def account_names(accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of staff by their account's id; one statement."""
    return dict(Staff.objects.filter(account_id__in={a for a in accounts if a}).values_list("account_id", "name"))


def staff_cards(ids: Iterable[UUID | None]) -> dict[UUID, dict[str, Any]]:
    """Names and phones of staff by id; one statement."""
    return {r["id"]: dict(r) for r in Staff.objects.filter(id__in={i for i in ids if i}).values("id", "name", "phone", "number")}


def by_id_number(number: str) -> Party | None:
    """The person with that ID number, found by blind index."""
    return Party.objects.filter(id_index=blind_index(normal_id_number(number), "id_number")).first()


def by_uscc(uscc: str) -> Party | None:
    """The organisation with that unified social credit code."""
    return Party.objects.filter(uscc=normal_uscc(uscc)).first()


def represented_by(person: UUID) -> list[dict[str, Any]]:
    """The organisations whose legal representative a person is, by name; two statements at most."""
    found = Party.objects.filter(legal_person=person).select_related("legal_person").order_by("name")
    return [plain(p) for p in found[:20]]


def epoch(account: UUID) -> tuple[int, bool]:
    """(epoch, active) of an account: the one indexed read per request that stops a disabled account at once."""
    found = Account.objects.filter(id=account).values_list("epoch", "is_active").first()
    return found or (0, False)


def roster(office_codes: Iterable[str], on: Any) -> list[dict[str, Any]]:
    """Who holds which post of these offices on a day, A roles first, with the leave that covers it; two statements.

    Rows: `staff` (the record), `id`, `name`, `number`, `office`, `post`, `role`, `away` (its leave or None).
    """
    held = (
        Assignment.objects.filter(office__in=set(office_codes), valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gt=on))
        .select_related("staff")
        .order_by("office_id", "post", "role", "staff__number")
    )
    rows = list(held)
    leaves = {
        leave.staff_id: leave
        for leave in Leave.objects.filter(staff_id__in={a.staff_id for a in rows}, from_date__lte=on, to_date__gte=on)
    }
    return [
        {
            "staff": a.staff,
            "id": a.staff_id,
            "name": a.staff.name,
            "number": a.staff.number,
            "office": a.office_id,
            "post": a.post,
            "role": a.role,
            "away": leaves.get(a.staff_id),
        }
        for a in rows
    ]


def rated(region: str, grade: str = "", text: str = "") -> QuerySet[Party]:
    """The organisations of a region that have a credit grade, by name; of one grade, or whose name or code holds a text."""
    found = Party.objects.filter(region=region, kind="organisation").exclude(grade="")
    found = found.filter(grade=grade) if grade else found
    return (found.filter(Q(name__contains=text) | Q(uscc=text)) if text else found).order_by("name", "id")
