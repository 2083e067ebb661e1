"""What stands around a case: applicant, project, what earlier matters yielded, seal. Read in the case's own statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of rows: a table, which of its rows (`x`), in which order. `{region} {party} {project} {office}` are the case's."""

    table: str
    where: str
    order: str = ""


_OF_PROJECT = "x.region = {region} AND x.project = {project}"
PARTS: Mapping[str, Part] = {
    "party": Part("party", "x.id = {party}"),
    "legal_person": Part("party", "x.id = (SELECT p.legal_person_id FROM party p WHERE p.id = {party})"),
    "breaches": Part(
        "obligation",
        "x.region = {region} AND (x.party = {party} OR x.party IN"
        " (SELECT p.id FROM party p WHERE p.region = {region} AND p.successor_id = {party}))"
        " AND x.outcome = 'broken' AND x.repaired_on IS NULL",
    ),
    "project": Part("project", "x.region = {region} AND x.id = {project}"),
    "yields": Part("case_", _OF_PROJECT + " AND x.outcome IN ('granted', 'filed', 'reported', 'passed')"),
    "licences": Part("licence", _OF_PROJECT + " AND x.state = 'valid'", "issued_at"),
    "documents": Part("document", _OF_PROJECT + " AND x.template IN ('grant', 'filing', 'opinion')", "created_at"),
    "seal": Part("seal", "x.office = {office} AND x.kind = 'approval' AND x.state <> 'destroyed'", "made_at"),
}
"""What can be asked for. `yields` gives plain rows of cases, every other part records of its room."""

Ids = Mapping[str, Any]
"""For a case to be born: its `party`, `project` and `office`."""

