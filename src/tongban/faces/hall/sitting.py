"""One person at a counter: who it is and for whom, which matters, one form for all of them, the papers; kept in one draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from tongban.cases import drafts, filing, queries_halls
from tongban.cases.filing import Sheet
from tongban.cases.papers import Offer
from tongban.catalogue import conditions
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action, FactSpec, Matter, Section
from tongban.catalogue.packs import Pack
from tongban.faces.hall import pages
from tongban.faces.shell import sheets, visit
from tongban.matters.halls import rules
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_SETTLED = ("form", "shared", "licence", "prior", "held", "unneeded")
_WANTS = {"ask": 0, "unneeded": 2}


def starting(pack: Pack, matter: Matter) -> Action | None:
    """The action by which an applicant hands in this matter; None where an office or the engine starts it."""
    return next((a for a in pack.procedure(matter.procedure).starts if a.by.party == "applicant"), None)


def begin(request: HttpRequest, told: Mapping[str, Any]) -> str:
    """Begin to receive: a draft on the server before the first word; its address."""
    hall, actor, at = pages.hall_now(request), pages.who(request), pages.at(request)
    office = f"{pages.region()}-{hall.office}"
    pack = pages.pack_now(request)
    made = drafts.open_at_counter(actor=actor, at=at, region=pages.region(), office=office, pack=pack.digest)
    drafts.save(draft=made, at=at, form=told)
    return f"/hall/accept/{made.id}/"


class Sitting:
    """A counter's draft with everything that its page shows. Raises Http404 for whoever does not sit at that office's window."""

    def __init__(self, request: HttpRequest, draft: UUID) -> None:
        found = drafts.at_counter(pages.who(request), draft)
        if found is None:
            raise Http404("没有这份收件草稿")
        self.request, self.draft = request, found
        self.pack = catalogue.frozen(found.pack)
        self.region = found.region

    # what is kept

    @property
    def form(self) -> dict[str, Any]:
        """All that was told, fields and the counter's own keys (which begin with `_`)."""
        kept: Any = self.draft.form
        return dict(kept or {})

    @property
    def papers(self) -> dict[str, Any]:
        """What became of each material so far."""
        return {k: v for k, v in dict(self.draft.papers or {}).items() if v}

    def keep(self, form: Mapping[str, Any] | None = None, papers: Mapping[str, Any] | None = None) -> None:
        """Save; what is derived from it is made anew."""
        self.draft = drafts.save(draft=self.draft, at=pages.at(self.request), form=form, papers=papers)
        for name in ("each", "sheet", "parts", "questions", "party_row", "matters"):
            self.__dict__.pop(name, None)

    @property
    def url(self) -> str:
        return f"/hall/accept/{self.draft.id}/"

    def _id(self, key: str) -> UUID | None:
        text = self.form.get(key)
        return UUID(str(text)) if text else None

    @property
    def person(self) -> UUID | None:
        """Whoever stands at the counter, once identified."""
        return self._id("_person")

    @property
    def party(self) -> UUID | None:
        """For whom it is applied."""
        return self._id("_party")

    @property
    def project(self) -> UUID | None:
        """The project in which it is applied; None for none or a new one."""
        return self._id("_project")

    @property
    def done(self) -> dict[str, str]:
        """Numbers of the cases that this sitting has become, by matter."""
        return dict(self.form.get("_done") or {})

    @property
    def paper_day(self) -> date | None:
        """The day on a paper form that is entered afterwards."""
        text = str(self.form.get("_paper_day") or "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return None

    # who

    @cached_property
    def party_row(self) -> dict[str, Any] | None:
        """The applicant."""
        return parties.row(self.party) if self.party else None

    def may_be(self) -> list[dict[str, Any]]:
        """For whom the person may apply by the register: oneself, and the organisations that one represents."""
        if self.person is None:
            return []
        own = parties.row(self.person)
        return [own, *parties.represented_by(self.person)]

    # which matters

    @cached_property
    def matters(self) -> list[Matter]:
        """The chosen matters, in the order of choosing; a filing that bears the project goes first."""
        found = [self.pack.matter(code) for code in self.form.get("_matters") or ()]
        return sorted(found, key=lambda m: not self.bears(m))

    def bears(self, matter: Matter) -> bool:
        """Whether handing this in makes the project."""
        action = starting(self.pack, matter)
        return action is not None and "projects.file" in action.effects

    def may_add(self, code: str) -> str:
        """Why a matter cannot be taken here, in words; empty if it can."""
        hall = pages.hall_now(self.request)
        if code not in self.pack.kind("matters") and "." not in code:
            return "没有这个事项"
        matter = self.pack.matter(code)
        if starting(self.pack, matter) is None:
            return f"“{matter.zh}”不由申请人提出，窗口不用收件"
        if not rules.accepts(self.pack, hall, matter):
            return f"“{matter.zh}”不在本大厅受理"
        return ""

    def held_projects(self) -> list[Any]:
        """The applicant's projects."""
        return projects.of_party(self.region, self.party) if self.party else []

    def duplicates(self) -> list[dict[str, Any]]:
        """Open cases of the same applicant in the same matters."""
        if self.party is None:
            return []
        wanted = {m.code for m in self.matters if m.code not in self.done}
        return queries_halls.open_same(self.region, self.party, wanted, self.project) if wanted else []

    # one form

    @property
    def answers(self) -> dict[str, Any]:
        """Answers of the guide's questions."""
        return dict(self.form.get("_facts") or {})

    @cached_property
    def each(self) -> list[Sheet]:
        """One sheet for each matter."""
        if self.party is None:
            return []
        return [
            filing.sheet(
                region=self.region,
                pack=self.pack,
                matter=m.code,
                party=self.party,
                project=self.project,
                on=visit.today(self.request),
                form={k: v for k, v in self.form.items() if not k.startswith("_")},
                answers=self.answers,
            )
            for m in self.matters
        ]

    @cached_property
    def sheet(self) -> Sheet | None:
        """All sheets as one: each section once, each field once, each material once."""
        if not self.each:
            return None
        sections: dict[str, Section] = {}
        seen: set[str] = set()
        for one in self.each:
            for section in one.sections:
                fields = tuple(f for f in section.fields if f.code not in seen)
                if section.code not in sections and fields:
                    sections[section.code] = replace(section, fields=fields)
                    seen |= {f.code for f in fields}
        offers: dict[str, Offer] = {}
        for one in self.each:
            for offer in one.offers:
                held = offers.get(offer.material)
                if held is None or _WANTS.get(offer.fate, 1) < _WANTS.get(held.fate, 1):
                    offers[offer.material] = offer
        known = {code: value for one in reversed(self.each) for code, value in one.known.items()}
        return replace(self.each[0], sections=tuple(sections.values()), known=known, offers=tuple(offers.values()))

    @cached_property
    def parts(self) -> list[sheets.Part]:
        """The sections in which there is something to see or to fill."""
        return sheets.parts(self.sheet, self.form) if self.sheet is not None else []

    def parts_posted(self, data: Mapping[str, Any], more: str = "") -> list[sheets.Part]:
        """The same, bound to what was posted."""
        if self.sheet is None:
            return []
        found = [sheets.Part(self.sheet, s, self.form, data=data, more=more) for s in self.sheet.sections]
        return [p for p in found if p.asked or p.known]

    @cached_property
    def questions(self) -> list[FactSpec]:
        """The guide's questions that decide about these matters' papers and that neither project nor form answers."""
        if self.sheet is None:
            return []
        stated = {f.fact for s in self.sheet.sections for f in s.fields if f.fact}
        known = dict((self.sheet.project or {}).get("facts") or {})
        wanted: dict[str, None] = {}
        for matter in self.matters:
            for need in matter.materials:
                for tree in (need.when, None if need.core or need.core_by_law else need.core_when):
                    for fact in sorted(conditions.facts_in(tree, self.pack)) if tree is not None else ():
                        wanted[fact] = None
        specs = [self.pack.fact(f) for f in wanted if self.pack.has("facts", f)]
        return [s for s in specs if s.question and s.code not in stated and known.get(s.code) is None]

    def rows(self) -> list[dict[str, Any]]:
        """The papers, those that must be handed in first."""
        if self.sheet is None:
            return []
        found = [self._row(offer) for offer in self.sheet.offers]
        order = {"upload": 0, "uploaded": 1, "later": 2, "free": 3, "none": 4}
        return sorted(found, key=lambda r: order[r["fate"]])

    def _row(self, offer: Offer) -> dict[str, Any]:
        given = self.papers.get(offer.material)
        row: dict[str, Any] = {
            "code": offer.material,
            "zh": offer.zh,
            "fate": "free",
            "why": offer.why,
            "later": "later" in offer.choices,
            "promise": "promise" in offer.choices,
            "core": offer.core,
        }
        if given and given.get("fate") == "upload":
            row |= {"fate": "uploaded", "why": given.get("checked") or "", "paper": given}
        elif given and given.get("fate") == "later":
            days = offer.supplement_days
            row |= {"fate": "later", "why": f"容缺：受理后 {days} 个工作日内补交" if days else "容缺：按告知的期限补交"}
        elif offer.fate == "unneeded":
            row["fate"] = "none"
        elif offer.fate not in _SETTLED:
            row |= {"fate": "upload", "why": "依法不能缺" if offer.core_by_law else "核心材料，不能缺" if offer.core else "可以现在交，也可以容缺"}
        return row

    def missing_papers(self) -> list[dict[str, Any]]:
        """Papers that still have to be scanned or put off."""
        return [r for r in self.rows() if r["fate"] == "upload"]

    def chosen(self, sheet: Sheet) -> dict[str, dict[str, Any]]:
        """The papers that one of the matters takes of what was handed in."""
        kept = ("fate", "document", "sha256", "source")
        wanted = {o.material for o in sheet.offers if o.fate not in ("unneeded",)}
        return {c: {k: p[k] for k in kept if k in p} for c, p in self.papers.items() if c in wanted and p.get("fate")}
