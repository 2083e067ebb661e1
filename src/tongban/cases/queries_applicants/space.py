"""A party's own space: the papers that it gave or got, each once by its digest with where it was used; who looked at a licence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.cases.models import Case, Paper
from tongban.cases.queries import visible_to
from tongban.catalogue import queries as catalogue
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.records.documents import queries as documents
from tongban.records.parties import queries as parties


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
class Use:
    """One look at a licence: when, who (an office's person, the holder, or whoever scanned it), what, for what."""

    at: Any
    who: str
    kind: str
    reason: str


def uses(licence: Any, party: UUID) -> list[Use]:
    """Every look at a licence, newest first; two statements."""
    rows = journal.views([f"licence/{licence.id}"])
    staff = {r["actor"]: _part(r["actor"], "staff") for r in rows}
    names = parties.staff_names(x for x in staff.values() if x)
    found = []
    for row in rows:
        member = staff[row["actor"]]
        own = _part(row["actor"], "party") == party
        who = names.get(member, "工作人员") if member else ("您自己" if own else "扫码或者凭编号核验的人")
        found.append(Use(row["at"], who, row["kind"], row["reason"]))
    return found


def _part(actor: str, label: str) -> UUID | None:
    return next((UUID(p.partition(":")[2]) for p in actor.split() if p.startswith(f"{label}:")), None)
