"""One case as one actor may work on it now: which actions are open and why not, what the rules say, and a rehearsal that writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tongban.cases import calendars, engine, inputs, kernel
from tongban.cases.context import Context, NeedsLock
from tongban.cases.draft import Draft
from tongban.cases.errors import NotAllowed, Reason, Refused
from tongban.cases.kernel import Raw
from tongban.cases.queries import numbered, sees, visible_to
from tongban.cases.registry import bound
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action, Matter, Procedure
from tongban.catalogue.packs import Pack
from tongban.journal.actors import Actor

_ASKED = frozenset({"required", "value", "ask_once", "pause_type"})
"""Reasons that only say that the form is not filled yet; they close no action."""

_QUIET = frozenset({"open"})


@dataclass(frozen=True, slots=True)
class Act:
    """An action open to the actor in this state: the task by which, and what speaks against it now."""

    action: Action
    task: Mapping[str, Any] | None
    reasons: tuple[Reason, ...]

    @property
    def free(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the procedure, evaluated now: none of its `reasons` means that it holds."""

    rule: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an action would do: the document it would issue (column values), what it refuses; nothing was written."""

    document: Mapping[str, Any] | None
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Bench:
    """The case as read once, with its pinned definitions."""

    actor: Actor
    at: datetime
    raw: Raw
    pack: Pack
    matter: Matter
    procedure: Procedure
    loaded: dict[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> dict[str, Any]:
        assert self.raw.case is not None
        return self.raw.case

    @property
    def form(self) -> dict[str, Any]:
        return self.context(next(iter(self.procedure.actions.values()))).form

    def context(
        self, action: Action, data: Mapping[str, Any] | None = None, locks: dict[tuple[str, str], tuple[int, int]] | None = None
    ) -> Context:
        """The situation of one action with some answers, loaded as `perform` would load it."""
        made = Context(
            region=self.row["region"],
            case_id=self.row["id"],
            raw=self.raw,
            pack=self.pack,
            matter=self.matter,
            procedure=self.procedure,
            action=action,
            actor=self.actor,
            at=self.at,
            data=data or {},
            calendar=calendars.of(self.pack),
            row=dict(self.row),
            locks=locks or {},
        )
        self._load(made, action)
        return made

    def _load(self, context: Context, action: Action) -> None:
        registry = bound()
        named = [registry.rules[n] for n in action.rules] + [registry.effects[n] for n in action.effects]
        wanted: set[str] = set().union(*(getattr(one, "needs", frozenset()) for one in named))
        if action.births:
            wanted |= {"project", "results"}
        if "pause" in action.clock:
            wanted.add("consent")
        for name in sorted(wanted - set(self.loaded)):
            self.loaded[name] = registry.loaders[name](context)
        context.loaded = dict(self.loaded)

    def acts(self) -> list[Act]:
        """The actions of this state that this person may do, each with what closes it now (all reasons)."""
        found = []
        for action in self.procedure.actions_from.get(self.row["state"], ()):
            if action.code in _QUIET or action.by.origin or action.by.party:
                continue
            act = self.act(action)
            if act is not None:
                found.append(act)
        return found

    def act(self, action: Action, number: int | None = None) -> Act | None:
        """One action for this person, or None where it is not theirs at all."""
        context = self.context(action, {"task": number} if number else None)
        try:
            task = engine.may(context)
        except Refused as refused:
            return Act(action, None, refused.reasons) if action.by.previous else None
        except NotAllowed as no:
            if self._holds_task(action):
                return Act(action, None, (Reason("not_allowed", str(no)),))
            return None
        return Act(action, task, tuple(self._against(action, task)))

    def _holds_task(self, action: Action) -> bool:
        """Whether the task lies on the actor's post, and only the person is the wrong one."""
        kind = action.by.task
        return kind not in (None, "*") and any(
            t["kind"] == kind and self.actor.holds(t["office"], t["post"]) for t in self.raw.tasks
        )

    def _against(self, action: Action, task: Mapping[str, Any] | None) -> list[Reason]:
        """What closes an action whatever is answered: rules that refuse every verdict, and the clock."""
        verdict = next((a for a in action.asks if a.type == "enum" and a.field == "verdict"), None)
        trials = [{"verdict": o.value} for o in verdict.options] if verdict else [{}]
        found = [self.rule_reasons(action, trial) for trial in trials]
        common = [r for r in found[0] if all(r in other for other in found[1:])]
        asked = {a.field for a in action.asks}
        if action.clock:
            common += self._moved(action, task)
        return [r for r in dict.fromkeys(common) if not (r.code in _ASKED and (not r.field or r.field in asked))]

    def _moved(self, action: Action, task: Mapping[str, Any] | None) -> list[Reason]:
        context = self.context(action, {})
        try:
            self._draft(context, task)
        except Refused as refused:
            return list(refused.reasons)
        except NeedsLock:
            pass
        return []

    def _draft(self, context: Context, task: Mapping[str, Any] | None) -> Draft:
        context.row = engine._next_row(context)
        draft = Draft(context, context.row)
        engine._move(draft, dict(task) if task else None, inputs.Answers())
        return draft

    def rule_reasons(self, action: Action, data: Mapping[str, Any]) -> list[Reason]:
        """Everything that the action's rules say against these answers."""
        return [r for name in action.rules for r in self._rule(name, action, data)]

    def _rule(self, name: str, action: Action, data: Mapping[str, Any]) -> list[Reason]:
        said = bound().rules[name](self.context(action, data))
        return [] if said is None else list(said) if isinstance(said, list) else [said]

    def checks(self) -> list[Check]:
        """The rules that the application was taken in by and those of the next steps, evaluated now by the engine's own functions."""
        starts = [a for a in self.procedure.starts if a.rules]
        here = [a for a in self.procedure.actions_from.get(self.row["state"], ()) if a.rules]
        found: dict[str, Check] = {}
        for action in (*starts, *here):
            for name in action.rules:
                if name in found:
                    continue
                said = self._rule(name, action, {"verdict": "grant"})
                found[name] = Check(name, tuple(r for r in said if r.code != "ask_once"))
        return list(found.values())

    def rehearse(self, action: Action, data: Mapping[str, Any]) -> Rehearsal:
        """Compute the whole transition without writing it: what is previewed is what is issued, number included.

        While questions are still open, the document is filled with what there is; blanks stay visible.
        """
        locks: tuple[tuple[str, str], ...] = ()
        reasons: tuple[Reason, ...] = ()
        for _attempt in range(24):
            held = kernel.read(region=self.row["region"], case=None, locks=locks).locks if locks else {}
            try:
                if reasons:
                    return Rehearsal(self._blank(action, data, held), reasons)
                made = engine.transition(self.context(action, data, held), None)
            except NeedsLock as wanted:
                locks = (*locks, (wanted.kind, wanted.key))
                continue
            except Refused as refused:
                if reasons:
                    return Rehearsal(None, reasons)
                reasons, locks = refused.reasons, ()
                continue
            return Rehearsal(_document(made.inserts), ())
        return Rehearsal(None, reasons)

    def _blank(self, action: Action, data: Mapping[str, Any], locks: dict[tuple[str, str], tuple[int, int]]) -> Mapping[str, Any] | None:
        if not action.notice or "documents.notice" not in action.effects:
            return None
        context = self.context(replace(action, effects=("documents.notice",)), data, locks)
        draft = self._draft(context, engine.may(context))
        engine._effects(draft)
        return _document(draft.inserts)


def _document(inserts: Any) -> Mapping[str, Any] | None:
    return next((i.values for i in inserts if i.table == "document"), None)


def bench(actor: Actor, no: str, at: datetime) -> Bench | None:
    """A case by its number as this actor may work on it, or None where they may not see it."""
    ref = numbered(no)
    if ref is None:
        return None
    raw = kernel.read(region=ref[0], case=ref[1])
    if raw.case is None:
        return None
    if not sees(actor, raw.case, raw.tasks) and not visible_to(actor).filter(no=no).exists():
        return None
    return _bench(actor, at, raw)


def again(bench: Bench) -> Bench:
    """The case of a bench as it stands now, for the same person: after an act of theirs, or of the system, on this very case."""
    raw = kernel.read(region=bench.row["region"], case=bench.row["id"])
    return _bench(bench.actor, bench.at, raw) if raw.case is not None else bench


def _bench(actor: Actor, at: datetime, raw: Raw) -> Bench:
    assert raw.case is not None
    pack = catalogue.frozen(raw.case["pack"])
    matter = pack.matter(raw.case["matter"])
    return Bench(actor, at, raw, pack, matter, pack.procedure(matter.procedure))


def leaves_work(bench: Bench, data: Mapping[str, Any]) -> bool:
    """Whether an event may have left an open task on the actor's posts: what was open, less what it closed, and what it opened."""
    closed = set(data.get("closed") or ())
    left = [t for t in bench.raw.tasks if t["no"] not in closed]
    return any(bench.actor.holds(t["office"], t["post"]) for t in (*left, *(data.get("opened") or ())))
