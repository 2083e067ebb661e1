"""A party's own space: the papers that it gave or got, each once by its digest with where it was used; who looked at a licence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.cases.models import Case, Paper
from tongban.cases.queries import visible_to
from tongban.cases.reusing import last_day
from tongban.catalogue import queries as catalogue
from tongban.clock import local_date
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.records.documents import queries as documents
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects


@dataclass(frozen=True, slots=True)
class Kept:
    """One paper of the space: its newest document, how often it was handed in, and the cases that use it."""

    document: Any
    given: int
    uses: tuple[tuple[str, str], ...]


def kept(actor: Actor) -> list[Kept]:
    """The papers of the actor's party, newest first, one a digest; three statements whatever their number."""
    if actor.party is None:
        return []
    first: dict[str, Any] = {}
    times: dict[str, int] = defaultdict(int)
    for document in documents.given_by(actor.party):
        first.setdefault(document.sha256, document)
        times[document.sha256] += 1
    used = Paper.objects.filter(sha256__in=list(first), superseded=False).values_list("sha256", "case")
    pairs = list(dict.fromkeys(used))
    cases = {c.id: c for c in visible_to(actor).filter(id__in={case for _, case in pairs})}
    where: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for digest, case in pairs:
        if case in cases:
            where[digest].append((cases[case].no, _zh(cases[case])))
    return [Kept(document, times[digest], tuple(where[digest])) for digest, document in first.items()]


def _zh(case: Case) -> str:
    return catalogue.frozen(case.pack).matter(case.matter).zh


@dataclass(frozen=True, slots=True)
class Place:
    """One case in which a paper lies: for which material, where it came from, handed in or taken over, what the office found."""

    case: Case
    matter: str
    project: str
    material: str
    fate: str
    source: str
    office: str
    verdict: str
    judge: str
    judged_at: Any
    superseded: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """One paper of the space: when it was given, where it was used, who opened it there, the last day on which it may be used again."""

    given: tuple[Any, ...]
    places: tuple[Place, ...]
    looks: tuple[Use, ...]
    last: Any


_VERDICTS = {"ok": "符合要求", "bad": "有问题", "": "还没有核对"}


def trace(actor: Actor, region: str, document: UUID) -> Trace | None:
    """Where one paper of the actor's party went; None where it is not the party's. A constant number of statements."""
    found = documents.get(region, document)
    if found is None or actor.party is None or found.party != actor.party or found.kind != "paper":
        return None
    given = tuple(d for d in documents.given_by(actor.party) if d.sha256 == found.sha256)
    rows: list[Any] = list(Paper.objects.filter(region=region, sha256=found.sha256).order_by("case", "no").values())
    cases = {c.id: c for c in visible_to(actor).filter(region=region, id__in={r["case"] for r in rows})}
    names = parties.staff_names(r["verdict_by"] for r in rows)
    held = projects.names(region, {c.project for c in cases.values()})
    places = [_place(r, cases[r["case"]], names, held) for r in rows if r["case"] in cases]
    targets = [f"case/{c.no}/{d.id}" for c in cases.values() for d in given]
    pack = catalogue.frozen(places[-1].case.pack) if places else None
    reuse = pack.material(found.template).reuse if pack is not None and pack.has("materials", found.template) else None
    ordered = sorted(places, key=lambda p: (p.case.received_at is None, p.case.received_at), reverse=True)
    return Trace(given, tuple(ordered), tuple(_uses(journal.views(targets), actor.party)), last_day(given[0].created_at, reuse))


def _place(row: dict[str, Any], case: Case, names: dict[UUID, str], held: Any) -> Place:
    matter = catalogue.frozen(case.pack).matter(case.matter)
    need = next((n.zh for n in matter.materials if n.code == row["material"]), "补充材料")
    return Place(
        case=case,
        matter=matter.zh,
        project=held.get(case.project, ("", ""))[0],
        material=need,
        fate=row["fate"],
        source=row["source"],
        office=str(parties.office(case.office)["zh"]).split("（")[0],
        verdict=_VERDICTS.get(row["verdict"], row["verdict"]),
        judge=names.get(row["verdict_by"], ""),
        judged_at=row["verdict_at"],
        superseded=row["superseded"],
    )


@dataclass(frozen=True, slots=True)
class Use:
    """One look at a licence: when, who (an office's person, the holder, or whoever scanned it), what, for what."""

    at: Any
    who: str
    kind: str
    reason: str


def uses(licence: Any, party: UUID) -> list[Use]:
    """Every look at a licence, newest first; three statements."""
    return _uses(journal.views([f"licence/{licence.id}"]), party)


def _uses(rows: Sequence[dict[str, Any]], party: UUID) -> list[Use]:
    """Rows of the log in words: staff with their office, the holder, or whoever scanned."""
    if not rows:
        return []
    staff = {r["actor"]: _part(r["actor"], "staff") for r in rows}
    names = parties.staff_names(x for x in staff.values() if x)
    offices = parties.staff_offices(staff.values(), local_date(rows[0]["at"]))
    found = []
    for row in rows:
        member = staff[row["actor"]]
        own = _part(row["actor"], "party") == party
        who = "您自己" if own else "扫码或者凭编号核验的人"
        if member is not None:
            codes = offices.get(member, ())
            office = str(parties.office(codes[0])["zh"]).split("（")[0] if codes else ""
            who = f"{office} {names.get(member, '工作人员')}".strip()
        found.append(Use(row["at"], who, row["kind"], row["reason"]))
    return found


def _part(actor: str, label: str) -> UUID | None:
    return next((UUID(p.partition(":")[2]) for p in actor.split() if p.startswith(f"{label}:")), None)
