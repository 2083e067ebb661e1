"""Makes the plan of a project from its facts: flow, steps, matters, materials, days, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from tongban.catalogue import tariffs
from tongban.catalogue.conditions import Because, Evaluator, facts_in
from tongban.catalogue.definitions import Around, Fee, Flow, Matter, Step
from tongban.catalogue.guide.choosing import Choice, choose
from tongban.catalogue.guide.known import Known
from tongban.catalogue.guide.papers import papers
from tongban.catalogue.guide.paths import counted, ordered, waited, wide
from tongban.catalogue.guide.plans import Excluded, Open, Plan, PlanFee, PlanMatter, PlanStep
from tongban.catalogue.impossible import clash
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts, doubtful


class Sieve:
    """Sorts matters into applying, excluded and open, each looked at once."""

    def __init__(self, run: Known) -> None:
        self.run = run
        self.applies: dict[str, bool | None] = {}

    def look(self, codes: Iterable[str]) -> None:
        """Decide for each code that is a matter of the pack."""
        for code in codes:
            if code not in self.applies and self.run.pack.has("matters", code):
                self.applies[code] = self.run.truth(self.run.pack.matter(code).when)

    def holds(self, code: str) -> bool:
        return self.applies.get(code) is True

    def may(self, code: str) -> bool:
        return code in self.applies and self.applies[code] is not False

    def because(self, code: str) -> tuple[Because, ...]:
        return self.run.why(self.run.pack.matter(code).when)


def plan(pack: Pack, facts: Facts, on: date | None = None, assume_all: bool = False) -> Plan:
    """The plan of a project with these facts (codes as in the catalogue, values as JSON).

    What follows because nothing else can be (`impossible`) counts as known. Facts that nobody is asked for take their
    default; with `assume_all` unanswered questions do too, all but those left to the list (`ask: later | map`). `on` is the day for
    dated parameters (None: the latest).
    Never raises on odd facts: they stand in `doubtful` and count as unknown.
    """
    run = Known(pack, facts, on, assume_all)
    choice = choose(run)
    sieve = Sieve(run)
    sieve.look([] if run.shown_out else codes_to_sieve(pack, choice.flow))
    return _plan(run, sieve, choice, (*run.follows, *run.assumed), (*doubtful(pack, facts), *_contrary(run, facts)))


def _contrary(run: Known, facts: Facts) -> tuple[tuple[str, str], ...]:
    """What the given facts say that cannot be, at the first of them; nothing is guessed instead."""
    rule = clash(Evaluator(run.pack, facts, run.on)) if run.contrary else None
    if rule is None:
        return ()
    asked = facts_in(rule.when, run.pack)
    given = next((code for code in facts if code in asked), next(iter(sorted(asked))))
    return ((given, f"{rule.zh}：{rule.reason}，请核对所填的情况"),)


def codes_to_sieve(pack: Pack, flow: Flow | None) -> list[str]:
    """The matters to look at: the flow's, then those of the catalogue that name a condition of their own."""
    return named_by(flow) + [m.code for m in pack.matters() if not isinstance(m.when, bool)]


def named_by(flow: Flow | None) -> list[str]:
    """The matters that a flow names, in its order."""
    if flow is None:
        return []
    return [m.matter for step in flow.steps for m in step.members] + [a.matter for a in flow.around]


def _plan(
    run: Known, sieve: Sieve, choice: Choice, assumed: tuple[str, ...], odd: tuple[tuple[str, str], ...]
) -> Plan:
    pack, flow = run.pack, choice.flow
    named = set(named_by(flow))
    applying = [code for code, holds in sieve.applies.items() if holds]
    earlier: set[str] = set()
    first = [a for a in (flow.around if flow else ()) if a.place == "before"]
    early = papers(run, [a.matter for a in first if sieve.holds(a.matter)], applying, earlier)
    steps = tuple(_step(sieve, flow, step, applying, earlier) for step in flow.steps) if flow else ()
    steps = tuple(step for step in steps if any(step.groups))
    around = _around(sieve, flow)
    rest = [m.matter for m in around if m.place != "before" and not m.open]
    late = papers(run, rest, applying, earlier)
    beyond = [pack.matter(c) for c in sieve.applies if c not in named and sieve.holds(c)] if flow else []
    all_papers = [p for step in steps for p in step.papers] + [*early, *late]
    shown = named or set(sieve.applies)
    return Plan(
        pack=pack.code,
        pack_zh=pack.zh,
        digest=pack.digest,
        facts=MappingProxyType(dict(run.facts)),
        assumed=assumed,
        doubtful=odd,
        flow=flow.code if flow else None,
        flow_zh=flow.zh if flow else None,
        flow_because=choice.because,
        candidates=choice.candidates,
        left=choice.left,
        steps=steps,
        around=around,
        around_papers=(*early, *late),
        beyond=tuple(_matter(sieve, m, None, None) for m in beyond),
        excluded=tuple(_excluded(sieve, c) for c in sieve.applies if c in shown and not sieve.may(c)),
        open=tuple(_open(sieve, c) for c in sieve.applies if c in shown and sieve.applies[c] is None),
        before=MappingProxyType({c: _before(sieve, pack.matter(c)) for c in applying}),
        counted_days=sum(s.counted_days for s in steps),
        counted_days_most=sum(s.counted_days_most for s in steps),
        longest_wait=sum(s.longest_wait for s in steps),
        wide_days=wide(steps, around),
        asked=sum(len(p.matters) for p in all_papers),
        give=sum(p.give for p in all_papers),
        fees=tuple(_fees(sieve)),
    )


def _fees(sieve: Sieve) -> Iterator[PlanFee]:
    """The fees of what applies for certain, those whose own condition fails left out; each computed by the published list."""
    for code in (code for code, holds in sieve.applies.items() if holds):
        matter = sieve.run.pack.matter(code)
        for fee in matter.fees:
            due = True if fee.when is None else sieve.run.truth(fee.when)
            if due is not False:
                yield _fee(sieve.run, matter, fee)


def _fee(run: Known, matter: Matter, fee: Fee) -> PlanFee:
    """One fee: exact, bounded, or open with the reason. A fee outside the list cannot be charged, and says so."""
    try:
        found = tariffs.dues(run.pack, replace(matter, fees=(fee,)), run.facts, run.on)
    except tariffs.NotListed:
        words = "不是审批收费，按合同或者成交结果由双方约定；任何单位不能凭审批向您另收"
        return PlanFee(matter.code, fee.code, fee.zh, None, fee.per, fee.basis, True, working=(words,), pays="market")
    if not found:
        return PlanFee(matter.code, fee.code, fee.zh, 0, fee.per, fee.basis, False, 0, 0, ("不用缴",), "不适用")
    one = found[0]
    if one.fee.pays == "office":
        words = "审批部门委托的服务，由委托的部门付费，不向您收"
        return PlanFee(matter.code, fee.code, fee.zh, 0, fee.per, fee.basis, False, 0, 0, (words,), words, "office")
    if one.fen is not None:
        return PlanFee(matter.code, fee.code, fee.zh, one.fen, fee.per, fee.basis, False, one.fen, one.fen, one.working, one.free)
    least, most = tariffs.span(run.pack, matter, fee, run.facts, run.on) or (None, None)
    return PlanFee(matter.code, fee.code, fee.zh, None, fee.per, fee.basis, True, least, most, one.working)


def _step(sieve: Sieve, flow: Flow, step: Step, applying: list[str], earlier: set[str]) -> PlanStep:
    pack = sieve.run.pack
    groups = []
    for group in step.groups:
        chosen = [pack.matter(m.matter) for m in group if sieve.may(m.matter)]
        groups.append(tuple(_matter(sieve, m, flow, step) for m in chosen))
    kept = tuple(group for group in groups if group)
    certain = [m.matter for group in kept for m in group if not m.open]
    lead = pack.office(step.lead) if pack.has("offices", step.lead) else None
    return PlanStep(
        code=step.code,
        matter=f"{flow.code}.{step.code}",
        zh=step.zh,
        stage=step.stage,
        lead=step.lead,
        lead_zh=lead.short if lead else step.lead,
        limit_days=step.limit.days,
        limit_unit=step.limit.unit,
        limit_cite=step.limit.cite,
        groups=kept,
        counted_days=counted(kept),
        counted_days_most=counted(kept, most=True),
        longest_wait=waited(kept),
        papers=papers(sieve.run, certain, applying, earlier),
    )


def _around(sieve: Sieve, flow: Flow | None) -> tuple[PlanMatter, ...]:
    """What stands around the steps; without a flow, every matter that applies."""
    pack = sieve.run.pack
    if flow is None:
        return ordered([_matter(sieve, pack.matter(c), None, None) for c in sieve.applies if sieve.holds(c)])
    inside = {m.matter for step in flow.steps for m in step.members}
    beside = [a for a in flow.around if sieve.may(a.matter) and a.matter not in inside]
    return ordered([_matter(sieve, pack.matter(a.matter), flow, None, a) for a in beside])


def _matter(sieve: Sieve, matter: Matter, flow: Flow | None, step: Step | None, at: Around | None = None) -> PlanMatter:
    pack = sieve.run.pack
    promised = pack.promised(matter.code, flow.code if flow else None, step.code if step else None)
    limit = promised or matter.legal
    days = limit.days if limit else 0
    caps = sum(pack.pause(p).cap_days or 0 for p in matter.pauses if pack.has("pauses", p))
    office = pack.office(matter.office) if pack.has("offices", matter.office) else None
    return PlanMatter(
        matter=matter.code,
        zh=matter.zh,
        office=matter.office,
        office_zh=office.short if office else matter.office,
        mode=matter.mode,
        party=matter.party,
        days=days,
        unit=limit.unit if limit else "working",
        limited="promised" if promised else ("statutory" if limit else "none"),
        origin=promised.origin if promised else None,
        src=limit.src if limit else None,
        cite=limit.cite if limit else None,
        wait=days + caps,
        before=_before(sieve, matter),
        open=not sieve.holds(matter.code),
        because=sieve.because(matter.code),
        place=at.place if at else None,
        after=at.after if at else None,
    )


def _before(sieve: Sieve, matter: Matter) -> tuple[str, ...]:
    return tuple(code for code in matter.before if sieve.holds(code))


def _excluded(sieve: Sieve, code: str) -> Excluded:
    return Excluded(code, sieve.run.pack.matter(code).zh, sieve.because(code))


def _open(sieve: Sieve, code: str) -> Open:
    """The open matter with the facts that are still missing for it, in the order in which the pack asks."""
    matter = sieve.run.pack.matter(code)
    missing = sieve.run.missing(matter.when)
    asks = {spec.ask for spec in missing}
    ask = next((ask for ask in ("first", "map", "later") if ask in asks), "first")
    return Open(code, matter.zh, tuple(s.code for s in missing), tuple(s.zh for s in missing), ask, sieve.because(code))
