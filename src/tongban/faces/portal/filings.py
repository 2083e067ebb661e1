"""One filing in progress: its draft, its sheet, its sections and papers, what is missing, and what must come before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from tongban.cases import drafts, families, filing, simulations
from tongban.cases import queries_applicants as mine
from tongban.catalogue import conditions, values
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action, Bundle, Matter
from tongban.catalogue.packs import Pack
from tongban.faces.portal import givens, pages
from tongban.faces.shell import sheets
from tongban.records.licences import queries as licences
from tongban.records.projects import queries as projects


@dataclass
class Task:
    """One line of the task list."""

    code: str
    zh: str
    light: str
    words: str
    url: str
    current: bool = False


class Filing:
    """A draft with everything that its pages show. Raises Http404 where the draft is not the asking party's."""

    def __init__(self, request: HttpRequest, draft: UUID) -> None:
        found = drafts.get(pages.who(request), draft)
        if found is None or "/" in found.matter:
            raise Http404("没有这份草稿")
        self.request, self.draft = request, found
        self.pack = catalogue.frozen(found.pack)

    @cached_property
    def sheet(self) -> filing.Sheet:
        """What the application starts from."""
        draft = self.draft
        return filing.sheet(
            region=draft.region,
            pack=self.pack,
            matter=draft.matter,
            party=draft.party,
            project=draft.project,
            on=pages.today(self.request),
            form=self.form if bundle_of(self.pack, self.pack.matter(draft.matter)) else None,
        )

    @property
    def matter(self) -> Matter:
        """The matter applied for, with the members that apply."""
        return self.sheet.matter

    @property
    def form(self) -> dict[str, Any]:
        """What the draft's form says."""
        kept: Any = self.draft.form
        return dict(kept or {})

    @property
    def papers(self) -> dict[str, Any]:
        """What the draft's papers are; a promise or a delay falls away once the platform has the paper."""
        asked = {o.material for o in self.sheet.offers if o.fate == "ask"}
        return {k: v for k, v in dict(self.draft.papers or {}).items() if v and (v.get("fate") == "upload" or k in asked)}

    @property
    def url(self) -> str:
        return f"/my/drafts/{self.draft.id}/"

    @cached_property
    def parts(self) -> list[sheets.Part]:
        return sheets.parts(self.sheet, self.form)

    @cached_property
    def givens(self) -> list[givens.Given]:
        return givens.givens(self.sheet, self.papers)

    @cached_property
    def start(self) -> Action:
        """The action by which the applicant hands it in."""
        found = starting(self.pack, self.matter)
        if found is None:
            raise Http404("这个事项不由申请人提出")
        return found

    @cached_property
    def turned(self) -> simulations.Prepared | None:
        """What the party's simulated opinions make of this application; None where there are none or the rules are newer."""
        draft = self.draft
        if draft.project is None or self.matter.variant:
            return None
        held = simulations.of_project(draft.region, draft.project, draft.party)
        codes = self.matter.members or (self.matter.code,)
        if not any(code in held for code in codes) or pages.pack_now(self.request).digest != draft.pack:
            return None
        return simulations.prepare(
            region=draft.region,
            matter=draft.matter,
            party=draft.party,
            project=draft.project,
            at=pages.at(self.request),
            form=sheets.values(self.sheet, self.form),
            papers=givens.chosen(self.papers),
        )

    @property
    def members(self) -> list[str]:
        """The names of the matters that one form covers."""
        return [self.pack.matter(code).zh for code in self.matter.members]

    def missing(self) -> list[tuple[str, str, str]]:
        """(address, id, sentence) of everything that still has to be filled or handed in."""
        found = [(f"{self.url}s/{p.code}/", name, words) for p in self.parts for name, words in p.faults()]
        found += [(f"{self.url}papers/", f"p-{g.code}", f"材料“{g.zh}”还没有交") for g in self.givens if not g.settled]
        return found

    def tasks(self, current: str = "") -> list[Task]:
        """The task list: one line a section, the papers, the check."""
        found = []
        for part in self.parts:
            wrong = len(part.faults())
            light, words = ("waiting", f"差 {wrong} 格") if wrong else ("done", "完成" if part.asked else "已填好")
            found.append(
                Task(part.code, part.section.zh, light, words, f"{self.url}s/{part.code}/", part.code == current)
            )
        if any(g.fate != "none" for g in self.givens):
            open_ones = sum(not g.settled for g in self.givens)
            light, words = ("waiting", f"差 {open_ones} 份") if open_ones else ("done", "完成")
            found.append(Task("papers", "备齐材料", light, words, f"{self.url}papers/", current == "papers"))
        ready = all(t.light == "done" for t in found)
        found.append(
            Task(
                "check",
                "检查并提交",
                "ready" if ready else "waiting",
                "可以交了" if ready else "未开始",
                f"{self.url}check/",
                current == "check",
            )
        )
        return found

    def after(self, current: str) -> str:
        """The address of the page after a section: the next one with something open, else the check page."""
        found = self.tasks()
        place = next((i for i, t in enumerate(found) if t.code == current), -1)
        later = [t for t in found[place + 1 :] if t.light != "done"]
        return later[0].url if later else f"{self.url}check/"

    def before(self) -> list[str]:
        """Names of matters that have to be done first and are not."""
        project = self.sheet.project
        if project is None:
            return []
        rows = mine.rows(pages.who(self.request), project=project["id"])
        return [
            self.pack.matter(c).zh for c in undone(self.pack, self.matter, project["facts"], mine.done_matters(rows))
        ]

    def context(self, current: str = "") -> dict[str, Any]:
        """What every page of this filing shows."""
        tasks = self.tasks(current)
        return {
            "filing": self,
            "tasks": tasks,
            "done": sum(t.light == "done" for t in tasks),
            "total": len(tasks),
            "next": next((t for t in tasks if t.light != "done"), tasks[-1]),
            "project": self.sheet.project,
            "saved_at": self.draft.updated_at,
        }


def starting(pack: Pack, matter: Matter) -> Action | None:
    """The action by which an applicant starts a case of this matter; None where an office or the engine does."""
    return next((a for a in pack.procedure(matter.procedure).starts if a.by.party == "applicant"), None)


def bundle_of(pack: Pack, matter: Matter) -> Bundle | None:
    """What makes the matter a bundle (一件事), or None where it is none."""
    return pack.flow(matter.flow).bundle if matter.flow and pack.has("flows", matter.flow) else None


def alone(pack: Pack, matter: Matter) -> bool:
    """Whether it is applied for without a project: a bundle of shops or citizens, or a member of such a bundle that no flow names."""
    bundle = bundle_of(pack, matter)
    if bundle is not None:
        return not bundle.project
    free = {m.matter for f in pack.bundles() if f.bundle and not f.bundle.project for m in f.steps[0].members}
    named = {a.matter for f in pack.flows() for a in f.around} | {m.matter for f in pack.flows() for s in f.steps for m in s.members}
    return matter.code in free - named


def undone(pack: Pack, matter: Matter, facts: Mapping[str, Any], done: set[str]) -> list[str]:
    """The predecessors that apply to the project and are not done."""
    known = values.assume(pack, facts)[0]
    own = set(matter.members)
    chosen = families.applying_matter(pack, matter, facts)
    found: dict[str, None] = {}
    for code in (*chosen.members, chosen.code):
        for need in (pack.matter(code) if code != chosen.code else chosen).before:
            if need in own or need in done or not pack.has("matters", need):
                continue
            if conditions.evaluate(pack.matter(need).when, known, pack) is True:
                found[need] = None
    return list(found)


def licence_of(request: HttpRequest, given: str) -> Any:
    """The licence that an application is about, if the asking party may use it; None where none is named, Http404 for another's."""
    if not given:
        return None
    try:
        found = licences.get(pages.region(), UUID(given))
    except ValueError as wrong:
        raise Http404("没有这本证照") from wrong
    if found is None or not pages.mine(request, found.party):
        raise Http404("没有这本证照")
    return found


def project_of(request: HttpRequest, code: str) -> Any:
    """The project of that code if it is the asking party's; Http404 otherwise."""
    found = projects.by_code(code)
    if found is None or not pages.mine(request, found.party):
        raise Http404("没有这个项目")
    return found
