"""A joint review as its reviewer works on it: disciplines with their remarks, and which are still to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.cases import remarks
from tongban.cases.queries_desks.bench import Bench
from tongban.records.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Part:
    """One discipline with its remarks, each with its running number and who wrote it."""

    discipline: remarks.Discipline
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole review: parts with something in them or to be reviewed, and the counts of remarks by state."""

    review: remarks.Review
    parts: tuple[Part, ...]
    counts: Mapping[str, int]


def review(bench: Bench) -> Sheet | None:
    """The review of a case, or None where its procedure takes no remarks. A constant number of statements."""
    if not remarks.has(bench.procedure):
        return None
    found: remarks.Review = bench.context(bench.procedure.action("answer_remarks")).need("review")
    names = parties.staff_names(r["by"] for r in found.rows)
    rows = [
        {**r, "order": n, "person": names.get(r["by"], ""), "state_zh": remarks.STATES[r["state"]]} for n, r in enumerate(found.rows, 1)
    ]
    parts = [Part(d, tuple(r for r in rows if r["discipline"] == d.code)) for d in found.disciplines]
    shown = tuple(p for p in parts if p.rows or p.discipline.needed or p.discipline.passed)
    counts = {state: sum(r["state"] == state for r in rows) for state in remarks.STATES}
    return Sheet(found, shown, counts)
