"""The one way that a case changes: `perform`. Reads once, decides in Python, writes one transition in one round trip."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases import calendars, counts, engine, kernel, loaders, numbers, times
from tongban.cases.context import Context, NeedsLock, NewCase
from tongban.cases.errors import (
    CaseError,
    KeyTaken,
    LockMoved,
    Moved,
    NotAllowed,
    NotFound,
    Reason,
    Refused,
    Stale,
)
from tongban.cases.registry import bound
from tongban.cases.rows import stream
from tongban.cases.transition import Key, Transition
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action
from tongban.journal import queries as journal
from tongban.journal.actors import Actor
from tongban.journal.canonical import sha256
from tongban.journal.ids import uuid7

__all__ = [
    "CaseError",
    "CaseRef",
    "Done",
    "NewCase",
    "NotAllowed",
    "NotFound",
    "Reason",
    "Refused",
    "Stale",
    "perform",
]

_BENIGN = frozenset({"task.opened", "document.attached", "deadline.lapsed", "opinion.reminded", "task.assigned"})
"""Events that do not make a page old: what they change is not what was decided upon."""

_OPINIONS = frozenset({"opinion.asked", "opinion.given", "opinion.lapsed"})
"""Other offices' opinions do not make an office's own reply old."""


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case by its region (the shard) and id."""

    region: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the case after it, the event's facts, the numbers of children born, and whether it was done before."""

    region: str
    case: UUID
    no: str
    seq: int
    state: str
    kind: str
    data: Mapping[str, Any]
    repeated: bool = False

    @property
    def ref(self) -> CaseRef:
        return CaseRef(self.region, self.case)


def perform(
    *,
    case: CaseRef | NewCase,
    action: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
    seen: int | None = None,
    happened_at: datetime | None = None,
    content: str = "",
) -> Done:
    """Perform one action on a case, or give birth to one.

    1. refuse to run inside an open transaction; 2. idempotency hit? return the first event, other content is refused;
    3. read the case in one statement; 4. pinned definition, state, post, and `seen`; 5. rules, all refusals at once;
    6. effects; 7. write; a moved lock is tried again with the locks read first, a moved case is Stale for people and
    tried again for clock and rule. `content` is the caller's own digest of what was asked, where that is told more surely by
    the request than by what was made of it. Raises NotAllowed 403, NotFound 404, Refused 422, Stale 409.
    """
    data = data or {}
    if connection.in_atomic_block and not getattr(connection, "tongban_test_block", False):
        raise RuntimeError("perform runs in autocommit: the one call is the transaction")
    if happened_at is not None and happened_at > at:
        raise ValueError("what is recorded at an instant cannot have happened after it")
    if key is not None and not 0 < len(key) <= 100:
        raise Refused([Reason("key", "请求编号应为 1 到 100 个字符，请换一个再提交")])
    times.check(at)
    digest = (content or _digest(case, action, data)) if key else ""
    locks: tuple[tuple[str, str], ...] = ()
    new_id = uuid7(at)
    with ExitStack() as turn:
        for _attempt in range(24):
            context = _context(case, action, actor, at, data, key, locks, new_id, happened_at)
            if context.raw.hit is not None:
                return _repeat(case.region, context.raw.hit, digest)
            _check_seen(context, seen)
            try:
                made = engine.transition(context, Key(actor.scope, key, digest) if key else None)
                kernel.write(made)
            except NeedsLock as wanted:
                locks = (*locks, (wanted.kind, wanted.key))
                if counts.shared(case.region, locks[-1]):
                    _queue(turn, case.region, locks)
            except KeyTaken:
                continue
            except LockMoved:
                counts.moved(case.region, made.takes)
                locks = tuple({*locks, *((t.kind, t.key) for t in made.takes)})
                _queue(turn, case.region, locks)
            except Moved as moved:
                if actor.origin == "person" and not _mild_since(context):
                    raise _stale(context) from moved
            else:
                if made.takes:
                    counts.keep(case.region, made.takes)
                return _done(made)
    raise Stale("同时办理的人太多，这一步没有办成，内容没有丢，请再试一次")


def _queue(turn: ExitStack, region: str, locks: Iterable[tuple[str, str]]) -> None:
    """Stand in line for series that others are taking from too, from before they are read until after they are written.

    Whoever only tried again could starve: with eight writers one act in twenty-five did not get through in 24 tries.
    """
    turn.close()
    turn.enter_context(kernel.turn(region, tuple(sorted(locks))))


def _digest(case: CaseRef | NewCase, action: str, data: Mapping[str, Any]) -> str:
    what: dict[str, Any] = {"action": action, "data": data}
    if isinstance(case, NewCase):
        what["new"] = {"matter": case.matter, "party": case.party, "project": case.project}
        what["form"] = sha256(json.dumps(dict(case.form), default=str, ensure_ascii=False, sort_keys=True))
        what["papers"] = sha256(json.dumps([dict(p) for p in case.papers], default=str, ensure_ascii=False, sort_keys=True))
    else:
        what["case"] = case.id
    return sha256(json.dumps(what, default=str, ensure_ascii=False, sort_keys=True))


def _context(
    case: CaseRef | NewCase,
    action: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any],
    key: str | None,
    locks: tuple[tuple[str, str], ...],
    new_id: UUID,
    happened_at: datetime | None,
) -> Context:
    """Read the case (or nothing, for a birth) and find its pinned definition."""
    new = case if isinstance(case, NewCase) else None
    ref = None if isinstance(case, NewCase) else case.id
    parts, ids = _expected(case, action)
    raw = kernel.read(region=case.region, case=ref, scope=actor.scope, key=key or "", locks=locks, parts=parts, ids=ids)
    if raw.case is None and new is None:
        raise NotFound("没有找到这件办件，请核对编号")
    pack = catalogue.frozen(new.pack if new else raw.case["pack"] if raw.case else "")
    matter = pack.matter(new.matter if new else raw.case["matter"] if raw.case else "")
    procedure = pack.procedure(matter.procedure)
    if action not in procedure.actions:
        raise Refused([Reason("no_action", "这类事项没有这一步")])
    context = Context(
        region=case.region,
        case_id=raw.case["id"] if raw.case else new_id,
        raw=raw,
        pack=pack,
        matter=matter,
        procedure=procedure,
        action=procedure.action(action),
        actor=actor,
        at=at,
        data=data,
        calendar=calendars.of(pack),
        new=new,
        locks={**counts.recall(case.region), **raw.locks},
        happened_at=happened_at,
    )
    if raw.hit is None:
        _load(context)
    return context


def _needs(action: Action) -> list[str]:
    """What the action's rules, effects and clock declared that they look at, each name once."""
    registry = bound()
    wanted: set[str] = set()
    for name in action.rules:
        wanted |= getattr(registry.rules[name], "needs", frozenset())
    for name in action.effects:
        wanted |= getattr(registry.effects[name], "needs", frozenset())
    if action.by.party is not None and (not action.sources or "new" in action.sources):
        wanted |= {"party", "project"}
    if action.births:
        wanted |= {"project", "results"}
    if "pause" in action.clock:
        wanted.add("consent")
    if any(ask.type == "person" for ask in action.asks):
        wanted.add("person")
    if any(opened.office == "consulted" for opened in action.opens):
        wanted.add("offices")
    return sorted(wanted)


_usual: dict[str, frozenset[str]] = {}
"""By an action's name: what its loaders looked at so far. A guess, only so that it comes with the case's own statement."""


def _parts(needs: Iterable[str]) -> frozenset[str]:
    loaders = bound().loaders
    return frozenset().union(*(getattr(loaders[name], "parts", ()) for name in needs))


def _expected(case: CaseRef | NewCase, action: str) -> tuple[frozenset[str], Mapping[str, Any]]:
    """Which surroundings to read together with the case, and of whom where it is not yet born."""
    if isinstance(case, CaseRef):
        return _usual.get(action, frozenset()), {}
    pack = catalogue.frozen(case.pack)
    matter = pack.matter(case.matter)
    found = pack.procedure(matter.procedure).actions.get(action)
    return (_parts(_needs(found)), loaders.ids_of(case, matter)) if found else (frozenset(), {})


def _load(context: Context) -> None:
    """Load what rules and effects declared; what was not read together with the case is read now, in a constant number of statements."""
    needs = _needs(context.action)
    context.row = dict(context.raw.case or {})
    for name in needs:
        context.loaded[name] = bound().loaders[name](context)
    if context.raw.case is not None:
        _usual[context.action.code] = _usual.get(context.action.code, frozenset()) | _parts(needs)
    if context.raw.case is None:
        context.loaded["no"] = numbers.case_no(context.region, context.today.year)


def _check_seen(context: Context, seen: int | None) -> None:
    """Stale if the case moved since the actor's page, unless only by what does not matter to this action."""
    row = context.raw.case
    if seen is None or row is None or row["seq"] == seen:
        return
    if seen > row["seq"] or not _mild(context, seen):
        raise _stale(context)


def _mild_since(context: Context) -> bool:
    """Whether what overtook this action leaves it as it was: another office's opinion, a file attached, a page opened."""
    row = context.raw.case
    return row is not None and _mild(context, row["seq"])


def _mild(context: Context, seq: int) -> bool:
    """Whether every event after version `seq` is of a kind that does not change what this action decides upon."""
    kinds = set(journal.since(context.region, stream(context.case_id), seq))
    mild = _BENIGN | (_OPINIONS if context.action.by.task == "opinion" else frozenset())
    return bool(kinds) and kinds <= mild


def _stale(context: Context) -> Stale:
    """Who was first, with what, when."""
    row = context.raw.case
    last = journal.last(context.region, stream(context.case_id), _BENIGN)
    if last is None or row is None:
        return Stale("这件办件刚刚有了变化，请刷新后再办")
    done = next((a.zh for a in context.procedure.actions.values() if a.event == last.kind), "办理")
    return Stale(f"已经有人先办了“{done}”，您这一步没有生效", kind=last.kind, actor=last.actor, at=last.recorded_at)


def _repeat(region: str, hit: tuple[str, str, int], digest: str) -> Done:
    """The first event of a key that was used before."""
    was, name, seq = hit
    if was != digest:
        raise Refused([Reason("key_reused", "同一个请求编号已经用于另一份内容，请换一个编号再提交")])
    event = journal.event(region, name, seq)
    assert event is not None
    data = journal.data(event)
    case = UUID(name.removeprefix("case/"))
    birth = event if "no" in data else journal.event(region, name, 1)
    assert birth is not None
    first = journal.data(birth)
    return Done(region, case, first["no"], seq, data["state"], event.kind, data, repeated=True)


def _done(made: Transition) -> Done:
    event = made.events[0]
    data = json.loads(event.body)["data"]
    return Done(made.region, made.case, made.row["no"], event.seq, made.row["state"], event.kind, data)


