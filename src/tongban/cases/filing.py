"""Everything that an application starts from: what is known, what is offered, and the new case that a filled sheet becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases import families, loaders, reusing, tallying
from tongban.cases import papers as paper_rules
from tongban.cases.context import NewCase
from tongban.cases.obligations import queries as obligations
from tongban.cases.papers import Known, Offer
from tongban.catalogue import queries as catalogue
from tongban.catalogue import values
from tongban.catalogue.definitions import Matter, Section
from tongban.catalogue.packs import Pack
from tongban.records.documents import queries as documents
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects
from tongban.records.projects.facts import facts_of

REVIEWED = ("upload", "agency")
"""Sources of the papers that a simulated approval looks at; the rest it takes as given."""
_ASSUMED = "模拟审批视同已经具备，不用交"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One application form as it stands before the applicant types: sections, known values with sources, material offers."""

    region: str
    pack: Pack
    matter: Matter
    flow: str
    party: Mapping[str, Any]
    project: Mapping[str, Any] | None
    sections: tuple[Section, ...]
    known: Mapping[str, Known]
    offers: tuple[Offer, ...]

    def filled(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """The whole form: what is known, then what the applicant gave, fields of these sections only."""
        codes = {f.code for s in self.sections for f in s.fields}
        values = {c: k.value for c, k in self.known.items()}
        values |= {c: v for c, v in form.items() if c in codes and v not in (None, "", [])}
        return {c: v for c, v in values.items() if c in codes}

    def asked_fields(self) -> int:
        """How many fields the applicant still has to fill (required and not known)."""
        return sum(1 for s in self.sections for f in s.fields if f.required and f.code not in self.known)

    def saved_required(self, form: Mapping[str, Any]) -> int:
        """How many required fields nobody has to type, as the tally of the submission will count them."""
        known = {c for codes in tallying.sources(self.filled(form), self.known).values() for c in codes}
        return sum(code in known for code in tallying.required(self.pack, self.matter))

    def saved_fields(self) -> int:
        """How many fields nobody has to type again."""
        return sum(1 for s in self.sections for f in s.fields if f.code in self.known)

    def new_case(
        self, form: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]], facts: Mapping[str, Any] | None = None
    ) -> NewCase:
        """The case that this sheet becomes. `given`: by material, `{fate, document, sha256, …}` that the applicant chose;
        `facts`: the guide's answers, where this filing bears the project."""
        filled, papers = self.filled(form), []
        for offer in self.offers:
            if offer.material in given:
                papers.append({"core": offer.core, **given[offer.material], "material": offer.material})
            elif offer.fate not in ("ask", "unneeded") and not (offer.fate == "prior" and not (offer.document or offer.sha256)):
                papers.append(offer.paper())
        return NewCase(
            region=self.region,
            matter=self.matter.code,
            pack=self.pack.digest,
            party=self.party["id"],
            project=self.project["id"] if self.project else None,
            flow=self.flow,
            form=filled,
            papers=tuple(papers),
            office=self._office(filled),
            facts=dict(facts or {}),
        )

    def _office(self, form: Mapping[str, Any]) -> str:
        """Who decides where the application is about a licence: whoever issued that one; empty means the matter's office."""
        if not self.matter.variant or not form.get("licence"):
            return ""
        found = licences.concerned(self.region, self.matter.base, form["licence"])
        return found.office if found is not None else ""


def sheet(
    *,
    region: str,
    pack: Pack,
    matter: str,
    party: UUID,
    project: UUID | None,
    form: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    on: date | None = None,
) -> Sheet:
    """The sheet of a matter (or of a flow's step, `FLOW.step`) for a party and a project. A constant number of statements.
    `on`: the day whose parameters count, and on which papers of the party's space must still stand (not given: the latest
    parameters, and nothing out of the space).

    Members of a step that do not apply to the project's facts, or to what `form` says so far, are left out, with their materials.
    `answers`: what was answered besides, by fact; it decides which materials are needed.
    """
    project_row = projects.row(region, project) if project else None
    party_row = parties.row(party)
    facts = values.assume(pack, (project_row or {}).get("facts") or {})[0]
    if form:
        facts |= facts_of(pack, pack.matter(matter).sections, form)
    found = families.applying_matter(pack, pack.matter(matter), facts)
    sections = tuple(pack.section(code) for code in found.sections)
    held: dict[str, dict[str, Any]] = {}
    if project is not None:
        for paper in documents.papers_of(region, project):
            held.setdefault(
                paper.template,
                {"document": paper.id, "sha256": paper.sha256, "source": f"项目档案 {paper.created_at:%Y-%m-%d}"},
            )
    known = paper_rules.known(pack, found.sections, party=party_row, project=project_row)
    facts |= facts_of(pack, found.sections, {c: k.value for c, k in known.items()}) | dict(answers or {})
    offers = paper_rules.offers(
        pack,
        found,
        facts,
        party=party_row,
        results=loaders.results_of(region, project) if project else {},
        held=held,
        on=on,
        standing=obligations.standing(region, party_row),
        spares=reusing.spares(region, found, party, project, on) if on is not None else None,
    )
    if found.variant == "simulated":
        made = {n.code for n in found.materials if n.source in REVIEWED}
        offers = [o if o.material in made or o.fate != "ask" else replace(o, fate="unneeded", why=_ASSUMED) for o in offers]
    return Sheet(
        region=region,
        pack=pack,
        matter=found,
        flow=found.flow or (project_row or {}).get("flow") or "",
        party=party_row,
        project=project_row,
        sections=sections,
        known=known,
        offers=tuple(offers),
    )


def current_pack(region: str, on: Any) -> Pack | None:
    """The pack that holds in a region on a day."""
    return catalogue.current(region, on)
