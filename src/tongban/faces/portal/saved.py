"""What submissions asked of their applicant and what they saved, for the pages that show it: one case, one project, one's space."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from tongban.cases import queries, queries_tallies
from tongban.catalogue import queries as catalogue
from tongban.faces.portal import pages
from tongban.faces.portal.casefile import CaseFile


def of_case(file: CaseFile) -> dict[str, Any] | None:
    """One submission's figures and which fields came from where; None for a case that no applicant handed in."""
    tally = queries_tallies.of_case(file.region, file.row["id"])
    if tally is None:
        return None
    first = next(iter(queries.timeline(file.region, file.row["id"])), None)
    told = ((first or {}).get("data") or {}).get("sources") or {}
    fields = {f.code: f for code in file.matter.sections for f in file.pack.section(code).fields if f.required}
    named = [{"from": source, "names": [fields[c].zh for c in codes if c in fields]} for source, codes in told.items()]
    return {"sums": queries_tallies.figures(tally), "cases": 1, "sources": [s for s in named if s["names"]], "lines": []}


def of_project(request: HttpRequest, project: UUID) -> dict[str, Any] | None:
    """The sums of a project's submissions by this party, each told apart; None where there is none."""
    return _sums(request, project)


def of_party(request: HttpRequest) -> dict[str, Any] | None:
    """The sums of all submissions of this party, each told apart; None where there is none."""
    return _sums(request, None)


def _sums(request: HttpRequest, project: UUID | None) -> dict[str, Any] | None:
    rows = queries_tallies.with_cases(pages.who(request), project)
    if not rows:
        return None
    sums = {c: sum(getattr(tally, c) for _, tally in rows) for c in queries_tallies.COLUMNS}
    lines = [
        {"no": case.no, "zh": catalogue.frozen(case.pack).matter(case.matter).zh, "tally": queries_tallies.figures(tally)}
        for case, tally in rows
    ]
    return {"sums": sums, "cases": len(rows), "sources": [], "lines": lines}
