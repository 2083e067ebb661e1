"""A party's own space as an application may draw on it: papers given for another project and licences held, while they still stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tongban.cases.papers import SPACE
from tongban.catalogue.definitions import Matter
from tongban.clock import local_date
from tongban.records.documents import queries as documents
from tongban.records.licences import queries as licences
from tongban.records.licences.effects.issuing import until
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects


@dataclass(frozen=True, slots=True)
class Spare:
    """What the space has for one material: a document or a licence, the day it is of, the last day on which it may be used again."""

    fate: str
    source: str
    why: str
    document: UUID | None = None
    licence: UUID | None = None
    sha256: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The same as an offer wants it."""
        return {name: getattr(self, name) for name in self.__slots__}


def spares(region: str, matter: Matter, party: UUID, project: UUID | None, on: date) -> dict[str, dict[str, Any]]:
    """By material: what this party's own space has for it on a day, where the pack says that it may be used again (`reuse`).

    1. the newest paper of that kind that the party itself gave, younger than the material's months; 2. for what a matter
    yields, a licence that holds today of the party or of whom it succeeds. Never anybody else's, never what belongs to
    one project. At most four statements.
    """
    wanted = {n.code: n for n in matter.materials if n.reuse}
    if not wanted:
        return {}
    found: dict[str, Spare] = {}
    origins = {n.origin_code: code for code, n in wanted.items() if n.source in ("licence", "prior") and n.origin_code}
    if origins:
        held = licences.of_matters(region, parties.line(party), origins)
        for row in held:
            if licences.state_on(row, on) == "valid":
                found[origins[row.matter]] = _licence(row)
    papers = documents.space(region, party, [c for c in wanted if c not in found])
    names = {p.id: p.name for p in projects.of_party(region, party)} if papers else {}
    for code, paper in papers.items():
        given, last = local_date(paper.created_at), last_day(paper.created_at, wanted[code].reuse)
        if last is not None and on <= last and not (project and paper.project == project):
            where = names.get(paper.project, "") if paper.project else ""
            found[code] = _paper(paper, given, last, where)
    return {code: spare.as_dict() for code, spare in found.items()}


def last_day(given_at: Any, months: int | None) -> date | None:
    """The last day on which a paper given then may be used again in another project; None where it may not at all."""
    end = until(local_date(given_at), months)
    return end - timedelta(days=1) if end is not None else None


def _licence(row: Any) -> Spare:
    last = f"，有效期至{_day(row.valid_to - timedelta(days=1))}" if row.valid_to else ""
    why = f"您持有的{row.title}（{row.number}）现在有效{last}，直接引用，不用交"
    return Spare("licence", f"{SPACE} {row.title} {row.number}"[:120], why, licence=row.id, document=row.document, sha256=row.sha256)


def _paper(paper: Any, given: date, last: date, where: str) -> Spare:
    project = f"为“{where[:24]}”" if where else ""
    why = f"您{_day(given)}{project}交过这份材料，{_day(last)}以前可以再用，不用再交；内容变了的，请换一份"
    source = f"{SPACE} {given.isoformat()} {project}交，可用到 {last.isoformat()}"
    return Spare("held", source[:120], why, document=paper.id, sha256=paper.sha256)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Claims:
    """What papers really are that a submission says it took from the applicant's space: documents and licences by id."""

    rows: Mapping[str, Any]
    party: UUID | None
    line: frozenset[UUID]

    def owners(self, fate: str) -> frozenset[UUID]:
        """Whose they may be: a paper the applicant's own, a licence also of whom it succeeds."""
        return self.line if fate == "licence" else frozenset({self.party} if self.party else ())


def claims(region: str, party: UUID | None, papers: Sequence[Mapping[str, Any]]) -> Claims:
    """What these papers of a submission are, where they claim to come from the space; at most three statements, else none."""
    told = [p for p in papers if str(p.get("source") or "").startswith(SPACE)]
    rows = documents.some(region, [p["document"] for p in told if p.get("document") and not p.get("licence")])
    held = licences.some(region, [p["licence"] for p in told if p.get("licence")])
    found: dict[str, Any] = {str(d.id): d for d in rows}
    found |= {str(x.id): x for x in held}
    return Claims(found, party, parties.line(party) if held and party else frozenset())
