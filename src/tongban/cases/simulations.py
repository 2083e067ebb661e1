"""Simulated approval (模拟审批): what was assumed, whether it became fact, what differs by now, and the formal application that comes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import families, filing, loaders, queries
from tongban.cases.actions import CaseRef, Done, Refused, perform
from tongban.cases.context import Context
from tongban.cases.errors import Reason
from tongban.cases.models import Case
from tongban.cases.rows import stream
from tongban.catalogue import conditions, values
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Matter
from tongban.catalogue.packs import Pack
from tongban.clock import local_date
from tongban.journal.actors import RULE, Actor
from tongban.journal.values import Additions, needs
from tongban.records.projects import queries as projects

VARIANT = "simulated"
REVIEWED = filing.REVIEWED
_RULES = {
    "when": "什么项目要办",
    "conditions_zh": "申请条件",
    "materials": "要交的材料",
    "sections": "表单",
    "basis": "依据",
    "legal": "法定时限",
    "result": "办理结果",
}


@dataclass(frozen=True, slots=True)
class Assumed:
    """One assumption: what was taken as given, and what made it fact (empty while it is none)."""

    code: str
    zh: str
    by: str

    @property
    def true(self) -> bool:
        return bool(self.by)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was reviewed: `what` party | form | paper | rule; words before and now."""

    what: str
    zh: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A simulated opinion beside the formal application: `holds` where it may stand in for a new review."""

    matter: str
    zh: str
    no: str
    case: UUID
    seq: int
    opined: bool
    assumed: tuple[Assumed, ...]
    differences: tuple[Difference, ...]
    kept: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.opined and not self.differences and all(a.true for a in self.assumed)


def offered(pack: Pack, code: str) -> bool:
    """Whether a matter can be simulated under this pack."""
    return pack.has("variants", VARIANT) and pack.has("matters", code) and pack.variant(VARIANT).offered(pack.matter(code))


def assumptions(
    pack: Pack, matter: str, results: Mapping[str, Mapping[str, Any]], facts: Mapping[str, Any], form: Mapping[str, Any]
) -> tuple[Assumed, ...]:
    """The named assumptions of a matter's simulation that concern this project, each with what made it fact."""
    found = []
    known = values.assume(pack, facts)[0]
    for spec in pack.get("variants", VARIANT).get("assumes") or ():
        if spec.get("for") and matter not in spec["for"]:
            continue
        if spec.get("when") is not None and conditions.evaluate(spec["when"], known, pack) is False:
            continue
        done = next((c for c in spec.get("matters") or () if c in results), "")
        by = f"{pack.matter(done).zh} {results[done].get('number') or ''}".strip() if done else ""
        field = spec.get("field") or ""
        if not by and field and form.get(field) not in (None, "", []):
            by = f"申请表里填了“{form[field]}”"
        found.append(Assumed(spec["code"], spec["zh"], by))
    return tuple(found)


def compare(
    then: Pack,
    now: Pack,
    matter: Matter,
    simulated: Mapping[str, Any],
    formal: Mapping[str, Any],
    results: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
) -> Comparison:
    """Compare who, facts, papers and rules. `simulated` and `formal` hold `party form papers`; the first its case row as well.

    What was empty and is filled now was an assumption and no difference. A paper differs by its digest.
    """
    row = simulated["row"]
    differences: list[Difference] = []
    kept: list[str] = []
    if row["party"] != formal["party"]:
        differences.append(Difference("party", "申请人", "做模拟审批的申请人", "另一个申请人"))
    for code in matter.sections:
        for field in now.section(code).fields:
            before, after = (simulated["form"].get(field.code), formal["form"].get(field.code))
            if before in (None, "", []):
                continue
            if _plain(before) == _plain(after):
                kept.append(field.zh)
            else:
                secret = field.sensitive
                shown = ("（已填）", "（改了）") if secret else (_shown(before), _shown(after))
                differences.append(Difference("form", field.zh, *shown))
    names = {n.code: n.zh for n in matter.materials if n.source in REVIEWED}
    given = {p["material"]: p for p in formal["papers"]}
    for paper in simulated["papers"]:
        other = given.get(paper["material"])
        if not paper["sha256"] or paper["material"] not in names or other is None or not other["sha256"]:
            continue
        if other["sha256"] == paper["sha256"]:
            kept.append(names[paper["material"]])
        else:
            differences.append(Difference("paper", names[paper["material"]], "审过的那一份", "换了一份"))
    differences += _rules(then, now, matter.base or matter.code)
    assumed = assumptions(now, matter.code, results, facts, formal["form"])
    return Comparison(
        matter.code, matter.zh, row["no"], row["id"], row["seq"], row["outcome"] == "opined", assumed, tuple(differences), tuple(kept)
    )


def _plain(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value).strip() if not isinstance(value, bool) else ("1" if value else "0")


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return "（没有填）"
    return f"{len(value)} 行" if isinstance(value, list) else str(value)


def _rules(then: Pack, now: Pack, code: str) -> list[Difference]:
    """What the pack says otherwise of the matter since."""
    if then.digest == now.digest:
        return []
    before, after = then.get("matters", code), now.get("matters", code)
    return [Difference("rule", zh, "模拟时的规定", "已经改了") for key, zh in _RULES.items() if before.get(key) != after.get(key)]


def of_project(region: str, project: UUID, party: UUID | None = None) -> dict[str, dict[str, Any]]:
    """The newest simulated case of each matter in a project (of one party), by the matter's own code."""
    rows = Case.objects.filter(region=region, project=project, matter__endswith=f"~{VARIANT}").order_by("received_at", "no")
    if party is not None:
        rows = rows.filter(party=party)
    return {r["matter"].partition("~")[0]: dict(r) for r in rows.values()}


def against(region: str, pack: Pack, matter: Matter, simulated: Mapping[str, Any], formal: Mapping[str, Any]) -> Comparison:
    """The comparison of a simulated case with a formal application: `party project form papers`. A constant number of statements."""
    project = projects.row(region, formal["project"]) or {}
    return compare(
        catalogue.frozen(simulated["pack"]),
        pack,
        matter,
        {"row": simulated, "form": queries.form_of(region, simulated["id"]), "papers": queries.papers(region, simulated["id"])},
        formal,
        loaders.results_of(region, formal["project"]),
        project.get("facts") or {},
    )


def of_case(region: str, row: Mapping[str, Any]) -> Comparison | None:
    """The comparison for a formal case with the newest simulation of its matter by the same party; None where there is none."""
    if row["project"] is None or "~" in row["matter"]:
        return None
    pack = catalogue.frozen(row["pack"])
    simulated = of_project(region, row["project"]).get(row["matter"]) if offered(pack, row["matter"]) else None
    if simulated is None:
        return None
    formal = {
        "party": row["party"],
        "project": row["project"],
        "form": queries.form_of(region, row["id"]),
        "papers": queries.papers(region, row["id"]),
    }
    return against(region, pack, pack.matter(row["matter"]), simulated, formal)


# ── from simulated to formal ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Prepared:
    """The formal application as it would be handed in: the sheet, what is carried over, and the comparison of each matter."""

    sheet: filing.Sheet
    form: Mapping[str, Any]
    papers: Mapping[str, Mapping[str, Any]]
    compared: tuple[Comparison, ...]
    ordinary: tuple[str, ...]

    @property
    def at_once(self) -> bool:
        """Whether every matter of it holds, so that it is accepted by rule and issued at once."""
        return bool(self.compared) and not self.ordinary and all(c.holds for c in self.compared)


def prepare(
    *,
    region: str,
    matter: str,
    party: UUID,
    project: UUID,
    at: datetime,
    form: Mapping[str, Any] | None = None,
    papers: Mapping[str, Mapping[str, Any]] | None = None,
) -> Prepared:
    """What a formal application takes over from the simulated ones, and what differs. `form` are fields typed anew, `papers`
    those handed in anew, by material."""
    pack = catalogue.current(region, local_date(at))
    sheet = filing.sheet(region=region, pack=pack, matter=matter, party=party, project=project, on=local_date(at))
    simulated = of_project(region, project, party)
    codes = [c for c in (sheet.matter.members or (sheet.matter.code,)) if c in simulated]
    carried: dict[str, Any] = {}
    taken: dict[str, Mapping[str, Any]] = {}
    asked = {o.material for o in sheet.offers if o.fate in ("ask", "held")}
    for code in codes:
        row = simulated[code]
        carried |= {k: v for k, v in queries.form_of(region, row["id"]).items() if v not in (None, "", [])}
        for paper in queries.papers(region, row["id"]):
            if paper["sha256"] and paper["material"] in asked:
                keep = {k: paper[k] for k in ("material", "document", "sha256")}
                taken[paper["material"]] = {**keep, "fate": "upload", "source": f"模拟审批 {row['no']}"}
    filled = sheet.filled({**carried, **(form or {})})
    taken |= papers or {}
    given = [{**p, "material": m} for m, p in taken.items()]
    formal = {"party": party, "project": project, "form": filled, "papers": given}
    compared = tuple(against(region, pack, pack.matter(c), simulated[c], formal) for c in codes)
    rest = tuple(c for c in (sheet.matter.members or (sheet.matter.code,)) if c not in simulated)
    return Prepared(sheet, filled, taken, compared, rest)


def turn(
    *,
    region: str,
    matter: str,
    project: UUID,
    actor: Actor,
    at: datetime,
    key: str,
    form: Mapping[str, Any] | None = None,
    papers: Mapping[str, Mapping[str, Any]] | None = None,
) -> Done:
    """File the formal application out of the simulated one.

    1. what is carried over, what differs; 2. the ordinary submission, by the party itself; 3. where nothing must be redone
    it is accepted and decided by rule, each act citing the simulated opinion; else it goes the ordinary way.
    Raises Refused where nothing was simulated, or where the submission itself is refused.
    """
    assert actor.party is not None
    made = prepare(region=region, matter=matter, party=actor.party, project=project, at=at, form=form, papers=papers)
    if not made.compared:
        raise Refused([Reason("simulation", "还没有做过模拟审批，请直接申请")])
    new = made.sheet.new_case(made.form, made.papers)
    procedure = made.sheet.pack.procedure(made.sheet.matter.procedure)
    start = next(a for a in procedure.starts if a.by.party == "applicant")
    done = perform(case=new, action=start.code, actor=actor, at=at, key=key)
    if made.at_once and "accept_turned" in procedure.actions:
        perform(case=done.ref, action="accept_turned", actor=RULE, at=at, key=f"turned/accept/{done.case}")
    own = queries.row(region, done.case)
    for row in queries.children(region, done.case) or ([own] if own else []):
        grant(region, row, at)
    return done


def grant(region: str, row: Mapping[str, Any], at: datetime) -> bool:
    """Decide a formal case by rule on its simulated opinion, if that still holds; True where it was done."""
    procedure = catalogue.frozen(row["pack"]).procedure(catalogue.frozen(row["pack"]).matter(row["matter"]).procedure)
    action = procedure.actions.get("grant_turned")
    if action is None or row["state"] not in action.sources:
        return False
    found = of_case(region, row)
    if found is None or not found.holds:
        return False
    perform(case=CaseRef(region, row["id"]), action="grant_turned", actor=RULE, at=at, key=f"turned/{row['id']}")
    return True


# ── what packs name ──────────────────────────────────────────────────────────────────────────────────────────────────


def loaded(context: Context) -> Comparison | tuple[Comparison, ...] | None:
    """The loader `simulation`: the comparison of a case; of a family those of the members that apply."""
    row = context.raw.case
    if row is None:
        return None
    if not context.matter.is_family:
        return of_case(context.region, row)
    facts = families.known_facts(context.pack, context.matter, queries.facts(context.region, row), context.form)
    members = families.applying_matter(context.pack, context.matter, facts).members
    simulated = of_project(context.region, row["project"], row["party"]) if row["project"] else {}
    formal = {"party": row["party"], "project": row["project"], "form": context.form, "papers": context.raw.papers}
    if not members or any(code not in simulated for code in members):
        return None
    return tuple(
        against(context.region, context.pack, context.pack.matter(c), simulated[c], formal) for c in members
    )


@needs("simulation")
def simulation_holds(context: Context) -> list[Reason]:
    """The simulated opinion stands: same party, papers, facts and rules, every assumption a fact by now."""
    found = context.need("simulation")
    if found is None:
        return [Reason("simulation", "没有可以依据的模拟审批意见，按一般程序办理")]
    reasons = []
    for one in found if isinstance(found, tuple) else (found,):
        if not one.opined:
            reasons.append(Reason("simulation", f"“{one.zh}”的模拟审批没有出具同意的意见"))
        reasons += [Reason("assumption", f"还没有成为事实：{a.zh}") for a in one.assumed if not a.true]
        reasons += [Reason("difference", f"与模拟审批时不同：{d.zh}，要重新审查") for d in one.differences]
    return reasons


def simulation_papers(context: Context) -> list[Reason]:
    """A simulation asks for the technical papers only: what land, contract and earlier permits would yield is assumed."""
    given = {str(p["material"]) for p in (context.new.papers if context.new else context.raw.papers)}
    wanted: Sequence[Any] = [n for n in context.matter.materials if n.source in REVIEWED and (n.core or n.core_by_law)]
    return [Reason("paper", f"缺少材料“{n.zh}”", "", n.code) for n in wanted if n.code not in given]


@needs("simulation")
def cite(context: Any) -> Additions:
    """The event says which simulated opinion it rests on."""
    found = context.need("simulation")
    listed: Sequence[Comparison] = found if isinstance(found, tuple) else [found] if found is not None else []
    cites = [f"{stream(c.case)}#{c.seq}" for c in listed]
    return Additions(data={"simulated": [c.no for c in listed], "cites": cites[0] if len(cites) == 1 else cites})


@needs("project", "results")
def assume(context: Any) -> Additions:
    """The event and the paper name what is assumed."""
    project = context.need("project") or {}
    found = assumptions(context.pack, context.matter.base, context.need("results"), project.get("facts") or {}, context.form)
    words = "；".join(f"{i}．{a.zh}" for i, a in enumerate(found, 1)) or "没有"
    return Additions(data={"assumed": [a.code for a in found]}, provides={"words": {"assumptions": words}})
